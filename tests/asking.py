"""Asking a WSGI application as a server does."""

import io
import sys


def environ_of(path, query="", method="GET", **headers):
    """The environ of a request; headers are given as HTTP_HOST and so on."""
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        **headers,
    }


def ask(application, path, query="", method="GET", **headers):
    """The status, the headers by their names in lower case, and the body of an answer."""
    told = []
    environ = environ_of(path, query, method, **headers)
    answer = application(environ, lambda *head: told.append(head))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    status, given = told[0][:2]
    return status, {name.lower(): value for name, value in given}, body
