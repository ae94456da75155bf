"""Messages that ask on: whether they are about what was last answered, and which part of the answer says it."""
