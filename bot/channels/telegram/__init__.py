"""The Telegram side: updates in, messages out, nothing lost on the way. Knows nothing of how answers are found."""
