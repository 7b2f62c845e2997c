"""The whole API by its OpenAPI description, in every phase of schemathesis.

`make test` runs the examples and generated values (tests/api/test_openapi.py), and here the bounds
of each parameter of some operations, and some stateful walks along links. `make fuzz` runs all.
"""

import os
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from config.wsgi import application
from tests.api.test_openapi import connection_stays_open, described  # noqa: F401

# A code or id that fits the description may still be nobody's, and a range may be empty: such
# requests are refused, with the parameter named. Every other check of schemathesis holds.
EXCLUDED = [positive_data_acceptance]
HEADERS = {"Accept-Encoding": "identity"}
QUICK = r"^/api/v1/(codebook|releases)/$"
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "10"))
SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def api(*, coverage):
    schema = schemathesis.openapi.from_dict(described)
    schema.app = application
    schema.config.phases.coverage.enabled = coverage
    return schema


asked = Counter()


@schemathesis.hook
def after_call(context, case, response):
    asked[response.status_code] += 1


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("served_releases")]


def ask(case):
    case.call_and_validate(headers=HEADERS, excluded_checks=EXCLUDED)


@api(coverage=True).include(path_regex=QUICK).parametrize()
@settings(SETTINGS, max_examples=1, phases=[Phase.explicit])
def test_the_bounds_of_every_parameter_of_some_operations(case):
    ask(case)


class Walk(api(coverage=False).as_state_machine()):
    """Goes from answer to answer along what they have in common."""

    def get_call_kwargs(self, case):
        return {"headers": HEADERS}

    def validate_response(self, response, case, *args, **kwargs):
        case.validate_response(response, excluded_checks=EXCLUDED)


def walk(number, steps):
    Walk.run(settings=settings(SETTINGS, max_examples=number, stateful_step_count=steps))


def test_some_walks_along_links():
    before = sum(asked.values())
    walk(5, 5)
    assert sum(asked.values()) > before + 5


@pytest.mark.fuzz
@api(coverage=True).parametrize()
@SETTINGS
def test_every_phase_of_every_operation(case):
    ask(case)


@pytest.mark.fuzz
def test_many_walks_along_links(capsys):
    walk(150, 8)
    failed = sum(count for status, count in asked.items() if status >= 500)
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{sum(asked.values())} requests by the description, {failed} server errors: "
            + ", ".join(f"{status}: {count}" for status, count in sorted(asked.items()))
        )
    assert not failed
