"""Rows with probes in them, and every answer that they stand in, asked for once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from sanctions.models.history import because
from tests.admin.conftest import editor, person  # noqa: F401 - fixtures
from tests.admin.pages import made_up_rows
from tests.security.probes import MARKUP, models_of_dataset, probe
from tests.security.walk import (
    SIGNED_OUT,
    SITE_FILES,
    Answer,
    Rows,
    api_addresses,
    ask,
    desk_addresses,
    public_pages,
)


@pytest.fixture(scope="module")
def probed_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Rows]:
    """Made-up rows of every model with markup in all their text, for as long as a module runs."""
    with django_db_blocker.unblock(), transaction.atomic():
        before = _keys()
        rows = made_up_rows()
        person = User.objects.create(
            username="probing", is_staff=True, is_superuser=True, first_name=MARKUP[:30]
        )
        with because(MARKUP, by=person):
            for model, known in before.items():
                for number, row in enumerate(model.objects.exclude(pk__in=known)):
                    probe(row, number)
        for label in ("auth_user", "auth_group"):
            probe(rows[label][0][1], 1)
        yield rows
        transaction.set_rollback(True)


def _keys() -> dict[type[Any], list[Any]]:
    return {one: list(one.objects.values_list("pk", flat=True)) for one in models_of_dataset()}


@pytest.fixture(scope="module")
def public_answers(probed_rows: Rows) -> list[Answer]:
    """What is answered at every public address."""
    client = Client()
    client.raise_request_exception = False
    pages = [one for several in public_pages(probed_rows).values() for one in several]
    addresses = [*pages, *api_addresses(probed_rows), *SITE_FILES, *SIGNED_OUT]
    return [ask(client, address) for address in addresses]


@pytest.fixture(scope="module")
def desk_answers(probed_rows: Rows) -> list[Answer]:
    """What is answered to a superuser at every address of the desk."""
    client = Client()
    client.force_login(User.objects.get(username="probing"))
    return [ask(client, address) for address in desk_addresses(probed_rows)]
