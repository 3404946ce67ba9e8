"""Carries accepted figures on: into the engagement's register, and into the client's own workbooks where agreed."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ..rules.accepted import Accepted
from ..rules.model import Entry
from ..rules.policy import Policy
from ..rules.register import Posting, postings
from ..rules.transfers import AlreadyThere, Changed, Differs, NoSuchPlace, Refused, Transfer, Updated, transfers
from ..state.in_use import InUse
from ..state.masters import Landing, put_figures
from ..state.register import write_register
from ..state.store import Change
from .unpacking import read_here
from .world import Desk, World

PACE = timedelta(minutes=1)  # between two writings of one register: writing costs as much as it holds
TOLD_AFTER = timedelta(days=1)  # a workbook that stays open this long is told of


async def transfer(world: World, *, at_once: bool = False) -> None:
    """Bring registers and workbooks in line with what was accepted. A workbook that is in use is tried again."""
    now = world.clock.now()
    for policy in world.book.policies.values():
        await _keep_register(world, policy, now, at_once=at_once)
        await _update_masters(world, policy, now)


def owed(world: World, accepted: Iterable[Accepted]) -> dict[str, Any]:
    """The marks by which newly accepted documents wait for their transfer; part of the commit that accepts them."""
    marks: dict[str, Any] = {}
    for one in accepted:
        policy = world.book.policies[one.engagement]
        document = policy.engagement.document(one.document)
        if document and document.updates and policy.engagement.scope.document_updates:
            name = _waiting(one.engagement)
            known = marks.get(name) or world.store.mark(name) or []
            marks[name] = [*known, [one.document, one.owner, one.ref, one.sha256]]
    return marks


def owed_by(desk: Desk, slug: str, new: Mapping[str, str]) -> dict[str, Any]:
    """What waits for its transfer with these addresses of its owners for those of before."""
    waiting = desk.store.mark(_waiting(slug)) or []
    moved = [[document, new.get(owner, owner), *rest] for document, owner, *rest in waiting]
    return {_waiting(slug): moved} if moved != waiting else {}


async def _keep_register(world: World, policy: Policy, now: datetime, *, at_once: bool) -> None:
    slug = policy.engagement.slug
    kept = world.store.accepted_in(slug)
    written = world.store.mark(f"register:{slug}") or {}
    if len(kept) == written.get("documents", 0):
        return
    if not at_once and written and now - datetime.fromisoformat(written["at"]) < PACE:
        return
    folder = world.book.practice.folder / "var/registers"
    currency = policy.engagement.budget.currency
    write = partial(write_register, folder, slug, posted(policy, kept), currency=currency)
    result = await asyncio.to_thread(write)
    if not isinstance(result, InUse):
        await world.store.commit(Change(marks={f"register:{slug}": {"documents": len(kept), "at": now.isoformat()}}))


def posted(policy: Policy, kept: Iterable[Accepted]) -> list[Posting]:
    """The figures of everything accepted whose document and owner are still agreed."""
    posted: list[Posting] = []
    for one in kept:
        document, person = policy.engagement.document(one.document), policy.engagement.person(one.owner)
        if document is not None and person is not None:
            posted += postings(document, person, one.period, one.read, one.origin)
    return posted


async def _update_masters(world: World, policy: Policy, now: datetime) -> None:
    """Put what waits into the client's workbooks; what is in use or was saved meanwhile goes on waiting."""
    slug = policy.engagement.slug
    waiting = world.store.mark(_waiting(slug)) or []
    if not waiting:
        return
    left: list[list[str]] = []
    entries: list[Entry] = []
    for owed_one in waiting:
        done, told = await _put(world, policy, owed_one, now)
        entries += told
        if not done:
            left.append(owed_one)
    if left != waiting or entries:
        await world.store.commit(Change(entries=tuple(entries), marks={_waiting(slug): left or None}))


async def _put(world: World, policy: Policy, owed_one: list[str], now: datetime) -> tuple[bool, list[Entry]]:
    """One document's figures into every workbook they are agreed for; whether that is settled, and what to tell."""
    document_id, owner, ref, sha256 = owed_one
    engagement = policy.engagement
    versions = [one for one in world.store.accepted_of(engagement.slug, document_id, owner) if one.ref == ref]
    current = next((one for one in versions if one.sha256 == sha256), None)
    document, person = engagement.document(document_id), engagement.person(owner)
    if current is None or document is None or person is None or versions[-1].sha256 != sha256:
        return True, []  # no longer agreed, or corrected since: the newer version is put there
    before = [one for one in versions if one.sha256 != sha256]
    wanted = transfers(document, person, current.period, current.read, [one.read for one in before])
    settled, entries = True, []
    folder = world.book.practice.folder
    for workbook, figures in wanted.items():
        put = partial(
            put_figures,
            folder / "engagements" / engagement.slug / workbook,
            figures,
            keep=folder / "var/masters" / engagement.slug,
            now=now,
            opened=partial(read_here, world.examiner.opener),
        )
        for figure, landing in zip(figures, await asyncio.to_thread(put), strict=True):
            if isinstance(landing, InUse | Changed):
                settled = False
                if not _overdue(current, now):
                    continue
            entries.append(_told(current, workbook, figure, landing, now))
    overdue = not settled and _overdue(current, now) and _said_before(world, current)
    return settled, [] if overdue else entries


def _overdue(current: Accepted, now: datetime) -> bool:
    return now - current.at > TOLD_AFTER


def _said_before(world: World, current: Accepted) -> bool:
    """Whether the consultant was told already that this document's figures wait."""
    return any(
        entry.topic == "transfer-waits" and entry.cause == current.source for entry in world.store.story(current.ref)
    )


def overdue_transfers(desk: Desk, slug: str, now: datetime) -> int:
    """For how many accepted documents figures have waited so long for a workbook that it was told."""
    count = 0
    for document, owner, ref, sha256 in desk.store.mark(_waiting(slug)) or []:
        kept = desk.store.accepted_of(slug, document, owner)
        count += any((one.ref, one.sha256) == (ref, sha256) and _overdue(one, now) for one in kept)
    return count


def _waiting(slug: str) -> str:
    return f"transfers:{slug}"


def _told(current: Accepted, workbook: str, figure: Transfer, landing: Landing, now: datetime) -> Entry:
    what, topic = _outcome(workbook, figure, landing)
    return Entry(
        ref=current.ref,
        engagement=current.engagement,
        at=now,
        what=what,
        cause=current.source,
        clause=f"documents.toml {current.document} [[document.update]]",
        topic=topic,
    )


def _outcome(workbook: str, figure: Transfer, landing: Landing) -> tuple[str, str]:
    """What became of a figure in words, and where the digest tells it: "" only in the task's story."""
    match landing:
        case Updated(cell=cell, before=before, after=after):
            instead = f" in place of {before}" if before is not None else ""
            return f"{after} was put into {workbook}, {cell}{instead}, and read back", ""
        case AlreadyThere(cell=cell):
            return f"{figure.value} stands in {workbook}, {cell}", ""
        case Differs(cell=cell, stands=stands, wanted=wanted, formula=formula):
            there = f"the formula ={formula}" if formula else "nothing yet" if stands is None else str(stands)
            return (
                f"{workbook}, {cell} holds {there}, and the accepted figure is {wanted}; nothing was changed",
                "transfer",
            )
        case NoSuchPlace(what=missing, wanted=wanted, near=near, several=several):
            many = f" more than once ({', '.join(near)})" if several else ""
            meant = f"; there is {', '.join(near)}" if near and not several else ""
            has = "has" if several else "has no"
            return f"{workbook} {has} {missing} {wanted!r}{many}{meant}; the figure {figure.value} waits", "transfer"
        case Refused(why=why):
            return f"{figure.value} could not be put into {workbook}: {why}", "transfer"
        case InUse(by=by):
            return f"{figure.value} waits: {workbook} is open{f' at {by}' if by else ''}", "transfer-waits"
        case _:
            return f"{figure.value} waits: {workbook} is being changed by somebody", "transfer-waits"
