"""The WSGI entry point: `granian --interface wsgi config.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
made_anew = get_wsgi_application()

from django.conf import settings  # noqa: E402 - once Django is set up

from sanctions.operations.sharing import share_metrics  # noqa: E402

share_metrics(settings.VAR_DIR / "metrics")

from sanctions.dataset.time_limits import limit_queries  # noqa: E402
from sanctions.http.answers import KeptAnswers  # noqa: E402
from sanctions.http.gate import Gate  # noqa: E402
from sanctions.http.one_database import with_replicas  # noqa: E402
from sanctions.operations.probes import Probes  # noqa: E402 - once metrics are shared
from sanctions.operations.watching import InFlight, Watched  # noqa: E402

limit_queries()
gate = Gate(made_anew, settings.REQUESTS_AT_ONCE, settings.DOWNLOADS_AT_ONCE)
kept = KeptAnswers(InFlight(gate), settings.ANSWERS_MEMORY * 1_000_000)
application = Watched(with_replicas(Probes(kept)), kept)

# What is loaded by now stays for good: the collector of garbage need not go through it, nor look
# after every few hundred objects, as a page of rows is thousands that go by themselves.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 4, 4)
