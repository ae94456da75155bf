"""Command-line doors for operators; each module is one `python -m scripts.<name>`."""
