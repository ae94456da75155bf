"""The console's pages of the FAQ: the list, the editing of an entry, and what became of it."""
