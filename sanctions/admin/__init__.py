"""The admin, in which editors keep the dataset: a module for each model's.

The seeds' bookkeeping (SeedRow) is no editor's business and stays out.
"""

from django.contrib import admin

from sanctions.admin import (  # noqa: F401
    account,
    citation,
    country,
    episode,
    expulsion,
    regime,
    role,
    sanction,
    source,
)

admin.site.site_header = "Persona Non Grata"
admin.site.site_title = "Persona Non Grata"
# Lists and forms need the width; the way to another table is by the page's head.
admin.site.enable_nav_sidebar = False
admin.site.index_template = "admin/sanctions/start.html"
admin.site.index_title = "Countries, diplomatic expulsions and sanctions"
