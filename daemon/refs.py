"""One ref a task, the same in every command: stored ones stay, the rest follow from the order in which tasks open."""

from collections.abc import Callable, Container, Iterable
from datetime import date

from ..rules.occurrences import occurrences, opens_on, owners_of
from ..rules.policy import Policy
from ..rules.refs import ref_for
from ..state.store import Store

Key = tuple[str, str, str, str]  # engagement, document, owner, period


def from_store(store: Store) -> Callable[[Key, Container[str]], str]:
    """Refs as the daemon gives them: free in the store and among those about to be stored."""
    return lambda key, taken: ref_for(key, lambda ref: ref in taken or store.task(ref) is not None)


def foreseen(policies: Iterable[Policy], store: Store, until: date) -> dict[Key, str]:
    """The refs of every task of the practice that opens up to `until`, as the daemon will give them."""
    opening: list[tuple[date, Key]] = []
    for policy in policies:
        engagement = policy.engagement
        for document in engagement.documents:
            for owner in owners_of(engagement, document):
                known = store.series(engagement.slug, document.id, owner.email)
                since = known.since if known else engagement.starts
                for occurrence in occurrences(engagement, document, policy.workdays, since):
                    day = opens_on(engagement, occurrence, policy.workdays)
                    if day > until:
                        break
                    opening.append((day, (engagement.slug, document.id, owner.email, occurrence.period.name)))
    refs: dict[Key, str] = {}
    taken: set[str] = set()
    for _, key in sorted(opening):
        stored = store.task_of(key)
        ref = stored.ref if stored else ref_for(key, lambda ref: ref in taken or store.task(ref) is not None)
        refs[key] = ref
        taken.add(ref)
    return refs
