"""The history of the tables, and the way along it."""
