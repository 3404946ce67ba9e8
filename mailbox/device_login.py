"""A person's sign-in on another machine: a short code that they type in there, while we wait here (RFC 8628)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .grants import UserGrant
from .token_server import Said, ask

_POLL = "urn:ietf:params:oauth:grant-type:device_code"
_SLOWER = 5.0  # seconds more between two questions, as the RFC says
_LONGEST = 60.0


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person types in, and where."""

    user_code: str
    address: str
    secret: str = field(repr=False)  # that we ask with
    seconds: float = 900.0  # while it is good
    interval: float = 5.0  # seconds between two questions


def device_code(grant: UserGrant, url: str) -> DeviceCode | Said:
    """A new code, or the answer that is none."""
    said = ask(url, {"client_id": grant.client_id, "scope": grant.scope})
    try:
        given = said.fields
        address = given.get("verification_uri") or given["verification_url"]
        times = (float(given.get("expires_in", 900)), min(max(float(given.get("interval", 5)), 1.0), _LONGEST))
        return DeviceCode(str(given["user_code"]), str(address), str(given["device_code"]), *times)
    except (LookupError, TypeError, ValueError):
        return said


def waited_for(grant: UserGrant, code: DeviceCode, wait: Callable[[float], object]) -> Said:
    """The tokens once the person has agreed, or why there are none. `wait` lets so many seconds pass.

    Raises LookupError, OSError and ValueError for a secret.
    """
    interval, left = code.interval, code.seconds
    while True:
        said = ask(grant.url, grant.client() | {"grant_type": _POLL, "device_code": code.secret})
        if left <= 0 or not (said.error in {"authorization_pending", "slow_down"} or said.passing):
            return said
        interval += _SLOWER * (said.error == "slow_down")
        wait(interval)
        left -= interval
