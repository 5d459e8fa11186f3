"""Where a request comes from, as far as that can be trusted: sign-in is throttled by it."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address that the outermost of our own proxies (``XUEJI_PROXIES``) saw.

    Each proxy appends to X-Forwarded-For the address it heard; what stands further left anybody may have made up.
    Without proxies the header is not read at all.
    """
    nearest = request.META.get("REMOTE_ADDR") or None
    if not settings.PROXIES:
        return nearest
    forwarded = [station.strip() for station in request.headers.get("X-Forwarded-For", "").split(",")]
    try:
        return str(ip_address(forwarded[-settings.PROXIES]))
    except (IndexError, ValueError):
        return nearest
