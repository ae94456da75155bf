"""From a user's text to ranked hits."""
