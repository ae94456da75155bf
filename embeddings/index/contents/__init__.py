"""What a build answers with, and how a large one is written to the disk and read from it."""
