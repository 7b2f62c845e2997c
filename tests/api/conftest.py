"""Asking the API, and the facts of seeds/ to hold its answers against."""

import csv
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from sanctions.analysis.names import names_of_parties
from sanctions.dataset.revision import current_revision

Get = Callable[..., dict[str, Any]]


@pytest.fixture
def get(client: Client, db: None) -> Get:
    """Give a function that returns the answer at a path below /api/v1/, of a certain status."""
    # Receipts name the parties: looked up once for each revision.
    names_of_parties(str(current_revision().digest))

    def answer(path: str, status: int = 200) -> dict[str, Any]:
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == status, response.content.decode()
        content: dict[str, Any] = response.json()
        return content

    return answer


@pytest.fixture
def refused(get: Get) -> Callable[[str], dict[str, Any]]:
    """Give a function that returns the only problem that the API finds with a request."""

    def problem(path: str) -> dict[str, Any]:
        problems = get(path, status=400)["errors"]
        assert len(problems) == 1, problems
        only: dict[str, Any] = problems[0]
        return only

    return problem


@cache
def facts(table: str) -> list[dict[str, str]]:
    """Return the rows of one of the files of seeds/."""
    with (settings.SEEDS_DIR / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
