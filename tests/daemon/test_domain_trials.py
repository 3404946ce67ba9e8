"""What DNS says of the sending domain, asked of a real DNS server on loopback: each case and the sentence it gives."""

import pytest
from duly.daemon.domain_trials import domain_trials
from duly.mailbox.domain_records import DnsServer, text_records
from duly.rules.sending_domain import Signature, Signing, signature_in

from tests.dns_server import names

HART = "hart.example"
KEEPER = "whoever keeps the DNS records of hart.example"
GOOGLE = Signing(title="Google", include="_spf.google.example", selectors=("google",))
SEEN = "v=1; d=hart.example; s=mail"
GOOD = {
    HART: ("site-verification=4711", "v=spf1 include:_spf.google.example ~all"),
    "_spf.google.example": "v=spf1 ip4:192.0.2.0/24 ~all",
    "google._domainkey.hart.example": "v=DKIM1; k=rsa; p=" + "MIIB" * 90,
    "mail._domainkey.hart.example": "v=DKIM1; p=MIIB",
    "_dmarc.hart.example": "v=DMARC1; p=none; rua=mailto:reports@hart.example",
}


async def told(changes, *, seen=None, signing=GOOGLE, domain=HART):
    records = {name: one for name, one in (GOOD | changes).items() if one is not None}
    with names(**records) as server:
        return await domain_trials(domain, [seen] if seen else [], signing, DnsServer.read(server.address))


async def test_a_domain_that_vouches_for_its_mail():
    found = await told({})
    assert {name: (one.ok, one.says) for name, one in found.items()} == {
        "spf": (True, f"{HART} names Google for its mail (v=spf1 include:_spf.google.example ~all)"),
        "dkim": (True, f"the mail of {HART} is signed, its key stands at google._domainkey.{HART}"),
        "dmarc": (True, f"{HART} has a policy (p=none, at _dmarc.{HART})"),
    }


SPF = [
    (
        {HART: None},
        (
            "hart.example does not say who may send its mail: "
            f"{KEEPER}"
            ' adds a TXT record "v=spf1 include:_spf.google.example ~all"'
        ),
    ),
    ({HART: "v=spf10 -all"}, "hart.example does not say who may send its mail"),
    (
        {HART: ("v=spf1 -all", "v=spf1 mx ~all")},
        (f"hart.example has 2 SPF records, which counts as none: {KEEPER} makes one of them"),
    ),
    (
        {HART: "v=spf1 +all"},
        (f"the SPF record of hart.example lets everybody send: {KEEPER} puts ~all for +all"),
    ),
    ({HART: "v=spf1 all"}, "lets everybody send"),
    (
        {HART: "v=spf1 mx ~all"},
        (f"does not name Google, which sends this mail: {KEEPER} puts include:_spf.google.example into it"),
    ),
    ({"_spf.google.example": None}, "includes _spf.google.example, which has none to include"),
    ({HART: "v=spf1 redirect=spf.hart.example"}, "includes spf.hart.example, which has none to include"),
    (
        {HART: "v=spf1 include:_spf.google.example " + "a:one.example " * 10},
        "needs more than 10 lookups and so counts for nothing",
    ),
    ({HART: "v=spf1 include:hart.example ~all"}, "does not name Google"),  # itself: no endless asking
]


@pytest.mark.parametrize(("changes", "says"), SPF)
async def test_what_is_wrong_with_spf(changes, says):
    found = (await told(changes))["spf"]
    assert found.ok is False
    assert says in found.says


@pytest.mark.parametrize(
    "changes",
    [
        {HART: "V=SPF1 INCLUDE:_spf.Google.example. -all"},
        {HART: "v=spf1 redirect=spf.hart.example", "spf.hart.example": "v=spf1 include:_spf.google.example -all"},
        {HART: "v=spf1 a mx exists:%{i}.hart.example include:%{d}.hart.example include:_spf.google.example ?all"},
    ],
)
async def test_spf_that_is_right_in_other_ways(changes):
    assert (await told(changes))["spf"].ok


DKIM = [
    (
        {"google._domainkey.hart.example": None},
        None,
        (
            "no key stands where Google keeps it (google._domainkey.hart.example), "
            "so that mail of hart.example is not signed: whoever administers Google turns DKIM on"
        ),
    ),
    ({"google._domainkey.hart.example": "v=DKIM1; p="}, None, "no key stands where Google keeps it"),  # taken back
    (
        {"mail._domainkey.hart.example": None},
        SEEN,
        (
            "the mail of hart.example is signed, but no key stands at mail._domainkey.hart.example"
            ", so that the signature fails: "
            f"{KEEPER}"
            " publishes the key"
        ),
    ),
]


@pytest.mark.parametrize(("changes", "seen", "says"), DKIM)
async def test_what_is_wrong_with_dkim(changes, seen, says):
    found = (await told(changes, seen=seen))["dkim"]
    assert found.ok is False
    assert says in found.says


async def test_a_signature_that_was_seen_tells_where_its_key_is_whoever_the_provider_is():
    assert (await told({}, seen=SEEN, signing=Signing()))["dkim"].ok


async def test_with_neither_a_signature_nor_a_known_provider_dkim_is_not_told_and_is_no_fault():
    found = (await told({}, signing=Signing()))["dkim"]
    assert found.ok is None
    assert "is not told" in found.says


DMARC = [
    ({"_dmarc.hart.example": None}, 'adds a TXT record at _dmarc.hart.example: "v=DMARC1; p=none"'),
    ({"_dmarc.hart.example": "v=DMARC1"}, "names no policy"),
    ({"_dmarc.hart.example": "v=DMARC1; p=whatever"}, "names no policy"),
    (
        {"_dmarc.hart.example": ("v=DMARC1; p=none", "v=DMARC1; p=reject")},
        (f"2 DMARC records stand at _dmarc.hart.example, which counts as none: {KEEPER} leaves one"),
    ),
]


@pytest.mark.parametrize(("changes", "says"), DMARC)
async def test_what_is_wrong_with_dmarc(changes, says):
    found = (await told(changes))["dmarc"]
    assert found.ok is False
    assert says in found.says


async def test_the_policy_of_the_domain_above_holds_for_a_part_of_it():
    found = await told({"mail.hart.example": "v=spf1 include:_spf.google.example ~all"}, domain="mail.hart.example")
    assert found["dmarc"].says == "mail.hart.example has a policy (p=none, at _dmarc.hart.example)"


async def test_a_server_that_says_nothing_is_waited_for_a_few_seconds_and_is_no_fault():
    with names(**GOOD) as server:
        server.silent = True
        with pytest.raises(OSError, match=r"DNS did not answer within 0\.2 seconds"):
            await text_records(HART, DnsServer.read(server.address), seconds=0.2)


async def test_dns_that_refuses_is_told_in_one_sentence():
    with names(**GOOD) as server:
        server.refusing = True
        found = await domain_trials(HART, (), GOOGLE, DnsServer.read(server.address))
    assert list(found) == ["domain"]
    assert found["domain"].ok is None
    assert found["domain"].says == (
        "DNS gave no answer, so SPF, DKIM and DMARC of hart.example are not known; mail goes out all the same"
    )


async def test_an_odd_server_gives_no_answer():
    for written in ("127.0.0.1:many", "dns.hart.example", "127.0.0.1:99999"):
        found = await domain_trials(HART, (), GOOGLE, DnsServer.read(written))
        assert found["domain"].says.startswith("DNS gave no answer")


async def test_nobody_is_asked_of_a_domain_that_is_only_an_example():
    found = await domain_trials(HART, (), GOOGLE, DnsServer())
    assert found["domain"].says.startswith("hart.example is a name for examples, which DNS does not know, so SPF")


@pytest.mark.parametrize("domain", ["hart..example", "x" * 80 + ".example", "bücher.example"])
async def test_a_name_that_dns_cannot_hold_has_no_records(domain):
    with names(**GOOD) as server:
        assert await text_records(domain, DnsServer.read(server.address)) == ()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("v=1; a=rsa-sha256; d=hart.example;\r\n s=mail; bh=x=; b=y", Signature(HART, "mail")),
        ("v=1; d=Hart.Example; s=Mail; b=y", Signature(HART, "mail")),
        ("v=1; d=hart-example.20230601.gappssmtp.example; s=20230601", None),
        ("v=1; d=example; s=mail", Signature("example", "mail")),
        ("d=hart.example", None),
        ("", None),
    ],
)
def test_whose_key_a_signature_names(header, expected):
    assert signature_in(header, HART) == expected


@pytest.mark.parametrize(
    ("written", "server"),
    [
        ("", DnsServer()),
        ("127.0.0.1", DnsServer("127.0.0.1")),
        ("127.0.0.1:5353", DnsServer("127.0.0.1", 5353)),
        ("[::1]:5353", DnsServer("::1", 5353)),
        ("::1", DnsServer("::1")),
    ],
)
def test_whom_to_ask(written, server):
    assert DnsServer.read(written) == server
