"""Finds personal data in what users write, and masks it before anything is kept or passed on."""
