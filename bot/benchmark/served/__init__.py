"""The whole bot under a steady load, over a Bot API server on loopback."""
