"""What a reindex does: encode the FAQ, and learn how sure its search may be."""
