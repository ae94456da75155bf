"""Questions that ask the same thing, put together; knows nothing of what is proposed for them."""
