"""A reminder lists what is late first; its numbers mean its own lines, whatever has been settled since."""

import pytest

from tests.e2e.conftest import DOCUMENTS

WALKS = ("One walk", "Two walk", "Three walk")


@pytest.fixture
def walks(practice):
    """Dana's reminder of 9 October, with the practice: the first is late, one is due that day, one after it."""
    documents = [
        DOCUMENTS.format(slug="northwind")
        .replace("ar-aging", f"walk-{day}", 1)
        .replace("AR aging report", title)
        .replace("working day 5", f"working day {day}")
        .replace('template = "templates/ar-aging.xlsx"', 'evidence = "word"')
        for day, title in zip((5, 7, 8), WALKS, strict=True)
    ]
    (practice.folder / "engagements/northwind/documents.toml").write_text("\n".join(documents))
    days = ("2026-10-06", "2026-10-07", "2026-10-08", "2026-10-09")
    mails = practice.turns(*(f"{day}T08:30:00" for day in days))
    return practice, [mail for mail in mails if mail["To"] == "dana@northwind.example"][-1]


def test_numbers_mean_the_lines_of_the_very_mail(walks):
    practice, reminder = walks
    lines = reminder.get_body(("plain",)).get_content().splitlines()
    assert [line for line in lines if line.endswith(" walk for September")] == [
        f"{number}. {title} for September" for number, title in enumerate(WALKS, 1)
    ]
    for minute, number in enumerate((2, 3, 1), 1):
        still_open = {task["document"] for task in practice.tasks(state="open", period="2026-09")}
        practice.reply(reminder, f"{number} is done", when=f"2026-10-09T10:0{minute}:00-04:00")
        practice.turn(f"2026-10-09T10:0{minute}:30")
        left = {task["document"] for task in practice.tasks(state="open", period="2026-09")}
        assert still_open - left == {f"walk-{(5, 7, 8)[number - 1]}"}


def test_a_number_of_what_is_settled_settles_nothing_else(walks):
    practice, reminder = walks
    for minute in (1, 2):
        practice.reply(reminder, "2 is done", when=f"2026-10-09T10:0{minute}:00-04:00")
        practice.turn(f"2026-10-09T10:0{minute}:30")
    left = [task["document"] for task in practice.tasks(state="open", period="2026-09")]
    assert sorted(left) == ["walk-5", "walk-8"]
