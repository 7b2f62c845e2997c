"""Who expelled how many of Russia's people over Salisbury?"""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.db.models import Sum  # noqa: E402

from sanctions.models import Expulsion  # noqa: E402

expulsions = Expulsion.published.filter(
    episode="salisbury-2018",
    target="RUS",
    measure__in=["expulsion", "accreditation_withdrawal"],
    certain_on__lte="2018-04-02",
)
for event in expulsions.order_by("-persons", "id").select_related("initiator")[:3]:
    print(event.initiator.name, event.persons)
print("in all", expulsions.aggregate(persons=Sum("persons"))["persons"])
