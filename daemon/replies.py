"""A person's own words and files: matched to their tasks, read, checked, decided, answered - one commit a letter."""

import asyncio
from dataclasses import replace
from datetime import datetime

from ..rules.answering import Acknowledged, FewerReminders
from ..rules.answers import Answering, gathered_until, paragraphs
from ..rules.asks import doubt_mail
from ..rules.decide import CONFIDENT, SPEAKS_OF_A_FILE, decide
from ..rules.handing import named_person
from ..rules.matching import Ask, Match, match, named_refs
from ..rules.messages import Message
from ..rules.model import Decision, Entry, Matter, ReplyRead, Say, Standing, State, Task
from ..rules.planning import planned
from ..rules.policy import message_id_for
from ..rules.quoting import apart_from_own, words_of
from ..rules.readings import ItemReading, Reading, Received
from ..rules.trust import Proof
from ..state.store import Change
from .absences import Away, until
from .agenda import change_of, gathered, held, standing_of
from .assigning import Assigned, assigned
from .cases import Case, case_of, clues_of
from .checked_in import of_check_in, unhindered
from .enquiring import cases_of, enquired_in, enquiry_answers, listed_first, together
from .everywhere import everywhere, no_more, of_its_sender
from .hearing import listened
from .incoming import MOST_QUOTED, Answered, Incoming, handled, into_pen, quoted, sent_by
from .passed_on import passed_on, with_answer
from .past import just_reliable
from .placing import filed
from .preferring import with_wishes
from .received import Documents, received
from .strangers import stranger_answer
from .text_answers import answers
from .texted import wanting_a_call_only, with_call_back
from .transferring import owed
from .unmatched import ask_which, held_and_said
from .which_of import of_what_was_asked
from .world import World

MOST_FILES = 200  # of one mail: each may take the reading child ten seconds
FILE_SAYS = {"accepted", "returned", "review", "draft"}  # what is said of a file, whatever the words beside it


async def reply(
    world: World, incoming: Incoming, answered: tuple[Answered, ...], proof: Proof, now: datetime
) -> Change:
    """Decide about a human letter; what cannot be matched goes to the holding pen or is asked about."""
    return everywhere(world, incoming, await _replied(world, incoming, answered, proof, now), now)


async def _replied(
    world: World, incoming: Incoming, answered: tuple[Answered, ...], proof: Proof, now: datetime
) -> Change:
    letter = incoming.letter
    words = letter if incoming.heard is None else replace(letter, text=incoming.heard.rest)
    text = apart_from_own(words_of(words), [one.message.text for one in answered]).new
    incoming, text, sure = of_what_was_asked(world, incoming, answered, text)
    asked = enquired_in(world, incoming, answered, text)
    found = match(clues_of(world, incoming, answered, text))
    if isinstance(found, Match) and len(letter.attachments) > MOST_FILES:
        why = f"it brings {len(letter.attachments):,} files, and more than {MOST_FILES} are for a person to sort"
        return held_and_said(world, incoming, why, now)
    if isinstance(found, Match):
        proven = proof == "pass" or any(sent_by(world, letter, one.message) for one in answered)
        case = case_of(world, incoming, found, asked.rest, acts=proven and sure, now=now)
        asking = frozenset(ref for one in answered if one.message.kind != "answer" for ref in one.message.tasks)
        shown = answered[0].message.tasks if answered else ()
        case = replace(case, enquiries=asked.enquiries, wishes=asked.wishes, asked=asking, shown=shown)
        if any(one.message.subject in letter.subject for one in answered):
            case = replace(case, subject="")  # its words are ours: "2 items, the first due" names no first item
        case = of_check_in(case, answered)
        if (nothing := unhindered(case, _standing(world, case))) is not None:
            return await settled(world, case, nothing)
        return await matched(world, case, answered)
    nothing_else = bool(asked) and not asked.rest and not letter.attachments and not answered and not named_refs(text)
    if world.book.seats(letter) and (nothing_else or of_its_sender(world, incoming, asked.rest)):
        cases = cases_of(world, incoming, asked, now, acts=proof == "pass")
        return together([await matched(world, case, ()) for case in cases])
    if isinstance(found, Ask):
        return await ask_which(world, incoming, found.choices, now)
    if world.book.seats(letter):
        return held_and_said(world, incoming, found.why, now)
    return stranger_answer(world, incoming, into_pen(incoming, now, found.why), now)


async def matched(world: World, case: Case, answered: tuple[Answered, ...], reading: Reading | None = None) -> Change:
    """Read the words, look at the files, decide for each task, and answer. Of a key `reading` is given."""
    heard = await listened(world, case, answered, reading)
    case, reading, documents, brought = heard.case, heard.reading, heard.documents, heard.brought
    sure = reading.confidence >= CONFIDENT
    # A text asks for no more texts; that was heard before, and ends no emails.
    by_mail = case.incoming.letter.channel == "email"
    opts_out = by_mail and sure and "opt_out" in {reading.label, *(one.label for one in reading.readings)}
    if opts_out and reading.label == "opt_out" and not brought:
        return await settled(world, case, _opted_out(world, case, Decision(standings=(_standing(world, case),))))
    if not case.text.strip() and not documents.found and case.incoming.wants_a_call:
        return await settled(world, case, replace(wanting_a_call_only(case), standings=(_standing(world, case),)))
    if not case.text.strip() and not documents.found:
        says = () if case.asks_us else (Say(what="empty", ref=""),)
        decision = Decision(tasks=case.tasks, says=says, standings=(_standing(world, case),))
        return await settled(world, case, decision)
    passed = passed_on(case, reading, answered, _standing(world, case), brought=bool(documents.found))
    if passed:
        return await settled(world, case, passed)
    away = _away(case, reading) if sure and case.acts else None
    if away and not brought:
        return await settled(world, case, _absent(world, case, away, Decision(standings=(_standing(world, case),))))
    files = await assigned(world, case, documents, reading)
    case = replace(case, tasks=files.tasks)
    events = await _events(world, case, files.retold(reading), documents, files)
    decision = _decided(world, case, events)
    if opts_out:
        decision = _opted_out(world, case, decision)
    if away:
        decision = _absent(world, case, away, decision)
    decision = with_answer(case, answered, decision)
    if files.loose:
        decision = replace(decision, why=(*decision.why, _asked_which(case, files.loose)))
    change = await settled(world, case, decision, files.loose, files.choices or heard.choices)
    return replace(change, marks={**change.marks, **heard.remembered(world, unclear=bool(files.loose))})


def _asked_which(case: Case, loose: tuple[str, ...]) -> Entry:
    what = f"{case.person.name} sent {', '.join(loose)} and was asked which item it belongs to"
    slug, cause = case.policy.engagement.slug, case.incoming.letter.key
    return Entry(ref="", engagement=slug, at=case.now, what=what, cause=cause, topic="review")


async def _events(
    world: World,
    case: Case,
    reading: Reading,
    documents: Documents,
    files: Assigned,
) -> list[tuple[str, ReplyRead]]:
    """One event a task and file: what the words say of it, and the document that came for it."""
    said = {one.ref: one for one in reading.readings}
    came: dict[str, list[Received]] = {}
    for attachment, ref in files.pairs:
        if ref is not None:
            task = next(task for task in case.tasks if task.ref == ref)
            came.setdefault(ref, []).append(await received(world, case.policy, task, attachment, documents))
    events: list[tuple[str, ReplyRead]] = []
    for task in case.tasks:
        documents_here: list[Received | None] = [*came.get(task.ref, [])] or [None]
        for document in documents_here:
            one = said.get(task.ref) or (
                ItemReading(ref=task.ref, label="done", confidence=reading.confidence) if document else None
            )
            # "Attached" beside a file that fits nothing yet, or is for what was done, says only that.
            elsewhere = document is None and (files.loose or files.newer)
            if one is not None and not (elsewhere and _of_its_file(one)):
                event = _event(case, reading, one, document)
                events.append((task.ref, replace(event, successor=_successor(world, case, task, reading))))
    return events


def _of_its_file(one: ItemReading) -> bool:
    """Whether words say no more than that their file has come."""
    return one.label == "done" or (one.label == "not_yet" and SPEAKS_OF_A_FILE.search(one.quote) is not None)


def _event(case: Case, reading: Reading, one: ItemReading, document: Received | None) -> ReplyRead:
    if len(case.text) <= MOST_QUOTED or not one.quote:
        one = replace(one, quote=quoted(case.text))
    return ReplyRead(
        source=case.incoming.letter.key,
        sender=case.person.name,
        person=case.person.email,
        reading=one,
        confidence=one.confidence,
        acts=case.acts,
        received=document,
        cause=reading.cause,
        delegate_to=reading.delegate_to,
    )


def _successor(world: World, case: Case, task: Task, reading: Reading) -> str:
    """Whom a sender hands their task to: the one person in scope whom the name fits, who can be asked; "": nobody."""
    person = named_person(reading.delegate_to or "", case.policy.engagement)
    if person is None or case.person.email not in {task.owner, task.holder}:
        return ""
    standing = standing_of(world, case.policy, person.email, case.now)
    can_be_asked = not (standing.opted_out or standing.undeliverable)
    return person.email if can_be_asked and person.email not in {case.person.email, task.holder} else ""


def _decided(world: World, case: Case, events: list[tuple[str, ReplyRead]]) -> Decision:
    """The decisions of all events, each on the task as the one before left it."""
    tasks = {task.ref: task for task in case.tasks}
    whole = Decision()
    for ref, event in events:
        decision = decide(tasks[ref], event, case.policy, case.incoming.at)
        tasks |= {task.ref: task for task in decision.tasks}
        whole = replace(
            whole,
            effects=(*whole.effects, *decision.effects),
            says=(*whole.says, *decision.says),
            matters=(*whole.matters, *decision.matters),
            accepted=(*whole.accepted, *decision.accepted),
            why=(*whole.why, *(replace(entry, at=case.now) for entry in decision.why)),
        )
    return replace(whole, tasks=tuple(tasks.values()), standings=(_standing(world, case),))


def _opted_out(world: World, case: Case, decision: Decision) -> Decision:
    """Whoever wants no more messages gets none: all that is open with them passes to the consultant, at once."""
    standing = replace(decision.standings[0], opted_out=True)
    tasks = {task.ref: task for task in world.store.open_tasks(standing.engagement, standing.email)}
    tasks |= {task.ref: task for task in decision.tasks}
    own = [task for task in tasks.values() if task.holder == standing.email and not task.state.closed]
    quote = quoted(case.text)
    tasks |= {task.ref: replace(held(task, standing), waiting_quote=quote, promise=None) for task in own}
    refs = tuple(task.ref for task in own) or ("",)
    entries = no_more(standing, case.person.name, own, (quote, case.incoming.letter.key), case.now)
    return replace(
        decision,
        tasks=tuple(tasks.values()),
        standings=(standing,),
        says=(*(say for say in decision.says if say.what in FILE_SAYS), Say(what="opt-out", ref="")),
        matters=tuple(Matter(what="opt-out", ref=ref, quote=quote, label="opt_out") for ref in refs),
        why=(*(entry for entry in decision.why if entry.topic != "opted-out"), *entries),
    )


async def settled(
    world: World, case: Case, decision: Decision, loose: tuple[str, ...] = (), choices: tuple[str, ...] = ()
) -> Change:
    """File what is to be filed, compose the answer and the consultant's mail, and make it all one change.

    `loose` are files whose sender is to say what they are for: one of these `choices`, else of all that is open;
    without any, the sender is to say which of these the words are about.
    """
    decision = await asyncio.to_thread(filed, world, case.policy, with_call_back(case, decision))
    decision, noted = with_wishes(case, decision)
    standing = decision.standings[0]
    to = Answering(
        letter=case.incoming.letter,
        policy=case.policy,
        person=case.person,
        standing=standing,
        tasks={task.ref: task for task in decision.tasks},
        now=case.now,
    )
    earlier = {task.ref for task in case.tasks if task.state.closed}
    if loose or choices:
        choices = tuple(ref for ref in choices or to.tasks if ref in earlier or not to.tasks[ref].state.closed)
    said = paragraphs(decision.says, to, quoted(case.text), loose, choices)
    if reliable := just_reliable(world, case.policy.engagement, decision.tasks):
        said = (*said, FewerReminders(items=tuple(to.item(task.ref) for task in reliable)))
    if case.asks_us:
        told = tuple(one for one in said if not isinstance(one, Acknowledged))
        said = (*told, *noted, *enquiry_answers(world, case, decision.tasks))
        to = replace(to, tasks={**listed_first(said, world), **to.tasks})
    answer = answers(world, to, said, quiet=case.incoming.quiet, about=case.general)
    standing = answer.standing
    messages = [*answer.messages, *(effect for effect in decision.effects if isinstance(effect, Message))]
    if decision.matters:
        ask = doubt_mail(case.policy, case.person, case.incoming.letter, decision.matters, to.tasks, case.now)
        messages.append(_gathered(ask, case, gathered_until(to.standing, case.now)))
    tasks = tuple(_planned(world, case, task, standing) for task in decision.tasks)
    whole = replace(
        decision,
        tasks=tasks,
        standings=(standing,),
        effects=tuple(messages),
        charges=(*decision.charges, *answer.charges),
    )
    change = change_of(world, whole, case.policy, case.now)
    for message in messages:
        change = gathered(world, change, case.policy.seal(message), case.now)
    outcome = (
        "; ".join([*(say.what for say in decision.says), *sorted(case.enquiries), *("wish" for _ in case.wishes)])
        or "answered"
    )
    marks = {**change.marks, **owed(world, decision.accepted)}
    return replace(change, handled=(handled(case.incoming, case.now, "human", outcome),), marks=marks)


def _gathered(ask: Message, case: Case, hour: datetime | None) -> Message:
    """A question to the consultant; beyond a person's ten answers a day it waits and is gathered as those are."""
    if hour is None:
        return ask
    gathered_id = message_id_for("ask", case.policy.engagement.slug, case.person.email, hour.isoformat())
    return replace(ask, id=gathered_id, not_before=hour)


def _planned(world: World, case: Case, task: Task, standing: Standing) -> Task:
    """What comes next for a task; of whoever is not written to it stays with the consultant, whatever they promise."""
    of_holder = _of_holder(world, case, task, standing)
    task = task if task.state is State.WAITING else held(task, of_holder)
    return planned(task, case.policy, of_holder, case.now)


def _of_holder(world: World, case: Case, task: Task, standing: Standing) -> Standing:
    """What is remembered of who is to do a task: the sender's standing as it is now, unless somebody else writes."""
    return standing if task.holder == standing.email else standing_of(world, case.policy, task.holder, case.now)


def _standing(world: World, case: Case) -> Standing:
    return standing_of(world, case.policy, case.person.email, case.now)


def _away(case: Case, reading: Reading) -> Away | None:
    """A person's own word that they are away until a day to come."""
    today = case.incoming.at.astimezone(case.policy.engagement.zone_of(case.person)).date()
    if reading.label != "out_of_office" or reading.date is None or reading.date <= today:
        return None
    return Away(email=case.person.email, back=reading.date, source=case.incoming.letter.key, quote=quoted(case.text))


def _absent(world: World, case: Case, away: Away, decision: Decision) -> Decision:
    """What was decided of the files that came, and for all else the absence."""
    moved = until(world, case.policy, away, case.now)
    tasks = {task.ref: task for task in (*case.tasks, *moved.tasks)}
    tasks |= {task.ref: task for task in decision.tasks if task != world.store.task(task.ref)}
    told = tuple(entry for entry in moved.entries if not (entry.ref and tasks[entry.ref].state.closed))
    return replace(
        decision,
        tasks=tuple(tasks.values()),
        standings=moved.standings,
        says=(*(say for say in decision.says if say.what in FILE_SAYS), Say(what="absence", ref="")),
        why=(*(entry for entry in decision.why if entry.topic != "absent"), *told),
    )
