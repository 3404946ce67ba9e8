"""The practice of a simulated year: twenty people in four zones, ten documents, terms that differ from seed to seed."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

from .fate import Fate

INBOX = "partner@hart.example"
CONSULTANT = "riley@hart.example"
NUMBER = "+12125550199"  # our own
PROVIDER = "mx.hart.example"  # the name our provider signs its findings with
SLUG = "northwind"
DOMAIN = "northwind.example"
DIGEST_AT, MORNING_AT = time(8), time(7, 30)  # where the consultant is, Monday to Friday

STAFF = (
    ("Ana Ruiz", "Finance"),
    ("Ben Oduya", "Finance"),
    ("Carla Weiss", "Finance"),
    ("Dev Patel", "Finance"),
    ("Elif Kaya", "Clinics"),
    ("Finn Larsen", "Clinics"),
    ("Grace Okafor", "Clinics"),
    ("Hugo Brandt", "Clinics"),
    ("Inés Vidal", "Clinics"),
    ("Jonas Meyer", "Front Desk"),
    ("Kira Novak", "Front Desk"),
    ("Liam Byrne", "Front Desk"),
    ("Mei Tanaka", "Supplies"),
    ("Nora Haddad", "Supplies"),
)
MANAGERS = (
    ("Omar Diaz", "Finance"),
    ("Paula Stein", "Clinics"),
    ("Quinn Abbott", "Front Desk"),
    ("Rosa Lima", "Supplies"),
)
SENIORS = ("Sam Whitfield", "Tara Lindqvist")
ZONES = ("America/New_York", "America/Chicago", "Europe/Berlin", "America/Los_Angeles")
LADDERS = (
    "[ {day=-2, by=['email']}, {day=0, by=['email']}, {day=1, by=['email','text']}, {day=3, by=['email']} ]",
    "[ {day=-3, by=['email']}, {day=0, by=['email','text']}, {day=2, by=['email','call']} ]",
    "[ {day=0, by=['email']}, {day=1, by=['email','text']}, {day=4, by=['email','text','call']} ]",
)
COLUMNS = (
    *("name", "email", "other_emails", "role", "department", "manager", "timezone", "language", "backup"),
    *("phone", "text_consent", "call_consent", "consent_note", "phone_hours"),
)
CONSENTS = (*[("yes", "yes")] * 3, ("yes", "no"), ("no", "no"))  # to texts and calls
CHANNELS = ('["email"]', '["email", "text"]', '["email", "text", "call"]')
CAPS = ("0.12", "0.60", "500.00")  # a month: for two texts, for some, for all
DOCUMENTS = (  # id, title, cadence, due rules to choose from, how many owners
    ("weekly-cash", "Weekly cash report", "weekly", ("day 2", "last friday"), 2),
    ("staffing-hours", "Staffing hours", "weekly", ("last friday", "day 3"), 1),
    ("ar-aging", "AR aging report", "monthly", ("working day 5", "day 8"), 2),
    ("no-shows", "No-show report", "monthly", ("day 8", "day 10"), 2),
    ("mileage", "Mileage log", "monthly", ("end", "day 5"), 3),
    ("stock-count", "Stock count", "monthly", ("working day 3", "last friday"), 2),
    ("incidents", "Incident summary", "monthly", ("day 15", "+10 days"), 1),
    ("safety-walk", "Safety walk", "monthly", ("end", "day 6"), 2),
    ("quarterly-review", "Quarterly department review", "quarterly", ("+15 days", "working day 10"), 2),
    ("insurance-list", "Insurance list", "twice-yearly", ("+20 days", "day 20"), 1),
)
WORD_IS_ENOUGH = "safety-walk"


def address_of(name: str) -> str:
    """The main address of somebody at the client."""
    plain = name.split(maxsplit=1)[0].lower().translate(str.maketrans("éí", "ei"))
    return f"{plain}@{DOMAIN}"


def write_practice(
    folder: Path, fate: Fate, starts: date, blank: Callable[[str], bytes], *, email_only: bool = False
) -> None:
    """The practice's files, as a consultant would keep them; `blank` gives the blank form of a document."""
    own = folder / "engagements" / SLUG
    (own / "templates").mkdir(parents=True)
    (folder / "practice.toml").write_text(_practice(), encoding="utf-8")
    (own / "engagement.toml").write_text(_agreement(fate, starts, email_only=email_only), encoding="utf-8")
    (own / "people.csv").write_text(_people(fate), encoding="utf-8")
    (own / "documents.toml").write_text(_documents(fate), encoding="utf-8")
    for document, *_ in DOCUMENTS:
        if document != WORD_IS_ENOUGH:
            (own / "templates" / f"{document}.xlsx").write_bytes(blank(document))


def _practice() -> str:
    server = f'port = 1\nsecurity = "none"\nusername = "{INBOX}"\npassword = "env:NONE"\n'
    return (
        f'[consultant]\nname = "Riley Hart"\nemail = "{CONSULTANT}"\ntimezone = "America/New_York"\n'
        f'[mail]\nname = "Riley Hart"\naddress = "{INBOX}"\nbelieve = ["{PROVIDER}"]\npace = 0\n'
        f'[mail.imap]\nhost = "127.0.0.1"\n{server}[mail.smtp]\nhost = "127.0.0.1"\n{server}'
        f'[twilio]\naccount_sid = "env:NONE"\nauth_token = "env:NONE"\nfrom = "{NUMBER}"\n'
        '[store]\nurl = "tinydb:var/state"\n'
    )


def _agreement(fate: Fate, starts: date, *, email_only: bool) -> str:
    channels = CHANNELS[0] if email_only else fate.pick(CHANNELS, "channels")
    opens = fate.pick(("08:30-17:30", "09:00-17:00", "07:30-16:00"), "hours")
    cap = fate.pick(("", "weekly_cap = 4\n", "weekly_cap = 2\n"), "cap")
    steps = fate.pick(
        (
            (3, "manager", "false", 6, "senior management", "true"),
            (2, "manager", "true", 4, "senior management", "false"),
        ),
        "steps",
    )
    return (
        f'name = "Northwind Clinics"\nstarts = {starts}\ntimezone = "{fate.pick(ZONES, "zone")}"\nholidays = "US"\n'
        f'hours = "{opens}"\nlanguage = "en"\n'
        f'[scope]\npeople = "everyone"\nchannels = {channels}\n'
        f"phone_support = {fate.pick(('true', 'true', 'false'), 'phone support')}\n"
        f'[cadence]\ndigest = "{DIGEST_AT:%M %H} * * 1-5"\nmorning = "{MORNING_AT:%M %H} * * 1-5"\n'
        f"{cap}ladder = {fate.pick(LADDERS, 'ladder')}\n"
        f'[[escalation]]\nday = {steps[0]}\nto = "{steps[1]}"\napproval = {steps[2]}\n'
        f'[budget]\nplan = "retainer"\ncap = {fate.pick(CAPS, "cap of money")}\n'
        "[budget.costs]\ntext = 0.05\ncall = 0.25\n"
        f'[[escalation]]\nday = {steps[3]}\nto = "{steps[4]}"\napproval = {steps[5]}\n'
    )


def _people(fate: Fate) -> str:
    """Everyone at the client: some in another zone, some with a deputy, most with an address at home."""
    senior = {name: SENIORS[number % len(SENIORS)] for number, (name, _) in enumerate(MANAGERS)}
    managers = {department: name for name, department in MANAGERS}
    lines = [",".join(COLUMNS)]
    for number, (name, department) in enumerate(STAFF):
        home = f"{address_of(name).partition('@')[0]}@home.example" if number % 3 else ""
        zone = fate.pick(ZONES, "zone", name) if number % 4 == 0 else ""
        deputy = STAFF[number - 1] if number % 5 == 1 and STAFF[number - 1][1] == department else None
        language = "es" if name.startswith("Inés") else ""
        backup = address_of(deputy[0]) if deputy else ""
        lines.append(
            f"{name},{address_of(name)},{home},employee,{department},{address_of(managers[department])},{zone},{language},{backup},"
            f"{_reached(fate, number, name)}"
        )
    for name, department in MANAGERS:
        lines.append(f"{name},{address_of(name)},,manager,{department},{address_of(senior[name])},,,,,,,,")
    lines += [f"{name},{address_of(name)},,senior management,,,,,,,,,," for name in SENIORS]
    return "\n".join(lines) + "\n"


def _reached(fate: Fate, number: int, name: str) -> str:
    """Number, consents and hours for the telephone: most have some of it, one has a number and wants none of it."""
    if fate.roll("has a phone", name) < 0.1:
        return ",,,,"
    texts, calls = fate.pick(CONSENTS, "consents", name)
    hours = fate.pick(("", "", "10:00-12:00", "08:00-20:00"), "phone hours", name)
    return f"+1212555{1000 + number},{texts},{calls},{name} signed the list,{hours}"


def _documents(fate: Fate) -> str:
    written = []
    for number, (document, title, cadence, dues, count) in enumerate(DOCUMENTS):
        first = (number * 3 + fate.whole(0, len(STAFF) - 1, "owners", document)) % len(STAFF)
        owners = [address_of(STAFF[(first + place) % len(STAFF)][0]) for place in range(count)]
        written.append(
            f'[[document]]\nid = "{document}"\ntitle = "{title}"\nowners = {owners}\ncadence = "{cadence}"\n'
            f'due = "{fate.pick(dues, "due", document)}"\n{_content(document)}'
        )
    return "\n".join(written)


def _content(document: str) -> str:
    if document == WORD_IS_ENOUGH:
        return 'evidence = "word"\n'
    return (
        f'template = "templates/{document}.xlsx"\n[document.fields]\n'
        'period = { at = "Form!B2", is = "period" }\ncount = { at = "Form!B5", is = "integer", min = 0 }\n'
        'open = { at = "Form!B6", is = "money", min = 0 }\ntotal = { at = "Form!B7", is = "money", min = 0 }\n'
        '[[document.rule]]\nthat = "open <= total"\nsay = "What is open cannot be more than the total."\n'
    )
