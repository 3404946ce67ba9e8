"""A file that a person must look at: kept, shown to the consultant, and accepted and filed on their word."""

import io

from PIL import Image


def text(mail):
    """A mail's words on one line."""
    return " ".join(mail.get_body(("plain",)).get_content().split())


def by_receiver(mails):
    """Mails by whom they are to."""
    return {mail["To"].partition("@")[0]: mail for mail in mails}


def photo():
    """The bytes of a photographed form."""
    stream = io.BytesIO()
    Image.effect_noise((900, 1200), 90).convert("RGB").save(stream, "JPEG")
    return stream.getvalue()


def test_a_photo_waits_for_the_consultant_who_gets_it_and_accepts_it_with_a_word(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "Here is a photo of it", files=[("aging.jpg", photo())])
    out = by_receiver(practice.turn("2026-10-06T10:05:00"))
    assert "stand in a picture, so I read them myself" in text(out["dana"])
    ask = out["riley"]
    assert "What I saw in it: Its figures stand in a picture" in text(ask)
    assert [part.get_filename() for part in ask.iter_attachments()] == ["aging.jpg"]
    assert practice.september["state"] == "waiting"
    ref = practice.september["ref"]
    practice.reply(ask, f"done {ref}", sender="riley@hart.example", when="2026-10-06T11:00:00-04:00")
    practice.turn("2026-10-06T11:05:00")
    task = practice.september
    assert task["state"] == "done"
    assert task["filed"][0].endswith("2026-09 AR aging report - Dana Ortiz.jpg")
    story = [row["what"] for row in practice.command("why", ref)]
    assert any("looked at aging.jpg and accepted it" in line for line in story)
