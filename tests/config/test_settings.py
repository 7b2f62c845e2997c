import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def variables_read() -> set[str]:
    """The first argument of each `environment.flag(...)`, `environment.text(...)` and so on."""
    tree = ast.parse((ROOT / "config" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "environment"
    }


def variables_documented() -> list[str]:
    table = (ROOT / "docs" / "settings.md").read_text()
    return re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)


@pytest.fixture
def manage(tmp_path):
    """Run manage.py with nothing in the environment but what is given."""

    def run(*arguments, **environment):
        environment = {"PATH": os.defpath, "VAR_DIR": str(tmp_path), "HOME": "/x"} | environment
        return subprocess.run(
            [sys.executable, "-W", "error", "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_documented_variables_are_those_that_are_read():
    assert variables_documented() == sorted(variables_read())


def test_the_deployment_check_has_no_warning_by_default(manage):
    checked = manage("check", "--deploy", "--fail-level", "DEBUG")
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout == "System check identified no issues (0 silenced).\n"


def test_cookies_are_bound_to_host_and_https_and_last_as_long_as_the_browser(manage):
    names = ("SESSION", "CSRF")
    asked = [
        f"s.{name}_COOKIE_{column}"
        for name in names
        for column in ("NAME", "SECURE", "SAMESITE", "PATH", "DOMAIN")
    ]
    program = f"from django.conf import settings as s; print({', '.join(asked)})"
    shown = manage("shell", "-v0", "-c", program).stdout.split()
    rest = ["True", "Lax", "/", "None"]
    assert shown == ["__Host-sessionid", *rest, "__Host-csrftoken", *rest]


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"HTTPS": "maybe"}, "HTTPS is 'maybe': it must be true or false."),
        ({"CONN_MAX_AGE": "soon"}, "CONN_MAX_AGE is 'soon': it must be a whole number"),
        ({"DATABASE_URL": "made-up"}, "DATABASE_URL"),
        ({"VAR_DIR": "/dev/null/var"}, "/dev/null/var can't be made (Not a directory)."),
    ],
)
def test_a_wrong_value_ends_the_program_with_one_line_that_names_it(manage, environment, message):
    checked = manage("check", **environment)
    assert checked.returncode == 1
    assert checked.stderr.startswith("The settings are not right: ")
    assert message in checked.stderr
    assert checked.stderr.count("\n") == 1
