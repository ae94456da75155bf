"""From texts to vectors: the seam, the real encoder behind it, and the model that comes with the software."""
