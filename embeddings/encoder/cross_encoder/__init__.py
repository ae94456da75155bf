"""A second model on the encoder's weights, which reads a query and an entry together."""
