"""The pages of what the dataset is about: parties, pairs, disputes, regimes, acts, sources."""
