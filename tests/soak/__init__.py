"""Load that goes on, and what it does to latencies, errors and memory."""
