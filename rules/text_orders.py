"""Words of a text that are no answer but an order: stop, start, call me, wrong person; told apart from the rest."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from .words import plain_words

Order = Literal["stop", "start", "call-back", "wrong-number", "help"]

# The words that the provider itself takes for STOP where they are the whole text: it confirms them, and refuses ours.
PROVIDERS_STOP = frozenset("stop stopall unsubscribe cancel end quit revoke optout".split())
_STOP = frozenset(
    """stop|stopall|stop all|unsubscribe|unsub|cancel|end|quit|revoke|optout|opt out|remove|remove me|no more|enough
    |alto|para|parar|pare|paren|parad|pares|basta|baja|de baja|darme de baja|dar de baja|dame de baja|cancelar|cancela
    |cancele|no mas|detener|detente|ya basta|arret|arrete|arreter|arretez|stop sms|desabonner|desabonnement|desinscrire
    |desinscription|stopp|stoppen|abmelden|aufhoren|abbestellen|ende|ferma|fermati|annulla|cancellami|disiscrivi
    |disiscrivimi|sair|chega|nao mais|descadastrar|wypisz|koniec|przestan|przestancie|rezygnuje|dung|dung lai|huy|ngung
    |darse de baja|tigil|itigil|hinto|tama na|kanpe|sispann|rete""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
_EVERYWHERE = frozenset(  # those that nobody writes beside an answer in another sense
    """stop|stopall|stop all|stop sms|unsubscribe|unsub|optout|opt out|alto|no mas|arret|arretez|stopp|abmelden
    |desabonner|desinscrire|darme de baja|dame de baja|ya basta""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
_START = re.compile(
    r"start|unstop|restart|(?:you (?:can|may) )?(?:text|call|message) me again"
    r"|(?:please )?(?:start|resume) (?:the )?(?:texts|texting|calls)(?: again)?|reanudar|reanuda"
)
_HELP = frozenset({"help", "info"})
_SIGNS = frozenset("🛑⛔🚫✋")
_CALL = re.compile(
    r"(?:(?:please|pls|plz|can|could|would|you|u|just|ok|okay|so|hi|hello|hey|then) )*"
    r"(?:(?:call|ring|phone) (?:me|us)(?: back)?(?! a\b)(?P<more>.*)|call(?: please| pls)?)"
    r"|(?:please |can you |could you )?give (?:me|us) a (?:call|ring)(?P<more2>.*)"
    r"|(?:por favor )?(?:me (?:puede|puedes|podria|podrias) llamar|llameme|llamame|llamenme|llamadme)"
    r"(?: por favor)?(?P<more3>.*)"
)
_WHO = r"(?:person|number|guy|man|woman|lady|cell|phone|one)"
_WRONG = re.compile(
    rf"(?:(?:sorry|hi|hello|hey|i|think|believe|no|you|have|has|got|ve|this|is|that|it|s|its|texted|texting|are|re"
    rf"|the|a|an|reached) )*(?:wrong|incorrect) {_WHO}(?: (?:sorry|here|please|thanks))*"
    r"|(?:no|perdon|disculpe|lo siento|hola) ?no soy yo|no soy yo|yo no soy"
    r"|(?:(?:perdon|disculpe|disculpa|hola|tiene|tienes|es|el|la|un|una|este|numero) )*"
    r"(?:numero|persona|telefono) (?:equivocad[oa]|incorrect[oa]|errone[oa])"
    r"|se (?:ha )?equivoc(?:o|a|ado) de (?:numero|persona)"
    r"|(?:(?:vous|avez|le|c|est|un) )*(?:mauvais|faux) numero|(?:(?:das|ist|die|sie|haben) )*falsche (?:nummer|person)"
    r"|numero (?:errado|sbagliato)|zly numer|sai so|nham so|maling numero|move nimewo"
    r"|(?:sorry )?not me"
)
_DENIED = re.compile(
    r"(?:(?:sorry|hi|hello|hey|perdon|hola|disculpe) )?(?:this is not|this isn t|i am not|i m not|im not|not"
    r"|there is no|i do not know|i don t know|don t know|no soy|yo no soy|no conozco a|este no es el numero de)"
    r" (\w+(?: \w+)?)"
)
_POLITE = re.compile(
    r"\b(?:please|pls|plz|thanks|thank you|thx|now|already|right now|immediately|ok|okay|por favor|porfavor|porfa|ya"
    r"|gracias|ahora|s il vous plait|svp|merci|bitte|sofort|danke|per favore|grazie|por gentileza|obrigad[oa]|prosze"
    r"|teraz|po|tanpri|it|this|sir|guys)\b"
)
_PART = re.compile(r"[.!?;\n]+|,")
_LOUD = re.compile(r"(?<![^\W_])(?:STOP|ALTO)(?=[\W_]*$)")
_ROBOT = re.compile(
    r"\b(?:this is an? (?:automat(?:ed|ic)|auto)|automated (?:message|response|reply)|auto ?(?:reply|response)"
    r"|do not reply to this|not (?:monitored|deliver\w+)|(?:message|text) (?:could not be|was not|blocked|failed)"
    r"|free msg|standard message rates|msg ?(?:and|&) ?data rates|i m driving|es un mensaje automatico"
    r"|respuesta automatica|mensaje automatico|reply stop to|text stop to|responda stop|txt stop)"
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a text orders, and the rest of its words."""

    orders: frozenset[Order] = frozenset()
    rest: str = ""
    confirmed: bool = False  # the provider itself answers it


def heard(text: str, opts_out: Callable[[str], bool], name: str = "") -> Heard:
    """Tell orders from answers: "2 done. STOP" holds both.

    `opts_out` says of words whether they ask in some language for no more messages; `name`: whom the number is taken
    to be of.
    """
    bare = text.strip().lower()
    if bare in PROVIDERS_STOP:
        return Heard(frozenset({"stop"}), confirmed=True)
    if bare in _HELP:
        return Heard(frozenset({"help"}), confirmed=True)
    parts = [(part, _order_of(part, name)) for part in _parts(text)]
    if any(order != "stop" for _, order in parts):  # "cancel, it will be Friday" is no stop
        parts = [
            (part, order if order != "stop" or _stops(_plain(part), _EVERYWHERE) else None) for part, order in parts
        ]
    orders = {order for _, order in parts if order}
    rest = [part for part, order in parts if not order]
    if "stop" not in orders and opts_out("".join(rest)):
        orders.add("stop")
    if "stop" in orders:
        rest = [part for part in rest if not opts_out(part)]
        rest = [] if opts_out("".join(rest)) else rest
    left = "".join(rest).strip(" ,;\n")
    return Heard(frozenset(orders), left if left.strip("\"'“”‘’«»().!¡¿-*_ ") else "")


def is_robot(sender: str, text: str) -> bool:
    """Whether a program sent it: from a short code or a name instead of a number, or by its own words."""
    number = re.fullmatch(r"\+[1-9]\d{6,14}", sender)
    return number is None or _ROBOT.search(_plain(text)) is not None


def _parts(text: str) -> Iterator[str]:
    """The text in its parts, each with the marks that end it; a loud STOP at an end is one of its own."""
    start = 0
    for mark in (*_PART.finditer(text), None):
        end = mark.end() if mark else len(text)
        words, after = text[start : mark.start() if mark else end], text[mark.start() : end] if mark else ""
        loud = _LOUD.search(words)
        if loud and words[: loud.start()].strip():
            yield words[: loud.start()]
            yield loud[0] + after
        elif words.strip() or after.strip(" \n"):
            yield words + after
        start = end


def _order_of(part: str, name: str) -> Order | None:
    words = _plain(part)
    if _stops(words) or (not words and _SIGNS & set(part)):
        return "stop"
    if _START.fullmatch(words):
        return "start"
    call = _CALL.fullmatch(words)
    if call and len("".join(more or "" for more in call.groups()).split()) <= _MORE_OF_A_CALL:
        return "call-back"
    return "wrong-number" if _WRONG.fullmatch(words) or _is_somebody_else(words, name) else None


def _is_somebody_else(words: str, name: str) -> bool:
    """Whether the words say "I am not" whom we take the number to be of."""
    denied = _DENIED.fullmatch(words)
    return denied is not None and denied[1] in {_plain(name), *_plain(name).split()}


def _stops(words: str, stops: frozenset[str] = _STOP) -> bool:
    """Whether nothing but a word for stop stands here, be it repeated or polite."""
    meant = " ".join(_POLITE.sub(" ", words).split())
    said = meant.split()
    return words in stops or meant in stops or (len(said) > 1 and stops.issuperset(said))


def _plain(part: str) -> str:
    """Lower-case words without accents, quotes and other marks."""
    return " ".join(plain_words(part))


_MORE_OF_A_CALL = 8  # words: "call me tomorrow after ten please"; a longer sentence is read as a reply
