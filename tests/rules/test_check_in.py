"""When check-ins are held and what each reviews, who of management reads it, and what keeps a note back."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from duly.rules.agreement import Engagement, Hours, Scope, Step
from duly.rules.check_in import (
    CheckIn,
    check_ins_after,
    closes_on,
    management,
    note_waits,
    noted_by_agreement,
    part_of,
    report_waits,
)
from duly.rules.check_in_answers import as_asked, cause_told, nothing_hinders
from duly.rules.decide import CONFIDENT
from duly.rules.model import Promise, State
from duly.rules.periods import any_period_named
from duly.rules.workdays import Workdays

from tests.rules.conftest import at
from tests.rules.test_reply import read

US = Workdays("US")
OFFICE = Hours(time(8, 30), time(17, 30))


def agreed(check_in: str, hour: str | None = None, zone: str = "America/New_York", starts: str = "2026-01-01"):
    return Engagement(
        slug="northwind",
        name="Northwind Clinics",
        starts=date.fromisoformat(starts),
        timezone=ZoneInfo(zone),
        hours=OFFICE,
        check_in=check_in,
        check_in_at=hour,
    )


NY, BERLIN = "America/New_York", "Europe/Berlin"
HELD = [  # cadence, hour, zone, after, when each of the next two is held, and the period that it reviews
    ("monthly", None, NY, "2026-10-20", "2026-11-02T08:30-05:00 2026-10", "2026-12-01T08:30-05:00 2026-11"),
    ("monthly", "16:00", NY, "2026-12-15", "2027-01-04T16:00-05:00 2026-12", "2027-02-01T16:00-05:00 2027-01"),
    ("weekly", None, NY, "2026-09-01", "2026-09-08T08:30-04:00 2026-W36", "2026-09-14T08:30-04:00 2026-W37"),
    ("weekly", None, NY, "2026-10-28", "2026-11-02T08:30-05:00 2026-W44", "2026-11-09T08:30-05:00 2026-W45"),
    ("quarterly", None, BERLIN, "2026-08-01", "2026-10-01T08:30+02:00 2026-Q3", "2027-01-04T08:30+01:00 2026-Q4"),
    ("twice-yearly", None, NY, "2026-08-01", "2027-01-04T08:30-05:00 2026-H2", "2027-07-01T08:30-04:00 2027-H1"),
    ("yearly", None, NY, "2026-08-01", "2027-01-04T08:30-05:00 2026", "2028-01-03T08:30-05:00 2027"),
    ("0 9 1 * *", None, NY, "2026-10-20", "2026-11-02T09:00-05:00 2026-10", "2026-12-01T09:00-05:00 2026-11"),
    ("15 10 15 * *", "11:00", NY, "2027-01-20", "2027-02-16T11:00-05:00 2027-01", "2027-03-15T11:00-04:00 2027-02"),
    ("0 9 * * 1", None, NY, "2026-09-01", "2026-09-08T09:00-04:00 2026-W36", "2026-09-14T09:00-04:00 2026-W37"),
    ("0 9 * * 1,2", None, NY, "2026-09-02", "2026-09-08T09:00-04:00 2026-W36", "2026-09-14T09:00-04:00 2026-W37"),
    ("0 9 1 1,4,7,10 *", None, NY, "2026-08-01", "2026-10-01T09:00-04:00 2026-Q3", "2027-01-04T09:00-05:00 2026-Q4"),
    ("30 2 * * 0", None, NY, "2027-03-10", "2027-03-15T02:30-04:00 2027-W10", "2027-03-22T02:30-04:00 2027-W11"),
]  # fmt: skip


@pytest.mark.parametrize(("check_in", "hour", "zone", "after", "first", "second"), HELD)
def test_a_check_in_is_held_on_the_first_working_day_after_its_period(check_in, hour, zone, after, first, second):
    engagement = agreed(check_in, hour, zone)
    moment = datetime.fromisoformat(after).replace(tzinfo=ZoneInfo(zone))
    found = list(islice(check_ins_after(engagement, US, moment), 2))
    assert [f"{one.at.isoformat(timespec='minutes')} {one.period.name}" for one in found] == [first, second]
    assert found[1].since == found[0].at


def test_what_it_looks_back_to_is_the_one_before_or_the_beginning():
    first, second = islice(check_ins_after(agreed("monthly", starts="2026-09-01"), US, at("2026-09-01")), 2)
    assert (first.since, first.at) == (at("2026-09-01"), at("2026-10-01 08:30"))
    assert (second.since, second.at) == (at("2026-10-01 08:30"), at("2026-11-02 08:30"))


@pytest.mark.parametrize(
    ("starts", "ends", "months"),
    [
        ("2026-09-28", None, ["2026-10", "2026-11", "2026-12"]),  # of September too little lies in the agreement
        ("2026-09-20", None, ["2026-09", "2026-10", "2026-11"]),
        ("2026-09-01", date(2026, 10, 20), ["2026-09", "2026-10"]),
    ],
)
def test_what_is_reviewed_lies_in_the_agreement(starts, ends, months):
    engagement = replace(agreed("monthly", starts=starts), ends=ends)
    found = islice(check_ins_after(engagement, US, at(starts)), 3)
    assert [one.period.name for one in found] == months


def test_it_is_open_for_five_working_days(policy):
    assert closes_on(date(2026, 11, 2), policy) == date(2026, 11, 6)
    assert closes_on(date(2026, 11, 7), policy) == date(2026, 11, 16)  # Veterans Day is none


@pytest.mark.parametrize(
    ("scope", "steps", "readers"),
    [
        ("everyone", (Step(3, "manager"), Step(6, "senior management", approval=True)), {"Lee": False, "Sam": True}),
        ("everyone", (Step(3, "manager", approval=True),), {"Lee": True}),
        ("everyone", (), {"Lee": False}),  # how far up was not agreed: senior management is not written to
        ("management", (), {"Lee": False, "Sam": False}),
        ("senior management", (), {"Sam": False}),
        (("dana@northwind.example",), (Step(3, "manager"),), {"Lee": False}),
        (("dana@northwind.example",), (), {}),
        (("Finance",), (), {"Lee": False}),
    ],
)
def test_management_is_whoever_the_agreement_reaches(engagement, scope, steps, readers):
    found = management(replace(engagement, scope=Scope(people=scope), escalation=steps))
    assert {one.person.first_name: one.approval for one in found} == readers


OCTOBER = CheckIn(any_period_named("2026-10"), at("2026-10-01 08:30"), at("2026-11-02 08:30"))
NOW = at("2026-11-02 08:30")


def dana(policy):
    return policy.engagement.person("dana@northwind.example")


def test_a_note_speaks_of_what_came_in_since_and_of_what_is_open_soon(policy, task):
    tasks = [
        replace(task, ref="T-1", state=State.DONE, closed_at=at("2026-10-07 10:00")),
        replace(task, ref="T-2", state=State.DONE, closed_at=at("2026-09-20 10:00"), due=date(2026, 9, 7)),
        replace(task, ref="T-3", due=date(2026, 10, 20)),
        replace(task, ref="T-4", due=date(2026, 11, 6)),
        replace(task, ref="T-5", due=date(2027, 1, 8)),
        replace(task, ref="T-6", state=State.WAIVED),
    ]
    part = part_of(dana(policy), tasks, OCTOBER, policy, NOW)
    assert [[one.ref for one in some] for some in (part.due, part.came, part.open)] == [
        ["T-1", "T-3"],
        ["T-1"],
        ["T-3", "T-4"],
    ]
    assert part.is_any
    assert not part_of(dana(policy), tasks[3:], OCTOBER, policy, NOW).is_any  # due in days, and nobody asked yet
    paused = replace(policy, pauses={"ar-aging": date(2026, 12, 1)})
    assert part_of(dana(policy), tasks, OCTOBER, paused, NOW).open == ()


def test_what_keeps_a_note_back_and_until_when(policy, task, standing):
    part = part_of(dana(policy), [task], OCTOBER, policy, NOW)

    def waits(now=NOW, policy=policy, part=part, **more):
        found = note_waits(dana(policy), replace(standing, **more), part, policy, now)
        return found and (found.why, found.until and found.until.strftime("%d %H:%M"))

    tomorrow, asked = "03 08:30", replace(part, open=(replace(task, next_at=at("2026-11-02 15:00")),))
    capped = replace(policy, engagement=replace(policy.engagement, weekly_cap=1))
    narrow = replace(policy, engagement=replace(policy.engagement, scope=Scope(people=("Nursing",))))
    assert waits() is None
    assert waits(opted_out=True) == ("they asked for no more messages", None)
    assert waits(undeliverable="550") == ("mail does not reach them", None)
    assert waits(policy=narrow) == ("it is outside the agreed scope", None)
    assert waits(held_until=date(2026, 11, 5)) == ("it was held", tomorrow)
    assert waits(absent_until=date(2026, 11, 9)) == ("they are away", tomorrow)
    assert waits(now=at("2026-11-02 19:00")) == ("it is outside the agreed hours", tomorrow)
    assert waits(reminded_on=(date(2026, 11, 2),)) == ("each of these days had a message already: one a day", tomorrow)
    assert waits(part=asked) == ("a reminder had each of these days", tomorrow)
    assert waits(policy=replace(policy, pauses={"": date(2026, 12, 1)})) == ("the engagement was paused", tomorrow)
    assert waits(policy=capped, now=NOW + timedelta(days=1), reminded_on=(date(2026, 11, 2),))[0].startswith(
        "the weekly"
    )


def test_a_scorecard_waits_for_hours_and_holds_alone(policy, standing):
    (lee, _) = management(policy.engagement)
    free = replace(standing, email=lee.person.email, reminded_on=(date(2026, 11, 2),), absent_until=date(2026, 12, 1))
    assert report_waits(lee, free, policy, NOW) is None
    assert report_waits(lee, replace(free, held_until=date(2026, 11, 4)), policy, NOW).until == at("2026-11-03 08:30")
    assert report_waits(lee, free, policy, at("2026-11-07 10:00")).until == at("2026-11-09 08:30")
    assert report_waits(lee, replace(free, opted_out=True), policy, NOW).until is None


def test_no_note_goes_where_emails_were_not_agreed(engagement):
    by_text = replace(engagement, scope=Scope(channels=("text",)))
    person = engagement.person("dana@northwind.example")
    assert (noted_by_agreement(engagement, person), noted_by_agreement(by_text, person)) == (True, False)


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        *[(words, "") for words in ("No", "no.", "Nope, all good!", "Nothing, thanks", "All good", "Not at all.")],
        *[(words, "") for words in ("Hi Riley,\n\nno, all fine on my side.\n\nThanks,\nDana", "We’re on track")],
        *[(words, "") for words in ("Nada", "No, todo bien, gracias.", "Ningún problema por ahora")],
        ("No, I just forgot", "I just forgot"),
        ("No. You will have it on Friday", "You will have it on Friday"),
        ("All good: the mileage log is done.", "the mileage log is done."),
    ],
)
def test_words_that_nothing_is_in_the_way_are_apart_from_the_rest(said, rest):
    assert nothing_hinders(said, ("Dana Ortiz", "Riley Hart")) == (True, rest)


@pytest.mark.parametrize(
    "said",
    ["No data yet", "Not yet", "Yes", "no time this month", "Thanks", "All good things come late", "No idea", ""],
)
def test_other_words_are_left_as_they_are(said):
    assert nothing_hinders(said, ("Dana Ortiz",)) == (False, said)


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("Too much on my plate this month", "overloaded"),
        ("We're short-staffed until May", "overloaded"),
        ("Estamos desbordados", "overloaded"),
        ("It slipped my mind", "forgot"),
        ("Faltan los datos del banco", "no data"),
        ("The bank is closed", ""),
    ],
)
def test_causes_are_told_by_words(said, cause):
    assert cause_told(said) == cause


@pytest.mark.parametrize(
    ("said", "label", "cause"),
    [
        ("We are short-staffed until the new colleague starts.", "not_yet", "overloaded"),
        ("Mucho trabajo este mes, la verdad.", "not_yet", "overloaded"),
        ("Still waiting on payroll", "blocked", "waiting on someone"),
        ("I will send it on Friday", "promise", ""),
    ],
)
def test_what_is_in_the_way_is_believed_as_the_answer_that_was_asked_for(said, label, cause):
    reading = as_asked(read(said), said)
    assert (reading.label, reading.cause) == (label, cause)
    assert min(one.confidence for one in reading.readings) >= CONFIDENT


def test_a_promise_that_was_planned_is_listed(policy, task):
    promise = Promise(until=NOW, day=date(2027, 2, 1), hour_named=False, said_at=at("2026-10-01"), quote="in February")
    far = replace(task, due=date(2027, 2, 1), promise=promise, state=State.PROMISED)
    assert part_of(dana(policy), [far], OCTOBER, policy, NOW).open == (far,)
