"""Which open task a file is for: what it holds, then a ref beside it, then its name; where two disagree, a person."""

from dataclasses import replace
from datetime import date

import pytest
from duly.rules.choosing import Evidence, choose, evidence
from duly.rules.contents import Content
from duly.rules.readings import Item
from duly.rules.resemblance import Form

from tests.rules.drawn import field, page, sheet, wanted, workbook

CASH = workbook(sheet("Cash count\nPeriod |\nNotes and coins |\nKept in the safe |\nCounted by |", "Count"))
VISITS = workbook(sheet("Visits by clinic\nMonth |\nNew patients |\nReturning patients |\nNo-shows |", "Visits"))
FILLED_CASH = "Cash count\nPeriod | {}\nNotes and coins | 12\nKept in the safe | 40\nCounted by | Dana"


def item(ref: str, title: str, period: str = "2026-10") -> Item:
    return Item(ref=ref, title=title, period=period, due=date(2026, 11, 6))


OCTOBER, SEPTEMBER = item("T-100001", "Cash count"), item("T-100002", "Cash count", "2026-09")
REPORT = item("T-100003", "Visits")


def told(content: Content, *items: Item, others: tuple[Form, ...] = ()) -> Evidence:
    """What a file's content says of the open tasks."""
    cash = wanted(field("period", "period", at="Count!B2"), title="Cash count", template=CASH)
    visits = wanted(field("new", at="Visits!B3"), title="Visits", template=VISITS)
    visits = replace(visits, document=replace(visits.document, id="visits"))
    return evidence(content, [(one, visits if one is REPORT else cash) for one in items], others)


def cash(period: str) -> Content:
    return workbook(sheet(FILLED_CASH.format(period), "Count"))


@pytest.mark.parametrize(
    ("content", "items", "refs"),
    [
        (cash("2026-10"), (OCTOBER, REPORT), {"T-100001"}),
        (cash("2026-09"), (OCTOBER, SEPTEMBER, REPORT), {"T-100002"}),
        (cash("Sept 2026"), (OCTOBER, SEPTEMBER), {"T-100002"}),
        (cash("2026-08"), (OCTOBER, REPORT), {"T-100001"}),
        (cash("2026-08"), (OCTOBER, SEPTEMBER), set()),
        (cash(""), (OCTOBER, SEPTEMBER, REPORT), {"T-100001", "T-100002"}),
        (Content(kind="pdf", trouble="unreadable"), (OCTOBER, REPORT), set()),
        (Content(kind="image", from_picture=True), (OCTOBER, REPORT), set()),
        (cash("2026-10"), (), set()),
    ],
)
def test_the_words_of_its_form_and_then_its_period_say_what_a_file_is(
    content: Content, items: tuple[Item, ...], refs: set[str]
) -> None:
    assert told(content, *items).refs == refs


def test_a_file_of_no_open_document_is_a_stranger() -> None:
    assert told(page("Minutes of the board\nPresent: Lee, Sam"), OCTOBER, REPORT).stranger
    visits = Form("visits", "Visits", VISITS)
    filled = workbook(sheet("Visits by clinic\nMonth | x\nNew patients | 1\nReturning patients | 2\nNo-shows | 3", "V"))
    assert "Visits" in told(filled, OCTOBER, others=(visits,)).stranger


NOTHING = Evidence()
SAYS_OCTOBER = Evidence(frozenset({"T-100001"}), 0.97)
SAYS_CASH = Evidence(frozenset({"T-100001", "T-100002"}), 0.93)
STRANGER = Evidence(stranger="it looks like none of them")


@pytest.mark.parametrize(
    ("name", "found", "mentioned", "items", "ref"),
    [
        ("scan.pdf", SAYS_OCTOBER, (), (OCTOBER, SEPTEMBER, REPORT), "T-100001"),
        ("scan.pdf", NOTHING, ("T-100003",), (OCTOBER, REPORT), "T-100003"),
        ("T-100003.pdf", NOTHING, (), (OCTOBER, REPORT), "T-100003"),
        ("cash count sept.xlsx", SAYS_CASH, (), (OCTOBER, SEPTEMBER, REPORT), "T-100002"),
        ("scan.pdf", SAYS_CASH, ("T-100002",), (OCTOBER, SEPTEMBER, REPORT), "T-100002"),
        ("scan.pdf", SAYS_OCTOBER, ("T-100003",), (OCTOBER, REPORT), None),
        ("T-100003.pdf", SAYS_OCTOBER, (), (OCTOBER, REPORT), None),
        ("T-100003.pdf", NOTHING, ("T-100001",), (OCTOBER, REPORT), None),
        ("scan.pdf", NOTHING, (), (OCTOBER, REPORT), None),
        ("scan.pdf", SAYS_CASH, (), (OCTOBER, SEPTEMBER, REPORT), None),
        ("scan.pdf", NOTHING, (), (OCTOBER,), "T-100001"),
        ("scan.pdf", STRANGER, (), (OCTOBER,), None),
        ("scan.pdf", NOTHING, (), (), None),
        ("scan.pdf", NOTHING, ("T-999999",), (OCTOBER, REPORT), None),
    ],
)
def test_content_then_ref_then_name_and_a_person_where_they_disagree(
    name: str, found: Evidence, mentioned: tuple[str, ...], items: tuple[Item, ...], ref: str | None
) -> None:
    choice = choose(name, found, mentioned, items, ())
    assert choice.ref == ref
    assert choice.why
    assert (choice.confidence > 0) == (ref is not None)


def test_sources_that_agree_are_surer_than_one() -> None:
    alone = choose("scan.pdf", SAYS_OCTOBER, (), (OCTOBER, SEPTEMBER, REPORT), ())
    both = choose("scan.pdf", SAYS_CASH, ("T-100001",), (OCTOBER, SEPTEMBER, REPORT), ())
    assert both.confidence > 0.93
    assert alone.confidence < 1


def test_what_the_words_say_is_done_decides_between_what_is_left() -> None:
    assert choose("scan.pdf", NOTHING, (), (OCTOBER, REPORT), ("T-100003",)).ref == "T-100003"
    assert choose("scan.pdf", NOTHING, (), (OCTOBER, REPORT), ("T-100003", "T-100001")).ref is None


def titled(title: str) -> Content:
    """One of the forms of a house whose forms differ in their titles only."""
    return workbook(sheet(f"{title}\nPeriod | 2026-10\nPrepared by | Dana\nOpen | 12\nTotal | 40", "Form"))


def test_of_forms_that_differ_in_their_title_only_the_title_tells():
    blank = {
        name: workbook(sheet(f"{name}\nPeriod |\nPrepared by |\nOpen |\nTotal |", "Form"))
        for name in ("Stock", "No-shows")
    }
    own = wanted(field("open", at="Form!B4"), title="Stock", template=blank["Stock"])
    others = (Form("no-shows", "No-shows", blank["No-shows"]),)
    stock = item("T-100004", "Stock")
    assert evidence(titled("Stock"), [(stock, own)], others).refs == {"T-100004"}
    assert "No-shows" in evidence(titled("No-shows"), [(stock, own)], others).stranger
    assert evidence(titled("Inventory"), [(stock, own)], others).refs == {"T-100004"}
