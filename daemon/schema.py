"""The tables and keys of practice.toml and engagement.toml, and the values they become."""

import re
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, ValidationInfo, field_validator

from ..rules.agreement import Budget, Channel, Consultant, Document, Engagement, Hours, Person, Rung, Scope, Step
from .faults import quoted
from .filing import Options, RemoteUrl
from .kinds import (
    Address,
    Amount,
    Cadence,
    Clock,
    Day,
    Flag,
    HolidayCalendar,
    Language,
    Member,
    Moment,
    Prose,
    Receiver,
    SecretSource,
    Span,
    Text,
    Zone,
    whole_number,
    word,
    wrong,
)
from .mail_schema import MailTable, https
from .phone_kinds import Phone, ShownPhone
from .practice import FilingAccount, Secret, TwilioAccount, Watcher
from .table import Table

Channels = tuple[Annotated[Channel, word("email", "text", "call")], ...]


class ConsultantTable(Table):
    """The [consultant] of practice.toml."""

    name: Text
    email: Address
    timezone: Zone
    phone: ShownPhone | None = None
    firm: Prose = ""
    postal_address: Prose = ""
    hours: Span | None = None
    holidays: HolidayCalendar = ""

    def value(self) -> Consultant:
        """The consultant as the rules know them."""
        return Consultant(
            name=self.name,
            email=self.email,
            timezone=self.timezone,
            phone=self.phone,
            firm=self.firm,
            postal_address=self.postal_address,
            hours=self.hours,
            holidays=self.holidays,
        )


class TwilioTable(Table):
    """The [twilio] of practice.toml."""

    account_sid: SecretSource
    auth_token: SecretSource
    sender: Phone = Field(alias="from")
    base_url: Text = "https://api.twilio.com"
    public_url: Text | None = None
    listen: Text = "127.0.0.1:8087"

    @field_validator("base_url")
    @classmethod
    def _safe(cls, url: str) -> str:
        return https(url, "", '"https://api.twilio.com"')

    @field_validator("public_url")
    @classmethod
    def _reachable(cls, url: str | None) -> str | None:
        return None if url is None else https(url, r"(/[^\s?#]*)?", '"https://duly.hart.example"')

    @field_validator("listen")
    @classmethod
    def _place(cls, listen: str) -> str:
        host, _, port = listen.rpartition(":")
        if not host.strip("[]") or not port.isdecimal() or not 1 <= int(port) <= 65535:
            raise wrong(f"{quoted(listen)} is not a host and a port", '"127.0.0.1:8087"')
        return listen

    def value(self, folder: Path) -> TwilioAccount:
        """The account with its secrets unread."""
        host, _, port = self.listen.rpartition(":")
        return TwilioAccount(
            account_sid=Secret(self.account_sid, folder),
            auth_token=Secret(self.auth_token, folder),
            sender=self.sender,
            base_url=self.base_url,
            public_url=self.public_url,
            listen=(host.strip("[]"), int(port)),
        )


class StoreTable(Table):
    """The [store] of practice.toml."""

    url: Text = "tinydb:var/state"

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        scheme, _, path = url.partition(":")
        if scheme != "tinydb" or not path or path.startswith(("/", "~")) or ".." in path.split("/"):
            raise wrong(f"{quoted(url)} is not a store that Duly knows", '"tinydb:var/state"')
        return url


class FilingTable(Table):
    """Where copies of accepted documents go, [filing]: in practice.toml for all engagements, or in one's own file."""

    url: RemoteUrl | None = None
    options: Options = Field(default_factory=dict)
    secrets: dict[str, SecretSource] = Field(default_factory=dict)

    @field_validator("options", "secrets")
    @classmethod
    def _of_a_place(cls, value: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        if value and info.data.get("url", "") is None:
            raise wrong("goes with the url of the same [filing]", 'url = "s3://bucket/folder"')
        return value

    def account(self, folder: Path, below: str = "") -> FilingAccount | None:
        """The place, or the folder `below` it; None where no URL is given."""
        if self.url is None:
            return None
        secrets = {name: Secret(source, folder) for name, source in self.secrets.items()}
        return FilingAccount(url=f"{self.url}/{below}" if below else self.url, options=self.options, secrets=secrets)


class HealthTable(Table):
    """Who watches over Duly from elsewhere, [health]."""

    ping: Text | None = None
    ping_every: Annotated[int, whole_number(1, 1440)] = 5

    @field_validator("ping")
    @classmethod
    def _safe(cls, url: str | None) -> str | None:
        return None if url is None else https(url, r"(/[^\s#]*)?", '"https://watcher.example/a-name-of-its-own"')

    def value(self) -> Watcher | None:
        """The watcher, if there is one."""
        return Watcher(url=self.ping, minutes=self.ping_every) if self.ping else None


class RetentionTable(Table):
    """How long personal data is kept, [retention]."""

    days: Annotated[int, whole_number(1)] | None = None


class PracticeFile(Table):
    """practice.toml."""

    consultant: ConsultantTable
    mail: MailTable
    twilio: TwilioTable | None = None
    store: StoreTable = StoreTable()
    filing: FilingTable = FilingTable()
    retention: RetentionTable = RetentionTable()
    health: HealthTable = HealthTable()


def _people_kind(value: object) -> Literal["~list", "~word"]:
    return "~list" if isinstance(value, list) else "~word"


class ScopeTable(Table):
    """The [scope] of engagement.toml."""

    people: Annotated[
        Annotated[str, word("everyone", "management", "senior management"), Tag("~word")]
        | Annotated[tuple[Member, ...], Field(min_length=1), Tag("~list")],
        Discriminator(_people_kind),
    ] = "everyone"
    channels: Channels = ("email",)
    phone_support: Flag = False
    document_updates: Flag = False

    def value(self) -> Scope:
        """The scope as the rules know it."""
        return Scope(self.people, self.channels, self.phone_support, self.document_updates)


class RungTable(Table):
    """One line of the ladder."""

    day: Annotated[int, whole_number(-260, 260)]
    by: Annotated[Channels, Field(min_length=1)]


class CadenceTable(Table):
    """The [cadence] of engagement.toml."""

    check_in: Cadence = "monthly"
    check_in_at: Clock | None = None
    digest: Moment = "0 8 * * 1-5"
    morning: Moment = "30 7 * * 1-5"
    weekly_cap: Annotated[int, whole_number(1)] | None = None
    ladder: tuple[RungTable, ...] = ()


class StepTable(Table):
    """One [[escalation]] of engagement.toml."""

    day: Annotated[int, whole_number(1, 260)]
    to: Receiver
    approval: Flag = False


class CostsTable(Table):
    """The [budget.costs] of engagement.toml."""

    text: Amount | None = None
    call: Amount | None = None


class BudgetTable(Table):
    """The [budget] of engagement.toml."""

    plan: Annotated[Literal["retainer", "flat", "hourly"], word("retainer", "flat", "hourly")] = "hourly"
    currency: Text = "USD"
    rate: Amount = Decimal(0)
    cap: Annotated[Amount | None, Field(validate_default=True)] = None
    fee: Annotated[Amount | None, Field(validate_default=True)] = None
    costs: CostsTable = CostsTable()

    @field_validator("currency")
    @classmethod
    def _coded(cls, currency: str) -> str:
        if not re.fullmatch(r"[A-Z]{3}", currency):
            raise wrong(f"{quoted(currency)} is not a currency code", '"USD"')
        return currency

    @field_validator("cap", "fee")
    @classmethod
    def _needed(cls, value: Decimal | None, info: ValidationInfo) -> Decimal | None:
        if value is None and (info.data.get("plan"), info.field_name) in {("retainer", "cap"), ("flat", "fee")}:
            raise wrong(f"is missing: a plan of kind {quoted(info.data['plan'])} has one a month", "1500.00")
        return value

    def value(self) -> Budget:
        """The budget as the rules know it."""
        costs = tuple((name, cost) for name, cost in self.costs if cost is not None)
        return Budget(plan=self.plan, currency=self.currency, rate=self.rate, cap=self.cap, fee=self.fee, costs=costs)


class EngagementFile(Table):
    """engagement.toml."""

    name: Text
    starts: Day
    ends: Day | None = None
    timezone: Zone
    holidays: HolidayCalendar = ""
    closed: tuple[Day, ...] = ()
    hours: Span = Hours(time(8, 30), time(17, 30))
    language: Language = "en"
    scope: ScopeTable = ScopeTable()
    cadence: CadenceTable = CadenceTable()
    escalation: tuple[StepTable, ...] = ()
    budget: BudgetTable = BudgetTable()
    filing: FilingTable = FilingTable()
    retention: RetentionTable = RetentionTable()

    @field_validator("ends")
    @classmethod
    def _in_order(cls, ends: date | None, info: ValidationInfo) -> date | None:
        starts = info.data.get("starts")
        if ends and starts and ends < starts:
            raise wrong(f"{ends} is before the engagement starts on {starts}", "a later date")
        return ends

    def value(
        self, slug: str, people: tuple[Person, ...], documents: tuple[Document, ...], practice: PracticeFile | None
    ) -> Engagement:
        """The engagement; retention is the practice's where it has none of its own."""
        cadence = self.cadence
        return Engagement(
            slug=slug,
            name=self.name,
            starts=self.starts,
            ends=self.ends,
            timezone=self.timezone,
            holidays=self.holidays,
            closed=frozenset(self.closed),
            hours=self.hours,
            language=self.language,
            scope=self.scope.value(),
            check_in=cadence.check_in,
            check_in_at=f"{cadence.check_in_at:%H:%M}" if cadence.check_in_at else None,
            digest=cadence.digest,
            morning=cadence.morning,
            weekly_cap=cadence.weekly_cap,
            ladder=tuple(Rung(rung.day, rung.by) for rung in cadence.ladder),
            escalation=tuple(
                Step(step.day, step.to, step.approval) for step in sorted(self.escalation, key=lambda step: step.day)
            ),
            budget=self.budget.value(),
            people=people,
            documents=documents,
            retention_days=self.retention.days or (practice.retention.days if practice else None),
        )
