"""What a large index writes as it is made, and reads from the disk when it is searched."""
