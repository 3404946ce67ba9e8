"""A text as it is kept: a mail that opens anywhere, the same bytes each time; and a text only by its provider."""

import email
import email.policy
import random
from datetime import UTC, datetime

import pytest
from duly.mailbox.parse import parse
from duly.mailbox.telephone import Medium, TextIn
from duly.mailbox.text_mail import letter_of, mail_of

AT = datetime(2026, 10, 6, 14, 0, tzinfo=UTC)
PHOTO = Medium("photo.jpeg", "image/jpeg", b"\xff\xd8\xff\xe0" + b"x" * 200)


def text(body: str = "2 done, 3 Friday", *, sender: str = "+12125550101", media: tuple[Medium, ...] = ()) -> TextIn:
    return TextIn(sid="SM" + "a" * 32, sender=sender, to="+12125550199", body=body, at=AT, media=media)


def test_a_person_can_open_what_is_kept() -> None:
    mail = email.message_from_bytes(mail_of(text(media=(PHOTO,))), policy=email.policy.default)
    assert mail["From"].addresses[0].addr_spec == "+12125550101@text.invalid"
    assert mail["Subject"] == "Text from +12125550101"
    assert mail["Date"].datetime == AT
    assert mail.get_body(("plain",)).get_content().strip() == "2 done, 3 Friday"
    assert [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()] == [
        ("photo.jpeg", PHOTO.data)
    ]


def test_the_same_text_gives_the_same_bytes() -> None:
    assert mail_of(text(media=(PHOTO, PHOTO))) == mail_of(text(media=(PHOTO, PHOTO)))


def test_a_text_becomes_a_letter_with_its_files_and_its_words_as_they_were() -> None:
    came = text("Sí, 2 listo 👍\r\n3 mañana", media=(PHOTO,))
    letter = letter_of(came, mail_of(came))
    assert (letter.channel, letter.sender, letter.key) == ("text", "+12125550101", f"text:{came.sid}")
    assert letter.text == "Sí, 2 listo 👍\n3 mañana"
    assert letter.date == AT
    assert [(one.name, one.data, one.inline) for one in letter.attachments] == [("photo.jpeg", PHOTO.data, False)]
    assert (letter.message_id, letter.in_reply_to, letter.headers) == ("", "", ())


def test_a_mail_with_the_same_headers_is_a_mail() -> None:
    letter = parse(mail_of(text("STOP")))
    assert letter.channel == "email"
    assert letter.key.startswith("<")


def test_a_file_that_could_not_be_had_is_named_with_the_reason() -> None:
    came = text("", media=(Medium("photo.jpeg", "image/jpeg", b"", fault="it is larger than 5 MB"),))
    letter = letter_of(came, mail_of(came))
    assert letter.attachments == ()
    assert letter.problems == ("photo.jpeg did not come: it is larger than 5 MB",)
    assert b"larger than 5 MB" in mail_of(came)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_the_network_hands_on_is_kept_and_read(seed: int) -> None:
    chance = random.Random(seed)
    signs = 'ab \t\r\n"\\<>@,;:=?\x00\x1b\u202e\ud83d\udc4d👍ñ\x85\u2028%[]()_.'

    def some(most: int) -> str:
        return "".join(chance.choice(signs) for _ in range(chance.randrange(most)))

    medium = Medium(some(40), some(20) or "message/rfc822", some(200).encode("utf-8", "replace"), some(10))
    odd = Medium(
        some(9), chance.choice(["message/rfc822", "multipart/mixed", "text/html", "text/x-vcard", "IMAGE/PNG"]), b"x"
    )
    came = TextIn(sid=some(30), sender=some(30), to=some(30), body=some(400), at=AT, media=(medium, odd))
    raw = mail_of(came)
    assert raw == mail_of(came)
    letter = letter_of(came, raw)
    assert letter.channel == "text"
    assert b"x" in [one.data for one in letter.attachments]
