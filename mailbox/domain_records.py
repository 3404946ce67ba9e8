"""Asks DNS for the text records of a name, within a few seconds and by a library that is an extra."""

from dataclasses import dataclass

SECONDS = 4.0  # for one name; who waits at a desk waits no longer
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
        """From `address:port`, an address, or "". Raises ValueError for a port that is none."""
        host, colon, port = written.rpartition(":")
        if not colon or (":" in host and not host.endswith("]")):  # an IPv6 address without a port
            return cls(written.strip("[]"))
        return cls(host.strip("[]"), int(port))


async def text_records(name: str, server: DnsServer, seconds: float = SECONDS) -> tuple[str, ...]:
    """What TXT records stand at this name; none where there are none, or no such name. Raises DnsSilent."""
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
        answer = await resolver.resolve(name, "TXT", lifetime=seconds, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.EmptyLabel):
        return ()
    except (dns.exception.DNSException, OSError, ValueError, UnicodeError) as fault:
        timed_out = isinstance(fault, dns.exception.Timeout)
        said = f"DNS did not answer within {seconds:g} seconds" if timed_out else "DNS gave no answer"
        raise DnsSilent(said) from fault
    return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in answer)
