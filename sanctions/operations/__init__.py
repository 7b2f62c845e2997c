"""Running it: whether it is well, what it did, and copies of all it holds."""
