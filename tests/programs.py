"""Programs of the system that some tests need beside Python: a browser, R, proxies.

`.ci/run` installs them. Elsewhere, the tests that need a missing one are skipped and say so.
"""

import os
import shutil

import pytest


def needs(program: str) -> pytest.MarkDecorator:
    """Return the mark of a test that needs a program: only CI insists that it is there."""
    missing = shutil.which(program) is None and os.environ.get("CI") != "true"
    return pytest.mark.skipif(missing, reason=f"{program} is not installed")
