"""What a text is to the matcher: its normal form, and what hurried typing did to it, undone."""
