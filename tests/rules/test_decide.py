"""What replies and commands do to a task, as a table of moves."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from duly.rules.decide import decide
from duly.rules.findings import Check, Finding
from duly.rules.model import Climb, ConsultantSaid, File, State
from duly.rules.readings import Received

NOW = datetime(2026, 10, 6, 10, 0, tzinfo=ZoneInfo("America/New_York"))


def document(verdict="accepted", *findings, sha256="ab" * 32):
    check = Check(verdict=verdict, kind="xlsx", sha256=sha256, findings=findings)
    return Received(sha256=sha256, size=5000, name="aging.xlsx", check=check)


BLANK = Finding(code="blank-template")

MOVES = [
    # label, more about the reply, the state it leads to, what Dana hears, what Riley hears
    ("done", {}, State.OPEN, ["send-file"], []),
    ("done", {"received": document()}, State.DONE, ["accepted"], []),
    ("acknowledge", {"received": document()}, State.DONE, ["accepted"], []),
    ("question", {"received": document()}, State.DONE, ["accepted", "question"], ["question"]),
    ("done", {"received": document("returned", BLANK)}, State.RETURNED, ["returned"], []),
    ("done", {"received": document("review", BLANK)}, State.WAITING, ["review"], ["review"]),
    ("promise", {"date": date(2026, 10, 8)}, State.PROMISED, ["promise"], []),
    ("promise", {"date": date(2026, 10, 5)}, State.OPEN, ["when"], []),
    ("promise", {"date": date(2026, 10, 8), "received": document()}, State.PROMISED, ["draft", "promise"], []),
    ("not_yet", {}, State.OPEN, ["when"], []),
    ("question", {}, State.WAITING, ["question"], ["question"]),
    ("blocked", {}, State.WAITING, ["blocked"], ["blocked"]),
    ("delegate", {"delegate_to": "priya@northwind.example"}, State.WAITING, ["delegate"], ["delegate"]),
    ("decline", {}, State.WAITING, ["decline"], ["decline"]),
    ("opt_out", {}, State.WAITING, ["opt-out"], ["opt-out"]),
    ("opt_out", {"acts": False}, State.WAITING, ["opt-out"], ["opt-out"]),
    ("acknowledge", {}, State.OPEN, ["acknowledged"], []),
    ("out_of_office", {}, State.OPEN, ["acknowledged"], []),
    ("promise", {}, State.OPEN, ["when"], []),  # a promise may come without its date
    ("promise", {"received": document()}, State.OPEN, ["draft", "when"], []),
    # A doubtful reading does nothing by itself, whatever its label.
    *(
        (label, {"confidence": 0.79, "date": date(2026, 10, 8)}, State.WAITING, ["unclear"], ["doubtful"])
        for label in ("done", "promise", "question", "blocked", "delegate", "decline", "opt_out", "out_of_office")
    ),
    ("promise", {"confidence": 0.6}, State.WAITING, ["unclear"], ["doubtful"]),
    ("not_yet", {"confidence": 0.6}, State.OPEN, ["unclear"], ["doubtful"]),
    ("acknowledge", {"confidence": 0.6}, State.OPEN, ["unclear"], ["doubtful"]),
    # Words that nobody vouches for are read by the consultant and hold up nothing.
    *(
        (label, {"acts": False, "date": date(2026, 10, 8)}, State.OPEN, ["unproven"], ["unproven"])
        for label in ("done", "promise", "not_yet", "question", "blocked", "delegate", "decline", "out_of_office")
    ),
    ("opt_out", {"acts": False, "confidence": 0.6}, State.OPEN, ["unproven"], ["unproven"]),
    ("acknowledge", {"acts": False}, State.OPEN, ["acknowledged"], []),
    # The document itself speaks, however the words beside it were read; what they ask is still read by a person.
    ("done", {"received": document(), "acts": False}, State.DONE, ["accepted"], []),
    ("done", {"received": document(), "confidence": 0.3}, State.DONE, ["accepted"], []),
    ("promise", {"received": document(), "confidence": 0.6}, State.DONE, ["accepted"], []),
    ("delegate", {"received": document()}, State.DONE, ["accepted", "question"], ["question"]),
    ("question", {"received": document("returned", BLANK)}, State.RETURNED, ["returned", "question"], ["question"]),
    ("blocked", {"received": document("review", BLANK)}, State.WAITING, ["review", "question"], ["review", "question"]),
]


@pytest.mark.parametrize(("label", "more", "state", "said", "matters"), MOVES)
def test_a_reply_moves_the_task(task, policy, says, label, more, state, said, matters):
    decision = decide(task, says(label, **more), policy, NOW)
    assert decision.tasks[0].state is state
    assert [say.what for say in decision.says] == said
    assert [matter.what for matter in decision.matters] == matters
    assert decision.why, "every move leaves a line in the story"


def test_a_word_is_enough_only_where_the_agreement_says_so(word_task, policy, says):
    decision = decide(word_task, says("done"), policy, NOW)
    assert decision.tasks[0].state is State.DONE
    assert decision.tasks[0].filed == ()


def test_an_accepted_document_is_filed_under_its_readable_name_and_closes_the_task_on_time(task, policy, says):
    decision = decide(task, says("done", received=document()), policy, NOW)
    assert decision.effects == (File("ab" * 32, "Finance/AR aging report/2026-09 AR aging report - Dana Ortiz.xlsx"),)
    assert (decision.tasks[0].late, decision.tasks[0].closed_at) == (False, NOW)


def test_late_is_accepted_and_marked_late(task, policy, says):
    decision = decide(task, says("done", received=document()), policy, NOW.replace(day=8))
    assert (decision.tasks[0].state, decision.tasks[0].late) == (State.DONE, True)


def test_a_newer_copy_after_closing_is_kept_beside_the_first(task, policy, says):
    closed = decide(task, says("done", received=document()), policy, NOW).tasks[0]
    decision = decide(closed, says("done", received=document(sha256="cd" * 32)), policy, NOW)
    again = decision.tasks[0]
    assert [kept.after for kept in decision.accepted] == [1]
    assert again.state is State.DONE
    assert len(again.filed) == 2
    assert again.closed_at == closed.closed_at


def test_the_very_file_that_is_in_is_said_to_be_in_and_not_filed_again(task, policy, says):
    closed = decide(task, says("done", received=document()), policy, NOW).tasks[0]
    again = decide(closed, says("question", received=document()), policy, NOW)
    assert again.tasks == (closed,)
    assert (again.effects, again.accepted) == ((), ())
    assert [say.what for say in again.says] == ["already-closed", "question"]
    assert [matter.what for matter in again.matters] == ["question"]


def test_an_older_copy_sent_again_after_a_newer_one_is_the_newest_again(task, policy, says):
    for number, sha256 in enumerate(("ab" * 32, "cd" * 32, "ab" * 32), 1):
        task = decide(task, says("done", received=document(sha256=sha256)), policy, NOW).tasks[0]
        assert len(task.filed) == number


def test_words_about_a_closed_task_change_nothing(task, policy, says):
    closed = replace(task, state=State.DONE, closed_at=NOW)
    decision = decide(closed, says("promise", date=date(2026, 10, 9)), policy, NOW)
    assert decision.tasks == ()
    assert [say.what for say in decision.says] == ["already-closed"]


def test_doubtful_words_about_a_closed_task_reach_the_consultant(task, policy, says):
    closed = replace(task, state=State.DONE, closed_at=NOW)
    decision = decide(closed, says("acknowledge", confidence=0.6), policy, NOW)
    assert (decision.tasks, [matter.what for matter in decision.matters]) == ((), ["question"])


CAUSES = [
    ("blocked", {}, "waiting on someone"),
    ("blocked", {"cause": "no data"}, "no data"),
    ("decline", {}, "disagrees"),
    ("question", {}, "unclear ask"),
    ("promise", {"date": date(2026, 10, 8), "cause": "forgot"}, "forgot"),
    ("not_yet", {"cause": "overloaded"}, "overloaded"),
    ("out_of_office", {"cause": "absent"}, "absent"),
    # What was said of another item of the same reply is not this one's cause.
    ("promise", {"date": date(2026, 10, 8), "cause": "disagrees"}, ""),
    ("blocked", {"cause": "disagrees"}, "waiting on someone"),
    # Nor is what was doubtfully read, or nobody vouches for.
    ("question", {"confidence": 0.3, "cause": "unclear ask"}, ""),
    ("blocked", {"acts": False, "cause": "waiting on someone"}, ""),
]


@pytest.mark.parametrize(("label", "more", "cause"), CAUSES)
def test_the_cause_that_a_reply_tells_is_kept(task, policy, says, label, more, cause):
    (after,) = decide(task, says(label, **more), policy, NOW).tasks
    assert after.cause == cause


@pytest.mark.parametrize(("more", "said"), [({}, ["no-file"]), ({"received": document()}, ["draft", "when"])])
def test_a_file_is_missed_only_where_none_came(task, policy, says, more, said):
    decision = decide(task, says("not_yet", quote="attached, but not finished", **more), policy, NOW)
    assert [say.what for say in decision.says] == said


@pytest.mark.parametrize(("label", "more"), [(label, more) for label, more, *_ in MOVES])
def test_every_line_of_the_story_quotes_the_words_it_rests_on(task, policy, says, label, more):
    entries = decide(task, says(label, **more), policy, NOW).why
    assert all('"her words"' in entry.what or "document" in entry.what for entry in entries)


def test_only_proven_words_are_kept_as_the_owners(task, policy, says):
    assert decide(task, says("not_yet", acts=False), policy, NOW).tasks[0].said == ""
    assert decide(task, says("not_yet"), policy, NOW).tasks[0].said == "her words"


def test_promises_are_counted_and_a_named_hour_is_kept(task, policy, says):
    once = decide(task, says("promise", date=date(2026, 10, 8), hour=(15, 0)), policy, NOW).tasks[0]
    twice = decide(once, says("promise", date=date(2026, 10, 9)), policy, NOW).tasks[0]
    assert once.promise.until == NOW.replace(day=8, hour=15)
    assert (once.promise.hour_named, twice.promise.hour_named, twice.promises) == (True, False, 2)


COMMANDS = [
    (ConsultantSaid(source="c", verb="done"), State.DONE),
    (ConsultantSaid(source="c", verb="waive"), State.WAIVED),
    (ConsultantSaid(source="c", verb="extend", day=date(2026, 10, 14)), State.OPEN),
    (ConsultantSaid(source="c", verb="resume"), State.OPEN),
]


@pytest.mark.parametrize(("said", "state"), COMMANDS, ids=[said.verb for said, _ in COMMANDS])
def test_the_consultant_settles_a_waiting_task(task, policy, says, said, state):
    waiting = decide(task, says("blocked"), policy, NOW).tasks[0]
    after = decide(waiting, said, policy, NOW).tasks[0]
    assert (after.state, after.waiting_for) == (state, "")


def test_a_one_off_date_starts_the_ladder_anew_and_stays_when_rules_are_edited(task, policy):
    after = decide(task, ConsultantSaid(source="c", verb="extend", day=date(2026, 10, 14)), policy, NOW).tasks[0]
    assert (after.due, after.due_fixed, after.rung) == (date(2026, 10, 14), True, None)


def test_approval_is_for_the_step_that_waits_and_for_nothing_else(task, policy):
    nothing = decide(task, ConsultantSaid(source="c", verb="approve"), policy, NOW)
    assert nothing.tasks == ()
    waiting = replace(task, climbs=(Climb(day=3, told_on=NOW.date()), Climb(day=6, asked=True)))
    climbs = decide(waiting, ConsultantSaid(source="c", verb="approve"), policy, NOW).tasks[0].climbs
    assert {climb.day: climb.approved for climb in climbs} == {3: False, 6: True}
