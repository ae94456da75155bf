"""Several processes on one machine, kept alive."""
