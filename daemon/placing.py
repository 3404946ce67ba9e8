"""Files accepted documents under their readable names, before the commit that says so, with what each is beside it."""

from dataclasses import replace

from ..rules.accepted import Accepted, described
from ..rules.model import Decision, Entry, File, Task
from ..rules.policy import Policy
from ..state.names import clean_path
from .world import World


def filed(world: World, policy: Policy, decision: Decision) -> Decision:
    """The decision with the paths its documents really got: a taken name gets a number. Raises OSError."""
    tasks, accepted, why = decision.tasks, decision.accepted, decision.why
    for effect in decision.effects:
        if isinstance(effect, File):
            path = _place(world, policy, effect, accepted)
            tasks = tuple(replace(task, filed=_placed(task, effect, path)) for task in tasks)
            for one in accepted:
                if _same(one, effect):
                    why += _told_if_elsewhere(world, one, path)
            accepted = tuple(replace(one, path=path) if _same(one, effect) else one for one in accepted)
    return replace(decision, tasks=tasks, accepted=accepted, why=why)


def _same(one: Accepted, file: File) -> bool:
    return (one.path, one.sha256) == (file.path, file.sha256)


def _place(world: World, policy: Policy, file: File, accepted: tuple[Accepted, ...]) -> str:
    """Write the document under its name, and beside it what it is."""
    slug = policy.engagement.slug
    path = world.archive.place(slug, file.path, file.sha256)
    data = world.archive.document(file.sha256)
    world.archive.file(slug, path, data)
    for one in accepted:
        document, owner = policy.engagement.document(one.document), policy.engagement.person(one.owner)
        if one.sha256 == file.sha256 and document is not None and owner is not None:
            about = described(replace(one, path=path), title=document.title, owner=owner.name, size=len(data))
            world.archive.describe(slug, path, about)
    return path


def _told_if_elsewhere(world: World, one: Accepted, path: str) -> tuple[Entry, ...]:
    """What kept a document out of its own folder, if anything did: told each time, until somebody takes it away."""
    wanted, given = (each.split("/")[:-1] for each in (clean_path(one.path), path))
    depth = next((n for n, (own, other) in enumerate(zip(wanted, given, strict=True), 1) if own != other), 0)
    if not depth:
        return ()
    what = (
        f"var/filed/{one.engagement}/{'/'.join(wanted[:depth])} is a file, or a folder that Duly may not write to, so "
        f"the document was filed as {path}; once that is moved away or given to Duly's user, what comes goes there"
    )
    entry = Entry(
        ref=one.ref,
        engagement=one.engagement,
        at=world.clock.now(),
        what=what,
        cause=one.source,
        clause=f"documents.toml {one.document}",
        topic="filed-elsewhere",
    )
    return (entry,)


def _placed(task: Task, file: File, path: str) -> tuple[str, ...]:
    """The task's filed paths with the one that was wanted replaced by the one it got."""
    pairs = zip(task.filed, task.hashes, strict=True)
    return tuple(path if (wanted, sha256) == (file.path, file.sha256) else wanted for wanted, sha256 in pairs)
