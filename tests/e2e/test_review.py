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
    assert "What I saw in it: Its figures stand in a picture, which only a person reads for sure." in text(ask)
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


def test_a_photo_that_is_gone_is_said_to_be_and_closes_nothing_and_keeps_no_later_mail_waiting(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "Here is a photo of it", files=[("aging.jpg", photo())])
    ask = by_receiver(practice.turn("2026-10-06T10:05:00"))["riley"]
    ref = practice.september["ref"]
    for kept in practice.folder.glob("var/documents/??/*"):
        kept.unlink()
    practice.reply(ask, f"done {ref}", sender="riley@hart.example", when="2026-10-06T11:00:00-04:00")
    practice.reply(
        None,
        "Please send me no more messages.",
        sender="lee@northwind.example",
        when="2026-10-06T11:01:00-04:00",
        subject="No more, please",
    )
    out = practice.turn("2026-10-06T11:05:00")
    told = next(text(mail) for mail in out if ref in text(mail))
    assert "“aging.jpg” waited for your look and is no longer on Duly's machine, so it is not closed" in told
    assert f"“resume {ref}” has Dana Ortiz asked for it again" in told
    assert any("Lee Park wrote" in text(mail) for mail in out)
    assert practice.september["state"] == "waiting"

    def says(command, hour):
        practice.reply(ask, f"{command} {ref}", sender="riley@hart.example", when=f"2026-10-06T{hour}:00:00-04:00")
        practice.turn(f"2026-10-06T{hour}:05:00")
        return practice.september["state"]

    assert says("resume", 12) == "open"
    assert says("done", 13) == "done"
    assert practice.september["filed"] == []


def test_a_photo_that_was_put_back_meanwhile_is_accepted(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "Here is a photo of it", files=[("aging.jpg", photo())])
    ask = by_receiver(practice.turn("2026-10-06T10:05:00"))["riley"]
    (kept,) = practice.folder.glob("var/documents/??/*")
    aside = kept.rename(practice.folder / "aside")
    for hour, state in ((11, "waiting"), (12, "done")):
        when = f"2026-10-06T{hour}:00:00-04:00"
        practice.reply(ask, f"done {practice.september['ref']}", sender="riley@hart.example", when=when)
        practice.turn(f"2026-10-06T{hour}:05:00")
        assert practice.september["state"] == state
        if aside.exists():
            aside.rename(kept)
