"""Every sentence that is read by a person, in one place per language."""
