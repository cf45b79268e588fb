"""Who sends a request, as far as limits for each address go."""

import ipaddress

from django.conf import settings

IPV6_NETWORK = 64  # bits: what one customer gets; within it anybody has as many addresses as they like


def client_of(environ: dict) -> str:
    """The address of a request's sender; of an IPv6 address, its network.

    Behind a proxy it is the last entry of X-Forwarded-For, the one which the proxy itself has added. Requests at a Unix
    socket without that header all come from one address.
    """
    address = environ.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = environ.get("HTTP_X_FORWARDED_FOR", address).rpartition(",")[2].strip()
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), IPV6_NETWORK), strict=False))
