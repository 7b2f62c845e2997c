"""The history of a row: its timeline, two versions side by side, and a version restored."""
