"""Due dates as calendar entries: what another calendar program reads in them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.wordbook import load_wordbook
from duly.rules.agreement import Consultant, Engagement, Hours
from duly.rules.invite import cancellation, invitation
from duly.rules.policy import Policy
from duly.rules.wording import ItemFacts
from duly.rules.workdays import Workdays
from icalendar import Calendar

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
AGING = ItemFacts(ref="T-104233", title='AR aging; report, "ours"', period="2026-09", due=date(2026, 10, 7))
WALK = ItemFacts(ref="T-771003", title="Safety walk", period="2026-Q3", due=date(2026, 10, 30), evidence="word")


@pytest.fixture(scope="module")
def policy() -> Policy:
    engagement = Engagement(
        slug="northwind",
        name="Northwind Clinics",
        starts=date(2026, 9, 1),
        timezone=ZONE,
        hours=Hours(time(8, 30), time(17, 30)),
    )
    return Policy(
        engagement=engagement,
        consultant=Consultant(name="Riley Hart", email="riley@hart.example", timezone=ZONE),
        workdays=Workdays(engagement.holidays, engagement.closed),
        words=load_wordbook(),
        address="partner@hart.example",
        secret=b"secret",
    )


def test_each_item_is_an_all_day_entry_on_its_due_date(policy: Policy) -> None:
    calendar = Calendar.from_ical(invitation(((AGING, 2), (WALK, 0)), policy, NOW))
    events = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert [(e.decoded("DTSTART"), e.decoded("DTEND")) for e in events] == [
        (date(2026, 10, 7), date(2026, 10, 8)),
        (date(2026, 10, 30), date(2026, 10, 31)),
    ]
    assert [int(e["SEQUENCE"]) for e in events] == [2, 0]
    assert str(events[0]["SUMMARY"]) == 'AR aging; report, "ours" for September due'
    assert events[0].decoded("DTSTAMP") == NOW
    assert str(events[0]["ORGANIZER"]) == "mailto:partner@hart.example"
    assert "ATTENDEE" not in events[0]


def test_an_entry_needs_no_time_zone_and_takes_up_nobodys_day(policy: Policy) -> None:
    written = invitation(((AGING, 0),), policy, NOW)
    event = Calendar.from_ical(written).walk("VEVENT")[0]
    assert "VTIMEZONE" not in written
    assert "TZID" not in written
    assert event["TRANSP"] == "TRANSPARENT"


def test_one_alarm_rings_the_morning_before(policy: Policy) -> None:
    alarms = Calendar.from_ical(invitation(((AGING, 0),), policy, NOW)).walk("VALARM")
    assert [alarm.decoded("TRIGGER") for alarm in alarms] == [timedelta(hours=-15)]


def test_a_moved_date_keeps_the_entrys_name(policy: Policy) -> None:
    first = Calendar.from_ical(invitation(((AGING, 0),), policy, NOW)).walk("VEVENT")[0]
    moved = replace(AGING, due=date(2026, 10, 14))
    second = Calendar.from_ical(invitation(((moved, 1),), policy, NOW + timedelta(days=3))).walk("VEVENT")[0]
    assert str(first["UID"]) == str(second["UID"]) == "t-104233.northwind@hart.example"
    assert int(second["SEQUENCE"]) > int(first["SEQUENCE"])


def test_a_closed_task_takes_its_entry_back(policy: Policy) -> None:
    calendar = Calendar.from_ical(cancellation(AGING, policy, NOW, 3))
    event = calendar.walk("VEVENT")[0]
    assert (calendar["METHOD"], event["STATUS"], int(event["SEQUENCE"])) == ("CANCEL", "CANCELLED", 3)
    assert str(event["UID"]) == "t-104233.northwind@hart.example"
    assert not calendar.walk("VALARM")


def test_lines_are_folded_and_end_as_the_standard_says(policy: Policy) -> None:
    long = replace(AGING, title="Año “ñandú” " * 30)
    written = invitation(((long, 0),), policy, NOW, "es")
    assert written.endswith("END:VCALENDAR\r\n")
    assert "\n" not in written.replace("\r\n", "")
    assert max(len(line.encode()) for line in written.split("\r\n")) <= 75
    assert "SUMMARY:Vence" in written
