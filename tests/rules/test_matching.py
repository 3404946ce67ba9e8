"""Which engagement, person and tasks a letter is about, and when that is asked rather than guessed."""

from dataclasses import replace

import pytest
from duly.rules.matching import Ask, Choice, Clues, Live, Match, Unknown, match

DANA, BO = "dana@shared.example", "bo@shared.example"
NORTH, SOUTH = ("northwind", DANA), ("southgate", DANA)
CLUES = Clues(
    sender=DANA,
    directory={DANA: (NORTH, SOUTH), "dana.o@home.example": (NORTH,), BO: (("northwind", BO),)},
    open_items={
        NORTH: (Choice(ref="T-000001", title="AR aging report", period="2026-10"),),
        SOUTH: (
            Choice(ref="T-000002", title="AR aging report", period="2026-10"),
            Choice(ref="T-000004", title="Payroll summary", period="2026-10"),
        ),
    },
    refs={"T-000001": NORTH, "T-000002": SOUTH, "T-000003": ("northwind", BO), "T-000004": SOUTH},
)


def live(seat: tuple[str, str], *refs: str) -> Live:
    return Live(engagement=seat[0], person=seat[1], refs=refs, where="reply address")


def test_a_token_tells_two_engagements_of_one_person_apart() -> None:
    found = match(replace(CLUES, lives=(live(SOUTH, "T-000002"),)))
    assert found == Match(engagement="southgate", person=DANA, refs=("T-000002",), how="reply address")


def test_a_ref_in_the_text_tells_them_apart() -> None:
    assert match(replace(CLUES, text="t-000001 is attached")) == Match(
        engagement="northwind", person=DANA, refs=("T-000001",), how="ref"
    )


def test_a_ref_in_the_subject_counts_where_the_text_has_none() -> None:
    found = match(replace(CLUES, subject="Re: T-000002", text="attached"))
    assert isinstance(found, Match)
    assert found.engagement == "southgate"


def test_a_title_only_one_engagement_has_open_tells_them_apart() -> None:
    found = match(replace(CLUES, text="The payroll summary comes Friday."))
    assert found == Match(engagement="southgate", person=DANA, how="title")


def test_a_fresh_mail_that_fits_both_is_asked_about_without_naming_a_client() -> None:
    found = match(replace(CLUES, text="Here is the AR aging report."))
    assert isinstance(found, Ask)
    assert {choice.ref for choice in found.choices} == {"T-000001", "T-000002", "T-000004"}
    assert not any(slug in f"{found.choices} {found.why}" for slug in ("northwind", "southgate"))


def test_a_ref_of_another_engagement_than_the_answered_message_is_asked_about() -> None:
    found = match(replace(CLUES, lives=(live(NORTH, "T-000001"),), text="T-000002 is done"))
    assert isinstance(found, Ask)


def test_a_token_made_for_somebody_else_goes_to_the_pen() -> None:
    found = match(replace(CLUES, lives=(live(("northwind", BO), "T-000003"),)))
    assert isinstance(found, Unknown)
    assert "somebody else" in found.why


def test_a_ref_of_somebody_else_goes_to_the_pen() -> None:
    assert isinstance(match(replace(CLUES, text="T-000003 is done")), Unknown)


def test_an_unknown_sender_goes_to_the_pen_with_or_without_a_token() -> None:
    for lives in ((), (live(NORTH, "T-000001"),)):
        assert isinstance(match(replace(CLUES, sender="x@elsewhere.example", lives=lives)), Unknown)


def test_another_address_of_a_person_is_theirs() -> None:
    found = match(replace(CLUES, sender="dana.o@home.example", text="done"))
    assert found == Match(engagement="northwind", person=DANA, how="sender")


@pytest.mark.parametrize("where", ["northwind", "southgate"])
def test_where_only_one_engagement_has_something_open_it_is_that_one(where: str) -> None:
    seat = (where, DANA)
    found = match(replace(CLUES, open_items={seat: CLUES.open_items[seat]}, text="done"))
    assert isinstance(found, Match)
    assert found.engagement == where
