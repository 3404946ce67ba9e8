"""Fills in the {{placeholders}} of a flow from its context, and decides its conditions."""

import re
from typing import Any

_PLACE = re.compile(r"\{\{\s*([\w.\-]+)\s*(?:\|\s*default:\s*(?:'([^']*)'|\"([^\"]*)\"))?\s*\}\}")


def fill(template: str, context: dict[str, Any]) -> str:
    """The text with each {{a.b}} as the context has it; what it has not is empty, or the given default."""

    def value(place: re.Match[str]) -> str:
        found = look_up(place[1], context)
        return found or place[2] or place[3] or ""

    return _PLACE.sub(value, template)


def look_up(path: str, context: dict[str, Any]) -> str:
    """What stands there, as text; "": nothing."""
    at: Any = context
    for name in path.split("."):
        at = at.get(name) if isinstance(at, dict) else None
    if isinstance(at, bool):
        return str(at).lower()
    return "" if at is None or isinstance(at, dict | list) else str(at)


def holds(kind: str, said: str, value: str) -> bool:
    """Whether a condition of a split is met; words are compared without regard to case, as Studio does."""
    if kind == "regex":
        return re.fullmatch(value, said.strip(), re.IGNORECASE) is not None
    said, value = said.strip().lower(), value.strip().lower()
    among = {one.strip() for one in value.split(",")}
    if kind.startswith(("less", "greater")):
        try:
            return float(said) < float(value) if kind == "less_than" else float(said) > float(value)
        except ValueError:
            return False
    return {
        "equal_to": said == value,
        "not_equal_to": said != value,
        "matches_any_of": said in among,
        "does_not_match_any_of": said not in among,
        "is_blank": not said,
        "is_not_blank": bool(said),
        "contains": value in said,
        "does_not_contain": value not in said,
        "starts_with": said.startswith(value),
    }[kind]
