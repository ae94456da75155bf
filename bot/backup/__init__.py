"""What can't be made anew, saved into one file and brought back."""
