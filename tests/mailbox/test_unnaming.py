"""Mails of others are written anew without somebody, however the mail writes the name."""

import base64
import email
from email.message import EmailMessage

import pytest
from duly.mailbox.parse import parse
from duly.mailbox.unnaming import unnamed, words_of
from duly.rules.whose import Who

JOSE = Who(addresses=("jose@northwind.example",), names=("José Núñez",))


def mail(subject="Hours", text="All in.", **headers):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "lee@northwind.example", "riley@hart.example", subject
    made["Message-ID"] = "<1@northwind.example>"
    made.set_content(text)
    return made


def with_file(name, data, kind=("application", "octet-stream")):
    made = mail()
    made.add_attachment(data, maintype=kind[0], subtype=kind[1], filename=name)
    return made


def forwarded():
    made = mail()
    made.add_attachment(mail("About José Núñez", "José Núñez is out."))
    return made


@pytest.mark.parametrize(
    "written",
    [
        mail("José Núñez"),
        mail(text="Ask José Núñez, or write to jose@northwind.example"),
        with_file("José Núñez.csv", b"a,b"),
        with_file("hours.csv", "José Núñez,7".encode(), ("text", "csv")),
        with_file("hours.bin", "José Núñez".encode()),
        forwarded(),
    ],
    ids=["subject", "text", "file name", "table", "bytes", "forwarded"],
)
def test_nothing_in_it_names_them_and_it_is_still_a_mail(written):
    raw = written.as_bytes()
    assert any(JOSE.named_in(words) for words in words_of(raw))
    after = unnamed(raw, JOSE.named_in, JOSE.out_of)
    assert not any(JOSE.named_in(words) for words in words_of(after))
    assert unnamed(raw, JOSE.named_in, JOSE.out_of) == after
    letter = parse(after)
    assert (letter.key, letter.sender) == ("<1@northwind.example>", "lee@northwind.example")


@pytest.mark.parametrize(
    "raw",
    [
        b"From: lee@northwind.example\nContent-Type: text/plain; charset=no-such\n\nJos\xe9 N\xfa\xf1ez",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode("José Núñez".encode()),
        "Subject: José Núñez\nSubject: =?utf-8?q?Jos=C3=A9_N=C3=BA=C3=B1ez?=\n\nx".encode(),
        b"\xff\xfe\x00jose@northwind.example",
        b"",
    ],
)
def test_broken_mails_too(raw):
    after = unnamed(raw, JOSE.named_in, JOSE.out_of)
    assert not any(JOSE.named_in(words) for words in words_of(after))
    email.message_from_bytes(after)
