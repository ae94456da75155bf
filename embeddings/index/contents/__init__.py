"""What a build answers with: entries, and the rows that lead to them."""
