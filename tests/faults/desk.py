"""People at the desk of a running server: they open forms and send them, as browsers do."""

import json
import time
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urlencode

from tests.own_database import OwnDatabase
from tests.serving import PATIENCE, Server

# Makes superusers of these names and prints the key of a session of each.
PEOPLE = """
import json, sys
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
keys = []
for name in json.loads(sys.argv[1]):
    user = get_user_model().objects.create_user(name, is_staff=True, is_superuser=True)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    keys.append(session.session_key)
print(json.dumps(keys))
"""


def people(database: OwnDatabase, *names: str) -> list[str]:
    """Make people who may do everything; return the keys of their sessions."""
    made = database.python("-c", PEOPLE, json.dumps(names))
    assert made.returncode == 0, made.stderr
    keys: list[str] = json.loads(made.stdout)
    return keys


def is_sent(told: dict[str, str | None]) -> bool:
    """Return whether an input is sent where nobody touched it."""
    kind = told.get("type")
    is_chosen = kind not in {"checkbox", "radio"} or "checked" in told
    return is_chosen and kind not in {"submit", "file", "search"}


class Form(HTMLParser):
    """What a browser would send of the page's forms that nobody touched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.select = self.area = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "select":
            self.select = name
        elif tag == "option" and "selected" in told:
            self.sent[self.select] = told.get("value") or ""
        elif tag == "textarea":
            self.area = name
            self.sent[name] = ""
        elif tag == "input" and name and is_sent(told):
            self.sent[name] = told.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data):
        if self.area:
            self.sent[self.area] += data


class Person:
    """Somebody who is signed in."""

    def __init__(self, server: Server, session: str) -> None:
        self.server = server
        self.comes_again = True
        self.cookies = {"sessionid": session}

    def ask(self, method, path, body=b"", **headers):
        """Return status, headers and text of an answer; `comes_again` where it is too much now."""
        while True:
            connection = HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            connection.request(method, path, body, {"Cookie": cookies} | headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            connection.close()
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            if answer.status != 503 or not self.comes_again:
                return answer.status, answer.headers, text
            time.sleep(0.2)

    def open(self, path):
        """Return what a browser would send of the form at a path."""
        status, _, page = self.ask("GET", path)
        assert status == 200, (status, path)
        return Form(page).sent

    def send(self, path, sent, **headers):
        """Send a form; return status, headers and text of the answer."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(sent).encode(), **form, **headers)

    def bring(self, path, name, content):
        """Upload a file to an import; return what a browser would send to confirm its preview."""
        told = {"csrfmiddlewaretoken": self.open(path)["csrfmiddlewaretoken"]}
        told |= {"format": "0", "resource": "0"}
        parts = [
            f'Content-Disposition: form-data; name="{field}"\r\n\r\n{value}'
            for field, value in told.items()
        ]
        parts.append(
            f'Content-Disposition: form-data; name="import_file"; filename="{name}"\r\n'
            f"Content-Type: text/csv\r\n\r\n{content}"
        )
        body = "".join(f"--made-up\r\n{part}\r\n" for part in parts) + "--made-up--\r\n"
        form = {"Content-Type": "multipart/form-data; boundary=made-up"}
        status, _, page = self.ask("POST", path, body.encode(), **form)
        sent = Form(page).sent
        assert status == 200, page
        assert "pending" in sent, page
        return sent
