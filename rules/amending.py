"""Reads lines that change the agreement: a person or address added or removed, a term such as the cap set anew."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .agreement import Engagement, Person
from .amendments import Amendment, Deed, IntakeAsked, Value
from .command_lines import NotUnderstood
from .command_words import SMALL
from .matching import Seat
from .references import ADDRESS, named_in
from .said import Said, beside_name, engagement_of
from .words import folded, plain_words

_KIND = re.compile(
    r"\W*+(?:(?:a|an|the|new|la|el|una?|nuev[oa])\s++)*+(?:(?P<address>address|email|e-mail|correo|direcci[oó]n)|"
    r"(?P<person>person|people|persona|employee|emplead[oa]|colleague))?+(?!\w)[\s:]*+",
    re.IGNORECASE,
)
_TO_THEM = re.compile(r"^\W*(?:(?:to|for|of|from|a|para|de|al|del)\s+)+", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:as|role|rol|como)\b[\s:=]*(?:an?\s+|un[ao]?\s+)?"
    r"(senior management|senior manager|alta direcci[oó]n|manager|gerente|employee|empleado|empleada)\b",
    re.IGNORECASE,
)
_ROLES = {"manager": "manager", "gerente": "manager", "employee": "employee", "empleado": "employee"}
_MANAGER = re.compile(
    r"\b(?:manager|boss|reports? to|reporting to|under|jef[ea]|reporta a)\b[\s:=]*(?:is\s+|es\s+)?([^,;]+)",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?:\b(?:phone|tel|tel[eé]fono|mobile|cell|m[oó]vil)\b\.?[\s:=]*)?(\+\d[\d ().-]{5,20}\d)", re.IGNORECASE
)
_LANGUAGE = re.compile(
    r"\b(?:in|en|language|idioma)\b[\s:=]*(spanish|espa[nñ]ol|english|ingl[eé]s|es|en)\b", re.IGNORECASE
)
_DEPARTMENT = re.compile(
    r"\b(?:department|departamento|dept|in|to|into|of|from|en|al?|del?)\b[\s:=.]*(?:the\s+|la\s+|el\s+)?([^,;]+)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?<![\w.,+-])(\d{1,3}(?:,\d{3}){1,3}|\d{1,9})(?:[.,](\d{1,2}))?(?![\w.,]{0,9}\d)(?!\s?%)", re.ASCII
)
_NONE = re.compile(r"\b(?:none|no|off|without|unlimited|ninguno|sin)\b")
_CADENCES = {
    "weekly": "weekly|every week|semanal",
    "quarterly": "quarterly|every quarter|trimestral",
    "twice-yearly": "twice-yearly|twice yearly|twice a year|every six months|half-yearly|semestral",
    "monthly": "monthly|every month|mensual",
    "yearly": "yearly|every year|annual|annually|anual",
}
_CHANNELS = {
    "email": "email|emails|mail|correo",
    "text": "texts?|sms|mensajes?",
    "call": "calls?|phone|telephone|llamadas?",
}
_BESIDE = frozenset(  # words that may stand beside the value of a term
    """a per each every are be set only month monthly week weekly hour hourly usd eur gbp mxn dollars dollar euros euro
    es son sea mes mensual semana semanal hora dolares dolar pesos cada solo partir ser so que a""".split()
)
_TURNING = frozenset("no by por until".split())  # small words that make something else of a value
_DAY = re.compile(r"(?<![\w-])(?:\d{4}-\d\d-\d\d|\d{1,2}(?:[/.]\d{1,2}(?:[/.]\d{2,4})?)?)(?!\d)", re.ASCII)
_SPAN = re.compile(r"(?<![\d-])\d{1,2}\s?[-\u2013\u2014]\s?\d{1,2}(?![\d-])", re.ASCII)  # "24-26 December"
_IN_FILE = (
    "is changed in engagement.toml, which is read again as soon as it is saved; or mail me the filled-in workbook"
)


def added(said: Said) -> Amendment | NotUnderstood:
    """Somebody new, or another address of somebody who is there."""
    kind = _KIND.match(said.rest)
    text = said.rest[kind.end() :] if kind else said.rest
    found = ADDRESS.search(text)
    if not found:
        return said.refused(
            "no address is named",
            ("add Ana Silva ana@client.example, Finance", "add address ana@home.example for Dana"),
        )
    address = found[0].lower()
    spoken, _ = _spoken(text, said)
    if theirs := next((one for one in _at(address, said) if spoken in {None, one[0]}), None):
        return said.refused(f"{address} is in people.csv of {theirs[0].slug} already, with {theirs[1].name}")
    name = re.sub(
        r"\b(?:email|address|correo)\s*$", "", text[: found.start()].strip(" <(\"“”':,;-"), flags=re.IGNORECASE
    )
    rest = text[found.end() :].lstrip(" >)\"”'")
    name = re.sub(r"^(?:al?|la|el|the|an)\s+(?=\S)", "", name, flags=re.IGNORECASE)
    there = [one for one in said.scene.engagements if spoken in {None, one}]
    same = any(_is_called(person, name) for one in there for person in one.people)
    if (kind and kind["address"]) or not name or (same and not (kind and kind["person"])):
        return _address_added(said, address, " ".join([_TO_THEM.sub("", name), rest]))
    return _person_added(said, " ".join(name.split()), address, rest)


def removed(said: Said) -> Amendment | NotUnderstood:
    """Somebody who is no longer there, or an address that they no longer have."""
    kind = _KIND.match(said.rest)
    text = said.rest[kind.end() :] if kind else said.rest
    if of_address := _address_removed(said, text, as_address=bool(kind and kind["address"])):
        return of_address
    named = named_in(text, said.scene)
    if named.choices:
        return said.several(named)
    if named.refs:
        return said.refused("a task is not removed; waive it", tuple(f"waive {ref}" for ref in named.refs))
    if named.places:
        return said.refused("documents are changed in documents.toml, which is read again as soon as it is saved")
    if not named.people:
        return said.refused(f"“{named.unknown or text.strip()}” is nobody in people.csv")
    if len(emails := dict.fromkeys(email for _, email in named.people)) > 1:
        return said.refused("one person a line, please; nothing was changed", tuple(f"remove {one}" for one in emails))
    seat = _one_seat(named.people, text, said, f"remove {named.people[0][1]}")
    if isinstance(seat, NotUnderstood):
        return seat
    if unread := beside_name(text, (seat,), said):
        why = f"“{unread}” says nothing I know, and only a person or an address is removed"
        return said.refused(why, (f"remove {seat[1]}",))
    return Amendment(line=said.line, engagement=seat[0], deed="remove person", person=seat[1])


def _address_removed(said: Said, text: str, *, as_address: bool) -> Amendment | NotUnderstood | None:
    """What a line with an address does about that; None where it means who has it. `as_address`: it says so."""
    address = found[0].lower() if (found := ADDRESS.search(text)) else ""
    theirs = _at(address, said)
    if theirs and all(address != person.email for _, person in theirs):
        seat = _one_seat([(one.slug, person.email) for one, person in theirs], text, said, f"remove {address}")
        if isinstance(seat, NotUnderstood):
            return seat
        return Amendment(line=said.line, engagement=seat[0], deed="remove address", person=seat[1], address=address)
    if theirs and as_address:
        person = theirs[0][1]
        why = f"{person.email} is the address Duly writes to; remove {person.name}, or change it in people.csv"
        return said.refused(why)
    return None


def _at(address: str, said: Said) -> list[tuple[Engagement, Person]]:
    """Whoever has this address, in each engagement that they are in."""
    return [
        (one, person)
        for one in said.scene.engagements
        for person in one.people
        if address in {person.email, *person.other_emails}
    ]


def _one_seat(seats: Sequence[Seat], text: str, said: Said, again: str) -> Seat | NotUnderstood:
    """Where somebody is meant who is in several engagements: the one that is said, else that of the answered mail."""
    spoken, _ = _spoken(text, said)
    here = spoken.slug if spoken else said.scene.here
    among = [seat for seat in seats if seat[0] == here] or list(seats)
    if len(among) == 1:
        return among[0]
    choices = tuple(f"{again} of {slug}" for slug, _ in among)
    return said.refused("they are in more than one engagement; which is it? Nothing was changed", choices)


def _is_called(person: Person, name: str) -> bool:
    return folded(" ".join(person.name.split())) == folded(" ".join(name.split()))


def _address_added(said: Said, address: str, whose: str) -> Amendment | NotUnderstood:
    named = named_in(whose, said.scene)
    if named.choices:
        return said.several(named)
    people = {email for _, email in named.people}
    if len(people) != 1:
        return said.refused(
            "whose address is it? Add a name", (f"add Ana Silva {address}", f"add address {address} for Dana")
        )
    seat = _one_seat(named.people, whose, said, f"add address {address} for {people.pop()}")
    if isinstance(seat, NotUnderstood):
        return seat
    return Amendment(line=said.line, engagement=seat[0], deed="add address", person=seat[1], address=address)


def _person_added(said: Said, name: str, address: str, rest: str) -> Amendment | NotUnderstood:
    """Somebody new: what else is said of them, word by word; a word that says nothing known refuses the line."""
    engagement, rest = _engagement(said, address, rest)
    if engagement is None:
        choices = tuple(f"{said.line.rstrip(' .')}, for {one.slug}" for one in said.scene.engagements)
        return said.refused("which engagement is it? Nothing was changed", choices)
    cells = {"name": name, "email": address}
    for column, taken, left in _told(rest, engagement):
        cells[column], rest = taken, left
    if cells.get("manager", "@") == "":
        return said.refused("whom they report to is nobody in people.csv")
    unread = [word for word in plain_words(rest) if word not in SMALL | {"with", "con", "who"}]
    if unread:
        why = f"“{' '.join(rest.split()).strip(' ,;.')}” says nothing I know of a person"
        return said.refused(why, (f"add {name} {address}, Finance, manager lee@client.example, phone +1 212 555 0101",))
    if "manager" not in cells and "role" not in cells:
        cells |= _manager_of(cells.get("department", ""), engagement)
    return Amendment(line=said.line, engagement=engagement.slug, deed="add person", cells=tuple(cells.items()))


def _engagement(said: Said, address: str, rest: str) -> tuple[Engagement | None, str]:
    """Where the new person belongs: as the line says, else by the domain of the address, else as other commands do."""
    spoken, left = _spoken(rest, said)
    if spoken:
        return spoken, left
    domain = address.partition("@")[2]
    theirs = [
        one for one in said.scene.engagements if any(person.email.endswith(f"@{domain}") for person in one.people)
    ]
    if len(theirs) == 1:
        return theirs[0], rest
    slug = engagement_of(said, "")
    return next((one for one in said.scene.engagements if one.slug == slug), None), rest


def _spoken(words: str, said: Said) -> tuple[Engagement | None, str]:
    """The engagement that these words name, and the words without it."""
    for one in said.scene.engagements:
        for called in (one.name, one.slug):
            found = re.search(
                rf"(?:\b(?:for|at|in|of|to|from|para|en|de)\s+)?(?<![\w@.-]){re.escape(called)}(?![\w@-]|\.\w)",
                words,
                re.IGNORECASE,
            )
            if found:
                return one, words[: found.start()] + words[found.end() :]
    return None, words


def _told(rest: str, engagement: Engagement) -> Iterator[tuple[str, str, str]]:
    """Each thing that is said of a new person: its column, its cell, and the words that are left."""
    for column, pattern, meant in _DETAILS:
        found = pattern.search(rest)
        cell = meant(found[1].strip(" .,"), engagement) if found else None
        if found and cell is not None:
            rest = f"{rest[: found.start()]},{rest[found.end() :]}"
            yield column, cell, rest
    bare = [part.strip(" .") for part in re.split(r"[,;]", rest)]
    known = {folded(person.department): person.department for person in engagement.people if person.department}
    for part in bare:
        if part and folded(part) in known:
            yield "department", known[folded(part)], rest.replace(part, "", 1)


def _role(words: str, _: Engagement) -> str:
    plain = folded(words)
    return "senior management" if plain.startswith(("senior", "alta")) else _ROLES.get(plain, "employee")


def _reports_to(words: str, engagement: Engagement) -> str:
    """The address of the manager that is named; "" for somebody who is not there."""
    address = ADDRESS.search(words)
    wanted = address[0].lower() if address else folded(words)
    named = [
        one
        for one in engagement.people
        if wanted in {one.email, *one.other_emails, folded(one.name), folded(one.first_name)}
    ]
    return named[0].email if len(named) == 1 else ""


def _department(words: str, engagement: Engagement) -> str | None:
    known = {folded(person.department): person.department for person in engagement.people if person.department}
    return known.get(folded(words)) or (words if words[:1].isupper() else None)


_DETAILS: tuple[tuple[str, re.Pattern[str], Callable[[str, Engagement], str | None]], ...] = (
    ("phone", _PHONE, lambda words, _: words),
    ("role", _ROLE, _role),
    ("manager", _MANAGER, _reports_to),
    ("language", _LANGUAGE, lambda words, _: folded(words)[:2].replace("sp", "es").replace("in", "en")),
    ("department", _DEPARTMENT, _department),
)


def _manager_of(department: str, engagement: Engagement) -> dict[str, str]:
    """The manager that everybody of a department has; nobody where there is none, or several."""
    theirs = {one.manager for one in engagement.people if one.department == department and one.role == "employee"}
    (manager,) = theirs if department and len(theirs) == 1 else (None,)
    return {"manager": manager} if manager else {}


def term_set(said: Said) -> Amendment | NotUnderstood:
    """A term of the agreement: what it is to be from now on."""
    words = folded(said.rest)
    term, found = next(((one, found) for one in _TERMS if (found := one.words.match(words))), (None, None))
    if term is None or found is None:
        return said.refused(f"that {_IN_FILE}")
    slug = engagement_of(said, re.sub(r"\d[\d.,-]*", " ", words[found.end() :]))
    if not slug:
        return said.refused("which engagement is it for? Nothing was changed", said.for_each())
    value = term.meant(words[found.end() :], said)
    if value == "":
        return said.refused(f"what is it to be? Write it as “{term.example}”")
    if unread := _unread(words[found.end() :], term, value, slug, said):
        return said.refused(f"{unread}. Write it as “{term.example}”")
    deed: Deed = "close" if term.key == ("closed",) else "set"
    return Amendment(line=said.line, engagement=slug, deed=deed, key=term.key, value=value)


def _unread(words: str, term: "_Term", value: Value, slug: str, said: Said) -> str:
    """What a line says of a term beside its value: no "by", "not" or second number is passed over; "": nothing."""
    if term.written is None:
        return "one day a line, please" if _SPAN.search(words) or len(_DAY.findall(words)) > 1 else ""
    names = said.naming(slug)
    left = plain_words(term.written.sub(" ", words, count=0 if isinstance(value, tuple) else 1))
    unread = [word for word in left if word in _TURNING or word not in SMALL | _BESIDE | names]
    return f"“{' '.join(unread)}” says nothing I know of it" if unread else ""


def _amount(words: str, _: Said) -> Value:
    found = _AMOUNT.search(words)
    if found:
        return Decimal(found[1].replace(",", "") + (f".{found[2]}" if found[2] else ""))
    return None if _NONE.search(words) else ""


def _count(words: str, _: Said) -> Value:
    found = re.search(r"(?<![\w.,])(\d{1,3})(?![\w.,])", words, re.ASCII)
    return int(found[1]) if found else None if _NONE.search(words) else ""


def _cadence(words: str, _: Said) -> Value:
    return next((word for word, said in _CADENCES.items() if re.search(rf"(?<![\w-])(?:{said})(?![\w-])", words)), "")


def _channels(words: str, _: Said) -> Value:
    return tuple(one for one, said in _CHANNELS.items() if re.search(rf"\b(?:{said})\b", words)) or ""


def _day(words: str, said: Said) -> Value:
    day: date | None = said.day_in(words)
    return day or ""


@dataclass(frozen=True, slots=True)
class _Term:
    """A term that a line may set: by which words, how its value is read, None for taking it away, "" for not at all."""

    words: re.Pattern[str]
    key: tuple[str, ...]
    meant: Callable[[str, Said], Value]
    written: re.Pattern[str] | None  # how its value is written; None: as days are
    example: str


_NUMBER = re.compile(rf"{_AMOUNT.pattern}|{_NONE.pattern}", re.ASCII)
_OFTEN = re.compile(rf"(?<![\w-])(?:{'|'.join(_CADENCES.values())})(?![\w-])")
_BY = re.compile(rf"\b(?:{'|'.join(_CHANNELS.values())})\b")
_TERMS = tuple(
    _Term(re.compile(rf"(?:{words})\b"), key, meant, written, example)
    for words, key, meant, written, example in (
        (r"weekly cap|tope semanal|most reminders a week", ("cadence", "weekly_cap"), _count, _NUMBER, "weekly cap 3"),
        (r"(?:monthly )?cap|tope(?: mensual)?|limite(?: mensual)?", ("budget", "cap"), _amount, _NUMBER, "cap 1500"),
        (r"(?:hourly )?rate|tarifa", ("budget", "rate"), _amount, _NUMBER, "rate 95"),
        (r"(?:monthly )?fee|cuota(?: mensual)?", ("budget", "fee"), _amount, _NUMBER, "fee 1200"),
        (r"check-?in|revision", ("cadence", "check_in"), _cadence, _OFTEN, "check-in quarterly"),
        (r"channels?|canales|canal", ("scope", "channels"), _channels, _BY, "channels email, text"),
        (r"closed|close|cerrado|cerrar", ("closed",), _day, None, "closed 2026-12-24"),
        (r"ends?|end date|termina|fin", ("ends",), _day, None, "ends 2027-12-31"),
    )
)


def workbook_asked(said: Said) -> IntakeAsked | NotUnderstood:
    """The intake workbook: of the engagement that is named, else a blank one."""
    if re.search(r"\b(?:blank|empty|new|en blanco|vac[ií]o)\b", said.line, re.IGNORECASE):
        return IntakeAsked(line=said.line)
    named = named_in(said.rest, said.scene)
    slugs = {slug for slug, document in named.places if not document}
    if len(slugs) > 1 or named.unknown or named.choices:
        return said.refused("of which engagement?", tuple(f"workbook {one.slug}" for one in said.scene.engagements))
    return IntakeAsked(line=said.line, engagement=slugs.pop() if slugs else "")
