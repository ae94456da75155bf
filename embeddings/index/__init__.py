"""One build: what is searched, how it is stored, and what it says of itself."""
