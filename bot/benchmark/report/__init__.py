"""What is told of a run: the JSON's keys, the marks, the table."""
