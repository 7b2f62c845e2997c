"""What the scenarios ask a database for: printed as JSON by `python -m bench.facts`.

Days in its span, ids of events, words of summaries, and where nine tenths of all expulsions end.
"""

import datetime as dt
import random
import sys
from collections import Counter
from typing import Any

import django
import orjson

# Of each kind of value; requests ask for them in turn.
VALUES = 400
# Words that nearly all summaries hold say nothing, nor do rare ones.
SHARE = 0.2


def facts() -> dict[str, Any]:
    """Return what the scenarios ask for."""
    from sanctions.models import Expulsion  # noqa: PLC0415 - once Django is set up

    chance = random.Random(1)  # noqa: S311 - the same values in every run
    rows: Any = Expulsion.published.order_by("-announced_on", "id")
    number = rows.count()
    position = number * 9 // 10
    day, key = rows.values_list("announced_on", "pk")[position]
    latest, earliest = rows[0].announced_on, rows.reverse()[0].announced_on
    middle = earliest + (latest - earliest) / 2
    days = [
        (middle + dt.timedelta(days=chance.randrange(max(1, (latest - middle).days)))).isoformat()
        for _ in range(VALUES)
    ]
    days.sort(reverse=True)  # of the latest there are rows, whichever party is asked for
    few = list(rows.values_list("pk", "summary")[: 20 * VALUES])
    found = Counter(word for _, text in few for word in set(text.lower().split()) if word.isalpha())
    words = [word for word, count in found.most_common() if count <= SHARE * len(few)][:20]
    parties = Counter(rows.values_list("initiator_id", flat=True))
    return {
        "number": number,
        "party": max(sorted(parties), key=parties.__getitem__),
        "days": days,
        "ids": [pk for pk, _ in chance.sample(few, min(VALUES, len(few)))],
        "words": words,
        "cursor": _cursor(day, key),
        "last": f"{day.isoformat()},{key}",
    }


def _cursor(day: dt.date, key: str) -> str:
    """Return the cursor of the page after a row, as an answer to the same query would give it."""
    from sanctions.api.cursors import Cursor, Place, encode  # noqa: PLC0415 - once Django is set up

    return encode(Cursor(Place.AFTER, (day, key)), "/api/v1/expulsions?[]")


if __name__ == "__main__":
    django.setup()
    sys.stdout.buffer.write(orjson.dumps(facts()))
