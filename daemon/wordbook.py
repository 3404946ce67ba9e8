"""Opens Duly's own wordbook: the sentences in its templates by language and name, each file read when first spoken."""

import re
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..rules.voice import Part, Wordbook

if TYPE_CHECKING:
    from jinja2 import Template

OURS = Path(__file__).with_name("templates")
PAGE = "page"  # the folder of what is not language
PAGE_FILE = "html.j2"
_BLOCK = re.compile(r"\{%-?\s*block\s+(\w+)")


@cache
def load_wordbook() -> Wordbook:
    """Every sentence of Duly's own. Compiling waits for the first use: a command that words nothing starts fast."""
    languages = {
        folder.name: MappingProxyType(
            {name: part for path in sorted(folder.glob("*.j2")) for name, part in _ours(path)}
        )
        for folder in sorted(OURS.iterdir())
        if (folder / "common.j2").is_file()
    }
    return Wordbook(languages=MappingProxyType(languages), html=partial(_our_page, OURS / PAGE / PAGE_FILE))


def _ours(path: Path) -> list[tuple[str, Part]]:
    names = _BLOCK.findall(path.read_text("utf-8"))
    return [(f"{path.stem}.{name}", partial(_say_ours, path, name)) for name in names]


def _say_ours(path: Path, part: str, facts: Mapping[str, object]) -> str:
    template = _compiled(path)
    # The context a template makes itself lists every sentence of its file, each time; none of ours speaks of another.
    context = template.environment.context_class(template.environment, {**template.globals, **facts}, template.name, {})
    return "".join(template.blocks[part](context))


def _our_page(path: Path, facts: Mapping[str, object]) -> str:
    return _compiled(path).render(facts)


@cache
def _compiled(path: Path) -> "Template":
    # Jinja is loaded when something is first said; what is ours needs no sandbox.
    from jinja2 import Environment  # noqa: PLC0415

    from .templating import pages, sentences  # noqa: PLC0415

    environment = pages(Environment) if path.parent.name == PAGE else sentences(path.parent.name, Environment)
    return environment.from_string(path.read_text("utf-8"))
