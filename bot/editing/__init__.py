"""The FAQ file edited by commands, whole or not at all: what others differ from it in, and what is taken of that."""
