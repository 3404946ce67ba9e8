"""How people would rather be written to: understood, kept within what was agreed, and taken back."""

import json
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from duly.rules.agreement import Hours
from duly.rules.consent import barred
from duly.rules.decide import decide
from duly.rules.enquiries import enquired
from duly.rules.model import Standing, State
from duly.rules.planning import plan_owner
from duly.rules.preferences import Wished, preferred, preferred_hours

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "replies"
NOW = datetime(2026, 10, 6, 10, tzinfo=ZoneInfo("America/New_York"))
AS_AGREED = Wished()
MORNING, AFTERNOON = Wished(hours=(0, 720)), Wished(hours=(720, 1080))
AFTER_FOUR = Wished(hours=(960, 1440))

WISHES = {
    Wished(way="text"): """please text me instead|Can you text me instead of emailing?|I'd rather get a text
I prefer texts|texts are better for me|Text me rather than emailing please|prefiero mensajes de texto
mejor por mensaje""",
    Wished(way="email"): """email only please, no calls|Email only, please.|Only email please|I prefer email
Emails are better.|No calls or texts please|I'd rather have emails|email me instead
solo correo por favor|prefiero el correo|solo por correo, sin llamadas""",
    Wished(way="no-call"): """no calls please|Please don't call me.|sin llamadas por favor
no me llamen por favor""",
    Wished(way="no-text"): """please don't text me|no texts please|no me manden mensajes de texto""",
    Wished(way="any"): """you can call me again|texts are fine again|back to email please|puede llamarme otra vez""",
    MORNING: """mornings are best|Mornings are best for me.|Mornings work better|I prefer mornings
mornings only please|please write to me in the morning|prefiero las mañanas|por las mañanas por favor
mejor por las mañanas|Best time to reach me is mornings""",
    AFTERNOON: """afternoons are better for me|afternoons please|prefiero por las tardes|las tardes me van mejor""",
    AFTER_FOUR: """after 4pm please|After 4 please.|please write to me after 4 pm|only after 16:00 please
not before 4pm please|please don't email me before 4pm|después de las 4 por favor
escríbame después de las 16 h|a partir de las 4 por favor""",
    Wished(hours=(540, 660)): """between 9 and 11 please|please email me between 9 and 11
entre las 9 y las 11 por favor""",
    Wished(hours=(0, 600)): """before 10 please|please don't write to me after 10am|antes de las 10 por favor""",
    AS_AGREED: """you can write to me any time again|any time is fine again|escríbame a cualquier hora""",
}
SAID = [(words, wish) for wish, several in WISHES.items() for words in several.replace("\n", "|").split("|")]

OTHERS = """no more texts|stop texting me|please stop calling me|leave me alone, no texts|don't text me again
after 4pm|tomorrow morning|in the morning|this afternoon please|before Friday please
I will text Ben instead|After 4pm I will send it.|mornings are busy here|call me after 4pm|Email Ben instead
the mornings file is attached|any time|email is fine|mejor por la tarde|por la mañana|después de las 4
no calls came in last month|Calls: 12, texts: 3|text file attached|Between 9 and 11 items
I prefer the old form|no texts were sent in September, please note""".replace("\n", "|").split("|")


@pytest.mark.parametrize(("words", "wish"), SAID)
def test_wishes_are_understood_in_many_words(words: str, wish: Wished) -> None:
    found = enquired(words)
    assert [one for one, _ in found.wishes] == [wish]
    assert found.rest == ""


@pytest.mark.parametrize("words", OTHERS)
def test_other_words_are_no_wish(words: str) -> None:
    assert enquired(words).rest == words


def test_a_wish_may_stand_beside_an_answer() -> None:
    found = enquired("Attached is September. Mornings are best for me.")
    assert found.wishes == ((MORNING, "Mornings are best for me."),)
    assert found.rest == "Attached is September."


@pytest.mark.parametrize("name", ["dev.jsonl", "own_en.jsonl", "own_more.jsonl", "taught.jsonl"])
def test_no_reply_of_the_corpora_is_taken_for_a_wish(name: str) -> None:
    lines = (CORPUS / name).read_text(encoding="utf-8").splitlines()
    taken = [reply for reply in map(json.loads, lines) if enquired(reply.get("body") or reply["text"]).wishes]
    assert taken == []


@pytest.fixture
def phoned_policy(policy, engagement):
    """Texts and calls agreed, with a provider; Dana consented to texts."""
    dana = replace(engagement.people[0], phone="+12125550101", text_consent=True, call_consent=True)
    scope = replace(engagement.scope, channels=("email", "text", "call"))
    people = (dana, *engagement.people[1:])
    return replace(
        policy,
        engagement=replace(engagement, people=people, scope=scope),
        channels=frozenset({"email", "text", "call"}),
    )


def wishing(policy, standing, *wishes):
    """Dana's standing after these wishes, one after the other."""
    for wish in wishes:
        standing = preferred(standing, wish, "her words", policy, policy.engagement.people[0], NOW)
        assert isinstance(standing, Standing)
    return standing


def sent_with(policy, standing, task, at):
    decision = plan_owner([task], replace(standing, sent=1), policy, at)
    return [one.channel for one in decision.effects], decision


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))


def test_reminders_wait_for_the_hours_that_somebody_prefers(policy, standing, task):
    after_four = wishing(policy, standing, AFTER_FOUR)
    early = plan_owner([task], after_four, policy, at("2026-10-07T08:30"))
    assert early.effects == ()
    assert early.tasks[0].next_at == at("2026-10-07T16:00")
    assert sent_with(policy, after_four, task, at("2026-10-07T16:00"))[0] == ["email"]
    mornings = wishing(policy, standing, MORNING)
    late = plan_owner([task], mornings, policy, at("2026-10-06T14:00"))
    assert (late.effects, late.tasks[0].next_at) == ((), at("2026-10-07T08:30"))


def test_a_note_before_the_hour_they_named_themselves_still_comes(policy, standing, task, says):
    promised = decide(
        task, says("promise", date=date(2026, 10, 6), hour=(15, 0)), policy, at("2026-10-06T10:00")
    ).tasks[0]
    after_four = wishing(policy, standing, AFTER_FOUR)
    nudged = plan_owner([promised], after_four, policy, at("2026-10-06T14:00"))
    assert [one.kind for one in nudged.effects] == ["reminder"]


def test_hours_that_leave_nothing_of_the_agreed_ones_are_refused(policy, standing):
    dana = policy.engagement.people[0]
    for hours in ((18 * 60, 24 * 60), (0, 8 * 60 + 45), (17 * 60 + 15, 24 * 60)):
        assert preferred(standing, Wished(hours=hours), "evenings", policy, dana, NOW) == "hours"


def test_texts_take_the_place_of_reminders_where_consent_is_on_record(phoned_policy, standing, task):
    texting = wishing(phoned_policy, standing, Wished(way="text"))
    assert sent_with(phoned_policy, texting, task, at("2026-10-07T10:00"))[0] == ["text"]
    assert sent_with(phoned_policy, standing, task, at("2026-10-07T10:00"))[0] == ["email"]


@pytest.mark.parametrize("why", ["first message", "returned", "a notice with it", "money spent"])
def test_what_needs_room_or_cannot_be_texted_still_comes_by_email(phoned_policy, standing, task, why):
    texting = replace(wishing(phoned_policy, standing, Wished(way="text")), sent=0 if why == "first message" else 1)
    policy = phoned_policy
    if why == "money spent":
        costs = {"text": Decimal("0.05")}
        budget = replace(policy.engagement.budget, cap=Decimal(1), costs=costs)
        policy = replace(policy, engagement=replace(policy.engagement, budget=budget))
    item = replace(task, state=State.RETURNED) if why == "returned" else task
    day = "2026-10-09T10:00" if why == "a notice with it" else "2026-10-07T10:00"
    spent = Decimal(1) if why == "money spent" else Decimal(0)
    decision = plan_owner([item], texting, policy, at(day), spent=spent)
    assert "email" in [one.channel for one in decision.effects]


def test_texts_without_consent_or_outside_the_scope_are_refused(policy, phoned_policy, standing):
    dana = policy.engagement.people[0]
    assert preferred(standing, Wished(way="text"), "text me", policy, dana, NOW) == "scope"
    unasked = replace(phoned_policy.engagement.people[0], text_consent=False)
    assert preferred(standing, Wished(way="text"), "text me", phoned_policy, unasked, NOW) == "consent"
    stopped = replace(standing, phone_stop="")
    assert preferred(
        stopped, Wished(way="text"), "text me", phoned_policy, phoned_policy.engagement.people[0], NOW
    ) == ("consent")


def test_calls_and_texts_are_spared_until_they_say_otherwise(phoned_policy, standing):
    dana = phoned_policy.engagement.people[0]
    spared = wishing(phoned_policy, standing, Wished(way="email"))
    for channel in ("text", "call"):
        assert barred(channel, dana, spared, phoned_policy).reason == f"Dana Ortiz would rather not get {channel}s"
    assert barred("text", dana, wishing(phoned_policy, spared, Wished(way="text")), phoned_policy) is None
    assert wishing(phoned_policy, spared, Wished(way="any")).preference is None


def test_a_wish_for_hours_and_one_for_a_way_stand_side_by_side_and_each_is_taken_back_alone(phoned_policy, standing):
    both = wishing(phoned_policy, standing, MORNING, Wished(way="no-call"))
    assert (both.preference.hours, both.preference.spared) == ((0, 720), ("call",))
    assert preferred_hours(Hours(time(8, 30), time(17, 30)), both) == Hours(time(8, 30), time(12))
    assert wishing(phoned_policy, both, AS_AGREED).preference.spared == ("call",)
