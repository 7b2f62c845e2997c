"""Counting that stops: a list of a million rows is never counted to its end."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import IntegerField, QuerySet, Subquery
from django.utils.functional import cached_property

# The rows of a list that are counted and can be turned to; beyond, it is narrowed down.
MOST_IN_LIST = 10_000
# The rows that a box to type in asks for at once.
TYPED_PAGE = 20
# How far the numbers beside a link are counted.
MOST_COUNTED = 1_000


def count_up_to(rows: QuerySet[Any], most: int) -> int:
    """Return the number of rows; `most + 1` where there are more than `most`."""
    return rows.order_by().values("pk")[: most + 1].count()


def worded(number: int, most: int = MOST_COUNTED) -> str:
    """Return a number that was counted up to a most in words: 12, or more than 1,000."""
    return f"more than {most:,}" if number > most else f"{number:,}"


class BoundedPaginator(Paginator):
    """Pages of the first rows of a list; `is_cut` says that there are more."""

    @property
    def most(self) -> int:
        """How many rows can be turned to: of short pages, which come as one types, few."""
        return MOST_IN_LIST if self.per_page > TYPED_PAGE else 10 * TYPED_PAGE

    @cached_property
    def counted(self) -> int:
        """Return the number of rows; one more than the most where there are more."""
        if isinstance(self.object_list, QuerySet):
            return count_up_to(self.object_list, self.most)
        return len(self.object_list)

    @cached_property
    def count(self) -> int:
        """Return the number of rows that can be turned to."""
        return min(self.counted, self.most)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than can be turned to."""
        return self.counted > self.most

    @property
    def told(self) -> str:
        """The number of rows in words."""
        return worded(self.counted, self.most)


class CountUpTo(Subquery):
    """The number of rows of a subquery, counted no further than one beyond MOST_COUNTED."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk")[: MOST_COUNTED + 1])
