"""Every mail in every language as its reader gets it: legible, narrow, small, told in full by either part, one ask."""

import re
from datetime import UTC, datetime

import pytest
from duly.mailbox.compose import Sender, compose
from duly.rules.messages import Message
from duly.rules.speech import short_day
from duly.rules.voice import Written

from tests.mail_checks import contrast, faults_of_mail, faults_of_page
from tests.rules.wording_facts import LANGUAGES, SITUATIONS, TODAY, all_messages

AT = datetime(2026, 10, 12, 12, 30, tzinfo=UTC)
PARTNER = Sender(name="Riley Hart", address="partner@hart.example")
TO_MANAGEMENT = ("manager", "senior management")

EVERY = [(language, name) for language in LANGUAGES for name in all_messages(language)]


def mail(written: Written) -> Message:
    return Message(
        id="0123456789abcdef",
        kind="report",
        channel="email",
        engagement="northwind",
        person="",
        to=("lee@northwind.example",),
        subject=written.subject,
        text=written.text,
        html=written.html,
        clause="[cadence]",
        message_id="<0123456789abcdef@hart.example>",
        not_before=AT,
    )


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_a_mail_is_legible_narrow_and_says_the_same_in_both_its_parts(language: str, name: str) -> None:
    written = all_messages(language)[name]
    assert faults_of_page(written.html, written.text, language) == []
    assert list(faults_of_mail(compose(mail(written), sender=PARTNER, date=AT))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_that_starts_something_names_the_item_and_the_date_in_its_subject(language: str) -> None:
    for situation in SITUATIONS:
        subject, items = situation.written(language, 0).subject, situation.facts.items
        first = min(item.due for item in items)
        assert short_day(first, language, TODAY) in subject
        assert (items[0].title if len(items) == 1 else str(len(items))) in subject
    for name, written in all_messages(language).items():
        assert written.subject.strip(), name
        assert len(written.subject) <= 120, name
        if name.startswith(TO_MANAGEMENT):
            assert short_day(TODAY.replace(day=7), language, TODAY) in written.subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_to_management_asks_for_one_thing_and_an_answer_for_one_at_most(language: str) -> None:
    for name, written in all_messages(language).items():
        asked = len(re.findall(r"[^?]\?", written.text))
        if name.startswith(TO_MANAGEMENT):
            assert asked == 1, name
        elif name.startswith("answer ") and "Returned" not in name:  # what is to be put right is asked place by place
            assert asked <= 1, name


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#fff", 4.48), ("#2f8f7b", "#ffffff", 3.9), ("#fff", "#ffffff", 1.0)],
)
def test_contrast_is_counted_as_the_standard_counts_it(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.05)


FINE = all_messages("en")["scorecard full"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("font-size:14px", "font-size:14px;color:#999999", "is #999999 on #ffffff"),
        ("font-size:14px", "font-size:14px;color:#444444", "is #444444 on #121212"),
        ("font-size:14px", "background:#123456", "is #000000 on #123456"),
        ("max-width:600px", "width:600px", "something is 600 pixels wide"),
        ("<table", '<table width="560"', "a table is 560 pixels wide"),
        ('lang="en"', 'lang="es"', "its language is given as es"),
        ("width=device-width, ", "", "as wide as a desktop"),
        ("</body>", '<a href="x">1</a><a href="y">2</a></body>', "more than one link"),
        ("</body>", "<style>@import 'x'</style></body>", "it has @import in it"),
        ("Kind regards,", "", "the parts differ"),
        ("$31,000.00", "$31,001.00", "the parts differ"),
        (' role="img" aria-label="', ' title="', "a drawing has no words"),
        ("#2f8f7b", "#dddddd", "#dddddd is drawn on #ffffff"),
    ],
)
def test_what_is_not_so_is_found(old: str, new: str, fault: str) -> None:
    assert old in FINE.html
    found = faults_of_page(FINE.html.replace(old, new), FINE.text, "en")
    assert any(fault in one for one in found), found


def test_a_picture_that_would_be_fetched_is_found() -> None:
    fetched = FINE.html.replace("</body>", '<img src="https://example.com/pixel.gif"></body>')
    sent = compose(mail(Written(FINE.subject, FINE.text, fetched)), sender=PARTNER, date=AT)
    found = list(faults_of_mail(sent))
    assert "a picture would be fetched from https://example.com/pixel.gif" in found
    assert "a picture has no words" in found
