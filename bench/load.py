"""Load on a server, by wrk or one request at a time: bounded in time, on loopback alone."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

CONNECTIONS = 4
# Asks for the addresses of a file in turn, with the headers of another one.
_SCRIPT = """
local paths, number = {}, 0
for line in io.lines("%s") do paths[#paths + 1] = line end
local headers = {}
for line in io.lines("%s") do
  local name, value = line:match("^(.-): (.*)$")
  headers[name] = value
end
request = function()
  number = number %% #paths + 1
  return wrk.format("GET", paths[number], headers)
end
"""


def requests_a_second(
    url: str, paths: Sequence[str], seconds: float, headers: Mapping[str, str] | None = None
) -> float:
    """Return how many requests a second were answered; ends the program where any was refused."""
    wrk = shutil.which("wrk")
    if wrk is None:
        sys.exit("wrk is not installed: on Debian, apt install wrk.")
    with TemporaryDirectory() as folder:
        listed, given, script = (Path(folder, name) for name in ("paths", "headers", "script.lua"))
        listed.write_text("\n".join(paths))
        given.write_text("\n".join(f"{name}: {one}" for name, one in (headers or {}).items()))
        script.write_text(_SCRIPT % (listed, given))
        ran = subprocess.run(
            [
                *(wrk, "--threads", "1", "--connections", str(CONNECTIONS)),
                *("--duration", f"{max(1, round(seconds))}s", "--timeout", "120s"),
                *("--script", str(script), url),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    refused = re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", ran.stdout)
    if refused:
        sys.exit(f"{url}{paths[0]}: {refused.group()}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", ran.stdout)
    if found is None:
        sys.exit(f"wrk said: {ran.stdout}{ran.stderr}")
    return float(found.group(1))


def timed(
    url: str, paths: Sequence[str], seconds: float, headers: Mapping[str, str] | None = None
) -> float:
    """Return how many requests a second one visitor gets answered, who waits for each answer."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=600)
    began, number = time.perf_counter(), 0
    try:
        for path in cycle(paths):
            connection.request("GET", path, headers=dict(headers or {}))
            answer = connection.getresponse()
            answer.read()
            if answer.status >= 400:
                sys.exit(f"{url}{path}: {answer.status}")
            number += 1
            if time.perf_counter() - began >= seconds:
                break
    finally:
        connection.close()
    return number / (time.perf_counter() - began)
