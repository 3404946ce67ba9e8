"""Days and hours that people name, counted from the day they wrote."""

from datetime import date, datetime

import pytest
from duly.daemon.signal_tables import load_signals
from duly.rules.dates import with_dates
from duly.rules.tokens import When

WEDNESDAY = datetime.fromisoformat("2026-11-04T10:00:00-05:00")


def named(text: str, sent_at: datetime = WEDNESDAY, languages: frozenset[str] | None = None) -> list[When]:
    signals = load_signals()
    languages = languages or signals.languages(text)
    return [
        token.when for token in with_dates(signals.tokens(text, languages), signals, languages, sent_at) if token.when
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("EOD", "2026-11-04"),
        ("tonight", "2026-11-04"),
        ("before I leave today", "2026-11-04"),
        ("tmrw am", "2026-11-05"),
        ("the day after tomorrow", "2026-11-06"),
        ("a couple of days", "2026-11-06"),
        ("in 3 days", "2026-11-07"),
        ("in ten days", "2026-11-14"),
        ("5 business days", "2026-11-11"),
        ("2 wks from today", "2026-11-18"),
        ("Friday", "2026-11-06"),
        ("weds", "2026-11-11"),
        ("next week", "2026-11-13"),
        ("end of next week", "2026-11-13"),
        ("next Tuesday", "2026-11-10"),
        ("by the end of the week", "2026-11-06"),
        ("end of month", "2026-11-30"),
        ("the 15th", "2026-11-15"),
        ("the 2nd", "2026-12-02"),
        ("Nov 12", "2026-11-12"),
        ("January 5th", "2027-01-05"),
        ("Wednesday the 11th", "2026-11-11"),
        ("11/10", "2026-11-10"),
        ("1/15", "2027-01-15"),
        ("12/01/2026", "2026-12-01"),
        ("2026-11-20", "2026-11-20"),
        ("mañana en la mañana", "2026-11-05"),
        ("pasado mañana", "2026-11-06"),
        ("el viernes", "2026-11-06"),
        ("la próxima semana", "2026-11-13"),
        ("a fin de mes", "2026-11-30"),
        ("el 12 de noviembre", "2026-11-12"),
        ("dentro de dos semanas", "2026-11-18"),
    ],
)
def test_phrases_name_days(text: str, day: str) -> None:
    assert [when.day for when in named(text)] == [date.fromisoformat(day)]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Thursday at 3pm", (15, 0)),
        ("Thursday at 3", (15, 0)),
        ("tomorrow by 10:30", (10, 30)),
        ("Tuesday by noon", (12, 0)),
        ("Monday 9am", (9, 0)),
        ("by 3pm tomorrow", (15, 0)),
        ("el jueves a las 4pm", (16, 0)),
        ("Friday", None),
    ],
)
def test_an_hour_belongs_to_its_day(text: str, hour: tuple[int, int] | None) -> None:
    assert [when.hour for when in named(text)] == [hour]


@pytest.mark.parametrize(
    "text", ["yesterday", "last Friday", "3 days ago", "since Monday", "this morning", "ayer", "anoche"]
)
def test_the_past_is_known_as_past(text: str) -> None:
    assert all(when.past for when in named(text))
    assert named(text)


@pytest.mark.parametrize(
    "text",
    [
        "may I ask",
        "the second half",
        "a 3rd notice",
        "page 2",
        "it is 24/7",
        "off by $0.00",
        "row 9",
        "10 min",
        "this month's is not",
        "90% of it",
        "555-0190",
    ],
)
def test_what_is_no_date_stays_none(text: str) -> None:
    assert named(text) == []


def test_a_day_counts_from_the_senders_own_date() -> None:
    late = datetime.fromisoformat("2026-07-30T23:58:00-07:00")
    assert named("tomorrow", late) == [When(date(2026, 7, 31))]


def test_the_due_date_is_each_items_own() -> None:
    assert named("by the due date") == [When(None, due=True)]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("lundi matin", "fr", "2026-11-09"),
        ("la semaine prochaine", "fr", "2026-11-13"),
        ("bis Freitag", "de", "2026-11-06"),
        ("ab Montag, 31. August", "de", "2026-08-31"),
        ("amanhã", "pt", "2026-11-05"),
        ("dopodomani", "it", "2026-11-06"),
        ("w przyszłym tygodniu", "pl", "2026-11-13"),
        ("bukas ng umaga", "tl", "2026-11-05"),
    ],
)
def test_other_languages_name_days(text: str, language: str, day: str) -> None:
    found = named(text, languages=frozenset({language}))
    assert date.fromisoformat(day) in [when.day for when in found]
