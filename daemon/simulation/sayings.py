"""What the demo's people write and text, in English and Spanish: a few wordings for all that they may have to say."""

from datetime import date, datetime
from random import Random
from typing import Literal, get_args

ByText = Literal[
    "text-done",
    "text-file-coming",
    "text-later",
    "text-day",
    "text-split",
    "text-older",
    "text-who",
    "text-photo",
    "text-stop",
    "text-wrong",
]
OnCall = Literal["key-1", "key-2", "key-3", "key-9", "machine", "no-answer"]
ByMail = Literal[
    "file",
    "late-file",
    "right-file",
    "again",
    "promise",
    "not-yet",
    "question",
    "acknowledge",
    "word",
    "blank",
    "last-period",
    "only-the-period",
    "wrong-period",
    "half-filled",
    "typed-over",
    "error-value",
    "zero-too-many",
    "other-document",
    "broken",
    "locked",
    "macros",
    "as-csv",
    "zipped",
    "private",
    "blocked",
]
What = ByMail | ByText | OnCall
TEXTED: tuple[What, ...] = get_args(ByText)

SAYINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "well": (
            "No, all good.",
            "Nothing in the way, thanks!",
            "No, we're on track.",
        ),
        "in-the-way": (
            "Too much on my plate this month, to be honest.",
            "We are short-staffed until the new colleague starts.",
        ),
        "file": (
            "Here you go.",
            "Hi Riley,\n\nplease find it attached.\n\nBest",
            "Attached.",
            "Done, see attached. Have a good one!",
            "All filled in and attached, let me know if you need anything else.",
        ),
        "late-file": (
            "Attached, sorry for the delay.",
            "Sorry, this slipped through. It's attached now.",
            "Apologies for keeping you waiting, crazy week here. Attached.",
        ),
        "right-file": (
            "Oops, wrong one. Here is the right file.",
            "You're right, sorry about that. The correct one is attached.",
            "Thanks for spotting that. Fixed and attached.",
        ),
        "again": ("I sent this already I think? Attaching it once more.",),
        "promise": (
            "I'll have it for you {day} at {hour}.",
            "Will send it {day} at {hour}.",
            "Hi Riley, you'll get it {day} at {hour}.\nThanks for the note",
        ),
        "not-yet": ("Not ready yet, I'm still collecting the numbers.", "Still working on it, it isn't finished yet."),
        "question": (
            "Quick question: should I count the cancelled ones too or leave them out?",
            "Which balance do you want in the opening line, the bank's or the one in our books?",
        ),
        "acknowledge": ("Thanks for the reminder!", "Got it, thanks."),
        "word": (
            "Done. Walked both floors this morning, everything in order.",
            "It's done. One extinguisher tag was out of date, a new one is ordered.",
            "All done today: exits clear, extinguishers and first-aid boxes checked.",
        ),
        "blank": ("Here it is!", "See attached."),
        "last-period": ("Attached as requested.", "Here's the file."),
        "only-the-period": ("Hi Riley, here is this week's.",),
        "wrong-period": ("Here you go, hours attached.",),
        "half-filled": ("Attached. Hope that's everything you need.",),
        "typed-over": ("Attached. The total looked odd, so I put in the right one by hand.",),
        "error-value": ("See attached.",),
        "zero-too-many": ("Attached, have a nice week!",),
        "other-document": ("Hours attached :)",),
        "broken": ("Sending from my phone, the connection is bad here. File attached.",),
        "locked": ("Attached as a PDF, with the usual password of the ward.",),
        "macros": ("I built a little button that adds up the shifts, it's all in the file.",),
        "as-csv": ("Straight out of the scheduling system, attached.",),
        "zipped": ("Zipped it, our mail kept blocking the other one.",),
        "private": ("Writing from home, the office VPN is down. File attached.",),
        "blocked": ("I can't finish this, I'm still waiting on the billing export from IT and nobody there answers.",),
        "away": (
            "Thank you for your message. I am out of the office and not reading email.\nI will be back on {day}.",
        ),
        "text-done": ("done", "All done, walked both floors.", "done, all in order"),
        "text-file-coming": ("done, emailing it now",),
        "text-later": ("LATER",),
        "text-day": ("{day} {hour}", "{day} at {hour}", "will be {day} {hour}"),
        "text-split": ("{done} done, {later} {day}",),
        "text-older": ("{ref} {day} {hour}, sorry",),
        "text-who": ("who is this?",),
        "text-photo": ("Here's the form, filled in by hand",),
        "text-stop": ("STOP",),
        "text-wrong": ("WRONG PERSON",),
        "told": ("Thanks for letting me know. I'll talk to {name} today.", "Noted, thank you. I will see to it."),
        "press": (
            "Hi {name},\n\ncould you send the {title} for {period} to Riley today? Tell me if something is in the way.",
        ),
        "unblock": (
            "Hi {name},\n\nthanks for telling me. IT promised me the export for you by tomorrow; send the file then.",
        ),
        "call": ("Hi {name},\n\nas we said on the phone just now: leave that line empty and send me what you have.",),
        "introduce": (
            "Hi {name},\n\nthat text was from my reminder line; its number is on the phone form. Sorry for the scare.",
        ),
        "plain": ("Hi {name},\n\nthank you. Could you send me the workbook itself, saved as a plain .xlsx?",),
        "thanks": ("Thank you, {name}, that helps me. Nothing more is needed from you for now.",),
        "brief": (
            "Hi {name},\n\ngood question. Go by your own books, leave the cancelled ones out, and say so in the file.",
        ),
    },
    "es": {
        "well": ("No, todo bien, gracias.",),
        "in-the-way": ("Mucho trabajo este mes, la verdad.",),
        "file": (
            "Buenos días, adjunto el informe.\n\nSaludos",
            "Aquí lo tiene, adjunto.",
            "Listo, va adjunto. ¡Gracias!",
        ),
        "late-file": ("Perdón por la demora, va adjunto.", "Disculpe el retraso. Adjunto el informe."),
        "right-file": ("Tiene razón, perdón. Ahora sí, adjunto el archivo correcto.",),
        "again": ("Creo que ya lo envié, se lo adjunto otra vez.",),
        "promise": ("Se lo envío {day} a las {hour}.", "Buenos días, lo tendrá {day} a las {hour}.\nGracias"),
        "not-yet": ("Todavía no está listo, me faltan datos.",),
        "question": ("Una pregunta: ¿cuento también las citas canceladas?",),
        "acknowledge": ("Gracias por el recordatorio.",),
        "text-file-coming": ("listo, va por correo",),
        "text-later": ("LUEGO",),
        "text-day": ("{day} a las {hour}", "se lo mando {day} a las {hour}"),
        "text-stop": ("NO MAS",),
        "blank": ("Aquí lo tiene.",),
        "last-period": ("Adjunto el informe, saludos.",),
        "half-filled": ("Buenas tardes, adjunto el informe del mes.",),
        "away": ("Gracias por su mensaje. Estoy fuera de la oficina y no leeré el correo.\nEstaré de vuelta {day}.",),
    },
}

WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("el lunes", "el martes", "el miércoles", "el jueves", "el viernes", "el sábado", "el domingo"),
}
TODAY = {"en": "today", "es": "hoy"}
MONTHS_ES = ("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre").split()
AWAY_SUBJECT = {"en": "Automatic reply: {subject}", "es": "Respuesta automática: {subject}"}


def say(what: str, language: str, choice: Random, **facts: str) -> str:
    """One of the wordings for it, the facts put in."""
    words = SAYINGS.get(language, {}).get(what) or SAYINGS["en"][what]
    return choice.choice(words).format(**facts)


def when(at: datetime, today: date, language: str) -> dict[str, str]:
    """A day and hour to come as people name them: "Thursday" and "3pm"."""
    day = TODAY[language] if at.date() == today else WEEKDAYS[language][at.weekday()]
    clock = f"{at:%-I:%M}".removesuffix(":00") + f"{at:%p}".lower()
    return {"day": day, "hour": clock if language == "en" else f"{at:%H:%M}"}


def whole_day(day: date, language: str) -> str:
    """A date with its weekday and month, as absence notices give it."""
    if language == "es":
        return f"{WEEKDAYS['es'][day.weekday()]} {day.day} de {MONTHS_ES[day.month - 1]}"
    return f"{WEEKDAYS['en'][day.weekday()]}, {day:%B} {day.day}"
