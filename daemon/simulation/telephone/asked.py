"""One request as it came over HTTP, one answer as it goes back, and the pages of a list."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from .shown import STUDIO

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: `given` holds the form of a POST, the query of a GET."""

    method: str
    path: str
    given: dict[str, list[str]] = field(default_factory=dict)
    account: str = ""
    token: str = field(default="", repr=False)

    def one(self, name: str, default: str = "") -> str:
        """A parameter's value."""
        return self.given.get(name, [default])[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; `status` 0 means that the connection is dropped without a word."""

    status: int
    body: bytes = b""
    media: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


GONE = Answer(204)


def say(shown: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer in JSON."""
    return Answer(status, json.dumps(shown).encode(), headers=headers or {})


def page(asked: Asked, name: str, items: Sequence[Item], show: Callable[[Item], dict[str, Any]]) -> Answer:
    """The page asked for of a list in the manner of the API of 2010 or of Studio; `name` is the list's."""
    size, number = int(asked.one("PageSize", "50")), int(asked.one("Page", "0"))
    shown = [show(one) for one in items[size * number : size * (number + 1)]]
    more = len(items) > size * (number + 1)

    def at(other: int) -> str:
        query = {key: value[0] for key, value in asked.given.items() if key not in {"Page", "PageToken", "PageSize"}}
        query |= {"PageSize": str(size), "Page": str(other)} | ({"PageToken": f"PT{other}"} if other else {})
        return f"{asked.path}?{urlencode(query)}"

    before, after = at(number - 1) if number else None, at(number + 1) if more else None
    if asked.path.startswith("/v2/"):
        meta = {"page": number, "page_size": size, "key": name}
        urls = {"first_page_url": at(0), "previous_page_url": before, "url": at(number), "next_page_url": after}
        return say({"meta": meta | {key: uri and STUDIO + uri for key, uri in urls.items()}, name: shown})
    uris = {"first_page_uri": at(0), "previous_page_uri": before, "uri": at(number), "next_page_uri": after}
    start = size * number
    return say(
        {"page": number, "page_size": size, "start": start, "end": start + len(shown) - 1} | uris | {name: shown}
    )
