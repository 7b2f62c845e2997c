"""The desk itself: the start page, what needs doing, and work on many rows at once."""
