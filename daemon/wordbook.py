"""Opens Duly's own wordbook: the sentences in its templates by language and name, each file read when first spoken."""

import re
from collections.abc import Iterable, Mapping
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
    return read_wordbook(OURS)


def read_wordbook(folder: Path) -> Wordbook:
    """The wordbook of a folder that holds one of sentences for each language, and the page they are set in.

    Raises ValueError for a language that has not every part that English has: it would fall silent some day.
    """
    languages = {
        one.name: MappingProxyType({name: part for path in sorted(one.glob("*.j2")) for name, part in _ours(path)})
        for one in sorted(folder.iterdir())
        if (one / "common.j2").is_file()
    }
    for language, parts in languages.items():
        if missing := missing_parts(parts, languages["en"]):
            raise ValueError(f"the templates of the language {language} lack {missing}")
    return Wordbook(languages=MappingProxyType(languages), html=partial(_our_page, folder / PAGE / PAGE_FILE))


def missing_parts(parts: Iterable[str], wanted: Iterable[str]) -> str:
    """The parts that a language has not, by name, the first five and how many more; "" where it has them all."""
    missing = sorted({*wanted} - {*parts})
    return ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")


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
