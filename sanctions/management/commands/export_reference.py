"""`manage.py export_reference`: write docs/reference.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from drf_spectacular.generators import SchemaGenerator

from sanctions.api.reference import reference


class Command(BaseCommand):
    """Writes the reference of the API from the code."""

    help = "Write the reference of the API: every endpoint with its parameters and columns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        path = settings.BASE_DIR / "docs" / "reference.md"
        parser.add_argument("--file", type=Path, default=path, help="where to write it")

    def handle(self, *, file: Path, **_: Any) -> None:
        """Run the command."""
        schema = SchemaGenerator().get_schema(request=None, public=True)
        file.write_text(reference(schema), "utf-8", newline="\n")
        self.stdout.write(f"{file.name} written.")
