"""What the bot says in return: the conversation, its screens and its buttons, for any channel."""
