"""How sure a build's search may be: the default that help centres teach, and what an FAQ's own phrasings add to it."""
