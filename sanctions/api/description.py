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

**Formats.** Lists and tables come as JSON, CSV, NDJSON, XLSX and Parquet, with the same columns
in the same order: by `format=csv`, by the ending of the path (`expulsions.csv`) or by the
`Accept` header, in this order. JSON is a page; the others are files of all rows that match, or
of a part of them where `limit`, `offset` or `cursor` is given: then the header `X-Truncated:
true` says so, and `Link` leads on.

- CSV is UTF-8 without a byte order mark, with a header and lines that end with CRLF (RFC 4180).
  A cell is empty where a value is not known. Text that begins with `=`, `+`, `-`, `@`, a tab or
  a carriage return has an apostrophe before it, so that no spreadsheet runs it as a formula.
- NDJSON is a JSON object a line, as in `results`.
- XLSX has typed cells on the sheet `rows` (and `rows 2` … beyond 1,048,575 rows), and the
  meaning of each column on the sheet `codebook`. Dates before 1 March 1900 are text, as Excel
  knows none.
- Parquet has typed columns (date32, int32, double, bool, string; terms as dictionaries), each
  with its meaning as metadata.

**Columns.** `fields=id,persons` gives these columns alone, `omit=summary` all but these, in the
order of the row; also on the page of one row.

**Pages.** `limit` goes to 1,000, `offset` to 10,000. `next` and `previous` lead through all
rows, also beyond, by `cursor`: it is made for one query and order, refused with another, and
skips or repeats no row when rows are added meanwhile (where rows are ranked by `q` or worked
out, it counts them). `count=false` saves counting all. The header `Link` has the same
addresses, and the first.

**Facets.** `facets=initiator,year` counts the rows that match, each facet without the filters
of its own name. An act with several measures counts for each of them.

**Caching.** `ETag` and `Last-Modified` change with the public rows and the software. Ask again
with `If-None-Match` or `If-Modified-Since`: 304 says that the answer you have is still right.

**Changes.** `changes/` tells every change of every public row since a position, deletions included:
who polls it keeps an equal copy. Each line holds the column with its value before and after, the
editor's reason, and the row as it is now. `events.atom`, `expulsions.atom` and `sanctions.atom` are
feeds of new and corrected events, `events.ics`, `expulsions.ics` and `sanctions.ics` calendars of
deadlines, each with the filters of its list.

**Rate limits.** The headers `RateLimit-Policy` (`q` requests in `w` seconds for each address,
and of IPv6 for each /64 network) and `RateLimit` (`r` are left for the next `t` seconds) follow
the IETF's draft. They are of the process that answers: where several serve, each counts on its
own. Too many requests are a 429 with `Retry-After`.

**When there is too much to do.** A server that can't answer now says so by 503 with `Retry-After`:
too many requests at once, or a query that took too long, which narrower filters may mend. A CSV or
NDJSON file that breaks off on its way ends in a line that begins with `# INCOMPLETE: ` or is an
object with `incomplete` alone.

**The receipt.** `query` beside the rows says what was asked in words, and its canonical address;
version and revision of the dataset; a fingerprint of the answer; and how to cite it. The
fingerprint is the SHA-256 of the JSON list of canonical path and query, version, `results` (on the
page of one row: the row) and `total` (null where there is none), with sorted keys, without white
space, in UTF-8. `format=bibtex`, `ris` and `csl` give the citation of any answer.

**Releases.** A release is a version that is frozen: `releases/` lists them,
`releases/2026.11.0...2026.12.0/` tells what changed between any two, `downloads/` has their files.
With `release=2026.11.0` every list, table and page answers from that release, with the same bytes
for good; its answers may be kept for a year. Without, answers are of the rows as they are now.

**Invalid parameters.** A parameter that is unknown, or a value that is not understood, is an
error (400): nothing is ever silently left out. All that is wrong with a request is told at once,
with what is allowed and what is nearest.

**Retracted.** An event that was taken back keeps its id, and answers 410 with the reason.
"""
