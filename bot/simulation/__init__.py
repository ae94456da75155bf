"""A month of invented users who ask the bot what a file of questions says, marked as such wherever it is shown."""
