"""Measuring: made-up rows in any number, and what is timed on them."""
