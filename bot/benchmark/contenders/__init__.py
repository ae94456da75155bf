"""What is measured: the bot's own search, and peers that do the same work with the same model weights."""
