"""The version of the shipped dataset; docs/methodology.md says what its numbers mean."""

import datetime as dt

VERSION = "2026.11.0"
DATED = dt.date(2026, 11, 22)
# The revision of the rows that the seeds of this version give.
REVISION = "ae1f557794b0f671"
