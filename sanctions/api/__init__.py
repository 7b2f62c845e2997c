"""The public API: read only, under /api/v1/."""
