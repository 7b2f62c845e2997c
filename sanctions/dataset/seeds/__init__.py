"""The curated facts in seeds/*.csv: read, checked, loaded and written again."""
