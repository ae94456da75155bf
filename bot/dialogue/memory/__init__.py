"""What the conversation remembers of the turns before, and what a message means in their light."""
