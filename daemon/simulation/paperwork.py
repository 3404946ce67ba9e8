"""Checks what the demo's documents came to: faulty ones, corrections, the register, and the client's own workbook."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook

from ...rules import speech
from ...rules.accepted import Accepted
from ...rules.agreement import Update
from ...rules.findings import Check
from ...rules.policy import Policy
from ...rules.register import Posting, in_force
from ...rules.transfers import says_period
from ..transferring import posted
from ..world import World
from .demo import SAMPLE
from .record import Record
from .shapes import Draft
from .slips import SLIPS

_OUTCOMES = {"returned": {"returned"}, "asked": {"review"}, "accepted": {"received"}}  # as the story has them


def slipped(record: Record) -> list[Draft]:
    """The mails whose files had something wrong with them."""
    return [draft for draft in record.wrote if draft.slip]


def wrongly_taken(world: World, record: Record) -> Iterator[str]:
    """Faulty files that did not come to what they should: not returned, for another reason, or accepted."""
    kept = {one.source: one for one in world.store.accepted_in(_policy(world).engagement.slug)}
    for draft in slipped(record):
        slip = SLIPS[draft.slip]
        topics = {
            entry.topic for ref in draft.refs for entry in world.store.story(ref) if entry.cause == draft.message_id
        }
        codes = {finding.code for check in _checks(record, draft) for finding in check.findings}
        what = f"{draft.name}, {draft.at:%d %b}, {draft.slip}"
        if not topics & _OUTCOMES[slip.outcome]:
            yield f"{what}: {slip.outcome} was right, and its story says {', '.join(sorted(topics)) or 'nothing'}"
        if slip.code is not None and slip.code not in codes:
            yield f"{what}: {slip.code} was not found, but {', '.join(sorted(codes)) or 'nothing'}"
        if (draft.message_id in kept) != (slip.outcome == "accepted"):
            yield f"{what}: {'accepted' if draft.message_id in kept else 'not accepted'}"


def _checks(record: Record, draft: Draft) -> Iterator[Check]:
    for _, content in draft.documents:
        yield from record.checks.get(sha256(content).hexdigest(), ())


def not_put_right(world: World, record: Record) -> Iterator[str]:
    """Corrections that were not accepted, or not thanked for with the figures that were read."""
    policy = _policy(world)
    kept = {(one.source, one.ref): one for one in world.store.accepted_in(policy.engagement.slug)}
    answers = {one.message.in_reply_to: one.mail.text for one in record.outgoing if one.message.kind == "answer"}
    returned = {ref for draft in slipped(record) if SLIPS[draft.slip].outcome != "accepted" for ref in draft.refs}
    for draft in record.wrote:
        for ref in returned & set(draft.refs) if draft.files and not draft.slip else ():
            one = kept.get((draft.message_id, ref))
            what = f"{draft.name}, {draft.at:%d %b}, {ref}"
            if one is None:
                yield f"{what}: not accepted"
            elif not _says_figures(answers.get(draft.message_id, ""), one, policy):
                yield f"{what}: the figures are not in the answer"


def _says_figures(answer: str, one: Accepted, policy: Policy) -> bool:
    person = policy.engagement.person(one.owner)
    language = policy.engagement.language_of(person) if person else "en"
    numbers = [figure.value for figure in one.read if isinstance(figure.value, Decimal) and not figure.percent]
    whole = [number for number in numbers if number == number.to_integral_value()]
    return all(speech.number(number, language) in answer for number in whole[:3])


def missing_in_register(world: World) -> Iterator[str]:
    """Accepted figures that the register does not hold."""
    policy = _policy(world)
    path = world.book.practice.folder / "var/registers" / f"{policy.engagement.slug}.xlsx"
    wanted = posted(policy, world.store.accepted_in(policy.engagement.slug))
    if not wanted:
        return
    if not path.exists():
        yield f"{path} is not there"
        return
    head, *rows = load_workbook(path, read_only=True)["All figures"].iter_rows(values_only=True)
    places = [head.index(name) for name in ("Document", "Period", "Owner", "Where", "File (SHA-256)", "Value")]
    there = {(*(row[place] for place in places[:-1]), round(float(str(row[places[-1]])), 8)) for row in rows}
    for one in wanted:
        if (one.title, one.period, one.name, one.where, one.origin.sha256, round(float(one.value), 8)) not in there:
            yield f"{one.title}, {one.metric}, {one.period}, {one.name}: {one.value}"


def wrong_in_masters(world: World) -> Iterator[str]:
    """What is not in the client's workbooks as it should be: the accepted figures, their own formulas and charts."""
    policy = _policy(world)
    own = Path("engagements") / policy.engagement.slug
    figures = in_force(posted(policy, world.store.accepted_in(policy.engagement.slug))).values()
    for document in policy.engagement.documents:
        for update in document.updates:
            after = world.book.practice.folder / own / update.workbook
            placed = [one for one in figures if (one.document, one.metric) == (document.id, update.field)]
            yield from _not_placed(load_workbook(after), update, placed)
            yield from _lost(SAMPLE / own / update.workbook, after)


def _not_placed(book: Workbook, update: Update, figures: Iterable[Posting]) -> Iterator[str]:
    for one in figures:
        sheet = book[update.sheet.format(year=one.period[:4])]
        row = next(row for row in sheet.iter_rows() if row[0].value == update.row)
        column = next(cell.column for cell in sheet[1] if says_period(cell.value, one.period))
        if row[column - 1].value != one.value:
            yield f"{update.row}, {one.period}: {row[column - 1].value} in place of {one.value}"


def _lost(before: Path, after: Path) -> Iterator[str]:
    """Formulas and charts of the workbook that are no longer what they were."""
    now = load_workbook(after)
    for sheet in load_workbook(before):
        formulas = {cell.coordinate: cell.value for row in sheet for cell in row if cell.data_type == "f"}
        changed = [place for place, formula in formulas.items() if now[sheet.title][place].value != formula]
        yield from (f"the formula of {sheet.title}!{place} is not what it was" for place in changed)
    with ZipFile(before) as one, ZipFile(after) as other:
        charts = [name for name in one.namelist() if name.startswith("xl/charts/")]
        yield from (f"{name} is not what it was" for name in charts if one.read(name) != other.read(name))


def _policy(world: World) -> Policy:
    return next(iter(world.book.policies.values()))


def sent_back(world: World, record: Record) -> set[str]:
    """The identifiers of the answers that ask for something to be put right, or say that a person will look."""
    topics = {"returned", "review"}
    causes = {one.cause for task in world.store.tasks() for one in world.store.story(task.ref) if one.topic in topics}
    return {one.mail.message_id for one in record.outgoing if one.message.in_reply_to in causes}
