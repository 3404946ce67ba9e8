"""Files that were read in part or from a picture: what seems wrong in them may be our own doing, so a person looks."""

from datetime import date

import pytest
from duly.rules.choosing import evidence
from duly.rules.contents import Content
from duly.rules.readings import Item

from tests.rules.drawn import checked, field, page, told, wanted

TOTAL = field("total", label="Total", min=0)
VISITS = field("visits", label="Visits")
PAGE = "Monthly report\nTotal: | 12"
REPORT = page("Monthly report\nTotal: | \nVisits: | \nPrepared by: | ")


@pytest.mark.parametrize(
    ("content", "verdict", "problems", "looks"),
    [
        (page(PAGE), "returned", ["label-changed"], ()),
        (page(PAGE, unread="rest"), "review", [], ("unread-rest", "not-shown")),
        (page(PAGE, unread="rest", from_picture=True), "review", [], ("picture", "unread-rest", "not-shown")),
        (page("Cover", unread="rest"), "review", [], ("unread-rest", "not-shown")),
        (
            page("Monthly report\nTotal: | -12\nVisits: | 3", unread="rest"),
            "review",
            ["out-of-range"],
            ("unread-rest",),
        ),
        (
            page("Monthly report\nTotal: | -12\nVisits: | 3", from_picture=True),
            "review",
            ["out-of-range"],
            ("picture",),
        ),
        (page(PAGE, from_picture=True), "review", ["label-changed"], ("picture",)),
        (page("Monthly report\nTotal: | 12\nVisits: | 3", unread="rest"), "review", [], ("unread-rest",)),
        (Content(kind="pdf", unread="rest", from_picture=True), "review", [], ("picture", "unread-rest")),
        (Content(kind="xlsx", unread="all"), "review", [], ("unread",)),
    ],
)
def test_what_may_stand_where_nobody_has_read_is_not_told_to_be_absent(
    content: Content, verdict: str, problems: list[str], looks: tuple[str, ...]
) -> None:
    check = checked(content, TOTAL, VISITS, template=REPORT)
    assert check.verdict == verdict
    assert [one.split()[0] for one in told(check.findings)] == problems
    assert check.looks == looks


@pytest.mark.parametrize(
    "content", [Content(kind="xlsx", unread="all"), page("A cover with other words", unread="rest")]
)
def test_it_is_no_stranger_for_what_was_not_read(content: Content) -> None:
    item = Item(ref="T-100001", title="Monthly report", period="2026-10", due=date(2026, 11, 6))
    assert evidence(content, [(item, wanted(TOTAL, VISITS, template=REPORT))], ()).stranger == ""
