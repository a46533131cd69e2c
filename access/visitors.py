"""Who knocks: the network and the name by which attempts are counted (sign-in, forms without an account)."""

import unicodedata
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest


# What one household or phone gets of the newer addresses.
_IPV6_NETWORK: Final = 64


def address_of(request: HttpRequest) -> str | None:
    """The address the visitor has for whoever stands nearest to us; of IPv6 the network.

    SECURITY: the last entry of X-Forwarded-For is the one our own proxy wrote, those before it are the visitor's word.
    Without a proxy the whole header is.
    """
    direct = str(request.META.get("REMOTE_ADDR") or "")
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return _counted(forwarded.rpartition(",")[2].strip()) or _counted(direct)


def _counted(text: str) -> str | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), _IPV6_NETWORK), strict=False).network_address)


def name_of(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str | None:
    """The name somebody tries to sign in with, in one spelling: the sign-in takes every one of them."""
    sent = (credentials or request.POST).get("username")
    # Upper case first, as the database compares: more letters fall together there than in lower case.
    return unicodedata.normalize("NFKC", str(sent)).strip().upper().lower() if sent else None
