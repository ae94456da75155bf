"""From the FAQ's files to the build in service, and back: made, held against the live one, switched to."""
