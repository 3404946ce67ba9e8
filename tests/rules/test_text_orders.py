"""Orders in texts: stop in many words and languages, call me, wrong person; and numbers as items."""

from datetime import date

import pytest
from duly.daemon.signal_tables import load_signals
from duly.rules.code_words import by_code, codes_in
from duly.rules.readings import Item
from duly.rules.reply import Reply
from duly.rules.text_orders import heard, is_robot
from duly.rules.understanding import read_reply

from tests.rules.test_reply import WEDNESDAY

ITEMS = tuple(
    Item(ref=f"T-10000{number}", title=title, period="2026-10", due=date(2026, 11, 6), number=number)
    for number, title in ((1, "Timecards"), (2, "Mileage log"), (3, "AR aging report"))
)


def opts_out(words: str) -> bool:
    reading = read_reply(Reply(text=words, sent_at=WEDNESDAY, items=()), load_signals())
    return reading.label == "opt_out" and reading.confidence >= 0.5


STOPS = """🛑|darse de baja
STOP|stop|Stop.|"STOP"|“Stop”|STOP!!!|Stop stop stop|STOP PLEASE|stop please|please stop|Stop it now|STOPALL
stop all|Unsubscribe|unsubscribe me|UNSUB|opt out|OPT-OUT|Optout|remove me|Remove me from this list
take me off your list|quit|end|cancel|revoke|no more|No more texts|no more texts please|please stop texting me
stop texting|Can you stop texting me?|do not text me again|Don't message me anymore|leave me alone
lose my number|I don't want these messages|stop sending these|ALTO|alto por favor|PARAR|Pare|para|BAJA
darme de baja|Cancelar|NO MAS|no más|¡No más!|basta|ya basta|detener|dejen de mandarme mensajes
no me escriban más|no quiero más mensajes|ARRET|ARRÊT|arrêtez|ne m'envoyez plus de messages|désabonner|STOPP
abmelden|keine Nachrichten mehr|basta!|non scrivetemi più|SAIR|parar|não quero mais receber mensagens
STOP wypisz|koniec|dừng|hủy|tigil|sispann|kanpe""".replace("\n", "|").split("|")


@pytest.mark.parametrize("words", STOPS)
def test_a_stop_is_heard_in_any_words_and_nothing_is_left_of_them(words: str) -> None:
    said = heard(words, opts_out)
    assert said.orders == {"stop"}
    assert said.rest == ""


@pytest.mark.parametrize(
    "words", ["STOP", " stop\n", "StopAll", "unsubscribe", "CANCEL", "End", "quit", "REVOKE", "optout"]
)
def test_the_providers_own_words_are_confirmed_by_the_provider(words: str) -> None:
    assert heard(words, opts_out).confirmed


@pytest.mark.parametrize("words", ["STOP.", "stop please", "alto", "please stop", "opt out"])
def test_other_words_for_stop_are_confirmed_by_us(words: str) -> None:
    assert not heard(words, opts_out).confirmed


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("2 done. STOP", "2 done."),
        ("2 done STOP", "2 done"),
        ("2 done, please stop texting me", "2 done"),
        ("STOP. 2 done", "2 done"),
        ("1 done\n2 friday\nalto", "1 done\n2 friday"),
    ],
)
def test_a_stop_beside_an_answer_leaves_the_answer(words: str, rest: str) -> None:
    said = heard(words, opts_out)
    assert (said.orders, said.rest) == ({"stop"}, rest)


@pytest.mark.parametrize(
    "words",
    [
        "done",
        "I can't stop laughing",
        "we stopped doing that",
        "don't stop",
        "I'll stop by tomorrow",
        "the end of the month",
        "cancel, it will be friday",
        "Para el viernes",
        "no more data from AP",
        "fin de mes",
        "LATER",
        "yes",
        "👍",
        "I sent it to the wrong person",
        "this is not done",
        "I'll call you",
    ],
)
def test_words_that_only_look_like_an_order_are_read_as_an_answer(words: str) -> None:
    said = heard(words, opts_out)
    assert (said.orders, said.rest) == (frozenset(), words)


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("CALL ME", "call-back"),
        ("call me back please", "call-back"),
        ("please call me tomorrow at 3", "call-back"),
        ("LLAMEME", "call-back"),
        ("llámame por favor", "call-back"),
        ("¿me puede llamar?", "call-back"),
        ("WRONG PERSON", "wrong-number"),
        ("wrong number", "wrong-number"),
        ("Sorry, you have the wrong number", "wrong-number"),
        ("NO SOY YO", "wrong-number"),
        ("número equivocado", "wrong-number"),
        ("falsche Nummer", "wrong-number"),
        ("This is not Dana", "wrong-number"),
        ("I'm not Dana Ortiz", "wrong-number"),
        ("no soy Dana", "wrong-number"),
        ("call", "call-back"),
        ("can u call me?", "call-back"),
        ("START", "start"),
        ("unstop", "start"),
        ("you can text me again", "start"),
        ("HELP", "help"),
        ("info", "help"),
    ],
)
def test_the_other_orders(words: str, order: str) -> None:
    assert heard(words, opts_out, "Dana Ortiz").orders == {order}


@pytest.mark.parametrize(
    ("sender", "words", "robot"),
    [
        ("+12125550101", "done", False),
        ("22395", "Your code is 1234", True),
        ("ACME", "done", True),
        ("", "done", True),
        ("+12125550101", "This is an automated message, replies are not monitored", True),
        ("+12125550101", "Reply STOP to opt out", True),
        ("+12125550101", "I will automate this next year", False),
    ],
)
def test_programs_are_told_by_their_number_or_words(sender: str, words: str, robot: bool) -> None:
    assert is_robot(sender, words) is robot


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("2 done, 3 Friday", {2: "done", 3: "promise 2026-11-06"}),
        ("2 done 3 friday", {2: "done", 3: "promise 2026-11-06"}),
        ("1 done 2 tomorrow 3 not yet", {1: "done", 2: "promise 2026-11-05", 3: "not_yet"}),
        ("1 and 2 done", {1: "done", 2: "done"}),
        ("1+2 done", {1: "done", 2: "done"}),
        ("1, 2 done", {1: "done", 2: "done"}),
        ("1 & 2 done, 3 later", {1: "done", 2: "done", 3: "not_yet"}),
        ("done 2", {2: "done"}),
        ("Done 1, 2", {1: "done", 2: "done"}),
        ("#1 done #3 monday", {1: "done", 3: "promise 2026-11-09"}),
        ("1. done\n2. friday", {1: "done", 2: "promise 2026-11-06"}),
        ("1: done; 2: monday", {1: "done", 2: "promise 2026-11-09"}),
        ("2 friday 3pm", {2: "promise 2026-11-06"}),
        ("2 friday at 3", {2: "promise 2026-11-06"}),
        ("2 in 3 days", {2: "promise 2026-11-07"}),
        ("1 done on nov 3", {1: "done"}),
        ("3 el viernes a las 3", {3: "promise 2026-11-06"}),
        ("2 LISTO 3 viernes", {2: "done", 3: "promise 2026-11-06"}),
        ("1 y 2 listo", {1: "done", 2: "done"}),
        ("LATER", {1: "not_yet", 2: "not_yet", 3: "not_yet"}),
        ("LUEGO", {1: "not_yet", 2: "not_yet", 3: "not_yet"}),
        ("1 sent already, 2 is not mine", {1: "done", 2: "decline"}),
        ("timecards done, 2 friday", {1: "done", 2: "promise 2026-11-06"}),
        ("3 no data from AP yet", {3: "blocked"}),
        ("2 ✅ 3 fri", {2: "done", 3: "promise 2026-11-06"}),
        ("1-3 done", {1: "done", 2: "done", 3: "done"}),
        ("friday 2", {2: "promise 2026-11-06"}),
        ("friday for 2", {2: "promise 2026-11-06"}),
        ("all but 3 done", {1: "done", 2: "done", 3: "not_yet"}),
        ("done except 3", {1: "done", 2: "done", 3: "not_yet"}),
        ("everything other than item 3 is done", {1: "done", 2: "done", 3: "not_yet"}),
    ],
)
def test_several_items_in_one_text(words: str, said: dict[int, str]) -> None:
    reading = read_reply(Reply(text=by_code(words, {1, 2, 3}), sent_at=WEDNESDAY, items=ITEMS), load_signals())
    found = {int(one.ref[-1]): f"{one.label} {one.date}" if one.date else one.label for one in reading.readings}
    assert found == said
    assert reading.confidence >= 0.8


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("I need 2 more days", ()),
        ("by nov 3", ()),
        ("at 3", ()),
        ("$2 off", ()),
        ("3.5 hours", ()),
        ("5 done", ()),
        ("2", (2,)),
        ("2 done and 3 friday", (2, 3)),
    ],
)
def test_numbers_that_count_something_are_no_items(words: str, numbers: tuple[int, ...]) -> None:
    assert codes_in(words, {1, 2, 3}) == numbers
