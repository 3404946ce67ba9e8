"""Whether a letter's sender is proven: only the verdict of a believed server counts, all else is no proof."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from authres import AuthenticationResultsHeader, AuthResError
from authres.core import AuthenticationResult

from .addresses import domain_of
from .letter import Letter

Proof = Literal["pass", "fail", "none"]

MICROSOFT = "microsoft-365"  # its header names no server; only the topmost header of all is its own
FIELD = "authentication-results"
# A header that opens with a verdict instead of a server's name, as Exchange Online writes it.
_LONGEST, _MOST = 4_000, 20  # characters of a verdict, and verdicts of a letter; the grammar is slow over more
ANONYMOUS = re.compile(r"\s*[a-z0-9-]+\s*=", re.IGNORECASE)


def proof_of(letter: Letter, believe: tuple[str, ...]) -> Proof:
    """Whether a believed server says the From address is genuine ("pass"), forged ("fail"), or nothing ("none").

    `believe` holds authserv-ids as practice.toml names them. Of each only the topmost header counts: the servers of
    our provider write above whatever the sender put in. A verdict is taken only for the very domain of From.
    """
    domain = domain_of(letter.sender)
    verdicts = [] if "." not in domain else _verdicts(letter.all(FIELD), believe)
    proofs = {_proof(results, domain) for results in verdicts}
    if "fail" in proofs:
        return "fail"
    return "pass" if "pass" in proofs else "none"


def _verdicts(headers: list[str], believe: tuple[str, ...]) -> list[list[AuthenticationResult]]:
    """The results in the topmost header of each believed server."""
    wanted = {server.lower() for server in believe}
    found: dict[str, list[AuthenticationResult]] = {}
    for place, header in enumerate(headers[:_MOST]):
        if ANONYMOUS.match(header):
            if place == 0 and MICROSOFT in wanted:
                found[MICROSOFT] = _parsed(f"{MICROSOFT}; {header}")[1]
            continue
        server, results = _parsed(header)
        if server in wanted and server != MICROSOFT:
            found.setdefault(server, results)
    return list(found.values())


@lru_cache(maxsize=1024)  # of one sender's mails the same is said again and again
def _parsed(value: str) -> tuple[str, list[AuthenticationResult]]:
    """A header's server and results; a header that breaks its own grammar says nothing, but still takes its place."""
    unfolded = " ".join(value.split())
    named = re.split(r"[;\s(]", unfolded[:_LONGEST], maxsplit=1)[0].strip('"').lower()
    if len(unfolded) > _LONGEST:  # forty signatures make it so: somebody wants it not to be read
        return named, [AuthenticationResult(method="dmarc", result="fail")]
    try:
        header = AuthenticationResultsHeader.parse(f"Authentication-Results: {unfolded}")
    except (AuthResError, SyntaxError, ValueError, TypeError, AttributeError, IndexError, RecursionError):
        return named, []
    return str(header.authserv_id or "").lower(), list(header.results)


def _proof(results: list[AuthenticationResult], domain: str) -> Proof:
    """DMARC's verdict; where it has none, a passing signature or sending server of From's own domain is enough."""
    dmarc = [result for result in results if result.method.lower() == "dmarc"]
    if any(result.result.lower() == "fail" for result in dmarc):
        return "fail"
    if any(result.result.lower() == "pass" and domain in _values(result, "from") for result in dmarc):
        return "pass"
    aligned = any(
        result.result.lower() == "pass" and any(_aligned(value, domain) for value in _identities(result))
        for result in results
    )
    return "pass" if aligned else "none"


def _identities(result: AuthenticationResult) -> Iterable[str]:
    """The domains that a passing signature or sending server vouches for."""
    names = {"dkim": ("d", "i"), "spf": ("mailfrom",)}.get(result.method.lower(), ())
    return [value for name in names for value in _values(result, name)]


def _values(result: AuthenticationResult, name: str) -> list[str]:
    """The values of a property (header.from, smtp.mailfrom, ...) as lower-case domains."""
    return [
        str(entry.value).lower().rpartition("@")[2].rstrip(".")
        for entry in result.properties
        if entry.name.lower() == name and entry.value
    ]


def _aligned(vouched: str, domain: str) -> bool:
    """Same domain, or one below the other (DMARC's relaxed alignment, without a list of public suffixes)."""
    if "." not in vouched:
        return False
    return vouched == domain or vouched.endswith(f".{domain}") or domain.endswith(f".{vouched}")
