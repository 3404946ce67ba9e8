"""Asks one address on the web and no other: redirects are not followed, and certificates are checked."""

import ssl
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, ProxyHandler, build_opener, getproxies


class _NoRedirect(HTTPRedirectHandler):
    """What was meant for one address, a secret mostly, goes to no other."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


def opener_for(url: str) -> OpenerDirector:
    """What opens this address; a redirect is an HTTPError. Proxies are for https: plain http stays on this machine."""
    proxies = getproxies() if urlsplit(url).scheme == "https" else {}
    return build_opener(ProxyHandler(proxies), HTTPSHandler(context=ssl.create_default_context()), _NoRedirect)
