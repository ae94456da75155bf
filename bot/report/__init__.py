"""What happened in a period: the figures, and one self-contained page that shows them."""
