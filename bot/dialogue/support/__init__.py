"""What is done for somebody whom no answer helps: the next candidates, a person, or the numbers that save lives."""
