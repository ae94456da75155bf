"""The console's page of figures."""
