"""What operators learn from users: questions that were not answered well, in clusters, each with a proposal."""
