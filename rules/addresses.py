"""Mail addresses as values: without their plus tag, and with a reply token in it."""

from collections.abc import Iterable


def canonical(address: str) -> str:
    """The address in lower case without a plus tag: `Partner+t.abc@hart.example` is `partner@hart.example`."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}" if at else address.strip().lower()


def domain_of(address: str) -> str:
    """What stands after the last @, in lower case; "" if there is none."""
    _, at, domain = address.strip().lower().rpartition("@")
    return domain if at else ""


def with_token(inbox: str, token: str) -> str:
    """The inbox's address that carries a reply token: `partner+t.abc@hart.example`."""
    local, _, domain = inbox.rpartition("@")
    return f"{local}+t.{token}@{domain}"


def token_in(addresses: Iterable[str], inbox: str) -> str:
    """The reply token in the first of these addresses that is the inbox with one; "" if none is."""
    home = canonical(inbox)
    for address in addresses:
        tag = address.strip().lower().rpartition("@")[0].partition("+")[2]
        if tag.startswith("t.") and canonical(address) == home:
            return tag[2:]
    return ""
