"""Bounces in servers' own words: who was not reached, with which status, for now or for good."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from duly.mailbox.parse import parse
from duly.rules.kinds import kind_of
from duly.rules.letter import Letter

FILE = Path(__file__).parents[1] / "corpus" / "mail" / "bounces.toml"
ROWS = tomllib.loads(FILE.read_text(encoding="utf-8"))["bounce"]
REPORT = """\
--b
Content-Type: text/plain

Your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

{fields}
--b
Content-Type: text/rfc822-headers

Message-ID: <0123456789abcdef.abcdefghijklmnop@hart.example>
--b--
"""


def bounced(row: dict[str, Any]) -> Letter:
    head = (
        f"From: {row.get('sender', 'MAILER-DAEMON@mx.example')}\nTo: partner@hart.example\nSubject: {row['subject']}\n"
        f"Message-ID: <b@mx.example>\nContent-Type: text/plain; charset=utf-8\n{row.get('headers', '')}".strip()
    )
    return parse(f"{head}\n\n{row['text']}".replace("\n", "\r\n").encode())


def reported(fields: str, subject: str = "Undelivered Mail") -> Letter:
    head = (
        f"From: MAILER-DAEMON@mx.example\nTo: partner@hart.example\nSubject: {subject}\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    )
    return parse((head + REPORT.format(fields=fields.strip())).replace("\n", "\r\n").encode())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["why"])
def test_a_server_s_own_words_say_who_was_not_reached(row: dict[str, Any]) -> None:
    letter = bounced(row)
    assert [[one.address, one.status, one.temporary] for one in letter.failed] == row["failed"]
    assert kind_of(letter, ("partner@hart.example",), "hart.example") == "bounce"
    assert letter.original == row.get("original", letter.original)


@pytest.mark.parametrize(
    ("fields", "failed"),
    [
        ("Final-Recipient: rfc822; d@x.example\nAction: failed\nStatus: 5.1.1", [("d@x.example", "5.1.1", False)]),
        ("Final-Recipient: RFC822;D@X.example\nAction: FAILED\nStatus: 5.1.1", [("d@x.example", "5.1.1", False)]),
        ("Final-Recipient: rfc822; <d@x.example>\nAction: delayed\nStatus: 4.4.1", [("d@x.example", "4.4.1", True)]),
        ("Final-Recipient: d@x.example\nAction: failed (expired)\nStatus: 4.4.7", [("d@x.example", "4.4.7", True)]),
        ("Original-Recipient: rfc822; d@x.example\nAction: failed", [("d@x.example", "", False)]),
        (
            "Final-Recipient: rfc822; d@x.example\nAction: failed\nDiagnostic-Code: smtp; 550\n 5.1.1 unknown",
            [("d@x.example", "5.1.1", False)],
        ),
        (
            (
                "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n\n\n"
                "Final-Recipient: rfc822; b@x.example\nAction: delivered\nStatus: 2.0.0\n\n"
                "Final-Recipient: rfc822; c@x.example\nAction: delayed\nStatus: 4.2.2 (full)"
            ),
            [("a@x.example", "5.1.1", False), ("c@x.example", "4.2.2", True)],
        ),
    ],
)
def test_a_delivery_report_says_it_in_its_fields(fields: str, failed: list[tuple[str, str, bool]]) -> None:
    letter = reported(fields)
    assert [(one.address, one.status, one.temporary) for one in letter.failed] == failed
    assert letter.original == "<0123456789abcdef.abcdefghijklmnop@hart.example>"
    assert not letter.attachments


FORWARDED = (
    "Original-Recipient: rfc822; dana@northwind.example\nFinal-Recipient: rfc822; d@home.example\nAction: failed"
)


@pytest.mark.parametrize(
    ("returned_to", "address"), [("Dana <dana@northwind.example>", "dana@northwind.example"), ("", "d@home.example")]
)
def test_of_a_forwarded_mail_whom_we_wrote_to_was_not_reached(returned_to: str, address: str) -> None:
    """Lists and aliases pass a mail on: it is ours if the message returned was addressed to them."""
    head = "From: MAILER-DAEMON@mx.example\nSubject: Undelivered\nContent-Type: multipart/report; boundary=b\n\n"
    report = REPORT.format(fields=FORWARDED).replace("Message-ID:", f"To: {returned_to}\nMessage-ID:")
    assert [one.address for one in parse((head + report).encode()).failed] == [address]


def test_a_report_inside_of_a_report_counts() -> None:
    inner = "Content-Type: multipart/report; boundary=b\n\n" + REPORT.format(
        fields="Final-Recipient: rfc822; d@x.example"
    )
    letter = parse(
        (
            "From: postmaster@mx.example\nSubject: Delivery Status Notification (Failure)\n"
            f"Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o--\n"
        ).encode()
    )
    assert [one.address for one in letter.failed] == ["d@x.example"]


def test_a_rejection_dressed_as_a_receipt_is_a_bounce() -> None:
    letter = parse(
        b"From: postmaster@mx.example\nSubject: Automatically rejected mail\nAuto-Submitted: auto-replied (rejected)\n"
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\n"
        b"Your message to <d@x.example> was automatically rejected:\nQuota exceeded\n--b\n"
        b"Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; d@x.example\n"
        b"Disposition: automatic-action/MDN-sent-automatically; deleted\n--b--\n"
    )
    assert kind_of(letter, (), "") == "bounce"
    assert [(one.address, one.status) for one in letter.failed] == [("d@x.example", "4.2.2")]


def test_an_address_alone_in_a_person_s_mail_makes_no_bounce() -> None:
    letter = parse(
        b"From: Dana <dana@northwind.example>\nSubject: AR aging\n\nMy mail to this one could not be delivered:\n\n"
        b"lee@northwind.example\n"
    )
    assert kind_of(letter, (), "") == "human"


def test_a_report_that_names_nobody_leaves_it_to_the_words() -> None:
    letter = parse(
        b"From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\n"
        b"<d@x.example>: 550 5.1.1 user unknown\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.example\r\n--b--\r\n"
    )
    assert [one.address for one in letter.failed] == ["d@x.example"]


def test_what_was_delivered_is_a_receipt() -> None:
    letter = reported("Final-Recipient: rfc822; d@x.example\nAction: delivered\nStatus: 2.0.0", "Successful delivery")
    assert kind_of(letter, (), "") == "receipt"
    assert not letter.failed


def test_a_person_who_writes_about_a_bounce_is_no_bounce() -> None:
    letter = parse(
        b"From: Dana <dana@northwind.example>\r\nReturn-Path: <dana@northwind.example>\r\n"
        b"Subject: Re: Undeliverable: AR aging\r\n\r\n"
        b"My mail to lee@northwind.example could not be delivered, 550 5.1.1. Do you have another address?\r\n"
    )
    assert kind_of(letter, ("partner@hart.example",), "hart.example") == "human"
    assert not letter.failed
