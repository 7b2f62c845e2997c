"""Whether a release, or the database, is as it should be: each problem with its place."""
