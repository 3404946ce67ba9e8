"""Calls to us in every way they can be told and answered: mails to the consultant, and what is said on the line."""

from dataclasses import replace
from datetime import date, datetime

from duly.rules.phone_calls import CallerFacts, Said, hears, in_a_text, reception, says, tell_of_call, tell_of_more
from duly.rules.voice import Addressee, Wordbook, Written
from duly.rules.wording import ItemFacts

WISHES = ("message", "call-back", "open", "missed")


def call_mails(words: Wordbook, to: Addressee, items: tuple[ItemFacts, ...], at: datetime) -> dict[str, Written]:
    """Every mail about a call at `at`, with a name for each."""
    facts = CallerFacts(to=to, number="+12125550142", at=at, wish="message")
    known = replace(
        facts,
        person="Dana Ortiz",
        department="Finance",
        items=items,
        said=(Said(item=items[0], words="Waiting for the bank", day=date(2026, 10, 8)),),
        sent=((date(2026, 10, 9), "AR aging report"),),
    )
    found = {
        f"call {wish} {who.person}": tell_of_call(words, replace(who, wish=wish))
        for wish in WISHES
        for who in (known, facts)
    }
    found["call open supported"] = tell_of_call(words, replace(known, wish="open", support=True, items=items[:1]))
    found["call with its message"] = tell_of_call(words, replace(known, attached=True))
    found["call without its message"] = tell_of_call(words, replace(known, fault="it is gone", items=()))
    found["calls missed"] = tell_of_call(words, replace(known, wish="missed", times=3))
    first = tell_of_more(words, facts, "var/documents/ab/cd")
    found["calls in one"] = tell_of_more(words, known, "", first.text)
    return found


def on_the_line(words: Wordbook, to: Addressee, items: tuple[ItemFacts, ...]) -> list[str]:
    """All that is said aloud to who calls, and written by text after a call."""
    texts = [
        in_a_text(words, to, part, items[:count], {item.ref: n for n, item in enumerate(items, 1)})
        for part in ("text_file", "text_when", "text_call_back", "text_open")
        for count in range(1, len(items) + 1)
    ]
    heard = [hears(words, to, told) for told in (None, (), items[:1], items * 3)]
    parts = ("sent", "record", "recorded", "call_back", "goodbye", "noted", "sorry")
    known = [says(words, to, part) for part in parts]
    rest = [one for support in (True, False) for one in reception(words, to, support=support).after.values()]
    return [*heard, *known, *rest, *texts]
