"""Connections of clients that take nothing any more: the system closes them.

A thread that sends an answer waits for its client, and no program of ours can wake it. Linux can:
data that stays unsent for so long, because the other side has no room for it or does not answer,
ends the connection (TCP_USER_TIMEOUT, RFC 5482), and with it the sending. Connections have this
from the socket that they were accepted on.
"""

import os
import socket
import stat
from contextlib import ExitStack, suppress
from pathlib import Path

_DESCRIPTORS = Path("/dev/fd")
_INTERNET = frozenset({socket.AF_INET, socket.AF_INET6})


def close_stalled(seconds: int) -> int:
    """Have connections end whose clients take nothing for so long; return on how many sockets.

    Those on which this process listens by TCP, and the connections that it accepted on them
    before. Nothing is done for 0 seconds, nor on systems that don't know the option.
    """
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    if not seconds or option is None:
        return 0
    with ExitStack() as opened:
        found = [opened.enter_context(one) for one in _sockets()]
        listening = {one.getsockname()[1] for one in found if _listens(one)}
        servers = [one for one in found if one.getsockname()[1] in listening]
        for one in servers:
            one.setsockopt(socket.IPPROTO_TCP, option, seconds * 1000)
        return len(servers)


def _sockets() -> list[socket.socket]:
    """Return the TCP sockets of this process, under other descriptors."""
    found = []
    for descriptor in _DESCRIPTORS.iterdir():
        # Others open and close theirs meanwhile.
        with suppress(OSError):
            number = int(descriptor.name)
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                one = socket.socket(fileno=os.dup(number))
                if one.family in _INTERNET and one.type == socket.SOCK_STREAM:
                    found.append(one)
                else:
                    one.close()
    return found


def _listens(one: socket.socket) -> bool:
    return bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
