"""From a message to its place in a chat: once if possible, again where it must be."""
