"""The script that makes charts interactive: Vega, Vega-Lite and Vega-Embed, as vl-convert has them.

It is no file of the repository but written out of the installed package, once, and found as a
static file: so it is collected, hashed and compressed like any other, and drawn charts and
interactive ones are of the same version of Vega.
"""

import os
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "sanctions/vega.js"
_HEAD = (
    "/* Vega, Vega-Lite and Vega-Embed: Copyright University of Washington Interactive Data Lab "
    "and contributors, BSD-3-Clause; with what they need of D3 (ISC) and TopoJSON (ISC). */\n"
)
_GIVE = "window.vegaEmbed = vegaEmbed;"


def folder() -> Path:
    """Return where the script is written: another place for another version of the package."""
    return Path(settings.VAR_DIR) / "vega" / version("vl-convert-python")


def written() -> Path:
    """Return the path of the script, having written it where it is missing."""
    path = folder() / NAME
    if not path.exists():
        import vl_convert  # noqa: PLC0415 - of 80 MB, and nobody else needs it at the start

        script = _HEAD + vl_convert.javascript_bundle(_GIVE)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Several processes may write it at once: each its own file, and then one takes its place.
        descriptor, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(script)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    return path


class VegaFinder(BaseFinder):
    """Finds the script as a static file."""

    def check(self, **_: Any) -> list[Any]:
        """Return no problems: there is nothing to set."""
        return []

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        """Return the script's path, if it is asked for."""
        if path != NAME:
            return []
        return [str(written())] if find_all else str(written())

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield the script with the storage that holds it."""
        written()
        yield NAME, FileSystemStorage(location=folder())
