"""The console's test pane: the live build and the FAQ as it is now, side by side."""
