"""From a question to a decision on one build, and what speaks for it."""
