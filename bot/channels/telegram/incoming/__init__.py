"""From the Bot API to the queue of a chat: polling or webhook, kept safe, one after another."""
