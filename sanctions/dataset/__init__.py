"""The dataset as files: seeds, fixtures and their codebook."""
