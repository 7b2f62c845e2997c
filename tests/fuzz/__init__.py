"""What nobody would think of: hostile requests, and generated requests, rows and files."""
