"""A message that never leaves changes nothing: what its decision assumed of tasks and people is undone, all of it."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from duly.rules.agreement import Rung
from duly.rules.decide import decide
from duly.rules.escalation import plan_steps
from duly.rules.messages import Sending
from duly.rules.model import ConsultantSaid, State
from duly.rules.planning import plan_owner, planned
from duly.rules.retract import changed_since, day_is_over, day_of, outdated, phoned, retract, spoken_of, unannounced

NEW_YORK = ZoneInfo("America/New_York")
DANA = "dana@northwind.example"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


class Life:
    """Dana's tasks from day to day, with every message as it was decided."""

    def __init__(self, policy, standing, *tasks):
        self.policy, self.standings, self.deputy = policy, {DANA: standing}, None
        self.tasks = {task.ref: planned(task, policy, standing, task.opened_at) for task in tasks}

    def plan(self, *moments):
        """Plan at each of these times; the effects of the last."""
        for now in map(at, moments):
            steps = self._take(plan_steps(list(self.tasks.values()), self.standings, self.policy, now))
            still_open = [task for task in self.tasks.values() if not task.state.closed]
            deputy = self.standings.get(self.deputy) if self.deputy else None
            effects = self._take(plan_owner(still_open, self.standings[DANA], self.policy, now, deputy))
        return [*steps, *effects]

    def take_back(self, message, when, *beside):
        tasks = [self.tasks[ref] for ref in spoken_of(message)]
        self._take(retract(phoned(message, beside), tasks, self.standings, self.policy, at(when)))

    def change(self, ref, **changes):
        self.tasks[ref] = replace(self.tasks[ref], **changes)
        return self.tasks[ref]

    def hears(self, event, when, ref="T-100001"):
        decision = decide(self.tasks[ref], event, self.policy, at(when))
        self._take(replace(decision, effects=()))

    def _take(self, decision):
        self.tasks |= {task.ref: task for task in decision.tasks}
        self.standings |= {standing.email: standing for standing in decision.standings}
        return decision.effects


def test_a_reminder_that_mentions_a_due_date_of_before_is_no_longer_true(policy, standing, task, later_task):
    life = Life(policy, standing, task, later_task)
    (reminder,) = life.plan("2026-10-06 08:30")
    assert reminder.mentions == ("T-100002",)
    assert not changed_since(reminder, list(life.tasks.values()), policy)
    life.change("T-100002", due=date(2026, 10, 20))
    assert changed_since(reminder, list(life.tasks.values()), policy)


@pytest.fixture
def later_task(word_task):
    """A second task, due five working days after the first."""
    return replace(word_task, due=date(2026, 10, 15))


def test_a_notice_that_rode_in_a_withdrawn_reminder_was_never_given(policy, standing, task, later_task):
    life = Life(policy, standing, task, replace(later_task, due=date(2026, 10, 9)))
    (reminder,) = life.plan("2026-10-06 08:30", "2026-10-07 08:30", "2026-10-08 08:30", "2026-10-09 08:30")
    assert (reminder.kind, reminder.tasks) == ("reminder", ("T-100002",))
    assert life.tasks["T-100001"].climbs[0].announced_on == date(2026, 10, 9)
    life.change("T-100002", state=State.DONE)
    assert outdated(reminder, [life.tasks[ref] for ref in spoken_of(reminder)])
    life.take_back(reminder, "2026-10-09 08:31")
    (notice,) = life.plan("2026-10-09 08:31")
    assert (notice.kind, notice.tasks) == ("notice", ("T-100001",))


def test_a_withdrawn_notice_sends_no_rung_again(policy, standing, task, word_task):
    life = Life(policy, standing, task, word_task)
    (notice,) = life.plan("2026-10-06 08:30", "2026-10-07 08:30", "2026-10-08 08:30", "2026-10-09 08:30")
    assert notice.kind == "notice"
    life.change("T-100001", state=State.DONE)
    life.take_back(notice, "2026-10-09 08:31")
    (again,) = life.plan("2026-10-09 08:31")
    assert (again.kind, again.tasks) == ("notice", ("T-100002",))
    assert life.tasks["T-100002"].rung == 1


def test_the_nudge_in_a_withdrawn_reminder_still_comes(policy, standing, task, later_task, says):
    life = Life(policy, standing, task, later_task)
    life.plan("2026-10-06 08:30")
    life.hears(says("promise", date=date(2026, 10, 8), hour=(15, 0)), "2026-10-06 12:00")
    (reminder,) = life.plan("2026-10-08 08:30")
    assert reminder.tasks == ("T-100001", "T-100002")
    life.change("T-100002", state=State.DONE)
    life.take_back(reminder, "2026-10-08 08:31")
    (nudge,) = life.plan("2026-10-08 08:31")
    assert nudge.tasks == ("T-100001",)
    assert life.tasks["T-100001"].state is State.PROMISED


def test_a_promise_that_came_before_the_escalation_left_means_that_nobody_was_told(policy, standing, task, says):
    life = Life(policy, standing, task)
    escalation = life.plan(*(f"2026-10-{day} 08:30" for day in ("06", "07", "08", "09", "13")))[0]
    assert escalation.kind == "escalation"
    life.hears(says("promise", date=date(2026, 10, 14)), "2026-10-13 08:31")
    life.take_back(escalation, "2026-10-13 08:32")
    (climb,) = life.tasks["T-100001"].climbs
    assert (climb.announced_on, climb.told_on, climb.told) == (date(2026, 10, 9), None, ())
    assert life.tasks["T-100001"].reminders == 5
    assert [m.kind for m in life.plan("2026-10-15 08:30", "2026-10-16 08:30")][:1] == ["escalation"]


def test_a_reminder_that_names_something_else_which_came_meanwhile_is_worded_anew(policy, standing, task, later_task):
    life = Life(policy, standing, task, replace(later_task, due=date(2026, 10, 19)))
    (reminder,) = life.plan("2026-10-06 08:30")
    assert (reminder.tasks, reminder.mentions) == (("T-100001",), ("T-100002",))
    life.change("T-100002", state=State.DONE)
    life.take_back(reminder, "2026-10-06 08:31")
    (again,) = life.plan("2026-10-06 08:31")
    assert (again.tasks, again.mentions) == (("T-100001",), ())


def test_the_day_is_counted_where_the_receiver_is(policy, standing, task, word_task):
    far = tuple(
        replace(person, timezone=ZoneInfo("Pacific/Auckland")) if person.email == DANA else person
        for person in policy.engagement.people
    )
    policy = replace(policy, engagement=replace(policy.engagement, people=far))
    life = Life(policy, standing, task, word_task)
    mornings = [f"2026-10-{day} 15:30" for day in ("05", "06", "07", "08")]  # 08:30 of the next day in Auckland
    (notice,) = life.plan(*mornings)
    assert [climb.announced_on for climb in life.tasks["T-100002"].climbs] == [date(2026, 10, 9)]
    life.change("T-100001", state=State.DONE)
    life.take_back(notice, "2026-10-08 15:31")
    assert [climb.announced_on for climb in life.tasks["T-100002"].climbs] == [None]
    assert life.standings[DANA].reminded_on == (date(2026, 10, 6), date(2026, 10, 7), date(2026, 10, 8))


def covered_by(policy, backup):
    """The agreement with this deputy of Dana's."""
    people = (replace(one, backup=backup) if one.email == DANA else one for one in policy.engagement.people)
    return replace(policy, engagement=replace(policy.engagement, people=tuple(people)))


def test_a_reminder_is_not_for_the_deputy_of_before(policy, standing, task):
    priya = "priya@northwind.example"
    life = Life(covered_by(policy, priya), replace(standing, absent_until=date(2026, 10, 20)), task)
    life.deputy, life.standings[priya] = priya, replace(standing, email=priya)
    (covering,) = life.plan("2026-10-06 08:30")
    assert covering.to == (priya,)
    assert not changed_since(covering, list(life.tasks.values()), life.policy)
    assert changed_since(covering, list(life.tasks.values()), covered_by(policy, "lee@northwind.example"))


def test_a_deputys_day_is_free_again(policy, standing, task, word_task):
    priya = "priya@northwind.example"
    policy = covered_by(policy, priya)
    away = replace(standing, absent_until=date(2026, 10, 20), reminded_on=(date(2026, 9, 30),))
    life = Life(policy, away, task, word_task)
    life.deputy = priya
    life.standings[priya] = replace(standing, email=priya)
    (covering,) = life.plan("2026-10-06 08:30")
    assert covering.to == (priya,)
    life.change("T-100001", state=State.DONE)
    life.take_back(covering, "2026-10-06 08:31")
    assert life.standings[DANA].reminded_on == (date(2026, 9, 30),)
    (again,) = life.plan("2026-10-06 08:31")
    assert (again.to, again.tasks) == ((priya,), ("T-100002",))


def test_a_notice_of_which_nobody_knows_whether_it_left_is_given_anew_and_its_rung_is_not(policy, standing, task):
    dana = Life(policy, standing, task)
    (notice,) = dana.plan("2026-10-06 08:30", "2026-10-07 08:30", "2026-10-08 08:30", "2026-10-09 08:30")
    assert dana.tasks["T-100001"].climbs[0].announced_on == date(2026, 10, 9)
    after = unannounced(dana.tasks["T-100001"], notice, at("2026-10-13 08:30"))
    assert (after.climbs[0].announced_on, after.next_at) == (None, at("2026-10-13 08:30"))
    assert (after.rung, after.reminders) == (dana.tasks["T-100001"].rung, dana.tasks["T-100001"].reminders)
    (reminder,) = Life(policy, standing, task).plan("2026-10-06 08:30")
    assert unannounced(task, reminder, at("2026-10-06 09:00")) == task


def by_text(policy, *channels):
    """The policy with every rung by text too, over these channels, and Dana in Kolkata reached by number."""
    dana = {"phone": "+12125550101", "text_consent": True, "timezone": ZoneInfo("Asia/Kolkata")}
    engagement = policy.engagement
    people = tuple(replace(one, **dana) if one.email == DANA else one for one in engagement.people)
    ladder = tuple(replace(rung, by=("email", "text")) for rung in engagement.ladder)
    scope = replace(engagement.scope, channels=channels)
    engagement = replace(engagement, people=people, ladder=ladder, scope=scope, _by_email={}, _by_phone={})
    return replace(policy, engagement=engagement, channels=frozenset({"email", "text"}))


def test_a_text_beside_the_days_mail_is_taken_back_without_a_change(policy, standing, task):
    life = Life(by_text(policy, "email", "text"), standing, task)
    _, text = life.plan("2026-09-29 23:00")  # half past eight in Kolkata
    before, stood = life.tasks[task.ref], life.standings[DANA]
    life.take_back(text, "2026-09-29 23:40")
    assert (life.tasks[task.ref], life.standings[DANA]) == (before, stood)


def test_a_text_that_went_alone_is_taken_back_like_a_mail(policy, standing, task):
    life = Life(by_text(policy, "text"), standing, task)
    (text,) = life.plan("2026-09-29 23:00")
    assert life.standings[DANA].reminded_on == (date(2026, 9, 30),)
    life.take_back(text, "2026-09-29 23:40")
    assert life.standings[DANA].reminded_on == ()
    assert (life.tasks[task.ref].rung, life.tasks[task.ref].reminders) == (None, 0)


def sending(message, state, **more):
    return Sending(message=message, state=state, next_at=message.not_before, changed_at=message.not_before, **more)


LEFT = [
    ("sent", {"sid": "SM1", "attempts": 1}),
    ("sending", {}),
    ("uncertain", {"attempts": 1}),
    ("failed", {"sid": "SM1", "attempts": 1}),  # taken, and it did not arrive
    ("waiting", {"attempts": 1}),  # its phone was off: it is tried once more
]


@pytest.mark.parametrize(("state", "how"), LEFT)
def test_a_mail_that_is_taken_back_after_its_text_left_frees_neither_the_day_nor_the_rung(
    policy, standing, task, state, how
):
    life = Life(by_text(policy, "email", "text"), standing, task)
    mail, text = life.plan("2026-09-29 23:00")
    life.take_back(mail, "2026-09-29 23:40", sending(text, state, **how))
    assert life.standings[DANA].reminded_on == (date(2026, 9, 30),)
    assert life.standings[DANA].sent == 0  # the introduction is still to come
    assert life.tasks[task.ref].rung == mail.before[0].sent_rung
    assert life.plan("2026-09-29 23:40", "2026-09-30 23:00") == []


@pytest.mark.parametrize(("state", "how"), [("waiting", {}), ("withdrawn", {}), ("failed", {"attempts": 1})])
def test_a_mail_that_is_taken_back_before_its_text_left_is_decided_anew_with_its_text(
    policy, standing, task, state, how
):
    life = Life(by_text(policy, "email", "text"), standing, task)
    mail, text = life.plan("2026-09-29 23:00")
    life.take_back(mail, "2026-09-29 23:40", sending(text, state, **how))
    assert [again.channel for again in life.plan("2026-09-29 23:40")] == ["email", "text"]


def test_a_notice_that_rode_in_a_mail_is_still_to_be_given_although_the_text_beside_it_left(policy, standing, task):
    ladder = (*policy.engagement.ladder, Rung(2, ("email",)))
    policy = replace(policy, engagement=replace(policy.engagement, ladder=ladder))
    life = Life(by_text(policy, "email", "text"), standing, task)
    mail, text = life.plan(*(f"2026-10-{day} 23:00" for day in ("05", "06", "07", "08")))  # half past eight in Kolkata
    assert life.tasks[task.ref].climbs[0].announced_on == date(2026, 10, 9)
    life.take_back(mail, "2026-10-08 23:40", sending(text, "sent", sid="SM1"))
    assert life.tasks[task.ref].climbs[0].announced_on is None
    assert life.plan("2026-10-08 23:40") == []
    life.plan("2026-10-12 23:00")
    assert life.tasks[task.ref].climbs[0].announced_on == date(2026, 10, 13)


def test_a_number_has_the_day_of_whoever_is_reached_there(policy, standing, task):
    policy = by_text(policy, "email", "text")
    _, text = Life(policy, standing, task).plan("2026-09-29 23:00")
    assert day_of(text, policy) == date(2026, 9, 30)
    assert not day_is_over(text, policy, at("2026-09-30 14:00"))
    assert day_is_over(text, policy, at("2026-09-30 14:31"))  # midnight there


TO_THE_NOTICE_OF_DAY_SIX = (
    *("2026-10-06 08:30", "2026-10-07 08:30", "2026-10-08 08:30", "2026-10-09 08:30", "2026-10-13 08:30"),
    *("2026-10-14 08:30", "2026-10-15 08:30"),
)


@pytest.mark.parametrize(("verb", "told"), [("decline", []), ("approve", ["notice"])])
def test_what_the_consultant_said_of_a_step_holds_though_its_notice_never_left(policy, standing, task, verb, told):
    """Declined, nobody is told of it to come; approved, the owner is told anew, and the consultant not asked again."""
    life = Life(policy, standing, task)
    notice, ask = life.plan(*TO_THE_NOTICE_OF_DAY_SIX)
    assert (notice.kind, ask.kind) == ("notice", "ask")
    life.hears(ConsultantSaid(source="c1", verb=verb), "2026-10-15 09:00")
    life.take_back(notice, "2026-10-16 08:30")
    later = [*life.plan("2026-10-16 08:30"), *life.plan("2026-10-19 08:30")]
    assert [one.kind for one in later if one.kind != "escalation"] == told
