"""A site that is slow on purpose, for tests of what a server does then. Nothing of it is real."""
