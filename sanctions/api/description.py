"""The words at the head of the API's description, in Markdown."""

DESCRIPTION = """
An open, cited dataset of countries, diplomatic expulsions and acts of sanctioning, 1945 to today.
Reading is free, and needs no key.

**Filters.** Several values of a filter, repeated or joined by commas, mean any of them; different
filters must all hold. Operators are suffixes: `persons__gte=10`, `measure__n=expulsion` (not),
`episode__isnull=true`.

**Dates.** An event may be known by month or year only: see `date_precision`. Filters find what is
certain. `announced_on__gte=2018-03-26` finds what was certainly announced on that day or later,
`announced_on__lte=2018-04-02` what had certainly been announced by the end of that day,
`announced_on=2018-03` what was certainly announced within that month.

**Invalid parameters.** A parameter that is unknown, or a value that is not understood, is an
error (400): nothing is ever silently left out. All that is wrong with a request is told at once,
with what is allowed and what is nearest.

**Retracted.** An event that was taken back keeps its id, and answers 410 with the reason.
"""
