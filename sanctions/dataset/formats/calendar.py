"""Days as an iCalendar file (RFC 5545), for calendar programs."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from icalendar import Calendar, Event, vText

PRODUCT = "-//Persona Non Grata//Deadlines//EN"
# A revision of the calendar has as its number the seconds since then.
FIRST_REVISION = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


class CalendarDay(NamedTuple):
    """An all-day entry; `uid` stays the same, whatever else changes."""

    uid: str
    day: dt.date
    title: str
    about: str
    url: str
    category: str


def calendar_of(
    days: Iterable[CalendarDay], name: str, about: str, revised_at: dt.datetime
) -> bytes:
    """Return a calendar of these days; the same for the same arguments."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("description", about)
    # The names by which most programs know them.
    calendar.add("x-wr-calname", vText(name))
    calendar.add("x-wr-caldesc", vText(about))
    for day in days:
        calendar.add_component(_entry(day, revised_at))
    written: bytes = calendar.to_ical()
    return written


def _entry(day: CalendarDay, revised_at: dt.datetime) -> Event:
    entry = Event()
    entry.add("uid", day.uid)
    entry.add("dtstamp", revised_at)
    entry.add("sequence", max(0, int((revised_at - FIRST_REVISION).total_seconds())))
    entry.add("dtstart", day.day)
    entry.add("dtend", day.day + dt.timedelta(days=1))
    entry.add("summary", day.title)
    entry.add("description", day.about)
    entry.add("url", day.url)
    entry.add("categories", [day.category])
    entry.add("transp", "TRANSPARENT")
    return entry
