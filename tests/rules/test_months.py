"""Tables of the periods that file names and words speak of."""

import pytest
from duly.rules.items import name_words
from duly.rules.months import spoken_in


@pytest.mark.parametrize(
    ("name", "period", "fits", "contradicts"),
    [
        ("Staffing hours 2026-W44", "2026-W44", True, False),
        ("Staffing hours 2026-W44", "2026-W43", False, True),
        ("staffing_w44", "2026-W44", True, False),
        ("hours week 44", "2026-W44", True, False),
        ("horas semana 4", "2026-W04", True, False),
        ("hours 44", "2026-W44", False, False),  # a number alone may be anything
        ("weekly cash 2025-W44", "2026-W44", False, True),
        ("AR aging Oct 2026", "2026-10", True, False),
        ("AR aging Sept", "2026-10", False, True),
        ("Review Q3", "2026-Q4", False, True),
    ],
)
def test_a_name_fits_or_contradicts_a_period(name: str, period: str, fits: bool, contradicts: bool) -> None:
    spoken, wanted = spoken_in(name_words(name), in_name=True), spoken_in(name_words(period))
    assert (spoken.fits(wanted), spoken.contradicts(wanted)) == (fits, contradicts)
