"""The facts that the tests of the wording speak from, and every message made of them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from duly.daemon.wordbook import load_wordbook
from duly.rules.agreement import Consultant
from duly.rules.alarms import AFTER
from duly.rules.answering import (
    AbsenceNoted,
    Acknowledged,
    AlreadyIn,
    AnswerFacts,
    BlockedNoted,
    CallBack,
    DeclineNoted,
    DelegateNoted,
    DraftKept,
    EmptyMail,
    FileWanted,
    ForReview,
    HandedOn,
    NoFile,
    NotYetNoted,
    OptedOut,
    PhoneStopped,
    PromiseNoted,
    QuestionPassed,
    Relieved,
    Returned,
    StillOpen,
    Thanks,
    Unclear,
    Unmatched,
    Unproven,
    WhichOf,
    answer,
    stranger,
)
from duly.rules.briefing import (
    TOPICS,
    AlarmFacts,
    ApprovalFacts,
    CodeFacts,
    CommandResult,
    DigestFacts,
    DigestLine,
    DoubtFacts,
    FaultFacts,
    Plight,
    TranscriptFacts,
    alarm,
    ask_about_reply,
    ask_approval,
    ask_code,
    digest,
    faulty_edit,
    transcript,
)
from duly.rules.changed import changed
from duly.rules.findings import Figure, Finding
from duly.rules.morning import MorningFacts, MorningLine, Reason, Subject, Way, morning_note
from duly.rules.voice import Addressee, Wordbook, Written
from duly.rules.welcome import WelcomeFacts, welcome
from duly.rules.wording import (
    EscalatedItem,
    EscalationFacts,
    ItemFacts,
    NoticeFacts,
    Planned,
    ReminderFacts,
    escalation,
    notice,
    reminder,
)

from tests.rules.asked_facts import asked_of_us
from tests.rules.call_facts import call_mails
from tests.rules.check_in_facts import check_ins
from tests.rules.finding_facts import EVERY_FINDING
from tests.rules.money_facts import money_mails
from tests.rules.scorecard_facts import scorecards

WORDS = load_wordbook()
LANGUAGES = ("en", "es")
NEW_YORK = ZoneInfo("America/New_York")
TODAY = date(2026, 10, 12)
RILEY = Consultant(
    name="Riley Hart",
    email="riley@hart.example",
    timezone=NEW_YORK,
    phone="+1 212 555 0100",
    firm="Hart Accountability",
    postal_address="12 Elm Street, Albany, NY 12207",
)
DIALLED = "+12125550142"
AGING = ItemFacts(
    ref="T-104233",
    title="AR aging report",
    period="2026-09",
    due=date(2026, 10, 7),
    days_late=3,
    template=True,
    help="Export from QuickBooks: Reports > A/R Aging Summary.",
)
MILEAGE = ItemFacts(ref="T-558120", title="Mileage log", period="2026-W41", due=date(2026, 10, 13))
WALK = ItemFacts(ref="T-771003", title="Safety walk", period="2026-Q3", due=date(2026, 10, 15), evidence="word")
DRILL = replace(WALK, ref="T-771004", title="Fire drill")
BROKEN = replace(AGING, planned=Planned(day=date(2026, 10, 9), hour=time(15), broken=True))
NUDGED = replace(MILEAGE, planned=Planned(day=date(2026, 10, 13), hour=time(13)))
NOTICE = NoticeFacts(
    at=datetime(2026, 10, 15, 8, 30, tzinfo=NEW_YORK), receivers=("Lee Park", "Kim Doe"), items=(AGING,)
)
ESCALATED = EscalatedItem(
    item=BROKEN,
    owner="Dana Ortiz",
    department="Finance",
    reminders=5,
    promises=1,
    said="Waiting for the bank's file, sorry",
    said_on=date(2026, 10, 8),
    cause="waiting on someone",
    told=("Lee Park",),
)
OTHER = EscalatedItem(item=replace(MILEAGE, handed_by="Ana Ruiz"), owner="Ben Cole", reminders=2)
FINDINGS = (
    Finding(code="rule", facts=(("say", "Over 90 days cannot be more than the total."),)),
    Finding(code="blank", where="Summary!B3", asked="Prepared by"),
)


def to(language: str = "en", name: str = "Dana", engagement: str = "Northwind Clinics") -> Addressee:
    return Addressee(
        first_name=name,
        language=language,
        engagement=engagement,
        consultant=RILEY,
        inbox="partner@hart.example",
        today=TODAY,
    )


@dataclass(frozen=True)
class Situation:
    """A reminder or notice that may go to somebody, with a name for the test's report."""

    name: str
    facts: ReminderFacts
    alone: bool = False  # a notice without a reminder

    def written(self, language: str, variant: int, words: Wordbook = WORDS) -> Written:
        facts = replace(self.facts, to=to(language), variant=variant)
        return notice(words, facts) if self.alone else reminder(words, facts)


SITUATIONS = (
    Situation("first", ReminderFacts(to=to(), items=(MILEAGE,), introduction=True, ask_when=True)),
    Situation("ahead", ReminderFacts(to=to(), items=(MILEAGE, WALK))),
    Situation("word", ReminderFacts(to=to(), items=(WALK,), ask_when=True)),
    Situation("late", ReminderFacts(to=to(), items=(AGING,))),
    Situation("bundle", ReminderFacts(to=to(), items=(AGING, MILEAGE), others=(WALK,), notices=(NOTICE,))),
    Situation("returned", ReminderFacts(to=to(), items=(replace(AGING, returned=True), MILEAGE), others=(WALK,))),
    Situation("broken", ReminderFacts(to=to(), items=(BROKEN,))),
    Situation("nudge", ReminderFacts(to=to(), items=(NUDGED,))),
    Situation("two nudges", ReminderFacts(to=to(), items=(NUDGED, replace(WALK, planned=NUDGED.planned)))),
    Situation("deputy", ReminderFacts(to=to(), items=(MILEAGE,), covering_for="Ana Ruiz")),
    Situation("handed", ReminderFacts(to=to(), items=(replace(MILEAGE, handed_by="Ana Ruiz"),), ask_when=True)),
    Situation("notice", ReminderFacts(to=to(), items=(AGING,), notices=(NOTICE,)), alone=True),
    Situation(
        "two notices",
        ReminderFacts(
            to=to(),
            items=(AGING, MILEAGE),
            notices=(NOTICE, replace(NOTICE, items=(AGING, MILEAGE), receivers=("Sam Roe",))),
        ),
        alone=True,
    ),
    Situation(
        "new",
        ReminderFacts(
            to=to(),
            items=(replace(AGING, new=True, looked_at=("period", "total", "over 90")), replace(WALK, new=True)),
        ),
    ),
    Situation("new file", ReminderFacts(to=to(), items=(replace(MILEAGE, new=True, looked_at=("miles",) * 12),))),
    Situation("late beside", ReminderFacts(to=to(), items=(MILEAGE,), others=(AGING, WALK))),
    Situation("today", ReminderFacts(to=to(), items=(replace(MILEAGE, due=TODAY),))),
    Situation("words today", ReminderFacts(to=to(), items=(replace(WALK, due=TODAY), replace(DRILL, due=TODAY)))),
    Situation("late word", ReminderFacts(to=to(), items=(replace(WALK, due=AGING.due, days_late=3),))),
    Situation("word ahead", ReminderFacts(to=to(), items=(WALK,))),
)
READ = (
    Figure("total", Decimal(41200), "Summary!F14", "Total"),
    Figure("no_show_rate", Decimal("0.07"), "Visits!B9", percent=True),
)
PARAGRAPHS = (
    Thanks(item=AGING, figures=READ),
    Thanks(item=WALK, findings=FINDINGS[:1], figures=READ),
    Returned(item=AGING, findings=FINDINGS),
    Returned(item=WALK, findings=EVERY_FINDING),
    ForReview(item=AGING, looks=("picture", "unread", "unread-rest", "not-shown", "not-calculated", "anothers")),
    DraftKept(item=AGING),
    PromiseNoted(item=AGING, day=date(2026, 10, 16), hour=time(9)),
    NotYetNoted(item=AGING),
    QuestionPassed(quote="Which form do you mean"),
    BlockedNoted(item=AGING, quote="The bank is closed"),
    FileWanted(item=AGING),
    NoFile(item=AGING),
    EmptyMail(),
    Unclear(),
    Unproven(),
    DeclineNoted(item=AGING),
    DelegateNoted(item=AGING, name="Ben"),
    HandedOn(item=AGING, name="Ben"),
    Relieved(item=AGING, name="Ana"),
    OptedOut(),
    CallBack(),
    PhoneStopped(),
    *asked_of_us(AGING, MILEAGE, WALK),
    Acknowledged(),
    AbsenceNoted(back=date(2026, 10, 19)),
    AlreadyIn(item=AGING),
    Unmatched(files=("scan001.pdf",), choices=(AGING, MILEAGE)),
    WhichOf(choices=(AGING, MILEAGE)),
    WhichOf(choices=(replace(AGING, owner="Priya Nair", yours=True), replace(AGING, owner="Dana Ortiz"))),
    StillOpen(items=(WALK,)),
)
DIGEST = DigestFacts(
    to=to(name="Riley"),
    lines=(
        DigestLine(
            topic="received", text="Mileage log for the week of October 5 from Dana Ortiz, accepted.", ref="T-558120"
        ),
        DigestLine(
            topic="waiting", text="Dana Ortiz asks about T-104233", ref="T-104233", quote="Is last month's right?"
        ),
        DigestLine(topic="not-sent", text="Text to Ben Cole: no consent on file."),
    ),
    sent=4,
    open_items=12,
    causes=(("waiting on someone", 2), ("no data", 1)),
)
MORNING = MorningFacts(
    to=to(name="Riley"),
    lines=(
        MorningLine(
            client="Northwind Clinics",
            currency="USD",
            names=("Ben Cole",),
            instead_of="Dana Ortiz",
            ways=(
                Way(channel="email", at=datetime(2026, 10, 12, 8, 30, tzinfo=NEW_YORK), about="reminder"),
                Way(channel="text", at=datetime(2026, 10, 12, 9, tzinfo=NEW_YORK), amount=Decimal("0.05")),
                Way(channel="email", at=datetime(2026, 10, 12, 10, tzinfo=NEW_YORK), about="check-in"),
            ),
            subjects=(
                Subject(item=AGING, reasons=(Reason("promise"), Reason("notice", 3))),
                Subject(item=MILEAGE, reasons=(Reason("rung", -1), Reason("handed"))),
                Subject(item=WALK, reasons=(Reason("nudge"),)),
            ),
        ),
        MorningLine(
            client="Acme",
            currency="EUR",
            names=("Lee Park", "Sam Roe"),
            ways=(Way(channel="call", at=datetime(2026, 10, 13, 9, tzinfo=NEW_YORK), amount=Decimal(2)),),
            subjects=tuple(
                Subject(item=replace(AGING, ref=f"T-10423{n}"), reasons=(Reason("escalation", 3),), owner="Dana Ortiz")
                for n in range(7)
            ),
        ),
    ),
)
DOUBTS = (
    "question",
    "answered",
    "blocked",
    "doubtful",
    "unproven",
    "review",
    "decline",
    "delegate",
    "handed_on",
    "opt_out",
    "call_back",
    "phone_stop",
    "phone_start",
    "wrong_number",
)


def _plights(cause: str) -> tuple[Plight, ...]:
    """One cause alone; with the inbox a second goes along."""
    one = Plight(cause=cause, what="Something is wrong.", remedy="Somebody can mend it.", since=NOTICE.at)
    return (one, replace(one, cause="space", since=None)) if cause == "inbox" else (one,)


@cache
def all_messages(language: str, words: Wordbook = WORDS) -> dict[str, Written]:
    """Every message Duly can write by email, with a name for each."""
    riley = to(language, "Riley")
    items = (ESCALATED, OTHER)
    found = {
        f"{situation.name} {variant}": situation.written(language, variant, words)
        for situation in SITUATIONS
        for variant in range(4)
    }
    for level in ("manager", "senior management"):
        for variant in range(2):
            facts = EscalationFacts(to=to(language, "Sam"), items=items, level=level, variant=variant)
            found[f"{level} {variant}"] = escalation(words, facts)
        found[f"{level} who never heard from us"] = escalation(words, replace(facts, introduction=True))
    for paragraph in PARAGRAPHS:
        facts = AnswerFacts(to=to(language), subject="Re: September", paragraphs=(paragraph,))
        kind = type(paragraph).__name__
        variant = sum(name.startswith(f"answer {kind} ") for name in found)
        found[f"answer {kind} {variant}"] = answer(words, facts)
    for why in DOUBTS:
        facts = DoubtFacts(
            to=riley,
            person="Dana Ortiz",
            items=(AGING,),
            quote="hm, the 5th",
            label="promise",
            why=why,
            delegate_to="Ben Cole" if why == "handed_on" else "",
            phone=DIALLED,
        )
        found[f"doubt {why}"] = ask_about_reply(words, facts)
    results = (
        CommandResult(line="done T-104233", outcome="T-104233 is closed.", undo="undo 7"),
        CommandResult(
            line="hold Dana", outcome="Two people are Dana.", done=False, choices=("hold Dana O", "hold Dana W")
        ),
    )
    more = tuple(DigestLine(topic=topic, text=f"{topic} {number}.") for topic in TOPICS for number in range(45))
    found |= {
        "changed": changed(words, to(language), [(AGING, True)]),
        "changed date": changed(words, to(language), [(WALK, False)]),
        "changed several": changed(words, to(language), [(AGING, True), (WALK, False)]),
        "approval": ask_approval(words, ApprovalFacts(to=riley, receivers=("Sam Roe",), items=items, at=NOTICE.at)),
        "stranger": stranger(words, to(language, "", ""), "Hello"),
        "digest": digest(words, replace(DIGEST, to=riley)),
        "digest of a bad day": digest(words, replace(DIGEST, to=riley, lines=more)),
        "digest of a good day": digest(words, DigestFacts(to=riley)),
        "morning": morning_note(words, replace(MORNING, to=riley)),
        "morning of a full day": morning_note(words, replace(MORNING, to=riley, lines=MORNING.lines * 60)),
        "transcript": transcript(words, TranscriptFacts(to=riley, subject="Re: digest", results=results)),
        "code": ask_code(words, CodeFacts(to=riley, subject="do it", lines=("waive T-104233",), code="01234567")),
        **call_mails(words, riley, (AGING, WALK), NOTICE.at),
        **money_mails(words, riley),
        **scorecards(words, to(language)),
        **check_ins(words, to(language), riley),
        **{f"alarm {cause}": alarm(words, AlarmFacts(to=riley, plights=_plights(cause))) for cause in AFTER},
        "welcome": welcome(words, WelcomeFacts(riley, "partner@hart.example")),
        "faults": faulty_edit(words, FaultFacts(to=riley, faults=("people.csv:3: manager is not known",))),
    }
    return found
