"""When an absent person is back."""

from datetime import date, datetime

import pytest
from duly.daemon.signal_tables import load_signals
from duly.rules.absence import return_date

SENT = datetime.fromisoformat("2026-11-04T10:00:00-05:00")


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("I am out of the office and will return on Monday, November 16.", date(2026, 11, 16)),
        ("I am currently out of the office and will return on Monday, November 16, 2026.", date(2026, 11, 16)),
        ("I am out of the office until November 16. Please return calls to Ben before November 9.", date(2026, 11, 16)),
        ("I'm away Nov 5 through Nov 12. Back at my desk on November 13th.", date(2026, 11, 13)),
        ("I am on vacation until November 10.", date(2026, 11, 10)),
        ("I am out of the office through Friday, November 6.", date(2026, 11, 9)),
        ("Our office is closed and reopens Monday, November 30.", date(2026, 11, 30)),
        ("Estaré fuera de la oficina del 5 al 12 de noviembre. Regreso el lunes 16 de noviembre.", date(2026, 11, 16)),
        (
            "Ich bin bis einschließlich 13. November im Urlaub und ab Montag, 16. November, wieder erreichbar.",
            date(2026, 11, 16),
        ),
        ("I am on parental leave. Please contact the main office.", None),
        ("I am out of the office today.", None),
    ],
)
def test_the_return_is_read_from_the_notice(text: str, back: date | None) -> None:
    assert return_date(text, "Automatic reply: October scorecard", SENT, load_signals()) == back


def test_a_return_in_the_new_year() -> None:
    sent = datetime.fromisoformat("2026-12-21T07:00:00-06:00")
    assert return_date("Regreso el martes 5 de enero.", "", sent, load_signals()) == date(2027, 1, 5)
