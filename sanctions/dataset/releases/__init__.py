"""Releases: versions of the dataset that are frozen, told apart, compared and verified."""
