"""Every page of the admin, found in the project's addresses, and who may open and send it.

A page that is new stands nowhere below and fails the tests, until somebody decides.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.contrib.auth.models import Group, User
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories import (
    CountryFactory,
    EpisodeFactory,
    ExpulsionFactory,
    MembershipFactory,
    RegimeFactory,
    SanctionEventFactory,
    SourceFactory,
)

ROLES = ("nobody", "viewer", "contributor", "editor", "administrator")
STATES = ("draft", "submitted", "published", "retracted")
# Somebody of the desk, whatever their role; and all who have one.
STAFF = "nobody viewer contributor editor administrator"
ALL = "viewer contributor editor administrator"
WRITES = "contributor editor administrator"
EDITS = "editor administrator"
DRAFTS = "contributor:draft editor administrator"
DRAFTS_ONLY = "contributor:draft editor:draft administrator:draft"
NONE = ""

# By kind of page: who opens it (GET), who sends it (POST). "contributor:draft" may with a draft.
EVENT = {
    "changelist": (ALL, ALL),  # its actions are tested by themselves
    "add": (WRITES, WRITES),
    "change": (ALL, DRAFTS),
    "delete": (DRAFTS_ONLY, DRAFTS_ONLY),
    "history": (ALL, ALL),
    "compare": (ALL, ALL),
    "restore": (DRAFTS, DRAFTS),
    "review": (ALL, ALL),  # its steps are tested by themselves
    "check_new": (NONE, WRITES),
    "check": (NONE, DRAFTS),
    "import": (WRITES, WRITES),  # what it lets in is judged row by row
    "process_import": (NONE, WRITES),
    "export": (ALL, ALL),
}
# Pages about no row in particular.
LISTS = ("changelist", "import", "process_import", "export")
CITATION = {
    **{page: EVENT[page] for page in (*LISTS, "add", "change", "history", "compare")},
    "delete": (DRAFTS, DRAFTS),
    "restore": (DRAFTS, DRAFTS),
}
REFERENCE = {
    **{page: EVENT[page] for page in ("changelist", "export", "history", "compare")},
    "import": (EDITS, EDITS),
    "process_import": (NONE, EDITS),
    "add": (EDITS, EDITS),
    "change": (ALL, EDITS),
    "delete": ("administrator", "administrator"),
    "restore": (EDITS, EDITS),
}
SOURCE = REFERENCE | {"add": (WRITES, WRITES)}
ADMINISTERS = ("administrator", "administrator")
ROLE = dict.fromkeys(("changelist", "add", "change", "delete", "history"), ADMINISTERS)
ACCOUNT = ROLE | {"delete": (NONE, NONE), "password_change": ADMINISTERS}

MODELS = {
    **dict.fromkeys(("sanctions_expulsion", "sanctions_sanctionevent"), EVENT),
    **dict.fromkeys(("sanctions_expulsioncitation", "sanctions_sanctioncitation"), CITATION),
    **dict.fromkeys(
        [f"sanctions_{one}" for one in ("country", "membership", "episode", "regime")], REFERENCE
    ),
    "sanctions_source": SOURCE,
    "auth_user": ACCOUNT,
    "auth_group": ROLE,
}
# The pages that belong to no model.
SITE = {
    "index": (STAFF, STAFF),
    "start": (STAFF, STAFF),
    "app_list": (STAFF, STAFF),  # not found where one sees none of its tables
    "waiting": (STAFF, STAFF),
    "logout": (NONE, STAFF),
    "password_change": (STAFF, STAFF),
    "password_change_done": (STAFF, NONE),
    "jsi18n": (STAFF, NONE),
    "second-factor": (STAFF, STAFF),
    "view_on_site": (STAFF, STAFF),
    "autocomplete": (ALL, NONE),
    "entry-search": (ALL, NONE),
}
FOR_EVERYBODY = {"login", "sign-in", "second-step"}


class Page(NamedTuple):
    """A page: its name without its model, the label of its model, and its address's name."""

    name: str
    label: str
    address: str

    def allows(self, role: str, state: str | None, method: str) -> bool:
        decisions = MODELS[self.label] if self.label else SITE
        allowed = decisions[self.name][method == "post"].split()
        return role in allowed or f"{role}:{state}" in allowed

    @property
    def is_decided(self) -> bool:
        return self.name in (MODELS.get(self.label, {}) if self.label else SITE)


def every_page() -> Iterator[Page]:
    """Yield every page under /admin/ but the sign-in, which is for everybody."""
    for name, address in _named("", "", get_resolver().url_patterns):
        label = next((one for one in MODELS if name.startswith(f"{one}_")), "")
        page = Page(name.removeprefix(f"{label}_"), label, address)
        if page.name not in FOR_EVERYBODY:
            yield page


def _named(path: str, namespace: str, patterns: list) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else namespace
            yield from _named(here, inner, pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and here.startswith("admin/"):
            # Without a name: the short address of a row, and what leads nowhere.
            if pattern.name is None:
                assert here.endswith(("<path:object_id>/", "(?P<url>.*)$")), here
            else:
                yield pattern.name, namespace + pattern.name


def made_up_rows():
    """Return made-up rows, with their states, that a page of a model is tried on, by its label."""
    other = User.objects.create(username="other", is_staff=True)
    group = Group.objects.create(name="made up for a test")
    reference = {
        "sanctions_country": CountryFactory(),
        "sanctions_membership": MembershipFactory(),
        "sanctions_episode": EpisodeFactory(),
        "sanctions_regime": RegimeFactory(),
        "sanctions_source": SourceFactory(),
        "auth_user": other,
        "auth_group": group,
    }
    known = {label: [(None, row)] for label, row in reference.items()}
    for factory, kind, cited in (
        (ExpulsionFactory, "expulsion", [2, 3]),
        (SanctionEventFactory, "sanction", [{}, {}]),
    ):
        events = [(state, factory(status=state, cited=cited)) for state in STATES]
        known[events[0][1]._meta.label_lower.replace(".", "_")] = events
        known[f"sanctions_{kind}citation"] = [
            (state, event.citations.first()) for state, event in events
        ]
    return known


def tries(page, rows):
    """Yield each way to ask for a page: the state of the row it is about, address, parameters."""
    if page.label and page.name not in {*LISTS, "add", "check_new"}:
        for state, row in rows[page.label]:
            parameters = {"restore": {"at": "now"}}.get(page.name, {})
            yield state, reverse(page.address, args=[row.pk]), parameters
    elif page.name == "view_on_site":
        yield None, reverse(page.address, args=[1, "none"]), {}
    elif page.name == "app_list":
        yield None, reverse(page.address, args=["sanctions"]), {}
    elif page.name == "autocomplete":
        field = {"app_label": "sanctions", "model_name": "expulsion", "field_name": "episode"}
        yield None, reverse(page.address), field
    elif page.name == "entry-search":
        yield None, reverse(page.address, args=["parties"]), {}
    else:
        yield None, reverse(page.address), {}
