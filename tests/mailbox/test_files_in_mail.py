"""Every file that came with a mail is found, however programs name, encode, wrap and nest it."""

import base64
import quopri

import pytest
from duly.mailbox.parse import parse
from duly.mailbox.rtf import rtf_of, text_from_rtf
from duly.mailbox.tnef import NotTnef, read_tnef
from duly.rules.letter import Letter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.corpus import winmail as tnef

PDF = b"%PDF-1.7 \x00\xff report"


def mail(kind: str, body: bytes, encoding: str = "8bit", more: str = "") -> Letter:
    head = f"From: a@x.example\nContent-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n{more}".strip()
    return parse(head.encode().replace(b"\n", b"\r\n") + b"\r\n\r\n" + body)


def part(headers: str, data: bytes = PDF) -> bytes:
    return f"--b\r\n{headers}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + base64.encodebytes(data)


def mixed(*parts: bytes) -> Letter:
    text = b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSee attached.\r\n"
    return mail("multipart/mixed; boundary=b", text + b"".join(parts) + b"--b--\r\n")


def wrapped(data: bytes, words: bytes = b"See attached.") -> Letter:
    text = b"--b\r\nContent-Type: text/plain\r\n\r\n" + words + b"\r\n"
    file = part("Content-Type: application/ms-tnef; name=winmail.dat", data)
    return mail("multipart/mixed; boundary=b", text + file + b"--b--\r\n")


def names(letter: Letter) -> list[str]:
    return [one.name for one in letter.attachments]


NAMES = {
    'Content-Disposition: attachment; filename="AR aging.xlsx"': "AR aging.xlsx",
    "Content-Disposition: attachment; filename=AR aging.xlsx": "AR aging.xlsx",
    "Content-Disposition: attachment; filename*=utf-8''A%C3%B1o%20fiscal.xlsx": "Año fiscal.xlsx",
    "Content-Disposition: attachment; filename*=iso-8859-1'es'A%F1o.xlsx": "Año.xlsx",
    "Content-Disposition: attachment;\r\n filename*0*=utf-8''Kilom%C3%A9trage;\r\n filename*1*=%20octobre.pdf": (
        "Kilométrage octobre.pdf"
    ),
    'Content-Disposition: attachment;\r\n filename*0="a very long ";\r\n filename*1="name.pdf"': "a very long name.pdf",
    'Content-Disposition: attachment; filename="=?utf-8?Q?A=C3=B1o.xlsx?="': "Año.xlsx",
    'Content-Disposition: attachment; filename="=?utf-8?B?QcOxby54bHN4?="': "Año.xlsx",
    'Content-Disposition: attachment;\r\n filename="=?utf-8?Q?A=C3=B1o_?=\r\n =?utf-8?Q?x.xlsx?="': "Año x.xlsx",
    'Content-Disposition: attachment; filename="Año.xlsx"': "Año.xlsx",
    "Content-Disposition: attachment; filename=plain.xlsx; filename*=utf-8''A%C3%B1o.xlsx": "Año.xlsx",
    'Content-Disposition: attachment; filename="behind.pdf" (a comment)': "behind.pdf",
    'Content-Disposition: attachment filename="no mark before it.pdf"': "no mark before it.pdf",
    "Content-Disposition: attachment; filename='single.pdf'": "single.pdf",
    'Content-Type: application/pdf; name="only here.pdf"': "only here.pdf",
    "Content-Type: application/pdf; name==?utf-8?Q?A=C3=B1o.pdf?=": "Año.pdf",
    'Content-Disposition: attachment; filename="???.xlsx"\r\nContent-Type: x/y; name="=?utf-8?Q?A=C3=B1o.xlsx?="': (
        "Año.xlsx"
    ),
    'Content-Disposition: attachment; filename="quote \\" in it.pdf"': 'quote " in it.pdf',
    'Content-Disposition: inline; filename="inline.pdf"\r\nContent-Type: application/pdf': "inline.pdf",
    'Content-Disposition: ATTACHMENT; FILENAME="loud.pdf"': "loud.pdf",
    "Content-Type: application/pdf": "part 1",
}


@pytest.mark.parametrize(("headers", "name"), NAMES.items(), ids=NAMES)
def test_a_file_keeps_its_name_and_bytes(headers: str, name: str) -> None:
    letter = mixed(part(headers))
    assert names(letter) == [name]
    assert letter.attachments[0].data == PDF
    assert letter.text == "See attached."
    assert not letter.problems


def test_a_name_in_bytes_of_no_charset_is_readable() -> None:
    letter = mixed(part('Content-Disposition: attachment; filename="A@o.xlsx"').replace(b"A@o", b"A\xf1o"))
    assert names(letter) == ["Año.xlsx"]


def test_files_in_nested_parts_are_all_found() -> None:
    inner = (
        b"--b\r\nContent-Type: multipart/related; boundary=c\r\n\r\n"
        b"--c\r\nContent-Type: multipart/alternative; boundary=d\r\n\r\n"
        b"--d\r\n\r\nWords.\r\n--d\r\nContent-Type: text/html\r\n\r\n<p>Words.</p>\r\n--d--\r\n--c\r\n"
        b"Content-Type: image/png; name=logo.png\r\n"
        b"Content-ID: <l>\r\nContent-Disposition: inline\r\n\r\nPNG\r\n--c--\r\n"
    )
    letter = mail("multipart/mixed; boundary=b", inner + part("Content-Type: application/pdf; name=a.pdf") + b"--b--")
    assert names(letter) == ["logo.png", "a.pdf"]
    assert [one.inline for one in letter.attachments] == [True, False]
    assert letter.text == "Words."


def test_a_forwarded_mail_stays_closed_even_where_it_is_encoded() -> None:
    forwarded = b"From: x@y.example\r\nSubject: Numbers\r\n\r\nAll done!\r\n"
    letter = mixed(part("Content-Type: message/rfc822", forwarded))
    assert names(letter) == ["Numbers.eml"]
    assert letter.attachments[0].data == forwarded
    assert "done" not in letter.text


def test_a_uuencoded_file_in_the_text_is_taken_out_of_it() -> None:
    letter = mail("text/plain", b"Here it is.\r\nbegin 644 note.txt\r\n#0V%T\r\n`\r\nend\r\nDana\r\n")
    assert [(one.name, one.data) for one in letter.attachments] == [("note.txt", b"Cat")]
    assert letter.text.split() == ["Here", "it", "is.", "Dana"]


def test_a_sentence_that_begins_like_one_stays_words() -> None:
    words = "We\nbegin 644 things at once and\nend none."
    assert mail("text/plain", words.encode()).text == words


def test_base64_in_pieces_and_with_a_list_s_footer_is_whole() -> None:
    pieces = base64.b64encode(b"one") + b"\r\n" + base64.b64encode(b"four") + b"\r\n" + base64.b64encode(b"!!")
    assert mail("text/plain", pieces, "base64").text == "onefour!!"
    footer = base64.encodebytes(b"Tomorrow then") + b"\r\n_______\r\nTeam mailing list, to leave it write to us\r\n"
    assert mail("text/plain", footer, "base64").text.startswith("Tomorrow then")


def test_base64_that_was_cut_off_is_read_as_far_as_it_goes() -> None:
    whole = base64.b64encode(b"It comes on Monday at noon.")
    assert mail("text/plain", whole[:-7], "base64").text.startswith("It comes on Monday")


def test_a_whole_multipart_in_quoted_printable_is_still_parts() -> None:
    body = (
        b"--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
        + part("Content-Type: application/pdf; name=a.pdf")
        + b"--b--"
    )
    letter = mail("multipart/mixed; boundary=b", quopri.encodestring(body), "quoted-printable")
    assert names(letter) == ["a.pdf"]
    assert letter.text == "Hello"


def test_parts_are_found_where_the_header_names_another_mark_or_none() -> None:
    body = b"--real\r\nContent-Type: text/plain\r\n\r\nHello\r\n--real\r\nContent-Type: x/y; name=a.pdf\r\n\r\nPDF\r\n"
    for kind in ("multipart/mixed; boundary=wrong", "multipart/mixed", 'multipart/mixed; boundary=""'):
        letter = mail(kind, body + b"--real--")
        assert names(letter) == ["a.pdf"]
        assert letter.problems


def test_a_mail_cut_off_in_its_file_says_so() -> None:
    letter = mixed(part("Content-Type: application/pdf; name=a.pdf"))
    assert not letter.problems
    cut = parse(
        b"From: a@x.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHi\r\n"
        b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0x"
    )
    assert names(cut) == ["a.pdf"]
    assert "cut off" in cut.problems[0]


# winmail.dat


def test_the_files_in_a_winmail_dat_stand_in_its_place() -> None:
    letter = wrapped(tnef.winmail(tnef.file("AR aging October.xlsx", b"PK123"), tnef.file("Año.pdf", PDF)))
    assert [(one.name, one.data) for one in letter.attachments] == [
        ("AR aging October.xlsx", b"PK123"),
        ("Año.pdf", PDF),
    ]
    assert letter.text == "See attached."
    assert not letter.problems


@pytest.mark.parametrize(
    "body",
    [
        tnef.message(tnef.text(0x1000, "It comes Monday.")),
        tnef.attribute(1, 0x800C, b"It comes Monday.\0"),
        tnef.message((0x0102, 0x1013, b"<html><body><p>It comes <b>Monday</b>.</p></body></html>")),
        tnef.message(
            (0x0102, 0x1009, tnef.uncompressed(rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 It comes \b Monday\b0 .\par}"))
        ),
        tnef.message((0x0102, 0x1009, tnef.compressed(rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 It comes Monday.\par}"))),
        tnef.message(
            (
                0x0102,
                0x1009,
                tnef.compressed(
                    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\*\htmltag64 <p>}It comes \htmlrtf {\b \htmlrtf0 "
                    rb"{\*\htmltag84 <b>}Monday{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 .{\*\htmltag72 </p>}}"
                ),
            )
        ),
    ],
    ids=["properties", "attribute", "HTML", "RTF", "compressed RTF", "HTML in RTF"],
)
def test_the_words_in_a_winmail_dat_speak_where_there_are_no_others(body: bytes) -> None:
    assert wrapped(tnef.winmail(body), b"").text == "It comes Monday."
    assert wrapped(tnef.winmail(body), b"Not yet.").text == "Not yet."


def test_a_message_in_a_winmail_dat_gives_its_words_and_files() -> None:
    inner = tnef.winmail(tnef.message(tnef.text(0x1000, "Forwarded words")), tnef.file("inner.pdf", PDF))
    letter = wrapped(tnef.winmail(tnef.embedded("Numbers", inner), tnef.file("outer.pdf", PDF)))
    assert names(letter) == ["Numbers.txt", "inner.pdf", "outer.pdf"]


def test_what_is_strange_in_a_winmail_dat_is_named() -> None:
    letter = wrapped(tnef.winmail(tnef.file("chart", b"OLE", tnef.number(0x3705, 6))))
    assert names(letter) == ["chart"]
    assert "object of another program" in letter.problems[0]
    broken = wrapped(b"not one at all")
    assert names(broken) == ["winmail.dat"]
    assert "could not be opened" in broken.problems[0]
    cut = wrapped(tnef.winmail(tnef.file("a.pdf", PDF), tnef.file("b.pdf", PDF * 50))[:-300])
    assert names(cut)[0] == "a.pdf"
    assert "cut off" in cut.problems[0]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400))
def test_no_bytes_whatever_stop_the_opening(noise: bytes, at: int) -> None:
    whole = tnef.winmail(
        tnef.message(tnef.text(0x1000, "Words")), tnef.embedded("m", tnef.winmail()), tnef.file("a", PDF)
    )
    read_tnef(whole[:at] + noise + whole[at:]) if at >= 6 else None
    read_tnef(tnef.winmail(tnef.attribute(1, 0x9003, noise), tnef.attribute(2, 0x9005, noise)))
    with pytest.raises(NotTnef):
        read_tnef(b"\0" + noise)
    text_from_rtf(noise)
    text_from_rtf(rtf_of(tnef.compressed(noise)[: len(noise)]))


# S/MIME and PGP


@pytest.mark.parametrize("sign", [tnef.signed, tnef.signed_in_pieces])
def test_an_opaque_signature_is_opened(sign: object) -> None:
    inner = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nIt is done.\r\n" + part(
        "Content-Type: application/pdf; name=a.pdf"
    )
    data = base64.encodebytes(sign(inner + b"--b--\r\n"))  # type: ignore[operator]
    letter = mail("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", data, "base64")
    assert letter.text == "It is done."
    assert [(one.name, one.data) for one in letter.attachments] == [("a.pdf", PDF)]
    assert not letter.problems


def test_what_is_encrypted_stays_closed_and_says_so() -> None:
    data = base64.encodebytes(tnef.der(0x30, tnef.ENVELOPED_DATA + tnef.der(0xA0, b"secret")))
    letter = mail("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", data, "base64")
    assert names(letter) == ["smime.p7m"]
    assert "S/MIME" in letter.problems[0]
    pgp = mail("text/plain", b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n")
    assert "PGP" in pgp.problems[0]


def test_a_clear_signature_is_no_document() -> None:
    letter = mail(
        "multipart/signed; boundary=b",
        b"--b\r\nContent-Type: text/plain\r\n\r\nDone.\r\n"
        + part("Content-Type: application/pkcs7-signature; name=s.p7s")
        + b"--b--",
    )
    assert letter.text == "Done."
    assert [(one.name, one.inline) for one in letter.attachments] == [("s.p7s", True)]
