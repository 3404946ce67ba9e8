"""Reading mail: the corpus with its notes, and that no bytes whatever can stop it."""

import hashlib
import tomllib
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from duly.mailbox.parse import parse
from duly.rules.kinds import kind_of
from duly.rules.letter import Letter
from hypothesis import given, settings
from hypothesis import strategies as st

CORPUS = Path(__file__).parents[1] / "corpus" / "mail"
NOTES = tomllib.loads((CORPUS / "notes.toml").read_text(encoding="utf-8"))
NAMES = sorted(path.stem for path in CORPUS.glob("*.eml"))


def corpus(name: str) -> bytes:
    return (CORPUS / f"{name}.eml").read_bytes()


def mail(head: str, body: str = "hello") -> Letter:
    return parse(f"{head.strip()}\n\n{body}".replace("\n", "\r\n").encode())


def test_every_mail_of_the_corpus_has_a_note_that_says_why_it_is_there() -> None:
    assert sorted(NOTES) == NAMES
    assert all(note["why"] for note in NOTES.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_of_the_corpus_is_read_as_its_note_says(name: str) -> None:
    note, letter = NOTES[name], parse(corpus(name))
    assert kind_of(letter, ("partner@hart.example",), "hart.example") == note["kind"]
    if "sender" in note:
        assert letter.sender == note["sender"]
    assert letter.text.startswith(note.get("text", ""))
    if "files" in note or "inline" in note:
        assert [file.name for file in letter.attachments if not file.inline] == note.get("files", [])
        assert [file.name for file in letter.attachments if file.inline] == note.get("inline", [])
    assert [[failed.address, failed.status, failed.temporary] for failed in letter.failed] == note.get("failed", [])
    assert letter.original == note.get("original", "")
    assert any(note.get("problem", "") in problem for problem in (*letter.problems, ""))


def test_the_threading_headers_are_read() -> None:
    letter = parse(corpus("plain-reply-gmail"))
    assert letter.key == letter.message_id == "<CAF1x2y3=abc@mail.gmail.example>"
    assert letter.in_reply_to == "<0123456789abcdef.abcdefghijklmnop@hart.example>"
    assert letter.references == ("<first@hart.example>", "<0123456789abcdef.abcdefghijklmnop@hart.example>")
    assert letter.date == datetime(2026, 11, 24, 10, 15, tzinfo=timezone(timedelta(hours=-5)))
    assert letter.to == ("partner@hart.example",)


def test_an_attached_file_keeps_its_bytes() -> None:
    file = parse(corpus("outlook-workbook-octet-stream")).attachments[1]
    assert file.data == b"PK\x03\x04" + bytes(range(256))
    assert file.sha256 == hashlib.sha256(file.data).hexdigest()


def test_a_forwarded_mail_can_be_read_in_its_turn() -> None:
    inner = parse(parse(corpus("forwarded-eml-kept-closed")).attachments[0].data)
    assert (inner.sender, inner.subject, inner.text) == ("else@other.example", "Números", "All done, close everything!")


def test_what_the_html_hides_is_not_read_and_what_it_quotes_is_marked() -> None:
    text = parse(corpus("html-only-hidden-text")).text
    assert "DONE" not in text
    assert "approve" not in text
    assert "> Please send the AR aging report." in text.splitlines()


def test_a_mail_without_message_id_is_known_by_the_hash_of_its_bytes() -> None:
    raw = corpus("no-message-id")
    assert parse(raw).key == f"sha256:{hashlib.sha256(raw).hexdigest()}"


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("Ana <ANA@x.example>", "Ana", "ana@x.example"),
        ("ana@x.example (Ana)", "Ana", "ana@x.example"),
        ('"Ruiz, Ana" <ana@x.example>', "Ruiz, Ana", "ana@x.example"),
        ("=?utf-8?q?Ruiz=2C_Jos=C3=A9?= <ana@x.example>", "Ruiz, José", "ana@x.example"),
        ("Ana ana@x.example", "Ana", "ana@x.example"),
        ("[ana@x.example]", "", "ana@x.example"),
        ('"boss@hart.example" <ana@x.example>', "boss@hart.example", "ana@x.example"),
        ("undisclosed:;", "undisclosed:;", ""),
    ],
)
def test_the_sender_is_found_in_every_way_people_write_it(value: str, name: str, address: str) -> None:
    letter = mail(f"From: {value}")
    assert (letter.sender_name, letter.sender) == (name, address)


@pytest.mark.parametrize(
    "date", ["", "tomorrow", "Tue, 99 Nov 2026 10:00:00 +0000", "Tue, 24 Nov 99999 10:00:00 +0000", "24 Nov 2026 10:00"]
)
def test_a_date_that_is_none_stays_unknown(date: str) -> None:
    letter = mail(f"From: a@x.example\nDate: {date}")
    assert letter.date is None
    assert any("Date header" in problem for problem in letter.problems) == bool(date)


def test_a_verdict_cannot_be_smuggled_into_a_server_s_header_by_encoding_it() -> None:
    forged = "mx.hart.example; spf=none smtp.mailfrom==?utf-8?q?a=3B_dmarc=3Dpass?=@x.example"
    assert "dmarc=pass" not in mail(f"From: a@x.example\nAuthentication-Results: {forged}").header(
        "authentication-results"
    )


def test_a_small_picture_in_the_text_is_a_logo_and_a_large_one_a_photographed_document() -> None:
    def pictured(size: int) -> bool:
        body = (
            '--b\nContent-Type: text/html\n\n<p>x<img src="cid:p"></p>\n--b\nContent-Type: image/jpeg; name=p.jpg\n'
            f"Content-ID: <p>\n\n{'x' * size}\n--b--"
        )
        return mail("From: a@x.example\nContent-Type: multipart/related; boundary=b", body).attachments[0].inline

    assert pictured(2_000)
    assert not pictured(400_000)


def test_a_plain_part_that_only_points_to_the_html_gives_way_to_it() -> None:
    body = (
        "--b\nContent-Type: text/plain\n\nYour program does not show HTML.\n"
        "--b\nContent-Type: text/html\n\n<p>It is done.</p>\n--b--"
    )
    assert mail("From: a@x.example\nContent-Type: multipart/alternative; boundary=b", body).text == "It is done."


def test_a_header_without_end_is_cut_and_said_so() -> None:
    letter = mail("From: a@x.example\n" + "X-Filler: y\n" * 40_000, "the words")
    assert letter.sender == "a@x.example"
    assert letter.text == "the words"
    assert "header is larger" in letter.problems[0]


def test_a_thousand_parts_and_a_thousand_depths_end_soon() -> None:
    wide = "--b\n\npart\n" * 1000
    letter = mail("From: a@x.example\nContent-Type: multipart/mixed; boundary=b", wide)
    assert letter.text.count("part") == 1000
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1000))
    assert parse(f"From: a@x.example\n{deep}".encode()).problems


def test_a_part_that_fits_no_charset_is_still_text() -> None:
    for charset in ("utf-16", "base64_codec", "undefined", "idna", "utf-7", "rot13", "x" * 500, "utf-8\x00"):
        assert mail(f"From: a@x.example\nContent-Type: text/plain; charset={charset}", "caf\xe9").text


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600))
def test_no_bytes_whatever_stop_the_reading(raw: bytes) -> None:
    parse(raw)
    parse(b"From: a@x.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + raw)


HEADER_NAMES = ["From", "To", "Date", "Subject", "Content-Type", "Content-Disposition", "Message-ID", "References"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(HEADER_NAMES), st.text(max_size=80)), max_size=8), st.text(max_size=200))
def test_no_header_value_whatever_stops_the_reading(fields: list[tuple[str, str]], body: str) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    letter = parse(f"{head}\r\n{body}".encode("utf-8", "surrogatepass"))
    letter.text.encode()
    letter.subject.encode()
    kind_of(letter, ("partner@hart.example",), "hart.example")


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_cut_anywhere_still_becomes_a_letter(name: str) -> None:
    raw = corpus(name)
    for end in range(0, len(raw), 37):
        letter = parse(raw[:end])
        kind_of(letter, ("partner@hart.example",), "hart.example")
        letter.text.encode()


CHARSETS = {
    "x-sjis": ("cp932", "月曜日①"),
    "big5": ("big5hkscs", "星期一"),
    "x-gbk": ("gbk", "星期一"),
    "x-windows-949": ("cp949", "월요일"),
    "iso-8859-8-i": ("iso-8859-8", "מחר"),
    "windows-874": ("cp874", "พรุ่งนี้"),
    "x-mac-roman": ("mac_roman", "Müller"),
    "iso-8859-1": ("cp1252", "Müller – €"),
    "windows-1252": ("utf-8", "Müller, though it says otherwise"),
}


@pytest.mark.parametrize("declared", CHARSETS)
def test_a_charset_is_read_by_any_name_and_though_it_is_not_true(declared: str) -> None:
    true, words = CHARSETS[declared]
    head = f"From: a@x.example\nContent-Type: text/plain; charset={declared}\n\n"
    assert parse(head.encode() + words.encode(true)).text == words


def test_a_page_may_name_its_own_charset() -> None:
    page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"></head><p>Отчёт готов.</p>'
    letter = parse(b"From: a@x.example\nContent-Type: text/html\n\n" + page.encode("koi8-r"))
    assert letter.text == "Отчёт готов."
