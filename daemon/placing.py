"""Files accepted documents under their readable names, before the commit that says so, with what each is beside it."""

from dataclasses import replace

from ..rules.accepted import Accepted, described
from ..rules.model import Decision, File, Task
from ..rules.policy import Policy
from .world import World


def filed(world: World, policy: Policy, decision: Decision) -> Decision:
    """The decision with the paths its documents really got: a taken name gets a number. Raises OSError."""
    tasks, accepted = decision.tasks, decision.accepted
    for effect in decision.effects:
        if isinstance(effect, File):
            path = _place(world, policy, effect, accepted)
            tasks = tuple(replace(task, filed=_placed(task, effect, path)) for task in tasks)
            accepted = tuple(replace(one, path=path) if _same(one, effect) else one for one in accepted)
    return replace(decision, tasks=tasks, accepted=accepted)


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


def _placed(task: Task, file: File, path: str) -> tuple[str, ...]:
    """The task's filed paths with the one that was wanted replaced by the one it got."""
    pairs = zip(task.filed, task.hashes, strict=True)
    return tuple(path if (wanted, sha256) == (file.path, file.sha256) else wanted for wanted, sha256 in pairs)
