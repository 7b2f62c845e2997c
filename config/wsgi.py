"""The WSGI entry point: `granian --interface wsgi config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
made_anew = get_wsgi_application()

from django.conf import settings  # noqa: E402 - once Django is set up

from sanctions.http.answers import KeptAnswers  # noqa: E402
from sanctions.operations.probes import Probes  # noqa: E402

application = Probes(KeptAnswers(made_anew, settings.ANSWERS_MEMORY * 1_000_000))
