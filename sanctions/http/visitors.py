"""Where a request comes from."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.conf import settings

# Who has one IPv6 address has all of its network.
IPV6_NETWORK = 64


def network_of(environ: Mapping[str, Any]) -> str:
    """Return the address that a request comes from, of IPv6 its network (`2001:db8::/64`).

    A proxy in front adds the address that it was asked from as the last one of X-Forwarded-For;
    those before it are the visitor's own word.
    """
    address = str(environ.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        forwarded = str(environ.get("HTTP_X_FORWARDED_FOR", address))
        address = forwarded.rsplit(",", 1)[-1].strip()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if parsed.version == 4:  # noqa: PLR2004
        return str(parsed)
    return str(ipaddress.ip_network((parsed, IPV6_NETWORK), strict=False))
