"""What the bot remembers: users' settings, what was asked and said, open relays, and messages on their way."""
