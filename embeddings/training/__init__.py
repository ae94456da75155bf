"""Training of what ships with the project: the adapter of the bundled encoder. Nothing of it runs in the bot."""
