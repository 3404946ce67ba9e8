"""Due dates in calendars, by RFC 5545 and 5546: one entry a task, moved with its date, gone when it is done."""

from datetime import date

import pytest
from icalendar import Calendar

from tests.e2e.conftest import FILLED, words_of

FIRST, ADDRESS = "2026-10-06T08:30:00", "hart.example"
TWO = """
[[document]]
id = "bank"
title = "Bank statement"
owners = ["dana@northwind.example"]
cadence = "monthly"
due = "working day 7"
"""


class Diary:
    """A calendar program: it keeps the latest revision of each entry and drops what is taken back (RFC 5546, 2.1.5)."""

    def __init__(self):
        self.entries = {}
        self.seen = {}

    def take(self, mails):
        """What these mails change in it; the methods of their calendar files, in order."""
        methods = []
        for mail in mails:
            for part in mail.iter_attachments():
                if part.get_content_type() == "text/calendar":
                    calendar = Calendar.from_ical(part.get_content())
                    assert part["Content-Type"].params["method"] == calendar["METHOD"]
                    methods.append(str(calendar["METHOD"]))
                    self._apply(calendar)
        return methods

    def _apply(self, calendar):
        events = calendar.walk("VEVENT")
        if calendar["METHOD"] == "CANCEL":
            assert len({str(event["UID"]) for event in events}) == 1, "RFC 5546, 3.2.5"
        for event in events:
            assert {"DTSTAMP", "ORGANIZER", "UID", "SEQUENCE", "DTSTART"} <= event.keys()
            name, revision = str(event["UID"]), (int(event["SEQUENCE"]), event.decoded("DTSTAMP"))
            if revision < self.seen.get(name, revision):
                continue  # older than what is known
            self.seen[name] = revision
            self.entries.pop(name, None)
            if calendar["METHOD"] == "PUBLISH":
                self.entries[name] = event.decoded("DTSTART")


@pytest.fixture
def diary():
    return Diary()


def of(practice, who="dana"):
    return [mail for mail in practice.sent if who in mail["To"]]


def test_an_entry_comes_with_the_reminder_and_goes_with_the_thanks(practice, diary):
    (reminder,) = practice.turn(FIRST)
    assert diary.take([reminder]) == ["PUBLISH"]
    name = f"{practice.september['ref'].lower()}.northwind@{ADDRESS}"
    assert diary.entries == {name: date(2026, 10, 7)}
    practice.reply(reminder, "Attached, thanks!", files=[("aging.xlsx", FILLED)])
    (thanks,) = practice.turn("2026-10-06T10:05:00")
    assert diary.take([thanks]) == ["CANCEL"]
    assert diary.entries == {}


def ordered(practice, *lines, at="2026-10-07T08:05:00"):
    """Riley's commands in reply to a digest; what Dana got because of them."""
    digest = next(mail for mail in practice.turn(at) if "riley" in mail["To"])
    practice.reply(digest, "\n".join(lines), sender="riley@hart.example")
    return [mail for mail in practice.turns(f"{at[:-4]}6:00", f"{at[:11]}08:30:00") if "dana" in mail["To"]]


def test_a_moved_date_moves_the_entry_at_once_and_she_hears_of_it(practice, diary):
    (reminder,) = practice.turn(FIRST)
    diary.take([reminder])
    (told,) = ordered(practice, f"extend {practice.september['ref']} to 2026-10-16")
    assert diary.take([told]) == ["PUBLISH"]
    assert list(diary.entries.values()) == [date(2026, 10, 16)]
    assert f"AR aging report for September: due Fri, Oct 16 now [{practice.september['ref']}]" == told["Subject"]
    assert "It is due Friday, October 16 now." in words_of(told)
    assert diary.take(practice.turns("2026-10-15T08:30:00", "2026-10-16T08:30:00")) == ["PUBLISH", "PUBLISH"]
    assert list(diary.entries.values()) == [date(2026, 10, 16)]


@pytest.mark.parametrize("verb", ["waive", "done"])
def test_what_the_consultant_settles_leaves_the_calendar_and_she_need_not_wonder(practice, diary, verb):
    (reminder,) = practice.turn(FIRST)
    diary.take([reminder])
    (told,) = ordered(practice, f"{verb} {practice.september['ref']}")
    assert diary.take([told]) == ["CANCEL"]
    assert diary.entries == {}
    assert "Settled: there is nothing more for you to do about it." in words_of(told)


def test_several_changes_come_in_one_mail(practice, diary):
    documents = practice.folder / "engagements/northwind/documents.toml"
    documents.write_text(documents.read_text() + TWO.replace("working day 7", "working day 5"))
    diary.take(practice.turn(FIRST))
    aging, bank = practice.september, practice.tasks(document="bank", period="2026-09")[0]
    (told,) = ordered(practice, f"waive {aging['ref']}", f"extend {bank['ref']} to 2026-10-20")
    assert told["Subject"] == "2 items: what has changed"
    assert diary.take([told]) == ["PUBLISH", "CANCEL"]
    assert list(diary.entries.values()) == [date(2026, 10, 20)]


def test_what_two_mails_changed_at_one_time_is_told_of_each(practice, diary):
    documents = practice.folder / "engagements/northwind/documents.toml"
    documents.write_text(documents.read_text() + TWO.replace("working day 7", "working day 5"))
    diary.take(practice.turn(FIRST))
    aging, bank = practice.september, practice.tasks(document="bank", period="2026-09")[0]
    digest = next(mail for mail in practice.turn("2026-10-07T08:05:00") if "riley" in mail["To"])
    for command in (f"waive {aging['ref']}", f"extend {bank['ref']} to 2026-10-20"):
        practice.reply(digest, command, sender="riley@hart.example")
    told = [mail for mail in practice.turns("2026-10-07T08:06:00", "2026-10-07T08:30:00") if "dana" in mail["To"]]
    assert sorted(diary.take(told)) == ["CANCEL", "PUBLISH"]
    assert list(diary.entries.values()) == [date(2026, 10, 20)]


def test_whoever_wants_no_more_mail_hears_nothing(practice):
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "Please stop emailing me.")
    practice.turn("2026-10-06T10:05:00")
    assert ordered(practice, f"waive {practice.september['ref']}") == []


def test_what_is_taken_back_at_once_was_no_change(practice):
    practice.turn(FIRST)
    ref = practice.september["ref"]
    assert ordered(practice, f"extend {ref} to 2026-10-16", f"extend {ref} to 2026-10-07")[:-1] == [], (
        "the day's reminder"
    )


def test_an_item_that_joins_others_later_keeps_its_own_revisions(practice, diary):
    """A newer item's entry is not held back because an older one beside it had been revised more often."""
    documents = practice.folder / "engagements/northwind/documents.toml"
    documents.write_text(documents.read_text() + TWO)
    practice.turns(FIRST, "2026-10-07T08:30:00", "2026-10-08T08:30:00")
    diary.take(of(practice))
    assert sorted(diary.entries.values()) == [date(2026, 10, 7), date(2026, 10, 9)]
    bank = next(task for task in practice.tasks() if task["document"] == "bank")
    digest = practice.to("riley@")[-1]
    practice.reply(digest, f"extend {bank['ref']} to 2026-10-21", sender="riley@hart.example")
    diary.take(practice.turn("2026-10-08T09:00:00"))
    practice.reply(of(practice)[0], "Here it is", files=[("aging.xlsx", FILLED)], when="2026-10-08T09:10:00-04:00")
    diary.take(practice.turn("2026-10-08T09:15:00"))
    diary.take(practice.turn("2026-10-20T08:30:00"))
    assert list(diary.entries.values()) == [date(2026, 10, 21)]


def test_what_is_handed_to_somebody_else_leaves_the_calendar(practice, diary):
    people = practice.folder / "engagements/northwind/people.csv"
    people.write_text(
        people.read_text() + "Ben Cole,ben@northwind.example,,,employee,Finance,lee@northwind.example,,,,,\n"
    )
    (reminder,) = practice.turn(FIRST)
    diary.take([reminder])
    digest = next(mail for mail in practice.turn("2026-10-07T08:05:00") if "riley" in mail["To"])
    practice.reply(digest, f"reassign {practice.september['ref']} to Ben Cole", sender="riley@hart.example")
    practice.turns("2026-10-07T08:10:00", "2026-10-07T08:30:00")
    assert diary.take(of(practice)[1:]) == ["CANCEL"]
    assert diary.entries == {}
    assert diary.take(of(practice, "ben")) == ["PUBLISH"]
