"""The words, English and Spanish, in which people say how and when they would rather be written to; folded."""

import re

_EMAIL = "(?:e ?mails?|mails?)"
_TEXT = "(?:texts?|text messages?|sms)"
_CALL = "(?:phone )?calls?"
_PLEASE = "(?: please| por favor)?"
_BETTER = "(?:better|best|easier|preferred|preferable)(?: for me)?"
_NOTES = "(?:your |the |these |any )?(?:notes|reminders|messages|e ?mails|these|them|it)"
_WRITE = (
    f"(?:write|e ?mail|mail|message|contact|remind|reach|text|ping|(?:send|get) (?:me |us )?{_NOTES})"
    f"(?: to)?(?: me| us)?"
)
_CORREO = "(?:correos?|emails?|e ?mails?|correos? electronicos?)"
_MENSAJE = "(?:mensajes?(?: de texto)?|textos?|sms)"
_LLAMADA = "llamadas?(?: telefonicas?)?"
_ESCRIBA = (
    "(?:escrib[aei]n?me|me escriba|contacte(?:me)?|contacteme|recuerdeme|mandeme (?:los )?(?:mensajes"
    "|correos|recordatorios)"
    "|que me escriban?)"
)


def _one_of(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{way})" for way in ways))


_TIME = r"\d{1,2}(?: \d\d)?(?: ?(?:am|pm|a m|p m|h|hrs))?(?: o clock)?|noon|midday|mediodia"
_LAS = "(?:las |la |el )?"


def _span(number: int, *, singular: bool) -> str:
    """A part of the day; its names end in this number, for a pattern must not name two groups alike."""
    part = f"mornings|afternoons|evenings{'|morning|afternoon|evening' if singular else ''}"
    parte = f"(?:mananas|tardes|noches{'|manana|tarde|noche' if singular else ''})"
    return (
        f"(?:(?:only |solo )?(?:(?:in the |on |por las? |en las? |las? )?(?P<part{number}>{part}|{parte})"
        f"|(?:after|from|not before|no earlier than|not earlier than|despues de|a partir de|no antes de) {_LAS}"
        f"(?P<after{number}>{_TIME})(?: on| onwards| or later| en adelante)?"
        f"|(?:before|until|not after|no later than|antes de|hasta|no despues de) {_LAS}(?P<before{number}>{_TIME})"
        f"|(?:between|from|entre|de) {_LAS}(?P<after{number + 1}>{_TIME}) (?:and|to|until|till|y|a) {_LAS}"
        f"(?P<before{number + 1}>{_TIME})))"
    )


WAYS = {
    "email": _one_of(
        f"(?:{_EMAIL} only|only {_EMAIL}|only by {_EMAIL}|by {_EMAIL} only|just {_EMAIL}){_PLEASE}"
        f"(?: (?:and )?no (?:{_CALL}|{_TEXT})(?: (?:or|and) (?:{_CALL}|{_TEXT}))?)?",
        f"(?:only |just )?{_EMAIL} me(?: instead| only| rather)(?: of (?:calling|texting))?",
        f"i (?:d rather|would rather|prefer|d prefer|would prefer)(?: to)?(?: have| get| use| be)?"
        f"(?: by)? {_EMAIL}(?: only)?"
        f"(?: (?:to|over|than) (?:{_CALL}|{_TEXT}))?",
        f"{_EMAIL} (?:is|are|works|work|would be) {_BETTER}",
        (f"no (?:{_CALL} (?:or|and|nor) {_TEXT}|{_TEXT} (?:or|and|nor) {_CALL})(?: {_EMAIL} only| only {_EMAIL})?"),
        "(?:please )?(?:do not|don t) (?:call or text|text or call)(?: me)?",
        (
            f"solo (?:por )?{_CORREO}{_PLEASE}(?: (?:y )?(?:sin|no|nada de) (?:{_LLAMADA}|{_MENSAJE})(?: ni "
            f"(?:{_LLAMADA}|{_MENSAJE}))?)?"
        ),
        f"prefiero (?:el |los |por )?{_CORREO}|mejor por {_CORREO}",
    ),
    "text": _one_of(
        (
            f"(?:can you |could you )?(?:just )?text me(?: instead| rather| from now on)(?: of (?:{_EMAIL}"
            f"|e ?mailing|calling|{_CALL}))?"
        ),
        f"text me rather than (?:{_EMAIL}|e ?mailing|calling)(?: me)?",
        f"i (?:d rather|would rather|prefer|d prefer|would prefer)(?: to)?(?: have| get| be)?(?: by)? "
        f"(?:a )?(?:{_TEXT}|texted)"
        f"(?: (?:to|over|than|instead of) (?:{_EMAIL}|{_CALL}))?",
        (
            f"(?:a )?{_TEXT} (?:is|are|works|work|would be) {_BETTER}|by {_TEXT} (?:instead|from now on)"
            f"|{_TEXT} instead(?: of {_EMAIL})?"
        ),
        f"(?:prefiero|mejor) (?:los |por |un )?{_MENSAJE}",
        (
            f"(?:mandeme|enviame|enviemelo|mandame|escribame) (?:por |un |los )?{_MENSAJE} (?:mejor|en (?:vez"
            f"|lugar) de(?:l)? (?:{_CORREO}|{_LLAMADA}))"
        ),
    ),
    "no-call": _one_of(
        f"no {_CALL}",
        "(?:please )?(?:do not|don t) (?:call|phone|ring) me",
        "i (?:d|would) (?:rather|prefer) not (?:to )?be called",
        f"{_TEXT} (?:is|are) (?:fine|ok|okay)(?: but)? no {_CALL}",
        f"(?:sin|nada de) {_LLAMADA}|no me llamen?",
    ),
    "no-text": _one_of(
        f"no {_TEXT}",
        "(?:please )?(?:do not|don t) text me",
        f"(?:sin|nada de) {_MENSAJE}|no me (?:manden?|envien?) {_MENSAJE}",
    ),
    "any": _one_of(
        (
            f"(?:you (?:can|may) )?(?:call|text|e ?mail)(?:ing)?(?: me)? again|(?:{_TEXT}|{_CALL}|{_EMAIL}) "
            f"(?:is|are) (?:fine|ok|okay|welcome) again"
        ),
        f"(?:please )?(?:go )?back to {_EMAIL}|(?:any way|either way|both|either) (?:is|are) fine again",
        f"puede[ns]? (?:llamarme|escribirme|mandarme {_MENSAJE}) (?:otra vez|de nuevo)|otra vez por {_CORREO}",
    ),
}
ANY_TIME = _one_of(
    (
        f"(?:you (?:can|may) )?{_WRITE} (?:at )?any ?time(?: again)?|any ?time (?:is|works) (?:fine|ok"
        f"|okay)?(?: for me)? ?again"
    ),
    (
        f"(?:puede[ns]? )?{_ESCRIBA} a cualquier hora(?: otra vez)?|cualquier hora (?:esta|me va"
        f"|me viene) bien (?:otra vez|de nuevo)"
    ),
)
HOURS = _one_of(
    (
        f"(?:(?:can|could|would) you )?(?:please )?(?:only |just )?{_WRITE} {_span(10, singular=True)}"
        f"(?: only| instead| from now on)?"
    ),
    "(?:the )?(?P<part20>mornings|afternoons|evenings)(?: are| is| work| would be| suit)?(?: me)?"
    "(?: the)? (?:best|better|good|ideal"
    "|preferable|easier|preferred|only)(?: for me)?(?: to (?:write|reach|contact|email|text)(?: to)?(?: me)?)?",
    (
        f"i (?:prefer|d prefer|would prefer|d rather have|would rather have|d rather get|would rather get)"
        f"(?: {_NOTES})? {_span(30, singular=False)}"
    ),
    f"(?:the )?best time (?:to (?:reach|write|contact|email)(?: to)? me|for me) is {_span(40, singular=True)}",
    f"(?:please )?(?:do not|don t) {_WRITE} before (?P<after50>{_TIME})",
    f"(?:please )?(?:do not|don t) {_WRITE} after (?P<before60>{_TIME})",
    "(?:prefiero|mejor|solo)(?: que me escriban?)? (?:por )?las (?P<part70>mananas|tardes)",
    "(?:las )?(?P<part80>mananas|tardes) (?:me (?:vienen|van|quedan)|son) (?:mejor|mejores|bien)",
    f"(?:por favor )?(?:prefiero )?{_ESCRIBA} {_span(90, singular=True)}",
    f"no me escriban? antes de {_LAS}(?P<after100>{_TIME})",
)
SPAN_ALONE = re.compile(_span(10, singular=False))
