"""The console's queue of what users asked in vain."""
