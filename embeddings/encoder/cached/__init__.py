"""What texts were encoded to, kept from one reindex to the next: only what is new is encoded."""
