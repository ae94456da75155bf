"""The operators' files: entries and intents, read and checked, or made from saved help pages."""
