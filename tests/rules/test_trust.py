"""Whether the provider proved the sender, and every way of making it seem so."""

import pytest
from duly.rules.letter import Letter
from duly.rules.trust import proof_of

OURS = ("mx.hart.example",)
MICROSOFT = ("microsoft-365",)
GOOGLE = (
    "mx.google.com; dkim=pass header.i=@northwind.example header.s=s1 header.b=ab/+c; spf=pass (google.com: domain of "
    "dana@northwind.example designates 192.0.2.1 as permitted sender) smtp.mailfrom=dana@northwind.example; "
    "dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=northwind.example"
)
EXCHANGE = (
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=northwind.example; dkim=pass (signature was verified) "
    "header.d=northwind.example;dmarc=pass action=none header.from=northwind.example;compauth=pass reason=100"
)
FORGED = "mx.hart.example; dmarc=pass header.from=northwind.example"
FAILED = "mx.hart.example; dmarc=fail header.from=northwind.example"


def proof(*headers: str, believe: tuple[str, ...] = OURS, sender: str = "dana@northwind.example") -> str:
    fields = tuple(("authentication-results", header) for header in headers)
    return proof_of(Letter(key="k", sender=sender, headers=(("received", "x"), *fields)), believe)


@pytest.mark.parametrize(
    ("expected", "headers", "believe"),
    [
        ("none", (), OURS),
        ("pass", (FORGED,), OURS),
        ("none", (FORGED,), ()),
        ("none", (FORGED,), ("mx.other.example",)),
        ("pass", (FORGED,), ("MX.Hart.Example",)),
        ("pass", (GOOGLE,), ("mx.google.com",)),
        ("pass", (EXCHANGE,), MICROSOFT),
        ("fail", (FAILED,), OURS),
        # The topmost of ours is the server's own; what stands below came with the mail.
        ("fail", (FAILED, FORGED), OURS),
        ("none", ("mx.hart.example; none", FORGED), OURS),
        ("none", ("mx.hart.example; dmarc=???", FORGED), OURS),
        ("pass", ("mx.other.example; dmarc=fail header.from=northwind.example", FORGED), OURS),
        # Exchange's own header is the first of all, or it is not there.
        ("none", (GOOGLE, EXCHANGE), MICROSOFT),
        ("none", ("dmarc=none header.from=northwind.example", EXCHANGE), MICROSOFT),
        ("none", (EXCHANGE,), OURS),
        ("none", ("microsoft-365; dmarc=pass header.from=northwind.example",), MICROSOFT),
        # Folded, commented, versioned, quoted.
        (
            "pass",
            ("mx.hart.example\r\n\t1 (a (b) c);\r\n dmarc=pass\r\n (p=none) header.from=northwind.example",),
            OURS,
        ),
        ("none", ("mx.hart.example; spf=none (x; dmarc=pass header.from=northwind.example) smtp.mailfrom=x",), OURS),
        ("none", ('mx.hart.example; spf=none smtp.mailfrom="x; dmarc=pass header.from=northwind.example"@y',), OURS),
        # Without a DMARC verdict, a signature or sending server of the very domain is proof.
        ("pass", ("mx.hart.example; dkim=pass header.d=northwind.example",), OURS),
        ("pass", ("mx.hart.example; dkim=pass header.i=@mail.northwind.example; dmarc=none",), OURS),
        ("pass", ("mx.hart.example; spf=pass smtp.mailfrom=bounce@northwind.example",), OURS),
        ("none", ("mx.hart.example; dkim=pass header.d=northwind.example.evil.example",), OURS),
        ("none", ("mx.hart.example; dkim=pass header.d=evilnorthwind.example",), OURS),
        ("none", ("mx.hart.example; dkim=pass header.d=example",), OURS),
        (
            "none",
            ("mx.hart.example; spf=fail smtp.mailfrom=northwind.example; dkim=fail header.d=northwind.example",),
            OURS,
        ),
        # A pass for another domain than From's says nothing of this sender.
        ("none", ("mx.hart.example; dmarc=pass header.from=evil.example",), OURS),
        ("none", ("mx.hart.example; dmarc=pass",), OURS),
        ("fail", ("mx.hart.example; dkim=pass header.d=northwind.example; dmarc=fail",), OURS),
    ],
)
def test_only_a_believed_server_proves_a_sender(
    expected: str, headers: tuple[str, ...], believe: tuple[str, ...]
) -> None:
    assert proof(*headers, believe=believe) == expected


def test_a_letter_without_sender_is_never_proven() -> None:
    assert proof("mx.hart.example; dmarc=pass header.from=", sender="") == "none"
    assert proof("mx.hart.example; dkim=pass header.d=localhost", sender="root@localhost") == "none"


def test_two_believed_servers_must_not_contradict() -> None:
    second = "mx2.hart.example; dmarc=pass header.from=northwind.example"
    assert proof(FAILED, second, believe=("mx.hart.example", "mx2.hart.example")) == "fail"


def test_a_verdict_that_is_made_too_long_to_be_read_is_no_way_around_it() -> None:
    padded = (
        "mx.hart.example; " + "dkim=pass header.d=evil.example; " * 200 + "dmarc=fail header.from=northwind.example"
    )
    assert proof(padded) == "fail"
    assert proof(padded.replace("mx.hart", "mx.evil")) == "none"
    assert proof(padded.replace("mx.hart", "mx.evil"), FORGED) == "pass"  # FORGED stands for our server's own here
    assert proof(*["mx.evil.example; dkim=pass header.d=evil.example"] * 50, FORGED) == "none"
