"""A model's graph, exported: made once and checked, and then served without torch."""
