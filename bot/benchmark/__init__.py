"""How fast the bot is, and how large, beside what people would write or take instead."""
