"""The conversation: settings, decision, replies, and the Telegram and terminal front ends."""
