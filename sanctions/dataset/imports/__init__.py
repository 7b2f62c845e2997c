"""A file of one table, as an editor brings it: read, checked and held against the database."""
