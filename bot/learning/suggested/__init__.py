"""Phrasings that a language model thinks of, for entries that have few: reviewed as those of users are."""
