"""The accounts' configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Signing in to the desk. Its pages and rules need Django's accounts and sessions."""

    name = "sanctions.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Let the time of each session be noted as it begins."""
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 - once apps are there

        from sanctions.accounts.sessions import note_sign_in  # noqa: PLC0415

        user_logged_in.connect(note_sign_in, dispatch_uid="sanctions.accounts.note_sign_in")
