"""What people answer to "is anything in the way?": that nothing is, apart from what else they say, and causes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .decide import CONFIDENT
from .readings import ItemReading, Label, Reading
from .words import plain_words

SURE_ENOUGH = 0.65  # of words that tell what is in the way, where that is what was asked
ASKED_FOR: frozenset[Label] = frozenset({"blocked", "not_yet", "out_of_office"})
_CHUNK = re.compile(r"[^,.;:!?\n]+")


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(plain_words(phrase)) for phrase in text.replace("\n", "|").split("|") if phrase.strip())


_NOTHING = _phrases("""no|nope|nah|none|nothing|nothing at all|not at all|not really|nothing is in the way
nothing in the way|nothing's in the way|nothing stands in the way|nothing is in my way|nothing is in our way
no problem|no problems|no problem at all|no issues|no issue|no blockers|no obstacles|no hurdles|no complaints
no concerns|nothing is blocking us|nothing is blocking me|nothing blocking|nothing to report|nothing to add
nothing from me|nothing from us|nothing i can think of|not that i know of|not that i can think of
all good|all fine|all well|all is well|all clear|all ok|all okay|all is good|all is fine
everything is fine|everything is good|everything is ok|everything is okay|everything is under control
everything's fine|everything's good|everything's ok|it is all good|it's all good|we're good|we are good|i'm good
i am good|we're fine|we are fine|i'm fine|i am fine|on track|we're on track|we are on track|i'm on track
i am on track|it's on track|it is on track|everything is on track|everything's on track|all on track|going well
it's going well|it is going well|all going well|smooth sailing
nada|nada de momento|ninguno|ninguna|ningun problema|ningun obstaculo|ningun inconveniente|sin problema
sin problemas|sin novedad|sin novedades|sin obstaculos|todo bien|todo en orden|todo va bien|todo perfecto
todo en marcha|no hay nada|no hay problema|no hay problemas|no hay ningun problema|no hay ningun obstaculo
nada lo impide|no hay nada que lo impida|vamos bien|voy bien|va todo bien|de momento no|por ahora no""")
_BESIDE = _phrases("""hi|hello|hey|dear|good morning|good afternoon|good evening|thanks|thank you|many thanks
thanks a lot|thanks for asking|thank you for asking|thx|cheers|best|regards|best regards|kind regards|sincerely
at the moment|at this point|right now|for now|now|so far|currently|here|on my end|on my side|on our end|on our side
really|as of now|this time|this month|this week|for the moment|actually|and|just
hola|buenos dias|buenas tardes|buenas|estimado|estimada|gracias|muchas gracias|gracias por preguntar|saludos
un saludo|de momento|por el momento|por ahora|ahora|por mi parte|por aqui|este mes|esta semana|y""")
_LONGEST = max(map(len, _NOTHING | _BESIDE))
_CAUSES = {
    "overloaded": _phrases("""too much on my plate|too much going on|too much to do|too much work|short staffed
    |shorthanded|short handed|understaffed|no time|not enough time|not had time|not have time|have not had the time
    |out of time|swamped|buried|slammed|overloaded|overwhelmed|overworked|too busy|so busy|very busy|really busy
    |crazy busy|other priorities|month end close|year end close|demasiado trabajo|mucho trabajo|sin tiempo
    |falta de tiempo|falta de personal|faltos de personal|no tuve tiempo|no he tenido tiempo|no tengo tiempo
    |saturado|saturada|saturados|desbordado|desbordada|desbordados|otras prioridades"""),
    "forgot": _phrases("""forgot|slipped my mind|slipped through|lost track|completely missed it|se me olvido
    |se me paso|me olvide|lo olvide"""),
    "no data": _phrases("""no data|no numbers|no figures|data is not there|numbers are not there|data isn't there
    |figures are not there|not have the data|not have the numbers|not have the figures|missing the data
    |no hay datos|sin datos|no tengo los datos|no tenemos los datos|faltan los datos|no tengo las cifras"""),
}


def nothing_hinders(text: str, names: Iterable[str] = ()) -> tuple[bool, str]:
    """Whether words begin with the answer that nothing is in the way, and what they say beside that.

    `names` are those that a greeting or a signature may hold. Words that do not begin so come back as they are.
    """
    known = {word for name in names for word in plain_words(name)}
    denied = False
    for chunk in _CHUNK.finditer(text):
        said = _denies(plain_words(chunk[0]), known)
        if said is None:
            return (True, text[chunk.start() :].strip()) if denied else (False, text)
        denied = denied or said
    return (denied, "") if denied else (False, text)


def as_asked(reading: Reading, text: str) -> Reading:
    """The reading of words that answer the question: what tells of an obstacle is what was asked for, and is believed
    sooner than words out of the blue. Unsure words that name a cause say no more than that it is not ready yet."""
    told = cause_told(text)
    readings = tuple(_believed(one, told) for one in reading.readings)
    if readings == reading.readings:
        return reading
    labels = {one.label for one in readings}
    label = reading.label if reading.label in labels else readings[0].label
    sure = max(one.confidence for one in readings)
    return replace(reading, label=label, cause=told or reading.cause, readings=readings, confidence=sure)


def cause_told(text: str) -> str:
    """Why it is late by the words alone, as product.md names causes; "" where they do not say."""
    words = plain_words(text)
    spans = {tuple(words[place : place + n]) for place in range(len(words)) for n in range(1, 6)}
    return next((cause for cause, phrases in _CAUSES.items() if phrases & spans), "")


def _believed(one: ItemReading, told: str) -> ItemReading:
    if one.confidence >= CONFIDENT:
        return one
    if one.label in ASKED_FOR and one.confidence >= SURE_ENOUGH:
        return replace(one, confidence=CONFIDENT)
    return replace(one, label="not_yet", date=None, hour=None, confidence=CONFIDENT) if told else one


def _denies(words: Sequence[str], names: set[str]) -> bool | None:
    """Whether words say that nothing is in the way; None: they say something else."""
    denied, place = False, 0
    while place < len(words):
        longest = next((n for n in range(_LONGEST, 0, -1) if tuple(words[place : place + n]) in _NOTHING | _BESIDE), 0)
        if not longest and words[place] not in names:
            return None
        denied = denied or tuple(words[place : place + longest]) in _NOTHING
        place += longest or 1
    return denied
