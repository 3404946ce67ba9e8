"""Every message, in every language and variant: what it says, what it must never say, and golden mails to read."""

import html
import re
from dataclasses import replace
from datetime import date, time
from itertools import pairwise

import pytest
from duly.rules.answering import (
    Acknowledged,
    AnswerFacts,
    DelegateNoted,
    QuestionPassed,
    Returned,
    Thanks,
    Unclear,
    Unmatched,
    WhichOf,
    answer,
)
from duly.rules.briefing import (
    DigestFacts,
    DigestLine,
    DoubtFacts,
    ask_about_reply,
    digest,
)
from duly.rules.findings import Finding
from duly.rules.period_words import period_head
from duly.rules.phone_words import TextFacts, call, text
from duly.rules.problems import found_in
from duly.rules.references import numbered_lines
from duly.rules.voice import Voice, Wordbook
from duly.rules.wording import (
    EscalationFacts,
    ReminderFacts,
    escalation,
    item_label,
    numbered,
    reminder,
)

from tests.rules.call_facts import on_the_line
from tests.rules.finding_facts import LOOKED_AT
from tests.rules.test_phone_answers import short_answers
from tests.rules.wording_facts import (
    AGING,
    DIGEST,
    ESCALATED,
    LANGUAGES,
    MILEAGE,
    NOTICE,
    SITUATIONS,
    TODAY,
    WALK,
    WORDS,
    Situation,
    all_messages,
    to,
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.name)
def test_the_same_text_never_goes_twice_in_a_row(situation: Situation, language: str) -> None:
    texts = [situation.written(language, variant).text for variant in range(9)]
    assert all(one != other for one, other in pairwise(texts))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.name)
def test_a_reminder_asks_exactly_one_thing(situation: Situation, language: str) -> None:
    for variant in range(4):
        assert situation.written(language, variant).text.count("?") == 1


def test_what_is_due_today_is_said_to_be_and_a_word_is_asked_for_where_it_is_enough() -> None:
    said = {name: one.text for name, one in all_messages("en").items()}
    assert "This one is due today:" in said["today 0"]
    assert "Will it be in today?" in said["today 0"]
    assert "Will they be done today?" in said["words today 0"]
    assert "Is it done, or can it be today?" in said["late word 0"]
    assert not [text for name, text in said.items() if re.match(r"(words? |late word )", name) and " send it" in text]
    assert not [text for name, text in said.items() if "today" in name and "coming up" in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_late_comes_first_whatever_the_day_is_about(language: str) -> None:
    facts = ReminderFacts(to=to(language), items=(MILEAGE,), others=(WALK, AGING))
    assert numbered(facts) == (AGING, MILEAGE, WALK)
    lines = reminder(WORDS, facts).text.splitlines()
    assert [line[:2] + one.title for one in numbered(facts) for line in lines if one.title in line] == [
        f"{place}.{one.title}" for place, one in enumerate(numbered(facts), 1)
    ]
    assert numbered(replace(facts, items=(AGING, MILEAGE), others=(WALK,))) == (AGING, MILEAGE, WALK)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_reminder_asks_for_day_and_hour_and_introduces_the_consultant(language: str) -> None:
    first = SITUATIONS[0].written(language, 0).text
    asked = {"en": "Which day and hour will you send it?", "es": "¿Qué día y a qué hora lo enviará?"}
    assert asked[language] in first
    assert "Riley Hart" in first.split("\n\n")[1]
    assert "Northwind Clinics" in first


BLAME = re.compile(
    r"\b(fail\w*|fault|blame\w*|overdue|neglect\w*|delinquent|negligen\w*|excuse\w*|unaccept\w*|disappoint\w*|you must"
    r"|you have to|urgent\w*|immediately|still waiting for you|you forgot|late again|warning|complian\w+|demand\w*"
    r"|culpa\w*|incumpl\w*|moros\w*|neglig\w*|excusa\w*|inacept\w*|decepci\w*|debe usted|tiene que enviar|urgente\w*"
    r"|olvid\w*|fall[oó]\w*|retras\w*|exig\w*)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_blames_anyone(language: str) -> None:
    for name, written in all_messages(language).items():
        if name != "faults":  # mistakes in files, to the consultant
            assert not BLAME.search(f"{written.subject}\n{written.text}"), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_to_an_employee_names_a_peer_or_holds_a_link(language: str) -> None:
    for situation in SITUATIONS:
        written = situation.written(language, 1)
        named = situation.facts.covering_for or any(item.handed_by for item in situation.facts.items)
        allowed = {"Ana Ruiz"} if named else set()
        assert not {"Ben Cole", "Ana Ruiz"} & {n for n in ("Ben Cole", "Ana Ruiz") if n in written.text} - allowed
    for name, written in all_messages(language).items():
        assert not re.search(r"https?:|www\.|<a\b|<img|src=|url\(|@import", written.html), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_subjects_say_the_item_and_the_date(language: str) -> None:
    single = SITUATIONS[3].written(language, 0).subject
    bundle = SITUATIONS[4].written(language, 0).subject
    expected = {
        "en": ("AR aging report for September, due Wed, Oct 7 [T-104233]", "2 items, the first due Wed, Oct 7"),
        "es": (
            "AR aging report de septiembre, vence el mié, 7 oct [T-104233]",
            "2 pendientes, el primero vence el mié, 7 oct",
        ),
    }
    assert (single, bundle) == expected[language]


def test_a_british_reader_gets_british_dates() -> None:
    written = SITUATIONS[3].written("en-GB", 0)
    assert written.subject == "AR aging report for September, due Wed 7 Oct [T-104233]"
    assert "Wednesday, 7 October" in written.text
    assert '<html lang="en-GB">' in written.html


def test_a_language_that_is_not_spoken_becomes_english_throughout() -> None:
    written = SITUATIONS[3].written("nl", 0)
    assert written == SITUATIONS[3].written("en", 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_says_what_the_plain_text_says_and_stays_small(language: str) -> None:
    for name, written in all_messages(language).items():
        shown = html.unescape(re.sub(r"<[^>]+>", " ", written.html.split("<body", 1)[1]))
        shown = " ".join(shown.split())
        for line in written.text.splitlines():
            words = re.sub(r"^\s*(?:\d+\. |- |-- $)?", "", line)
            cells = (
                re.split(r"[:;] ", words) if name.startswith(("scorecard", "summary")) else [words]
            )  # a table's row in a line
            assert all(" ".join(cell.split()) in shown for cell in cells), name
        assert len(written.html.encode()) < 100_000, name
        assert f'<html lang="{language}">' in written.html
        assert "\n\n\n" not in written.text
        assert "\n" not in written.subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_wordbook_is_said_somewhere(language: str) -> None:
    said: set[str] = set()

    def heard(name, part):
        def listen(facts):
            said.add(name)
            return part(facts)

        return listen

    parts = {name: heard(name, part) for name, part in WORDS.languages[language].items()}
    words = Wordbook(languages={language: parts, "en": parts}, html=WORDS.html)
    all_messages.__wrapped__(language, words)
    for variant, item in enumerate((AGING, WALK, MILEAGE)):
        several = (item,) * (10 * variant + 1)
        numbers = tuple(range(1, len(several) + 1))
        facts = TextFacts(to=to(language), items=several, numbers=numbers, introduction=variant == 0, variant=variant)
        text(words, replace(facts, covering_for="Priya Nair"))
        call(words, facts)
    on_the_line(words, to(language), (AGING, WALK, MILEAGE))
    for name in ("calls.key", "calls.reminder_call", "calls.call"):
        Voice(words, to(language)).say(name, key="1")
    short_answers(language, words)
    found_in(Voice(words, to(language)), LOOKED_AT)
    Voice(words, to(language)).say("answer.question_subject", labels="")
    for period in ("2026-10-15", "2026-H2", "2026", "2026-10", "2026-W41", "2026-Q3"):
        voice = Voice(words, to(language))
        voice.label("Plan", period)
        period_head(period, voice.tag, TODAY, voice.say)
    assert {name for name in parts if name not in said and not name.startswith("calendar.")} == set()


HOSTILE = 'Dana\r\nBcc: all@evil.example <b>"boss"</b> \u202e{{ 7 * 7 }} & co'


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_from_outside_stay_words(language: str) -> None:
    item = replace(AGING, title=HOSTILE, help=HOSTILE)
    quoted = replace(ESCALATED, item=item, owner=HOSTILE, department=HOSTILE, said=HOSTILE, told=(HOSTILE,))
    reader = to(language, HOSTILE, HOSTILE)
    finding = Finding(code="rule", where=HOSTILE, asked=HOSTILE, facts=(("say", HOSTILE),))
    paragraphs = (
        Returned(item=item, findings=(finding,)),
        QuestionPassed(quote=HOSTILE),
        DelegateNoted(item=item, name=HOSTILE),
        Unmatched(files=(HOSTILE,), choices=(item,)),
    )
    line = DigestLine(topic="held", text=HOSTILE, quote=HOSTILE)
    for written in (
        reminder(WORDS, ReminderFacts(to=reader, items=(item,), covering_for=HOSTILE, notices=(NOTICE,))),
        escalation(WORDS, EscalationFacts(to=reader, items=(quoted,))),
        answer(WORDS, AnswerFacts(to=reader, subject=HOSTILE, paragraphs=paragraphs)),
        ask_about_reply(WORDS, DoubtFacts(to=reader, person=HOSTILE, items=(item,), quote=HOSTILE)),
        digest(WORDS, DigestFacts(to=reader, lines=(line,))),
    ):
        assert "\r" not in written.subject
        assert "\n" not in written.subject
        assert len(written.subject) <= 200
        assert "<b>" not in written.html
        assert "\u202e" not in written.text + written.html + written.subject
        assert "49" not in written.text
        assert not re.search(r"^Bcc:", written.text, re.MULTILINE)


def test_items_keep_their_order_and_are_numbered_through() -> None:
    written = SITUATIONS[4].written("en", 0).text
    numbered = re.findall(r"^(\d)\. (.+)$", written, re.MULTILINE)
    assert numbered == [
        ("1", "AR aging report for September"),
        ("2", "Mileage log for the week of October 5"),
        ("3", "Safety walk for Q3 2026"),
    ]


@pytest.mark.parametrize(
    ("period", "english", "spanish"),
    [
        ("2026-W41", "for the week of October 5", "de la semana del 5 de octubre"),
        ("2025-W01", "for the week of December 30, 2024", "de la semana del 30 de diciembre de 2024"),
        ("2026-10", "for October", "de octubre"),
        ("2025-12", "for December 2025", "de diciembre de 2025"),
        ("2026-Q3", "for Q3 2026", "del tercer trimestre de 2026"),
        ("2026-H1", "for the first half of 2026", "del primer semestre de 2026"),
        ("2026-H2", "for the second half of 2026", "del segundo semestre de 2026"),
        ("2026", "for 2026", "de 2026"),
        ("2026-10-15", "for October 15", "del 15 de octubre"),
        ("2026-13", "2026-13", "2026-13"),
        ("2026-W60", "2026-W60", "2026-W60"),
        ("trial", "trial", "trial"),
    ],
)
def test_periods_are_said_in_words(period: str, english: str, spanish: str) -> None:
    item = replace(MILEAGE, title="Plan", period=period)
    assert item_label(Voice(WORDS, to("en")), item) == f"Plan {english}"
    assert item_label(Voice(WORDS, to("es")), item) == f"Plan {spanish}"


@pytest.mark.parametrize(
    ("language", "hour", "said"),
    [
        ("en", time(15), "Tuesday, October 13 at 3:00 PM"),
        ("en", time(8, 30), "Tuesday, October 13 at 8:30 AM"),
        ("en-GB", time(15), "Tuesday, 13 October at 15:00"),
        ("es", time(1), "martes, 13 de octubre, a la 1:00"),
        ("es", time(13), "martes, 13 de octubre, a las 13:00"),
        ("es-MX", time(13), "martes, 13 de octubre, a la 1:00 p.m."),
        ("es-US", time(10), "martes, 13 de octubre, a las 10:00 a.m."),
        ("en", None, "Tuesday, October 13"),
    ],
)
def test_moments_are_said_with_their_day_and_hour(language: str, hour: time | None, said: str) -> None:
    assert Voice(WORDS, to(language)).moment(date(2026, 10, 13), hour) == said


def test_how_late_is_said_in_working_days() -> None:
    one = reminder(WORDS, ReminderFacts(to=to(), items=(replace(AGING, days_late=1),))).text
    today = reminder(WORDS, ReminderFacts(to=to(), items=(replace(MILEAGE, due=TODAY),))).text
    assert "Due Wednesday, October 7 · 1 working day past its date" in one
    assert "Due today, Monday, October 12" in today


def test_the_notice_says_who_will_hear_what_and_when() -> None:
    written = SITUATIONS[11].written("en", 0).text
    assert (
        "On Thursday, October 15 at 8:30 AM I will let Lee Park and Kim Doe know that AR aging report for September is"
        " still open, unless it is in, you name a day and hour, or you tell me what is in the way." in written
    )


def test_a_late_document_is_thanked_for_like_any_other() -> None:
    on_time, late = (
        answer(WORDS, AnswerFacts(to=to(), subject="x", paragraphs=(Thanks(item=item),))).text
        for item in (replace(AGING, days_late=0), AGING)
    )
    assert on_time == late


def test_several_thanks_are_one_and_no_paragraph_comes_twice() -> None:
    said = (Thanks(item=AGING), Unclear(), Thanks(item=MILEAGE), Unclear())
    written = answer(WORDS, AnswerFacts(to=to(), subject="September", paragraphs=said)).text
    assert "AR aging report for September and Mileage log for the week of October 5 are in" in written
    assert written.count("I will read it myself") == 1


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("September", "Re: September"),
        ("RE: September", "RE: September"),
        ("Rv: September", "Rv: September"),
        ("", "Re:"),
        ("a\r\nX-Evil: 1", "Re: a X-Evil: 1"),
    ],
)
def test_an_answer_carries_their_subject(theirs: str, ours: str) -> None:
    assert answer(WORDS, AnswerFacts(to=to(), subject=theirs, paragraphs=(Acknowledged(),))).subject == ours


def test_a_question_of_two_clients_items_names_neither() -> None:
    facts = AnswerFacts(to=to(engagement=""), subject="Re: x", paragraphs=(WhichOf(choices=(AGING, MILEAGE)),))
    assert "Northwind" not in answer(WORDS, facts).text


def test_the_digest_begins_with_what_waits_for_the_consultant() -> None:
    written = digest(WORDS, DIGEST)
    headings = re.findall(r"^(\S.*) \(\d+\)$", written.text, re.MULTILINE)
    assert headings == ["Waiting for your answer", "Received", "Not sent, and why"]
    assert written.subject == "Northwind Clinics, Mon, Oct 12: 1 waiting for you, 1 received"


def test_the_lines_of_the_digest_are_numbered_through_in_the_order_shown() -> None:
    written = digest(WORDS, DIGEST).text
    assert re.findall(r"^(\d+)\. (\w+)", written, re.MULTILINE) == [("1", "Dana"), ("2", "Mileage"), ("3", "Text")]
    assert {number: named.refs for number, named in numbered_lines(written).items() if named.refs} == {
        "1": ("T-104233",),
        "2": ("T-558120",),
    }


def test_how_the_budget_stands_is_no_news() -> None:
    line = DigestLine(topic="budget", text="412.50 of 1500.00 USD are spent.")
    written = digest(WORDS, DigestFacts(to=to(name="Riley"), lines=(line,)))
    assert "All is well" in written.text
    assert "1. 412.50 of 1500.00 USD are spent." in written.text
    assert len(written.text.splitlines()) <= 12


def test_a_digest_without_news_is_short() -> None:
    written = digest(WORDS, DigestFacts(to=to(name="Riley")))
    assert len(written.text.splitlines()) <= 4
    assert "All is well" in written.text


def test_a_long_topic_of_the_digest_is_counted_beyond_forty_lines() -> None:
    lines = tuple(DigestLine(topic="received", text=f"File {number}.") for number in range(45))
    written = digest(WORDS, replace(DIGEST, lines=lines)).text
    assert "40. File 39." in written
    assert "File 40." not in written
    assert "and 5 more" in written
