"""Looks up whether the sending domain vouches for the mail that Duly sends: SPF, DKIM, DMARC, where DNS answers."""

import asyncio
from collections.abc import Iterable

from ..mailbox.domain_records import DnsServer, DnsSilent, text_records
from ..mailbox.provider import Provider
from ..rules.sending_domain import (
    Signature,
    Signing,
    Verdict,
    dkim_places,
    dkim_verdict,
    dmarc_places,
    dmarc_verdict,
    signature_in,
    spf_names,
    spf_verdict,
)

Records = dict[str, tuple[str, ...]]


async def domain_trials(domain: str, signed: Iterable[str], signing: Signing, server: DnsServer) -> dict[str, Verdict]:
    """A verdict each by its name, or a single one where DNS says nothing. `signed`: DKIM-Signature headers of mail."""
    seen = next(filter(None, (signature_in(header, domain) for header in signed)), None)
    try:
        first = await _asked([domain], server)
    except DnsSilent as silent:
        says = f"{silent}, so SPF, DKIM and DMARC of {domain} are not known; mail goes out all the same"
        return {"domain": Verdict(None, says)}
    names = ("spf", "dkim", "dmarc")
    looks = (_spf(domain, signing, server, first), _dkim(domain, seen, signing, server), _dmarc(domain, server))
    return dict(zip(names, await asyncio.gather(*looks), strict=True))


def signing_of(provider: Provider | None) -> Signing:
    """How mail of this provider is vouched for; nothing is known of another's."""
    if provider is None:
        return Signing()
    return Signing(title=provider.title, include=provider.spf, selectors=provider.selectors)


async def _spf(domain: str, signing: Signing, server: DnsServer, records: Records) -> Verdict:
    try:
        while names := spf_names(domain, records):
            records |= await _asked(names, server)
    except DnsSilent as silent:
        return _untold(silent)
    return spf_verdict(domain, records, signing)


async def _dkim(domain: str, seen: Signature | None, signing: Signing, server: DnsServer) -> Verdict:
    try:
        records = await _asked(dkim_places(domain, seen, signing), server)
    except DnsSilent as silent:
        return _untold(silent)
    return dkim_verdict(domain, seen, signing, records)


async def _dmarc(domain: str, server: DnsServer) -> Verdict:
    try:
        return dmarc_verdict(domain, await _asked(dmarc_places(domain), server))
    except DnsSilent as silent:
        return _untold(silent)


async def _asked(names: Iterable[str], server: DnsServer) -> Records:
    """What stands at each of these names. Raises DnsSilent if one is not answered."""
    listed = tuple(names)
    return dict(zip(listed, await asyncio.gather(*(text_records(name, server) for name in listed)), strict=True))


def _untold(silent: DnsSilent) -> Verdict:
    return Verdict(None, f"{silent}, so this is not known")
