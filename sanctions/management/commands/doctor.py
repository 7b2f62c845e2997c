"""`manage.py doctor`: is this installation well, and what to do where it isn't."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from sanctions.operations.doctor import Level, examine

_SIGNS = {Level.OK: "ok", Level.WARNING: "!", Level.PROBLEM: "PROBLEM"}


class Command(BaseCommand):
    """Tells what each check found; the exit code is 1 where there is a problem."""

    help = (
        "Check settings, secret key, database, replicas, migrations, seeds, fixtures, releases, "
        "static files, backups, disk, permissions and clock, and say what to do about each. The "
        "exit code is 1 where there is a problem; warnings leave it at 0."
    )
    requires_system_checks = ()  # they are among what is told

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the answer."""
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, **options: Any) -> None:
        """Run the command."""
        findings = list(examine())
        if options["json"]:
            told = [asdict(one) for one in findings]
            self.stdout.write(json.dumps(told, indent=1))
        else:
            for one in findings:
                self.stdout.write(f"{_SIGNS[one.level]:8}{one.check:14}{one.found}")
                if one.remedy:
                    self.stdout.write(f"{'':22}-> {one.remedy}")
        if any(one.level is Level.PROBLEM for one in findings):
            raise SystemExit(1)
