"""What was agreed: the engagement with its people, documents, cadence, scope, escalation and budget, as values."""

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

Channel = Literal["email", "text", "call"]
Role = Literal["employee", "manager", "senior management"]


@dataclass(frozen=True, slots=True)
class Hours:
    """A daily span of local wall time, from `opens` (included) to `closes` (not included)."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at the client; `email` is the address Duly writes to and the person's identity in the engagement."""

    name: str
    email: str
    other_emails: tuple[str, ...] = ()
    phone: str | None = None  # E.164
    role: Role = "employee"
    department: str = ""
    manager: str | None = None  # an address in people.csv
    timezone: ZoneInfo | None = None  # None: the engagement's
    language: str = ""  # "": the engagement's
    text_consent: bool = False
    call_consent: bool = False
    consent_note: str = ""
    backup: str | None = None  # an address in people.csv
    phone_hours: Hours | None = None

    @property
    def first_name(self) -> str:
        """The name to greet this person by."""
        return self.name.split()[0] if self.name.split() else self.email


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A value in a document, where it stands and what it may be (see the contract for each key's meaning)."""

    name: str
    kind: str = "text"  # text, number, integer, money, percent, date, period, yes-no, signature, one-of
    at: str | None = None
    column: str | None = None
    field: str | None = None
    label: str | None = None
    one_of: tuple[str, ...] = ()
    required: bool | str = True  # or an expression such as "incidents > 0"
    min: Decimal | None = None
    max: Decimal | None = None
    goal: str | None = None
    usual: Decimal | None = None  # a fraction: 0.30 for "30%"


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """An expression over the fields that must hold, and what to say when it does not."""

    that: str
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Where an accepted figure goes in the client's own workbook."""

    workbook: str
    sheet: str
    field: str
    row: str
    column: str
    check_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Something to be completed every period by each of its owners."""

    id: str
    title: str
    owners: tuple[str, ...]  # addresses or names of departments, as written
    cadence: str  # weekly, monthly, quarterly, twice-yearly, yearly or a cron line
    due: str | None = None  # None only for a cron line
    evidence: Literal["document", "word"] = "document"
    template: str | None = None  # a path relative to the engagement's folder
    help: str = ""
    file_as: str = "{department}/{title}/{period} {title} - {owner}{ext}"
    first: str | None = None  # the first period asked for
    fields: tuple[Field, ...] = ()
    rules: tuple[DocumentRule, ...] = ()
    updates: tuple[Update, ...] = ()


@dataclass(frozen=True, slots=True)
class Rung:
    """One of the agreed reminders: `day` working days from the due date, by these channels."""

    day: int
    by: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One escalation: `day` working days after the due date, to a level or an address."""

    day: int
    to: str  # "manager", "senior management" or an address in people.csv
    approval: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Who is asked and how: everyone, management, senior management, or departments and addresses."""

    people: str | tuple[str, ...] = "everyone"
    channels: tuple[Channel, ...] = ("email",)
    phone_support: bool = False
    document_updates: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The agreed plan, with money as Decimal in `currency`."""

    plan: Literal["retainer", "flat", "hourly"] = "hourly"
    currency: str = "USD"
    rate: Decimal = Decimal(0)
    cap: Decimal | None = None
    fee: Decimal | None = None
    costs: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """One client organisation under one agreement."""

    slug: str
    name: str
    starts: date
    ends: date | None = None
    timezone: ZoneInfo
    holidays: str = ""  # country or country-subdivision; "": none
    closed: frozenset[date] = frozenset()
    hours: Hours
    language: str = "en"
    scope: Scope = Scope()
    check_in: str = "monthly"
    check_in_at: str | None = None
    digest: str = "0 8 * * 1-5"  # cron, in the consultant's time zone
    morning: str = "30 7 * * 1-5"  # cron as well, left out on the consultant's public holidays
    weekly_cap: int | None = None
    ladder: tuple[Rung, ...] = ()
    escalation: tuple[Step, ...] = ()
    budget: Budget = Budget()
    people: tuple[Person, ...] = ()
    documents: tuple[Document, ...] = ()
    retention_days: int | None = None
    _by_email: dict[str, Person] = field(default_factory=dict, compare=False, repr=False)
    _by_phone: dict[str, Person] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._by_email.update({person.email: person for person in self.people})
        self._by_phone.update({person.phone: person for person in reversed(self.people) if person.phone})

    def person(self, email: str) -> Person | None:
        """The person with this main address (lower case), or None."""
        return self._by_email.get(email)

    def reached_at(self, where: str) -> Person | None:
        """Whom a message to this main address, or to this number in E.164, is for; the first of several, or None."""
        return self._by_email.get(where) or self._by_phone.get(where)

    def document(self, document_id: str) -> Document | None:
        """The document with this id, or None."""
        return next((document for document in self.documents if document.id == document_id), None)

    def zone_of(self, person: Person) -> ZoneInfo:
        """The time zone in which this person receives messages."""
        return person.timezone or self.timezone

    def language_of(self, person: Person) -> str:
        """The language this person is written to in."""
        return person.language or self.language


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultant:
    """The independent accountability partner, who answers for every message Duly sends."""

    name: str
    email: str
    timezone: ZoneInfo
    phone: str | None = None  # as people are shown it
    firm: str = ""
    postal_address: str = ""
    hours: Hours | None = None
    holidays: str = ""
