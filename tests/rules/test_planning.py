"""The ladder at work for one person: stories over days, each told as what was written and when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from duly.rules.decide import decide
from duly.rules.escalation import plan_steps
from duly.rules.messages import Message
from duly.rules.model import ConsultantSaid, State
from duly.rules.planning import plan_owner, planned
from duly.rules.retract import outdated, retract
from duly.rules.steps import actions

PRIYA = "priya@northwind.example"
NEW_YORK = ZoneInfo("America/New_York")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


class Story:
    """One person's tasks lived through from event to event; `sent` lists (local time, kind, receiver, refs)."""

    def __init__(self, policy, standing, *tasks):
        self.policy, self.standing = policy, standing
        self.tasks = {task.ref: planned(task, policy, standing, task.opened_at) for task in tasks}
        self.sent, self.messages, self.entries = [], [], []

    def until(self, end, start=None):
        """Live to `end`; `start`: the daemon was down until then."""
        end = at(end)
        now = at(start) if start else None
        for _ in range(200):
            due = [task.next_at for task in self.tasks.values() if task.next_at]
            if not due or max(min(due), now or min(due)) > end:
                return self
            now = max(min(due), now or min(due))
            self._turn(now)
            now = now.astimezone(UTC) + timedelta(seconds=1)
        raise AssertionError("the story does not come to rest")

    def _turn(self, now):
        steps = plan_steps(list(self.tasks.values()), {self.standing.email: self.standing}, self.policy, now)
        self._apply(steps, now)
        open_tasks = [task for task in self.tasks.values() if not task.state.closed]
        self._apply(plan_owner(open_tasks, self.standing, self.policy, now), now)

    def _apply(self, decision, now):
        self.tasks |= {task.ref: task for task in decision.tasks}
        self.standing = decision.standings[0] if decision.standings else self.standing
        self.entries += decision.why
        for effect in decision.effects:
            if isinstance(effect, Message):
                self.messages.append(effect)
                local = now.astimezone(NEW_YORK)
                self.sent.append((f"{local:%m-%d %H:%M}", effect.kind, effect.to[0].partition("@")[0], *effect.tasks))

    def hears(self, event, when, ref="T-100001"):
        """An event for a task, as a letter or command brings it."""
        decision = decide(self.tasks[ref], event, self.policy, at(when))
        self.tasks |= {t.ref: planned(t, self.policy, self.standing, at(when)) for t in decision.tasks}
        return self

    def days(self):
        return [line[:3] for line in self.sent]


def test_silence_climbs_the_ladder_is_announced_and_escalated(policy, standing, task):
    story = Story(policy, standing, task).until("2026-10-13 12:00")
    assert story.days() == [
        ("09-30 08:30", "reminder", "dana"),
        ("10-06 08:30", "reminder", "dana"),
        ("10-07 08:30", "reminder", "dana"),
        ("10-08 08:30", "reminder", "dana"),
        ("10-09 08:30", "notice", "dana"),
        ("10-13 08:30", "escalation", "lee"),  # Monday the 12th is a holiday
        ("10-13 08:30", "reminder", "dana"),
    ]
    assert story.tasks["T-100001"].late


def test_a_step_that_needs_approval_asks_at_the_notice_and_waits(policy, standing, task):
    story = Story(policy, standing, task).until("2026-10-20 12:00")
    assert ("10-15 08:30", "ask", "riley") in story.days()
    assert not [line for line in story.sent if line[2] == "sam"]
    story.hears(ConsultantSaid(source="c", verb="approve"), "2026-10-20 13:00").until("2026-10-21 12:00")
    # Approved in the afternoon, inside hours: told at once.
    assert story.days()[-1] == ("10-20 13:00", "escalation", "sam")


def test_a_declined_step_is_never_taken(policy, standing, task):
    story = Story(policy, standing, task).until("2026-10-15 12:00")
    story.hears(ConsultantSaid(source="c", verb="decline"), "2026-10-15 13:00").until("2026-12-20 12:00")
    assert not [line for line in story.sent if line[2] == "sam"]


def test_a_promise_pauses_the_ladder_is_nudged_once_and_kept(policy, standing, task, says):
    story = Story(policy, standing, task).until("2026-10-06 12:00")
    story.hears(says("promise", date=date(2026, 10, 9), hour=(15, 0)), "2026-10-06 14:00").until("2026-10-09 12:00")
    assert story.days()[2:] == [("10-09 08:30", "reminder", "dana")]
    assert story.tasks["T-100001"].state is State.PROMISED


def test_a_broken_promise_resumes_the_ladder_the_next_working_day_with_the_notice_it_had_held_back(
    policy, standing, task, says
):
    story = Story(policy, standing, task).until("2026-10-06 12:00")
    story.hears(says("promise", date=date(2026, 10, 9), hour=(15, 0)), "2026-10-06 14:00").until("2026-10-14 12:00")
    assert story.days()[3:] == [
        ("10-13 08:30", "reminder", "dana"),  # broken; the missed rungs are not sent, the notice goes with it
        ("10-14 08:30", "escalation", "lee"),
    ]
    assert "Lee Park" in story.messages[3].text
    assert (story.tasks["T-100001"].state, story.tasks["T-100001"].promises) == (State.OPEN, 1)


def test_a_promise_for_this_afternoon_is_nudged_an_hour_before(policy, standing, task, says):
    story = Story(policy, standing, task).until("2026-10-06 12:00")
    story.hears(says("promise", date=date(2026, 10, 6), hour=(16, 0)), "2026-10-06 12:30")
    assert [a.kind for a in actions(story.tasks["T-100001"], policy, standing) if a.at == at("2026-10-06 15:00")] == [
        "nudge"
    ]


def test_what_waits_for_the_consultant_is_neither_reminded_nor_escalated(policy, standing, task, says):
    story = Story(policy, standing, task).until("2026-10-06 12:00")
    story.hears(says("blocked"), "2026-10-06 14:00").until("2026-11-30 12:00")
    assert len(story.sent) == 2
    assert story.tasks["T-100001"].next_at is None


def test_one_message_a_day_with_all_that_is_due(policy, standing, task, word_task):
    story = Story(policy, standing, task, word_task).until("2026-10-08 12:00")
    assert next(line for line in story.sent if line[1] == "reminder") == (
        "09-30 08:30",
        "reminder",
        "dana",
        "T-100001",
        "T-100002",
    )
    assert len(story.sent) == 4


def test_downtime_is_caught_up_by_the_latest_rung_alone_and_the_rest_is_written_down(policy, standing, task):
    story = Story(policy, standing, task).until("2026-10-08 18:00", start="2026-10-08 11:00")
    assert story.days() == [("10-08 11:00", "reminder", "dana")]
    skipped = [entry.what for entry in story.entries if entry.topic == "not-sent"]
    assert [what.partition(" was")[0] for what in skipped] == ["day -5", "day -1", "day +0"]


def test_a_missed_escalation_is_announced_first_and_taken_one_working_day_later(policy, standing, task):
    story = Story(policy, standing, task).until("2026-10-22 18:00", start="2026-10-19 11:00")
    assert story.days()[:2] == [("10-19 11:00", "reminder", "dana"), ("10-20 08:30", "escalation", "lee")]
    assert "Lee Park" in story.messages[0].text
    assert "Sam Roe" not in story.messages[0].text


def test_a_daemon_that_comes_back_at_night_waits_for_the_permitted_hour(policy, standing, task):
    story = Story(policy, standing, task).until("2026-10-09 18:00", start="2026-10-08 23:10")
    assert story.days() == [("10-09 08:30", "reminder", "dana")]


def test_the_weekly_cap_drops_rungs_with_a_reason_but_never_a_notice(policy, standing, task):
    capped = replace(policy, engagement=replace(policy.engagement, weekly_cap=2))
    story = Story(capped, standing, task).until("2026-10-14 12:00")
    assert story.days() == [
        ("09-30 08:30", "reminder", "dana"),
        ("10-06 08:30", "reminder", "dana"),
        ("10-07 08:30", "reminder", "dana"),
        ("10-13 08:30", "reminder", "dana"),  # a new week: the notice that was due on the 9th goes with it
        ("10-14 08:30", "escalation", "lee"),
    ]
    assert any("weekly cap" in entry.what for entry in story.entries)


def test_an_absence_moves_the_rungs_to_the_return_and_sends_the_latest(policy, standing, task):
    away = replace(standing, absent_until=date(2026, 10, 8))
    story = Story(policy, away, task).until("2026-10-08 12:00")
    assert story.days() == [("10-08 08:30", "reminder", "dana")]


def test_an_agreed_deputy_is_asked_while_the_owner_is_away(policy, standing, task):
    people = tuple(
        replace(p, backup="priya@northwind.example") if p.name == "Dana Ortiz" else p for p in policy.engagement.people
    )
    with_deputy = replace(policy, engagement=replace(policy.engagement, people=people, _by_email={}))
    away = replace(standing, absent_until=date(2026, 10, 8))
    story = Story(with_deputy, away, task).until("2026-10-08 12:00")
    assert [line[2] for line in story.sent] == ["priya", "priya", "priya", "dana"]
    assert "Dana" in story.messages[0].text
    unasked = replace(with_deputy, unasked=frozenset({"priya@northwind.example"}))  # who wants no more messages
    assert Story(unasked, away, task).until("2026-10-08 12:00").days() == [("10-08 08:30", "reminder", "dana")]


def test_nobody_who_asked_for_no_messages_gets_one(policy, standing, task):
    story = Story(policy, replace(standing, opted_out=True), task).until("2026-12-31 12:00")
    assert story.sent == []


@pytest.mark.parametrize("count", [6])
def test_the_same_text_never_goes_twice_running(policy, standing, task, count):
    story = Story(policy, standing, task).until("2026-10-22 12:00")
    texts = [m.text for m in story.messages if m.to == ("dana@northwind.example",)]
    assert len(texts) >= count
    assert all(one != following for one, following in pairwise(texts))


def test_every_message_names_its_clause(policy, standing, task):
    story = Story(policy, standing, task).until("2026-10-22 12:00")
    assert story.messages
    assert all(message.clause.startswith("[") for message in story.messages)


def test_a_reminder_overtaken_by_the_document_is_taken_back_and_the_rest_is_planned_again(
    policy, standing, task, word_task
):
    story = Story(policy, standing, task, word_task).until("2026-10-06 09:00")
    message = story.messages[-1]
    closed = replace(story.tasks["T-100001"], state=State.DONE)
    tasks = [closed, story.tasks["T-100002"]]
    assert outdated(message, tasks)
    decision = retract(message, tasks, {"dana@northwind.example": story.standing}, policy, at("2026-10-06 08:31"))
    back = [task for task in decision.tasks if not task.state.closed]
    assert [(t.ref, t.rung, t.next_at) for t in back] == [("T-100002", -5, at("2026-10-06 08:31"))]
    again = plan_owner(back, decision.standings[0], policy, at("2026-10-06 08:31"))
    assert [m.tasks for m in again.effects] == [("T-100002",)]


def test_a_channel_outside_the_scope_is_left_out_and_the_reason_kept(policy, standing, task):
    scope = replace(policy.engagement.scope, channels=("text",))
    silent = replace(policy, engagement=replace(policy.engagement, scope=scope))
    story = Story(silent, standing, task).until("2026-10-20 12:00")
    assert story.sent == []
    assert "no email: emails are outside the agreed scope" in [entry.what for entry in story.entries]


def test_texts_without_a_provider_fall_back_to_email_and_say_so(policy, standing, task):
    scope = replace(policy.engagement.scope, channels=("email", "text"))
    ladder = tuple(replace(rung, by=("email", "text")) for rung in policy.engagement.ladder)
    texting = replace(policy, engagement=replace(policy.engagement, scope=scope, ladder=ladder))
    story = Story(texting, standing, task).until("2026-09-30 12:00")
    assert story.days() == [("09-30 08:30", "reminder", "dana")]
    assert any("no telephone provider" in entry.what for entry in story.entries)


@pytest.mark.parametrize(
    ("consent", "phone", "sent"),
    [(True, "+12125550101", ["email", "text"]), (False, "+12125550101", ["email"]), (True, None, ["email"])],
)
def test_a_text_needs_consent_and_a_number_and_goes_in_phone_hours(policy, standing, task, consent, phone, sent):
    people = tuple(
        replace(p, text_consent=consent, phone=phone) if p.name == "Dana Ortiz" else p for p in policy.engagement.people
    )
    scope = replace(policy.engagement.scope, channels=("email", "text"))
    ladder = tuple(replace(rung, by=("email", "text")) for rung in policy.engagement.ladder)
    engagement = replace(policy.engagement, scope=scope, ladder=ladder, people=people, _by_email={})
    texting = replace(policy, engagement=engagement, channels=frozenset({"email", "text"}))
    story = Story(texting, standing, task).until("2026-09-30 12:00")
    assert [message.channel for message in story.messages] == sent
    assert {m.channel: m.not_before.astimezone(NEW_YORK).strftime("%H:%M") for m in story.messages}["email"] == "08:30"
    assert all(m.not_before == at("2026-09-30 09:00") for m in story.messages if m.channel == "text")


def elsewhere(policy, email, zone, **more):
    people = tuple(
        replace(person, timezone=ZoneInfo(zone), **more) if person.email == email else person
        for person in policy.engagement.people
    )
    return replace(policy, engagement=replace(policy.engagement, people=people))


def test_management_whose_hours_never_meet_is_told_each_in_their_own(policy, standing, task):
    kei = replace(policy.engagement.person("sam@northwind.example"), name="Kei Sato", email="kei@northwind.example")
    people, steps = (*policy.engagement.people, kei), (replace(policy.engagement.escalation[1], approval=False),)
    policy = replace(policy, engagement=replace(policy.engagement, people=people, escalation=steps))
    policy = elsewhere(policy, "kei@northwind.example", "Asia/Tokyo")
    story = Story(policy, standing, task).until("2026-10-28 12:00")
    told = [
        (m.to[0].partition("@")[0], f"{m.not_before:%m-%d %H:%M}") for m in story.messages if m.kind == "escalation"
    ]
    assert told == [("sam", "10-16 08:30"), ("kei", "10-19 08:30")]  # Friday in New York is Monday in Tokyo
    assert story.tasks["T-100001"].climbs[0].told == ("sam@northwind.example", "kei@northwind.example")


def test_a_deputy_far_away_is_caught_up_with_in_their_own_hours(policy, standing, task):
    people = tuple(
        replace(person, backup="priya@northwind.example") if person.email == standing.email else person
        for person in policy.engagement.people
    )
    policy = replace(policy, engagement=replace(policy.engagement, people=people))
    policy = elsewhere(policy, "priya@northwind.example", "Asia/Tokyo")
    away = replace(standing, absent_until=date(2026, 11, 20))
    story = Story(policy, away, task).until("2026-10-20 18:00", start="2026-10-15 11:00")
    assert story.days() == [("10-15 19:30", "reminder", "priya")]  # Friday, 08:30 in Tokyo


def test_a_promise_for_the_evening_gets_no_nudge_outside_hours(policy, standing, task, says):
    story = Story(policy, standing, task).until("2026-10-06 12:00")
    story.hears(says("promise", date=date(2026, 10, 6), hour=(20, 0)), "2026-10-06 12:30").until("2026-10-07 12:00")
    assert story.days()[2:] == [("10-07 08:30", "reminder", "dana")]
    assert "before the promised time" not in story.entries[-1].what


def test_a_deputy_who_never_heard_from_us_is_introduced_and_the_owner_is_too_once_they_are_back(policy, standing, task):
    owner = policy.engagement.person(task.owner)
    people = tuple(replace(one, backup=PRIYA) if one is owner else one for one in policy.engagement.people)
    policy = replace(policy, engagement=replace(policy.engagement, people=people))
    deputy = replace(standing, email=PRIYA)
    away = replace(standing, absent_until=date(2026, 10, 20))
    first = plan_owner([task], away, policy, at("2026-10-07T09:00"), deputy)
    assert "We have not met yet" in first.effects[0].text
    (counted,) = first.standings
    assert (counted.email, counted.sent) == (PRIYA, 1)
    back = plan_owner([task], standing, policy, at("2026-10-07T09:00"))
    assert "We have not met yet" in back.effects[0].text
