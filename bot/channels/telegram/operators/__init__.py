"""The operators and their group: conversations that are handed over, and their commands."""
