"""The words in which the consultant commands, English and Spanish: each verb, and the small words beside it."""

import re
from typing import Literal

TaskVerb = Literal["done", "waive", "extend", "approve", "decline", "resume", "reassign"]
OrderVerb = Literal["hold", "pause", "resume", "send", "ask", "note", "status", "why"]
RequestVerb = Literal["report", "statement", "export", "erase"]
Verb = (
    TaskVerb
    | OrderVerb
    | RequestVerb
    | Literal["help", "clear", "undo", "add", "remove", "terms", "workbook", "hours", "log"]
)

_SAID: dict[Verb, str] = {
    "done": "done complete completed hecho hecha listo lista completado completada",
    "waive": "waive waived skip eximir exime eximido dispensar dispensa",
    "extend": "extend extended postpone move due aplazar aplaza aplazado prorrogar prorroga posponer mover mueve",
    "approve": "approve approved yes ok okay apruebo aprobar aprobado aprueba si",
    "decline": "decline declined reject no rechazo rechazar rechaza",
    "resume": "resume unpause unhold continue reanudar reanuda reanudo continuar continua",
    "reassign": "reassign assign reasignar reasigna asignar asigna",
    "hold": "hold stop wait retener reten retiene esperar espera detener deten",
    "pause": "pause pausar pausa suspender suspende",
    "send": "send release enviar envia envie mandar manda",
    "ask": "ask preguntar pregunta preguntale",
    "note": "note nota anotar anota apuntar apunta",
    "status": "status estado",
    "why": "why",
    "undo": "undo revert deshacer deshaz revertir",
    "help": "help ayuda",
    "clear": "clear vaciar vacia",
    "add": "add include anadir anade agregar agrega incluir incluye",
    "remove": "remove drop quitar quita retirar retira",
    "terms": "cap tope rate tarifa fee cuota channels canales",
    "workbook": "workbook intake planilla",
    "log": "log registrar registra",
    "report": "report informe reporte",
    "statement": "statement extracto",
    "export": "export exportar exporta",
    "erase": "erase forget delete borrar borra olvidar olvida eliminar elimina",
}
VERBS: dict[str, Verb] = {word: verb for verb, words in _SAID.items() for word in words.split()}

_CHANGE = r"(?:(?:change|set|make|raise|lower|cambiar?|cambie|poner?|pon|subir?|sube|bajar?|baja)\s++)"
_THE = r"(?:the\s++|el\s++|la\s++)?+"
_TERMS = "cap|rate|fee|check-?in|channels?|tope|tarifa|cuota|canal(?:es)?"
_OTHER_TERMS = (
    r"hours|plan|currency|time\s?zone|holidays|ladder|reminders?|escalation|language|scope|cadence|agreement|closed|ends?|"
    "horario|idioma|acuerdo"
)
# Verbs of several words, on folded text; what stands in the group `rest`, if anything, is what they are about.
_PHRASES: tuple[tuple[str, Verb], ...] = (
    (r"mark\s++(?P<rest>.{0,120}?)\b(?:as\s++)?(?:done|complete)\b\W*+$", "done"),
    (r"mark\s++(?P<rest>.{0,120}?)\b(?:as\s++)?waived\b\W*+$", "waive"),
    (
        r"(?:change|move|set|cambiar?|mover?)\s++(?:the\s++|la\s++)?(?:due(?:\s++date)?|date|fecha)\b(?P<rest>.*)",
        "extend",
    ),
    (rf"{_CHANGE}?+{_THE}(?P<rest>(?:(?:weekly|monthly|hourly)\s++)?+(?:{_TERMS})\b.*)", "terms"),
    (r"(?P<rest>(?:closed|cerrado|ends)\s++(?:on\b|el\b|\d).*)", "terms"),
    (rf"{_CHANGE}{_THE}(?P<rest>(?:{_OTHER_TERMS})\b.*)", "terms"),
    (
        r"(?:send|mail|email|give)\s++(?:me\s++)?+(?:the\s++|an?\s++)?+(?:(?:blank|empty|new|intake|filled)\s++)*+workbook\b(?P<rest>.*)",
        "workbook",
    ),
    (r"(?:envia|manda)me\s++(?:la\s++|una\s++)?+planilla\b(?P<rest>.*)", "workbook"),
    (r"(?:do\s++not|don't|dont|never|no)\s++(?:send|enviar|envies|mandar|mandes)\b(?P<rest>.*)", "hold"),
    (r"(?:put|keep)\s++(?P<rest>.{1,120}?)\s++on\s++hold\b", "hold"),
    (r"por\s+que\b(?P<rest>.*)", "why"),
    (r"(?:send|mail|email|give|show)\s++(?:me\s++)?(?:the\s++|a\s++)?report\b(?P<rest>.*)", "report"),
    (r"(?:send|mail|email|give|show)\s++(?:me\s++)?(?:the\s++|a\s++)?statement\b(?P<rest>.*)", "statement"),
    (r"(?:envia|manda|muestra)me\s++(?:el\s++|un\s++)?(?:informe|reporte)\b(?P<rest>.*)", "report"),
    (r"(?:(?:envia|manda|muestra)me\s++)?(?:el\s++)?(?:extracto|estado\s++de\s++cuenta)\b(?P<rest>.*)", "statement"),
)
PHRASES = tuple((re.compile(pattern), verb) for pattern, verb in _PHRASES)
NOT = re.compile(r"(?:do\s+not|don't|dont|not|never|no|nunca)\s+(\w+)")
UNTIL = re.compile(r"(?<!\w)(?:until|till?|through|before|to|on|for|by|hasta|para|(?:al|el)(?!\s+\d{1,2}(?!\d)))(?!\w)")
WHOM = re.compile(r"(?:^|\s)(?:to|a)\s+(\S.*)", re.IGNORECASE)
ALL = frozenset("all everything everyone everybody every todo todos toda todas".split())
SMALL = frozenset(
    """a an and also as at by for from in it its is now of on one please please the their them then this that these
    those to today until with item items task tasks line lines number no mail mails message messages reminder reminders
    document documents everything person people his her him she he 's
    y o de del la las los el lo le un una al para por con en hoy ahora favor tarea tareas persona documento mensaje
    mensajes gracias""".split()
)
GIVEN = frozenset("go ahead sure thanks thank you that's fine great good agreed de acuerdo adelante vale".split())
TALK = frozenset("yes no ok okay si".split())  # in a reply to somebody's question these answer it
