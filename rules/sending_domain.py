"""Whether the domain that mail is sent from vouches for it: what its SPF, DKIM and DMARC records in DNS say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

MOST_LOOKUPS = 10  # what a receiver looks up for one SPF record (RFC 7208); beyond, the record counts for nothing
MOST_LABELS = 8  # of a domain, for DMARC (RFC 9989)
_LOOKED_UP = re.compile(r"[+?~-]?(?:include:|exists:|(?:a|mx|ptr)(?=[:/]|$)|redirect=)", re.IGNORECASE)
_OTHERS = re.compile(r"[+?~-]?include:(.+)|redirect=(.+)", re.IGNORECASE)
_TAG = re.compile(r"([a-z]+)[ \t]*=[ \t]*([^; \t]*)", re.IGNORECASE)
DNS = "whoever keeps the DNS records of"

Records = Mapping[str, tuple[str, ...]]  # by name, what TXT records stand there; a name that was not asked is missing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, in a sentence; one that is not `ok` says who can mend it. None: it could not be told."""

    ok: bool | None
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How a provider's mail is vouched for."""

    title: str = ""  # of the provider, as people know it
    include: str = ""  # what the SPF record of each domain must name
    selectors: tuple[str, ...] = ()  # where the DKIM key of a domain usually stands


@dataclass(frozen=True, slots=True)
class Signature:
    """Of a mail that was seen: by whose key it is signed, and where that key stands."""

    domain: str
    selector: str

    @property
    def place(self) -> str:
        """The name in DNS."""
        return f"{self.selector}._domainkey.{self.domain}"


def spf_names(domain: str, records: Records) -> tuple[str, ...]:
    """What is still to be asked before `spf_verdict` can judge: the domain, then what its record includes."""
    return tuple(name for name in _spf_tree(domain, records) if name not in records)


def spf_verdict(domain: str, records: Records, signing: Signing) -> Verdict:
    """Whether the servers that send the domain's mail are named by it."""
    found = _spf_at(domain, records)
    example = f'"v=spf1 {f"include:{signing.include}" if signing.include else "include:SPF-OF-YOUR-PROVIDER"} ~all"'
    if not found:
        return Verdict(
            False, f"{domain} does not say who may send its mail: {DNS} {domain} adds a TXT record {example}"
        )
    if len(found) > 1:
        return Verdict(
            False, f"{domain} has {len(found)} SPF records, which counts as none: {DNS} {domain} makes one of them"
        )
    tree = _spf_tree(domain, records)
    named = f"names {signing.title} for" if signing.title else "says which servers send"
    return _spf_fault(domain, tree, records, signing) or Verdict(
        True, f"{domain} {named} its mail ({_short(found[0])})"
    )


def _spf_fault(domain: str, tree: tuple[str, ...], records: Records, signing: Signing) -> Verdict | None:
    terms = [term for name in tree for record in _spf_at(name, records) for term in record.split()[1:]]
    lame = next((name for name in tree[1:] if name in records and len(_spf_at(name, records)) != 1), "")
    if lame:
        return Verdict(
            False, f"the SPF record of {domain} includes {lame}, which has none to include: {DNS} {domain} mends it"
        )
    if len([term for term in terms if _LOOKED_UP.match(term)]) > MOST_LOOKUPS:
        says = f"the SPF record of {domain} needs more than {MOST_LOOKUPS} lookups and so counts for nothing"
        return Verdict(False, f"{says}: {DNS} {domain} takes out what sends no mail any more")
    if any(term.lower() in {"all", "+all"} for term in _spf_at(domain, records)[0].split()):
        return Verdict(False, f"the SPF record of {domain} lets everybody send: {DNS} {domain} puts ~all for +all")
    if signing.include and signing.include not in tree:
        says = f"the SPF record of {domain} does not name {signing.title}, which sends this mail"
        return Verdict(False, f"{says}: {DNS} {domain} puts include:{signing.include} into it")
    return None


def _spf_tree(domain: str, records: Records) -> tuple[str, ...]:
    """The domain and every domain its record includes, as far as they have been asked, each once."""
    names = [domain]
    for name in names:  # grows as it goes
        for record in _spf_at(name, records):
            for term in record.split()[1:]:
                other = _OTHERS.fullmatch(term)
                place = ((other[1] or other[2]) if other else "").lower().rstrip(".")
                if place and "%" not in place and place not in names and len(names) <= MOST_LOOKUPS:
                    names.append(place)
    return tuple(names)


def _spf_at(name: str, records: Records) -> list[str]:
    return [one for one in records.get(name, ()) if one.lower() == "v=spf1" or one.lower().startswith("v=spf1 ")]


def dkim_places(domain: str, seen: Signature | None, signing: Signing) -> tuple[str, ...]:
    """Where in DNS the key may stand that the domain's mail is signed with; none: nothing tells."""
    if seen:
        return (seen.place,)
    return tuple(Signature(domain, selector).place for selector in signing.selectors)


def dkim_verdict(domain: str, seen: Signature | None, signing: Signing, records: Records) -> Verdict:
    """Whether there is a key to the signatures of the domain's mail. `records` holds what stands at `dkim_places`."""
    places = dkim_places(domain, seen, signing)
    if not places:
        return Verdict(
            None,
            f"which key signs the mail of {domain} is not told: the inbox holds no signed mail from it; "
            "“show original” of a mail that you sent to another provider says whether DKIM passed",
        )
    for place in places:
        keys = [record for record in records.get(place, ()) if _tags(record).get("p")]
        if keys:
            return Verdict(True, f"the mail of {domain} is signed, its key stands at {place}")
    if seen:
        says = f"the mail of {domain} is signed, but no key stands at {seen.place}, so that the signature fails"
        return Verdict(False, f"{says}: {DNS} {seen.domain} publishes the key that the provider gives")
    says = f"no key stands where {signing.title} keeps it ({places[0]}), so that mail of {domain} is not signed"
    return Verdict(False, f"{says}: whoever administers {signing.title} turns DKIM on, and its key goes into DNS")


def dmarc_places(domain: str) -> tuple[str, ...]:
    """Where the policy may stand: at the domain, then at each one above it but the last label."""
    labels = domain.split(".")[-MOST_LABELS:]
    return tuple(f"_dmarc.{'.'.join(labels[start:])}" for start in range(max(1, len(labels) - 1)))


def dmarc_verdict(domain: str, records: Records) -> Verdict:
    """Whether the domain says what becomes of mail that only claims to be its own."""
    for place in dmarc_places(domain):
        found = [one for one in records.get(place, ()) if re.match(r"v\s*=\s*DMARC1\s*(;|$)", one, re.IGNORECASE)]
        if len(found) > 1:
            says = f"{len(found)} DMARC records stand at {place}, which counts as none"
            return Verdict(False, f"{says}: {DNS} {domain} leaves one")
        if found:
            return _policy(domain, place, found[0])
    says = f"{domain} does not say what becomes of mail that is not its own, and some firms then refuse its mail"
    return Verdict(False, f'{says}: {DNS} {domain} adds a TXT record at _dmarc.{domain}: "v=DMARC1; p=none"')


def _policy(domain: str, place: str, record: str) -> Verdict:
    policy = _tags(record).get("p", "").lower()
    if policy in {"none", "quarantine", "reject"}:
        return Verdict(True, f"{domain} has a policy (p={policy}, at {place})")
    says = f"the DMARC record at {place} names no policy ({_short(record)})"
    return Verdict(False, f"{says}: {DNS} {domain} writes p=none, p=quarantine or p=reject into it")


def signature_in(header: str, domain: str) -> Signature | None:
    """The signature of a DKIM-Signature header, where it vouches for this domain; None: for none, or another one."""
    tags = _tags(" ".join(header.split()))
    signed, selector = tags.get("d", "").lower().rstrip("."), tags.get("s", "").lower().rstrip(".")
    if not (signed and selector) or not (domain == signed or domain.endswith(f".{signed}")):
        return None
    return Signature(signed, selector)


def _tags(record: str) -> dict[str, str]:
    found = (_TAG.match(part.strip()) for part in record.split(";"))
    return {one[1].lower(): one[2] for one in found if one}


def _short(record: str) -> str:
    return record if len(record) <= 60 else f"{record[:57]}…"
