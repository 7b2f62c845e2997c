"""Countries, diplomatic expulsions and sanction events: the dataset's app."""

__version__ = "0.1.0"
