"""The one answer to a person's mail: everything that was decided about it, said back in a few paragraphs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .agreement import Person
from .answering import (
    AbsenceNoted,
    Acknowledged,
    AlreadyIn,
    AnswerFacts,
    AnswerParagraph,
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
    Returned,
    Thanks,
    Unclear,
    Unmatched,
    Unproven,
    WhichOf,
    answer,
)
from .invite import taken_back
from .letter import Letter
from .mails import addressee, item_facts, media_of
from .messages import Enclosure, Message
from .model import Say, SayKind, Standing, Task
from .policy import Policy, message_id_for
from .wording import ItemFacts

A_DAY = timedelta(days=1)
MOST_A_DAY = 10  # answers to one person; further ones are gathered, one an hour

PLAIN: dict[SayKind, AnswerParagraph] = {
    "opt-out": OptedOut(),
    "acknowledged": Acknowledged(),
    "unclear": Unclear(),
    "unproven": Unproven(),
    "empty": EmptyMail(),
    "call-back": CallBack(),
    "phone-stop": PhoneStopped(),
}
OF_ITEM: dict[SayKind, Callable[..., AnswerParagraph]] = {
    "word-accepted": Thanks,
    "when": NotYetNoted,
    "decline": DeclineNoted,
    "send-file": FileWanted,
    "no-file": NoFile,
    "draft": DraftKept,
    "already-closed": AlreadyIn,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What an answer rests on: the letter, whom to answer, and the tasks as they are now."""

    letter: Letter
    policy: Policy
    person: Person
    standing: Standing
    tasks: Mapping[str, Task]
    now: datetime

    def item(self, ref: str) -> ItemFacts:
        """A task as the answer speaks of it: with its owner, where it is a colleague's or one looks just the same."""
        task = self.tasks[ref]
        item = item_facts(task, self.policy, self.now)
        alike = [one for one in self.tasks.values() if (one.document, one.period) == (task.document, task.period)]
        owner = self.policy.engagement.person(task.owner)
        if owner is None or (len(alike) < 2 and self.person.email in {task.owner, task.holder}):
            return item
        return replace(item, owner=owner.name, yours=owner.email == self.person.email)


def paragraphs(
    says: Iterable[Say], to: Answering, quote: str, loose: tuple[str, ...] = (), choices: tuple[str, ...] = ()
) -> tuple[AnswerParagraph, ...]:
    """What is to be said, in order; plain acknowledgement only where there is nothing else to say.

    `loose` are files that fit no single task: their sender is asked, with the tasks of these refs as choices; without
    files the words fit several.
    """
    found = [_paragraph(say, to, quote) for say in says]
    if loose:
        found.append(Unmatched(files=loose, choices=tuple(map(to.item, choices))))
    elif choices:
        found.append(WhichOf(choices=tuple(map(to.item, choices))))
    telling = tuple(paragraph for paragraph in found if not isinstance(paragraph, Acknowledged))
    return telling or (Acknowledged(),)


def gathered_until(standing: Standing, now: datetime) -> datetime | None:
    """The full hour for which what is said because of a person's further mails waits; None: it is said at once."""
    recent = [at for at in standing.answered_at if now - at < A_DAY]
    full_hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return full_hour if len(recent) >= MOST_A_DAY else None


def answer_mail(to: Answering, said: tuple[AnswerParagraph, ...]) -> tuple[Message, Standing]:
    """The answer in the letter's thread, to the address on file, and the person's standing with it counted.

    Beyond ten answers in a day they are gathered: the further ones wait for the full hour.
    """
    hour = gathered_until(to.standing, to.now)
    slug = to.policy.engagement.slug
    facts = AnswerFacts(to=addressee(to.policy, to.person, to.now), subject=to.letter.subject, paragraphs=said)
    written = answer(to.policy.words, facts)
    key = hour.isoformat() if hour else to.letter.key
    message = Message(
        id=message_id_for("answer", slug, to.person.email, key),
        kind="answer",
        channel="email",
        engagement=slug,
        person=to.person.email,
        to=(to.person.email,),
        subject=written.subject,
        text=written.text,
        html=written.html,
        tasks=_listed(said) or tuple(to.tasks),
        clause="an answer to the person's own message",
        enclosures=(*_templates_again(said, to), *_entries_taken_back(said, to)),
        in_reply_to=to.letter.message_id,
        references=(*to.letter.references, to.letter.message_id) if to.letter.message_id else (),
        not_before=hour or to.now,
    )
    return message, counted(to.standing, to.now)


def _listed(said: Iterable[AnswerParagraph]) -> tuple[str, ...]:
    """Refs among which the reader is asked to choose, in the order of their numbers: the reply will be about these."""
    asked = (one.choices for one in said if isinstance(one, Unmatched | WhichOf))
    return tuple(dict.fromkeys(item.ref for choices in asked for item in choices))


def counted(standing: Standing, now: datetime) -> Standing:
    """The standing with one more answer of the last day, by mail or text."""
    recent = tuple(at for at in standing.answered_at if now - at < A_DAY)
    # Only the last ten tell whether there were ten in a day: a flood must not grow what is remembered of its sender.
    return replace(standing, answered_at=(*recent, now)[-MOST_A_DAY:])


def _templates_again(said: Iterable[AnswerParagraph], to: Answering) -> tuple[Enclosure, ...]:
    """A returned document, or a file that is still wanted, takes its blank template along."""
    slug = to.policy.engagement.slug
    refs = [p.item.ref for p in said if isinstance(p, Returned | FileWanted | NoFile)]
    documents = [to.policy.engagement.document(to.tasks[ref].document) for ref in refs if ref in to.tasks]
    paths = dict.fromkeys(document.template for document in documents if document and document.template)
    return tuple(
        Enclosure(name=path.rpartition("/")[2], media=media_of(path), path=f"engagements/{slug}/{path}")
        for path in paths
    )


def _entries_taken_back(said: Iterable[AnswerParagraph], to: Answering) -> Iterator[Enclosure]:
    """What came in and is closed leaves the calendar of whoever was asked for it."""
    language = to.policy.engagement.language_of(to.person)
    for item in dict.fromkeys(one.item for one in said if isinstance(one, Thanks)):
        task = to.tasks.get(item.ref)
        if task and task.state.closed and task.reminders and task.holder == to.person.email:
            yield taken_back(item, to.policy, to.now, task.reminders, language)


def _paragraph(say: Say, to: Answering, quote: str) -> AnswerParagraph:
    """One thing to say as the paragraph that says it."""
    if say.what in PLAIN:
        return PLAIN[say.what]
    if say.what == "question":
        return QuestionPassed(quote=quote)
    if say.what == "absence":
        return AbsenceNoted(back=to.standing.absent_until)
    item = to.item(say.ref)
    if say.what == "promise" and say.promise:
        hour = say.promise.until.timetz().replace(tzinfo=None) if say.promise.hour_named else None
        return PromiseNoted(item=item, day=say.promise.day, hour=hour, nudge=not to.tasks[say.ref].nudged)
    if say.what == "blocked":
        return BlockedNoted(item=item, quote=quote)
    if say.what == "delegate":
        return DelegateNoted(item=item, name=say.delegate_to)
    if say.what == "handed-on":
        return HandedOn(item=item, name=say.delegate_to)
    return _of_document(say, item) or OF_ITEM[say.what](item=item)


def _of_document(say: Say, item: ItemFacts) -> AnswerParagraph | None:
    """What is said of a document that was looked at; None for all else."""
    match say.what:
        case "accepted":
            return Thanks(item=item, findings=say.findings, figures=say.figures)
        case "review":
            return ForReview(item=item, looks=say.looks)
        case "returned":
            return Returned(item=item, findings=say.findings)
        case _:
            return None
