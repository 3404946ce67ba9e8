"""What must hold between the entries of an engagement's files, beyond each value being right by itself."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ..rules.agreement import Document, Engagement, Person
from ..rules.expressions import check_expression
from ..rules.occurrences import in_scope, owners_of
from .documents_schema import check_field_name
from .explain import Wrong
from .faults import Fault, closest, quoted
from .people import People
from .toml_lines import Path

_FLAGS = {"true": "true", "yes": "true", "false": "false", "no": "false"}  # what is meant by the words

# The first group looks at what was written, so that one wrong value hides no other mistake.


def order_faults(data: dict[str, Any]) -> Iterator[Wrong]:
    """Ladder and escalation days of engagement.toml: each once, the ladder's ascending."""
    cadence = data.get("cadence")
    ladder = _days(cadence.get("ladder") if isinstance(cadence, dict) else None)
    for (_, before), (index, day) in pairwise(ladder):
        if day <= before:
            what = f"day {day} stands after day {before}: the ladder goes upward and has each day once"
            yield Wrong(
                ("cadence", "ladder", index, "day"), what, f"a day after {before}, or the lines in another order"
            )
    seen: set[int] = set()
    for index, day in _days(data.get("escalation")):
        if day in seen:
            yield Wrong(("escalation", index, "day"), f"there is a step on day {day} already", "a later day")
        seen.add(day)


def _days(entries: object) -> list[tuple[int, int]]:
    """The place and day of each entry that has one."""
    listed = entries if isinstance(entries, list) else []
    days = [(index, entry.get("day")) for index, entry in enumerate(listed) if isinstance(entry, dict)]
    return [(index, day) for index, day in days if isinstance(day, int) and not isinstance(day, bool)]


def document_faults(data: dict[str, Any]) -> Iterator[Wrong]:
    """Ids that stand twice, and what the rules and updates of each document say of its fields."""
    ids: dict[str, int] = {}
    for index, document in _tables(data, "document"):
        written = document.get("id")
        if isinstance(written, str) and ids.setdefault(written, index) != index:
            what = f"{quoted(written)} is the id of document {ids[written] + 1} already"
            yield Wrong(("document", index, "id"), what, quoted(f"{written}-2"))
        yield from _field_faults(document, ("document", index))


def _field_faults(document: dict[str, Any], path: Path) -> Iterator[Wrong]:
    fields = document.get("fields")
    fields = fields if isinstance(fields, dict) else {}
    for name, field in fields.items():
        if fault := check_field_name(name):
            right = quoted("".join(sign if sign.isalnum() else "_" for sign in name) or "total")
            yield Wrong((*path, "fields", name), fault, right if check_field_name(right.strip('"')) is None else "")
        required = field.get("required") if isinstance(field, dict) else None
        if isinstance(required, str) and (fault := check_expression(required, fields)):
            flag = _FLAGS.get(required.strip().lower())
            right = f"{flag} without quotes" if flag else ""
            yield Wrong((*path, "fields", name, "required"), f"{quoted(required)} {fault}", right)
    for index, rule in _tables(document, "rule"):
        that = rule.get("that")
        if isinstance(that, str) and (fault := check_expression(that, fields)):
            yield Wrong((*path, "rule", index, "that"), f"{quoted(that)} {fault}")
    for index, update in _tables(document, "update"):
        field = update.get("field")
        if isinstance(field, str) and field not in fields:
            what = f"{quoted(field)} is not a field of this document"
            yield Wrong((*path, "update", index, "field"), what, closest(field, fields))


def _tables(data: dict[str, Any], key: str) -> list[tuple[int, dict[str, Any]]]:
    entries = data.get(key)
    listed = entries if isinstance(entries, list) else []
    return [(index, entry) for index, entry in enumerate(listed) if isinstance(entry, dict)]


# The second group needs the people and the scope.


def owner_faults(engagement: Engagement, people: People, indexes: dict[str, int]) -> Iterator[Wrong]:
    """Owners whom the scope leaves out; `indexes` tells where each document stands in its file."""
    for document in engagement.documents:
        for number, owner in enumerate(document.owners):
            if what := _owner_fault(engagement, people, owner):
                right = "an owner in scope, or a wider [scope] people in engagement.toml"
                yield Wrong(("document", indexes[document.id], "owners", number), what, right)


def _owner_fault(engagement: Engagement, people: People, owner: str) -> str | None:
    if "@" in owner:
        person = engagement.person(owner)
        outside = person is not None and not in_scope(engagement, person)
        return f"{quoted(owner)} is outside the agreed scope" if outside else None
    if owner.casefold() in people.unsure or not people.known.complete:
        return None  # the line with a mistake may be the employee's
    alone = Document(id="-", title="-", owners=(owner,), cadence="yearly")
    return None if owners_of(engagement, alone) else f"the department {quoted(owner)} has no employee in scope"


def path_faults(engagement: Engagement, people: People, steps: list[int]) -> Iterator[Fault | Wrong]:
    """Steps of the escalation that reach nobody, though they are passed over when their day comes.

    `steps` are the days in the order of engagement.toml.
    """
    levels = {step.to: step.day for step in engagement.escalation}
    if "manager" in levels:
        for person in _owners(engagement):
            if person.manager is None and person.role != "senior management":
                what = f"{person.name} owns a document, and on day {levels['manager']} the manager is to be told"
                line = people.lines.get(person.email)
                yield Fault(file=people.file, line=line, key="manager", what=what, right="an email of this file")
    seniors = any(person.role == "senior management" for person in engagement.people)
    if "senior management" in levels and not (seniors or people.maybe_senior):
        path: Path = ("escalation", steps.index(levels["senior management"]), "to")
        yield Wrong(path, "people.csv has nobody of the role senior management", "such a person, or an email")


def _owners(engagement: Engagement) -> list[Person]:
    found = {owner.email: owner for document in engagement.documents for owner in owners_of(engagement, document)}
    return list(found.values())
