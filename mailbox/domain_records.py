"""Asks DNS for what stands at a name, within a few seconds and by a library that is an extra."""

from dataclasses import dataclass
from typing import Any

SECONDS = 4.0  # for one name; who waits at a desk waits no longer
EXAMPLES = frozenset({"example", "test", "invalid", "localhost"})  # RFC 2606: nobody has a name there
MISSING = "the DNS library is not installed (pip install 'duly[dns]')"


class DnsSilent(OSError):
    """There was no answer; the message says why, which is no fault of the domain's."""


@dataclass(frozen=True, slots=True)
class DnsServer:
    """Whom to ask. `host` "": the servers that this machine asks."""

    host: str = ""
    port: int = 53

    @classmethod
    def read(cls, written: str) -> "DnsServer":
        """From `address:port`, an address, or "". Whatever else is written there gives no answer."""
        host, colon, port = written.rpartition(":")
        alone = ":" in host and not host.endswith("]")  # IPv6 without a port
        if not colon or alone or not port.isdecimal() or not 1 <= int(port) <= 65535:
            return cls(written.strip("[]"))
        return cls(host.strip("[]"), int(port))


async def text_records(name: str, server: DnsServer, seconds: float = SECONDS) -> tuple[str, ...]:
    """What TXT records stand at this name; none where there are none, or no such name. Raises DnsSilent."""
    records = await _records(name, "TXT", server, seconds)
    return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in records)


async def mail_exchangers(domain: str, server: DnsServer, seconds: float = SECONDS) -> tuple[str, ...]:
    """The hosts that take mail for this domain (MX); none where there are none. Raises DnsSilent."""
    records = await _records(domain, "MX", server, seconds)
    return tuple(record.exchange.to_text(omit_final_dot=True).lower() for record in records)


async def _records(name: str, kind: str, server: DnsServer, seconds: float) -> tuple[Any, ...]:
    if not server.host and name.rpartition(".")[2] in EXAMPLES:
        raise DnsSilent(f"{name} is a name for examples, which DNS does not know")
    try:
        import dns.asyncresolver  # noqa: PLC0415 - an extra
        import dns.exception  # noqa: PLC0415
        import dns.resolver  # noqa: PLC0415
    except ModuleNotFoundError:
        raise DnsSilent(MISSING) from None
    try:
        resolver = dns.asyncresolver.Resolver(configure=not server.host)
        if server.host:
            resolver.nameservers, resolver.port = [server.host], server.port
        return tuple(await resolver.resolve(name, kind, lifetime=seconds, search=False))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.EmptyLabel):
        return ()
    except (dns.exception.DNSException, OSError, ValueError, UnicodeError) as fault:
        timed_out = isinstance(fault, dns.exception.Timeout)
        said = f"DNS did not answer within {seconds:g} seconds" if timed_out else "DNS gave no answer"
        raise DnsSilent(said) from fault
