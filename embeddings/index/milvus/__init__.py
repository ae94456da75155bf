"""Builds whose vectors are searched by a Milvus server; only who chose it loads this."""
