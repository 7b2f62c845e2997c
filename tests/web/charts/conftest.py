"""Asking for charts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from sanctions.analysis.names import names_of_parties
from sanctions.dataset.revision import current_revision
from sanctions.web.charts.kept import PICTURES

Ask = Callable[..., Any]


@pytest.fixture
def ask(client: Client, db: None) -> Ask:
    """Give a function that returns the answer at a path below /charts/, of a certain status."""
    names_of_parties(str(current_revision().digest))
    PICTURES.clear()

    def answer(path: str, status: int = 200, **headers: str) -> Any:
        response = client.get(f"/charts/{path}", headers=headers)
        assert response.status_code == status, response.content.decode()
        return response

    return answer
