"""Composing mail: headers that keep it out of loops, nothing injected, the same bytes each time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email import policy as policies
from email.message import EmailMessage

import pytest
from duly.mailbox.channel import Parcel
from duly.mailbox.compose import Sender, compose
from duly.mailbox.parse import parse
from duly.mailbox.pictures import picture_size
from duly.rules.kinds import kind_of
from duly.rules.messages import Enclosure, Message
from hypothesis import given, settings
from hypothesis import strategies as st

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RILEY = Sender(name="Riley Hart", address="partner@hart.example", plus=True)
AT = datetime(2026, 11, 24, 9, 0, tzinfo=timezone(timedelta(hours=-5)))
REMINDER = Message(
    id="0123456789abcdef",
    kind="reminder",
    channel="email",
    engagement="northwind",
    person="dana@northwind.example",
    to=("dana@northwind.example",),
    subject="AR aging report for October",
    text="Hi Dana,\n\nwhich day and hour will you send it?\n",
    html="<p>Hi Dana,</p>",
    clause="cadence",
    token="abcdefghijklmnop",
    message_id="<0123456789abcdef.abcdefghijklmnop@hart.example>",
    not_before=datetime(2026, 11, 24, tzinfo=UTC),
)


def parcel(message: Message = REMINDER, sender: Sender = RILEY, **files: bytes) -> Parcel:
    return compose(message, sender=sender, date=AT, files=files)


def opened(message: Message = REMINDER, sender: Sender = RILEY, **files: bytes) -> EmailMessage:
    mail = message_from_bytes(parcel(message, sender, **files).raw, policy=policies.default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_a_reminder_says_that_a_program_sent_it_but_still_lets_absence_notices_come() -> None:
    mail = opened()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "DR, RN, NRN, AutoReply"
    assert mail["X-Loop"] == "duly@hart.example"
    assert mail["Precedence"] is None
    assert mail["List-Unsubscribe"].startswith("<mailto:partner+t.abcdefghijklmnop@hart.example?subject=unsubscribe")


def test_an_answer_asks_for_no_automatic_answer_at_all() -> None:
    mail = opened(replace(REMINDER, kind="answer"))
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert mail["List-Unsubscribe"] is None


def test_people_see_the_consultant_and_answer_to_the_token() -> None:
    mail = opened()
    assert mail["From"] == "Riley Hart <partner@hart.example>"
    assert mail["Reply-To"] == "Riley Hart <partner+t.abcdefghijklmnop@hart.example>"
    assert mail["Date"] == "Tue, 24 Nov 2026 09:00:00 -0500"


def test_without_plus_addresses_the_plain_one_is_used() -> None:
    mail = opened(sender=replace(RILEY, plus=False))
    assert mail["Reply-To"] is None
    assert "mailto:partner@hart.example?" in mail["List-Unsubscribe"]


def test_the_parcel_goes_to_every_receiver_once() -> None:
    it = parcel(replace(REMINDER, cc=("lee@northwind.example", "dana@northwind.example")))
    assert it.to == ("dana@northwind.example", "lee@northwind.example")
    assert (it.sender, it.message_id) == ("partner@hart.example", REMINDER.message_id)


def test_text_and_html_and_files_arrive_as_they_were() -> None:
    message = replace(
        REMINDER,
        subject="Informe de antigüedad — octubre",
        text="Hola Dana,\n\nsin él no sé…  \n.\nFrom aquí\n" + "x" * 2000 + "\n",
        enclosures=(
            Enclosure(name="antigüedad.xlsx", media=XLSX, path="blank"),
            Enclosure(name="due.ics", media="text/calendar; method=PUBLISH", text="BEGIN:VCALENDAR\nEND:VCALENDAR\n"),
        ),
    )
    raw = parcel(message, blank=b"PK\x03\x04\x00\r\n\n").raw
    letter = parse(raw)
    assert letter.subject == message.subject
    assert letter.text == message.text.rstrip("\n")
    assert [(file.name, file.media) for file in letter.attachments] == [
        ("antigüedad.xlsx", XLSX),
        ("due.ics", "text/calendar"),
    ]
    assert letter.attachments[0].data == b"PK\x03\x04\x00\r\n\n"
    assert letter.attachments[1].data == b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    calendar = list(opened(message, blank=b"x").iter_attachments())[1]
    assert calendar["Content-Type"].params["method"] == "PUBLISH"
    assert letter.problems == ()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw.isascii()


BAR = '<rect width="20" height="10" fill="#2f8f7b"/>'
DRAWING = '<svg viewBox="0 0 288 64" width="288" height="64" role="img" aria-label="{}">{}</svg>'
PAGE = f"<p>It went so:</p><div>{DRAWING.format('a &quot;way&quot;', BAR)}</div><p>See.</p>"


def test_a_drawing_goes_along_as_a_picture_that_every_mail_program_shows() -> None:
    mail = opened(replace(REMINDER, html=PAGE, enclosures=(Enclosure(name="a.csv", media="text/csv", text="x"),)))
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/csv",
    ]
    _, _, _, related, page, picture, _ = mail.walk()
    html = page.get_content()
    assert related["Content-Type"].params["type"] == "text/html"
    assert f'<img src="cid:{picture["Content-ID"][1:-1]}" alt="a &quot;way&quot;" width="288" height="64"' in html
    assert "<svg" not in html
    assert picture["Content-Disposition"] == "inline"
    assert picture_size(picture.get_content()) == (576, 128)
    assert len(picture.get_content()) < 2000
    kept = [file.name for file in parse(mail.as_bytes()).attachments if not file.inline]
    assert kept == ["a.csv"], "who answers sends the picture back: it is no document"


def test_a_picture_that_comes_twice_is_sent_once_and_the_bytes_are_the_same_each_time() -> None:
    twice = replace(REMINDER, html=PAGE + PAGE)
    assert parcel(twice) == parcel(twice)
    pictures = [part for part in opened(twice).walk() if part.get_content_type() == "image/png"]
    assert len(pictures) == 1


def test_a_drawing_that_cannot_be_drawn_leaves_its_words() -> None:
    mail = opened(replace(REMINDER, html=f"<p>{DRAWING.format('the way &lt;it&gt; went', '<g>')}</p>"))
    page = next(part for part in mail.walk() if part.get_content_type() == "text/html")
    assert page.get_content().strip() == "<p>the way &lt;it&gt; went</p>"


def test_the_same_message_gives_the_same_bytes_and_another_one_other_boundaries() -> None:
    assert parcel() == parcel()
    other = replace(REMINDER, message_id="<fedcba9876543210.abcdefghijklmnop@hart.example>")
    assert opened().get_boundary() != opened(other).get_boundary()


def test_a_long_thread_keeps_its_first_and_last_references_under_the_limit() -> None:
    thread = tuple(f"<{n:0100}@northwind.example>" for n in range(100))
    asked = f"<{'q' * 120}@northwind.example>"
    raw = parcel(replace(REMINDER, references=thread, in_reply_to=asked)).raw
    letter = parse(raw)
    assert letter.in_reply_to == asked
    assert (letter.references[0], letter.references[-2:]) == (thread[0], (thread[-1], asked))
    field = raw.split(b"References: ")[1].split(b"List-Unsubscribe")[0]
    assert len(field) < 4096


def test_an_answer_to_a_mail_with_an_odd_message_id_is_written_all_the_same() -> None:
    kept = "<7@northwind.example>"
    raw = parcel(replace(REMINDER, references=(kept, "<gr\u00fc\u00df@x>"), in_reply_to="<gr\u00fc\u00df@x>")).raw
    letter = parse(raw)
    assert (letter.in_reply_to, letter.references) == ("", (kept,))


def test_a_file_that_is_missing_is_an_error_not_a_mail_without_it() -> None:
    with pytest.raises(KeyError):
        parcel(replace(REMINDER, enclosures=(Enclosure(name="a.xlsx", media=XLSX, path="gone"),)))


@pytest.mark.parametrize(
    "address", ["a@x.example\nBcc: b@y.example", "a b@x.example", "a@x.example>", "nobody", "a@b@c"]
)
def test_an_address_that_no_header_may_hold_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="cannot be a mail address"):
        parcel(replace(REMINDER, to=(address,)))


def test_a_message_id_that_breaks_the_header_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be a Message-ID"):
        parcel(replace(REMINDER, message_id="<a@b>\r\nBcc: <c@d>"))


def test_a_foreign_domain_is_written_as_servers_know_it() -> None:
    assert parcel(replace(REMINDER, to=("ana@españa.example",))).to == ("ana@xn--espaa-rta.example",)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=400), st.text(max_size=60))
def test_nothing_in_a_name_subject_text_or_file_name_starts_another_header(
    name: str, subject: str, text: str, file_name: str
) -> None:
    message = replace(
        REMINDER, subject=subject, text=text, enclosures=(Enclosure(name=file_name, media="text/plain", text="x"),)
    )
    raw = parcel(message, replace(RILEY, name=name)).raw
    head = raw.partition(b"\r\n\r\n")[0]
    names = {line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))}
    expected = (
        "Message-ID List-Unsubscribe From To Subject Date Reply-To Auto-Submitted X-Auto-Response-Suppress X-Loop"
    )
    assert names == {field.encode() for field in [*expected.split(), "MIME-Version", "Content-Type"]}
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert kind_of(parse(raw), ("partner@hart.example",), "hart.example") == "own"
