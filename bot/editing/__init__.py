"""The FAQ file edited by commands: changes taken into it whole or not at all, what differs from it, and what is taken of that."""
