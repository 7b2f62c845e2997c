"""The app's configuration."""

from django.apps import AppConfig


class SanctionsConfig(AppConfig):
    """The dataset's one app."""

    name = "sanctions"
    verbose_name = "Expulsions and sanctions"
    default_auto_field = "django.db.models.BigAutoField"
