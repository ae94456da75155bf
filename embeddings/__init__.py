"""From questions to entries: FAQ file, encoder, index, search and confidence. Knows nothing of Telegram."""
