"""What commands and reports say to operators, beside what users read."""
