"""Texts and calls beside the mail: who gets one, when, under which clause and at what cost, and who none, and why.

The tables are told in the receiver's own time; the property at the end holds for whatever was agreed.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from duly.rules.agreement import Budget, Hours, Rung
from duly.rules.ledger import price
from duly.rules.model import Code, Handover
from duly.rules.phone_words import segments
from duly.rules.planning import plan_owner
from duly.rules.steps import actions
from duly.rules.workdays import Workdays
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

DANA, PRIYA = "dana@northwind.example", "priya@northwind.example"
NUMBER, OTHER = "+12125550101", "+12125550102"
NOTE = "signed list, 1 Sep 2026"
COSTS = (("text", Decimal("0.05")), ("call", Decimal("0.25")))
WIDE = Hours(time(0), time(23, 59))


def span(text):
    return Hours(*map(time.fromisoformat, text.split("-"))) if text else None


def by(policy, *channels, who=DANA, **person):
    """The policy with every rung by these channels, all of them agreed, and this person reached by telephone."""
    engagement = policy.engagement
    more = {"phone": NUMBER, "text_consent": True, "call_consent": True, "consent_note": NOTE, **person}
    people = tuple(replace(one, **more) if one.email == who else one for one in engagement.people)
    scope = replace(engagement.scope, channels=("email", "text", "call"))
    ladder = tuple(Rung(rung.day, channels) for rung in engagement.ladder)
    engagement = replace(engagement, people=people, scope=scope, ladder=ladder, _by_email={}, _by_phone={})
    return replace(policy, engagement=engagement, channels=frozenset({"email", "text", "call"}))


def agreed(policy, **changes):
    return replace(policy, engagement=replace(policy.engagement, **changes))


def phoned(decision):
    return [message for message in decision.effects if message.channel in {"text", "call"}]


def at(text, zone="America/New_York"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


DAY = at("2026-10-08 09:30")  # the day after September's report was due: a rung


# Who: consent, number, scope, provider, a stop, a dead number, money.

MAY = {
    "both": ({}, {}, {}, ["text", "call"], ""),
    "no text consent": ({"text_consent": False}, {}, {}, ["call"], "Dana Ortiz has not consented to texts"),
    "no call consent": ({"call_consent": False}, {}, {}, ["text"], "Dana Ortiz has not consented to calls"),
    "no number": ({"phone": None}, {}, {}, [], "no number is known for Dana Ortiz"),
    "consent without a note": ({"consent_note": ""}, {}, {}, ["text", "call"], ""),
    "stopped": ({}, {"phone_stop": NOTE}, {}, [], "Dana Ortiz asked for no more texts and calls"),
    "stopped, and consented anew": ({"consent_note": "by mail, 2 Oct"}, {"phone_stop": NOTE}, {}, ["text", "call"], ""),
    "stopped without a note": ({"consent_note": ""}, {"phone_stop": ""}, {}, [], "asked for no more texts and calls"),
    "noted since the stop": ({}, {"phone_stop": ""}, {}, ["text", "call"], ""),
    "consented anew, no number": ({"phone": None, "consent_note": "n"}, {"phone_stop": NOTE}, {}, [], "no number"),
    "dead number": ({}, {"bad_number": NUMBER}, {}, [], f"{NUMBER} does not reach Dana Ortiz"),
    "another number": ({}, {"bad_number": OTHER}, {}, ["text", "call"], ""),
    "dead number and stopped": ({}, {"bad_number": NUMBER, "phone_stop": NOTE}, {}, [], "asked for no more"),
    "texts outside scope": ({}, {}, {"scope": ("email", "call")}, ["call"], "texts are outside the agreed scope"),
    "calls outside scope": ({}, {}, {"scope": ("email", "text")}, ["text"], "calls are outside the agreed scope"),
    "no provider": ({}, {}, {"provider": False}, [], "no telephone provider is set up; email goes instead"),
    "scope before consent": ({"text_consent": False}, {}, {"scope": ("email",)}, [], "outside the agreed scope"),
    "money for the text alone": ({}, {}, {"spent": "89.80"}, ["text"], "it would pass 90 % of the month's cap"),
    "money for neither": ({}, {}, {"spent": "94.96"}, [], "it would pass 95 % of the month's cap"),
    "the text counts before the call": ({}, {}, {"spent": "89.75"}, ["text"], "90 % of the month's cap of 100.00 USD"),
    "money for both, to the cent": ({}, {}, {"spent": "89.70"}, ["text", "call"], ""),
    "no consent, no money": ({"call_consent": False}, {}, {"spent": "99"}, [], "has not consented to calls"),
}  # fmt: skip


@pytest.mark.parametrize(("person", "stood", "terms", "sent", "why"), MAY.values(), ids=MAY.keys())
def test_who_is_texted_and_called(policy, standing, task, person, stood, terms, sent, why):
    policy = by(policy, "email", "text", "call", **person)
    policy = agreed(policy, budget=Budget(plan="retainer", cap=Decimal(100), costs=COSTS))
    if "scope" in terms:
        policy = agreed(policy, scope=replace(policy.engagement.scope, channels=terms["scope"]))
    if not terms.get("provider", True):
        policy = replace(policy, channels=frozenset({"email"}))
    spent = Decimal(terms.get("spent", 0))
    decision = plan_owner([task], replace(standing, **stood), policy, DAY, None, spent)
    assert [message.channel for message in decision.effects] == ["email", *sent]
    refused = [entry for entry in decision.why if entry.topic == "not-sent" and entry.what.startswith("no ")]
    assert len(refused) == 2 - len(sent)
    assert all(entry.clause for entry in refused)
    assert not why or any(why in entry.what for entry in refused)


def test_a_message_names_the_rung_the_channel_and_the_consent_with_its_note(policy, standing, task):
    for note, shown in ((NOTE, f": {NOTE}"), ("", " (no note of when it was given)"), ("a\n b", ": a b")):
        reached = by(policy, "email", "text", "call", consent_note=note)
        text, call = phoned(plan_owner([task], standing, reached, DAY))
        assert text.clause == f"[cadence] ladder day 1; [scope] channels text; people.csv text_consent{shown}"
        assert call.clause == f"[cadence] ladder day 1; [scope] channels call; people.csv call_consent{shown}"


def test_the_story_tells_of_each(policy, standing, task):
    policy = by(policy, "email", "text", "call", call_consent=False)
    decision = plan_owner([task], standing, policy, DAY)
    (text,) = phoned(decision)
    told = [(entry.what, entry.topic, entry.cause) for entry in decision.why[-3:]]
    assert told == [
        ("a reminder was written to Dana Ortiz (day +1)", "reminded", decision.effects[0].id),
        ("a text to Dana Ortiz was put in line (day +1)", "reminded", text.id),
        ("no call: Dana Ortiz has not consented to calls", "not-sent", "the calendar"),
    ]


def test_a_refusal_names_the_clause_that_says_so(policy, standing, task):
    def clauses(policy, standing=standing, spent=Decimal(0)):
        return {
            entry.clause
            for entry in plan_owner([task], standing, policy, DAY, None, spent).why
            if "no text" in entry.what
        }

    assert clauses(by(policy, "text", text_consent=False)) == {"people.csv text_consent: no"}
    assert clauses(by(policy, "text"), replace(standing, phone_stop=NOTE)) == {f"people.csv text_consent: {NOTE}"}
    assert clauses(by(policy, "text", phone=None)) == {"people.csv phone"}
    assert clauses(by(policy, "text", phone_hours=span("06:00-07:00"))) == {"people.csv phone_hours"}
    assert clauses(agreed(by(policy, "text"), hours=span("09:29-09:31"))) == set()
    capped = agreed(by(policy, "text"), budget=Budget(cap=Decimal(1), costs=COSTS))
    assert clauses(capped, spent=Decimal(1)) == {"[budget] cap"}


def test_the_receivers_own_consent_number_and_stop_count_while_the_owner_is_away(policy, standing, task):
    policy = by(policy, "email", "text", "call")  # Dana's own
    policy = by(policy, "email", "text", who=PRIYA, phone=OTHER, consent_note="Priya's")
    policy = by(policy, "email", "text", backup=PRIYA)
    away, priya = replace(standing, absent_until=date(2026, 10, 20)), replace(standing, email=PRIYA)
    (text,) = phoned(plan_owner([task], away, policy, DAY, priya))
    assert (text.to, text.person) == ((OTHER,), DANA)
    assert "Priya's" in text.clause
    assert "You cover for Dana Ortiz." in text.text
    assert plan_owner([task], away, policy, DAY, priya).charges[0].person == PRIYA
    assert phoned(plan_owner([task], away, policy, DAY, replace(priya, phone_stop="Priya's"))) == []
    assert phoned(plan_owner([task], replace(away, phone_stop=NOTE), policy, DAY, priya)) == [text]
    decision = plan_owner([task], away, policy, DAY, priya)
    assert {one.email: (one.texted, one.codes) for one in decision.standings} == {PRIYA: (True, ())}


# When: the receiver's own clock, in hours for texts and calls, on working days.

HOURS = [
    # zone, agreed hours, own hours, now there, the text's first minute and its end, or None
    ("America/New_York", "08:30-17:30", "", "2026-10-08 08:30", "09:00", "17:30"),
    ("America/New_York", "08:30-17:30", "", "2026-10-08 12:34", "12:34", "17:30"),
    ("America/New_York", "08:30-17:30", "", "2026-10-08 17:29", "17:29", "17:30"),
    ("America/New_York", "07:00-21:00", "", "2026-10-08 07:00", "09:00", "18:00"),
    ("America/New_York", "07:00-21:00", "", "2026-10-08 18:00", None, None),  # mail may go, texts may not
    ("America/New_York", "07:00-21:00", "", "2026-10-08 20:59", None, None),
    ("America/New_York", "07:00-21:00", "08:00-20:00", "2026-10-08 07:00", "08:00", "20:00"),
    ("America/New_York", "07:00-21:00", "06:00-23:00", "2026-10-08 07:00", "08:00", "20:00"),  # never wider
    ("America/New_York", "08:30-17:30", "08:00-20:00", "2026-10-08 08:30", "08:30", "17:30"),  # never outside hours
    ("America/New_York", "08:30-17:30", "10:00-12:00", "2026-10-08 08:30", "10:00", "12:00"),
    ("America/New_York", "08:30-17:30", "10:00-12:00", "2026-10-08 12:00", None, None),
    ("America/New_York", "08:30-17:30", "18:00-20:00", "2026-10-08 08:30", None, None),
    ("America/New_York", "06:00-08:30", "", "2026-10-08 06:00", None, None),
    ("America/New_York", "06:00-08:30", "08:00-09:00", "2026-10-08 06:00", "08:00", "08:30"),
    ("America/Phoenix", "08:30-17:30", "", "2026-10-08 08:30", "09:00", "17:30"),
    ("Europe/London", "08:30-17:30", "", "2026-10-08 08:30", "09:00", "17:30"),
    ("Europe/Berlin", "07:00-21:00", "08:00-20:00", "2026-10-08 19:59", "19:59", "20:00"),
    ("Asia/Kolkata", "08:30-17:30", "", "2026-10-08 08:30", "09:00", "17:30"),
    ("Australia/Sydney", "08:30-17:30", "", "2026-10-08 08:30", "09:00", "17:30"),
    ("America/Sao_Paulo", "08:30-17:30", "14:00-16:00", "2026-10-08 08:30", "14:00", "16:00"),
    ("Asia/Tokyo", "08:30-17:30", "", "2026-10-08 16:00", "16:00", "17:30"),
    ("Africa/Cairo", "08:30-17:30", "", "2026-10-08 08:30", "09:00", "17:30"),
]


@pytest.mark.parametrize(("zone", "hours", "own", "now", "first", "last"), HOURS)
def test_texts_and_calls_keep_to_the_hours_where_their_receiver_is(
    policy, standing, task, zone, hours, own, now, first, last
):
    policy = by(policy, "email", "text", "call", timezone=ZoneInfo(zone), phone_hours=span(own))
    policy = agreed(policy, hours=span(hours))
    decision = plan_owner([task], standing, policy, at(now, zone))
    assert decision.effects[0].channel == "email"
    day = now.partition(" ")[0]
    for message in phoned(decision):
        assert message.not_before == at(f"{day} {first}", zone)
        assert message.not_after == at(f"{day} {last}", zone)
    assert len(phoned(decision)) == (2 if first else 0)
    if not first:
        assert "the agreed hours leave no time for texts today" in " ".join(entry.what for entry in decision.why)


CHANGES = [
    # zone, the working day before and after its clocks change, 09:00 there on each of them, in UTC
    ("America/New_York", "2026-03-06", "2026-03-09", 14, 13),
    ("America/New_York", "2026-10-30", "2026-11-02", 13, 14),
    ("America/Phoenix", "2026-03-06", "2026-03-09", 16, 16),
    ("America/Phoenix", "2026-10-30", "2026-11-02", 16, 16),
    ("Europe/London", "2026-03-27", "2026-03-30", 9, 8),
    ("Europe/London", "2026-10-23", "2026-10-26", 8, 9),
    ("Europe/Berlin", "2026-03-27", "2026-03-30", 8, 7),
    ("Europe/Berlin", "2026-10-23", "2026-10-26", 7, 8),
    ("Australia/Sydney", "2026-04-03", "2026-04-06", -2, -1),
    ("Australia/Sydney", "2026-10-02", "2026-10-06", -1, -2),
    ("America/Santiago", "2026-04-02", "2026-04-06", 12, 13),
    ("America/Santiago", "2026-09-04", "2026-09-07", 13, 12),
    ("America/Sao_Paulo", "2026-10-16", "2026-10-19", 12, 12),
    ("Asia/Kolkata", "2026-03-27", "2026-03-30", 3.5, 3.5),
]


@pytest.mark.parametrize(("zone", "before", "after", "then", "since"), CHANGES)
def test_nine_oclock_is_nine_oclock_on_both_sides_of_a_clock_change(
    policy, standing, task, zone, before, after, then, since
):
    policy = by(policy, "email", "text", timezone=ZoneInfo(zone))
    policy = replace(agreed(policy, starts=date(2025, 1, 1)), workdays=Workdays())
    for day, hour in ((before, then), (after, since)):
        due = date.fromisoformat(day)
        (text,) = phoned(plan_owner([replace(task, due=due)], standing, policy, at(f"{day} 08:30", zone)))
        midnight = datetime.combine(due, time(), UTC)
        assert text.not_before == midnight + timedelta(hours=hour)
        assert text.not_after is not None
        assert text.not_after - text.not_before == timedelta(hours=8.5)


@pytest.mark.parametrize("day", ["2026-10-10", "2026-10-11", "2026-10-12", "2026-11-26", "2026-12-24", "2026-11-01"])
def test_nothing_goes_on_weekends_holidays_and_closed_days(policy, standing, task, day):
    policy = by(policy, "email", "text", "call")
    policy = replace(policy, workdays=Workdays("US", frozenset({date(2026, 12, 24)})))
    late = replace(task, due=date.fromisoformat(day) - timedelta(days=1))
    assert plan_owner([late], standing, policy, at(f"{day} 10:00")).effects == ()


# What: one bundle, one number an item, one charge.


def test_one_text_and_one_call_about_the_items_whose_rung_has_them(policy, standing, task, word_task):
    policy = by(policy, "email", "text", "call")
    ladder = (Rung(1, ("email",)), Rung(2, ("email", "text")))
    policy = agreed(policy, ladder=ladder)
    later = replace(word_task, due=date(2026, 10, 6), rung=1, reminders=1)
    decision = plan_owner([task, later], standing, policy, DAY)
    (text,) = phoned(decision)
    assert text.tasks == ("T-100002",)
    assert set(decision.effects[0].tasks) == {"T-100001", "T-100002"}


LADDER = (Rung(-2, ("email",)), Rung(0, ("email",)), Rung(1, ("email", "text")), Rung(3, ("email", "text", "call")))


@pytest.mark.parametrize(
    ("ladder", "heard", "sent"),
    [
        (LADDER, {"reminders": 0, "rung": None}, []),  # an engagement that starts late: the mail of today is the first
        (LADDER, {"reminders": 0, "rung": 0}, []),  # the earlier ones were left out, by the weekly cap for one
        (LADDER, {"reminders": 1, "rung": 0}, ["text"]),
        (LADDER, {"reminders": 1, "rung": 0, "handover": Handover(to=DANA, by=PRIYA, at=DAY, quote="")}, []),
        (LADDER[2:], {"reminders": 0, "rung": None}, ["text"]),  # agreed as the first of all
    ],
)
def test_a_text_waits_for_a_mail_about_it_on_an_earlier_day(policy, standing, task, ladder, heard, sent):
    decision = plan_owner([replace(task, **heard)], standing, agreed(by(policy), ladder=ladder), DAY)
    assert [message.channel for message in decision.effects] == ["email", *sent]
    unsent = [(entry.what, entry.clause) for entry in decision.why if entry.what.startswith("no text")]
    why = "no text: it is the first message about it, and nobody has kept silent yet"
    assert unsent == ([] if sent else [(why, "[cadence] ladder")])


def test_items_have_numbers_that_stay_theirs(policy, standing, task, word_task):
    policy = by(policy, "email", "text")
    known = replace(standing, codes=(Code(number=1, ref="T-900000", given_on=date(2026, 9, 30)),), texted=True)
    decision = plan_owner([task, word_task], known, policy, DAY)
    (text,) = phoned(decision)
    assert dict(zip(text.tasks, text.codes, strict=True)) == {"T-100001": 2, "T-100002": 3}
    assert "2. AR aging report" in text.text
    assert "Riley Hart for Northwind" not in text.text  # they have been texted before
    (reached,) = decision.standings
    assert [(code.number, code.ref, code.given_on.day) for code in reached.codes] == [
        (1, "T-900000", 30),
        (2, "T-100001", 8),
        (3, "T-100002", 8),
    ]
    lone = phoned(plan_owner([word_task], reached, policy, DAY + timedelta(days=5)))
    assert [(message.tasks, message.codes) for message in lone] == [(("T-100002",), (3,))]
    assert "3. Safety" not in lone[0].text


def test_each_is_charged_once_and_reserved(policy, standing, task):
    policy = agreed(by(policy, "email", "text", "call"), budget=Budget(costs=COSTS))
    decision = plan_owner([task], standing, policy, DAY)
    text, call = phoned(decision)
    assert [(one.id, one.kind, one.units, one.amount, one.state) for one in decision.charges] == [
        (text.id, "text", segments(text.text), Decimal("0.05"), "reserved"),
        (call.id, "call", 1, Decimal("0.25"), "reserved"),
    ]
    assert {(one.at, one.person, one.engagement) for one in decision.charges} == {(DAY, DANA, "northwind")}


def test_a_call_speaks_its_receivers_language(policy, standing, task):
    hola, hello = "Hola. Esta es una llamada", "Hello. This is an automatic call"
    for language, spoken, opens in (("es-MX", "es-MX", hola), ("en-GB", "en-GB", hello), ("fr", "en", hello)):
        reached = by(policy, "email", "call", language=language)
        (call,) = phoned(plan_owner([task], standing, reached, DAY))
        assert call.language == spoken
        assert call.text.startswith(opens)
        assert "key 9: " in call.text


# Whatever was agreed: nothing outside the window, without consent, or past the cap.

ZONES = ("America/New_York", "America/Phoenix", "Europe/London", "Europe/Berlin", "Asia/Kolkata", "Australia/Sydney",
         "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Apia")  # fmt: skip
SPANS = st.tuples(st.integers(0, 95), st.integers(1, 95)).filter(lambda ends: ends[0] < ends[1]).map(
    lambda ends: Hours(*(time(quarter // 4, quarter % 4 * 15) for quarter in ends))
)  # fmt: skip


OFTEN = st.sampled_from([True, True, True, False])


@given(
    day=st.integers(0, 400).map(lambda number: date(2026, 9, 1) + timedelta(days=number)),
    minute=st.integers(6 * 60, 21 * 60) | st.integers(0, 24 * 60 - 1),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    hours=st.sampled_from([span("08:30-17:30"), span("07:00-21:00"), WIDE]) | SPANS,
    own=st.none() | SPANS,
    person=st.fixed_dictionaries(
        {
            "text_consent": OFTEN,
            "call_consent": OFTEN,
            "phone": st.sampled_from([NUMBER, NUMBER, OTHER, None]),
            "consent_note": st.sampled_from([NOTE, ""]),
        }
    ),
    stood=st.fixed_dictionaries(
        {"phone_stop": st.sampled_from([None, None, NOTE, ""]), "bad_number": st.sampled_from(["", "", NUMBER])}
    ),
    channels=st.just({"email", "text", "call"}) | st.sets(st.sampled_from(["email", "text", "call"]), min_size=1),
    cap=st.none() | st.decimals(0, 2, places=2),
    spent=st.decimals(0, 2, places=2) | st.just(Decimal(0)),
    due=st.integers(-8, 2),
)
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_none_is_ever_planned_outside_the_window_without_consent_or_past_the_cap(
    policy, standing, task, day, minute, zone, hours, own, person, stood, channels, cap, spent, due
):
    now = datetime.combine(day, time(minute // 60, minute % 60), zone).astimezone(UTC)
    policy = by(policy, "email", "text", "call", timezone=zone, phone_hours=own, **person)
    scope, budget = replace(policy.engagement.scope, channels=tuple(channels)), Budget(cap=cap, costs=COSTS)
    policy = agreed(policy, hours=hours, scope=scope, budget=budget)
    standing = replace(standing, **stood)
    today = now.astimezone(zone).date()
    task = replace(task, due=today + timedelta(days=due))
    decision = plan_owner([task], standing, policy, now, None, spent)
    messages = phoned(decision)
    assert [charge.id for charge in decision.charges] == [message.id for message in messages]
    for message in messages:
        opens, closes = message.not_before.astimezone(zone), message.not_after.astimezone(zone)
        widest = (time(8), time(20)) if own else (time(9), time(18))
        assert now <= opens < closes
        assert opens.date() == closes.date() == today
        assert max(hours.opens, widest[0]) <= opens.time()
        assert closes.time() <= min(hours.closes, widest[1])
        assert not own or own.opens <= opens.time() < closes.time() <= own.closes
        assert policy.workdays.is_working(today)
        assert message.channel in channels
        assert person[f"{message.channel}_consent"]
        assert message.to == (person["phone"],)
        assert person["phone"] != stood["bad_number"]
        assert stood["phone_stop"] is None or stood["phone_stop"] != person["consent_note"]
        assert f"people.csv {message.channel}_consent" in message.clause
        spent += price(budget, message.channel)
        assert cap is None or spent <= cap * (Decimal("0.9") if message.channel == "call" else Decimal("0.95"))
    told = {entry.what.split(":")[0] for entry in decision.why if entry.what.startswith("no ")}
    rung = any(action.kind == "rung" and action.at <= now for action in actions(task, policy, standing))
    if rung and decision.effects:
        sent = {message.channel for message in decision.effects}
        assert sent | {what.removeprefix("no ") for what in told} >= {"text", "call"}
