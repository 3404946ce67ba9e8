"""Looks up whether the sending domain vouches for the mail that Duly sends: SPF, DKIM, DMARC, where DNS answers."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping

from ..mailbox.domain_records import DnsServer, DnsSilent, text_records
from ..mailbox.provider import Provider
from ..rules.addresses import domain_of
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
from .practice import MailAccount

Records = dict[str, tuple[str, ...]]


def dns_server(environ: Mapping[str, str]) -> DnsServer:
    """Whom to ask: the server that DULY_DNS names, else those that this machine asks."""
    return DnsServer.read(environ.get("DULY_DNS", ""))


async def mail_trials(mail: MailAccount, signed: Iterable[str], environ: Mapping[str, str]) -> dict[str, Verdict]:
    """`domain_trials` of the domain that this mailbox sends from."""
    return await domain_trials(domain_of(mail.address), signed, _signing(mail.provider), dns_server(environ))


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
    return dict(zip(names, await asyncio.gather(*map(_unless_silent, looks)), strict=True))


def _signing(provider: Provider | None) -> Signing:
    """How mail of this provider is vouched for; nothing is known of another's."""
    if provider is None:
        return Signing()
    return Signing(title=provider.title, include=provider.spf, selectors=provider.selectors)


async def _spf(domain: str, signing: Signing, server: DnsServer, records: Records) -> Verdict:
    while names := spf_names(domain, records):
        records |= await _asked(names, server)
    return spf_verdict(domain, records, signing)


async def _dkim(domain: str, seen: Signature | None, signing: Signing, server: DnsServer) -> Verdict:
    return dkim_verdict(domain, seen, signing, await _asked(dkim_places(domain, seen, signing), server))


async def _dmarc(domain: str, server: DnsServer) -> Verdict:
    return dmarc_verdict(domain, await _asked(dmarc_places(domain), server))


async def _asked(names: Iterable[str], server: DnsServer) -> Records:
    """What stands at each of these names. Raises DnsSilent if one is not answered."""
    listed = tuple(names)
    return dict(zip(listed, await asyncio.gather(*(text_records(name, server) for name in listed)), strict=True))


async def _unless_silent(look: Awaitable[Verdict]) -> Verdict:
    try:
        return await look
    except DnsSilent as silent:
        return Verdict(None, f"{silent}, so this is not known")
