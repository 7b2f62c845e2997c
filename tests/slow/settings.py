"""The project's settings, with pages that take long."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.slow.urls"
