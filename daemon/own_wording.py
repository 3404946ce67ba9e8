"""Puts an engagement's own sentences in the place of Duly's where they are sound, and reports those that are not."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, Template, TemplateError, TemplateSyntaxError, meta, nodes

from ..rules.page import Entry, Footnote, Heading, Items, Paragraph, Picture, Points, Signature, Table
from ..rules.voice import EVERYWHERE, Part, Wordbook
from .faults import Fault, closest, one_of, quoted
from .templating import pages, sentences
from .wordbook import OURS, PAGE, load_wordbook, missing_parts

LONGEST = 100_000  # characters of one file
_NUMBERED = re.compile(r"(.+)_(\d+)")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_FAILURES = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)

# Facts that are not plain words, as a trial run needs them; every other fact is a word.
_COUNTS = (
    *("n", "days", "ahead", "files", "words", "reminders", "promises"),
    *("waiting", "received", "slipped", "lines", "sent", "people", "number"),
    *(
        "count",
        "of",
        "before",
        "of_before",
        "meeting",
        "owed",
        "on_time",
        "late",
        "open",
        "waived",
        "to_come",
        "percent",
        "done",
        "percent_done",
        "longest",
        "unanswered",
    ),
)
SAMPLES: Mapping[str, object] = {
    "cause": "inbox",  # of an alarm
    "causes": (("forgot", 2), ("unknown", 1)),
    "reasons": (("rung", "-1"),),
    **dict.fromkeys((*_COUNTS, "open_items", "undone", "quarter", "half"), 2),
    **dict.fromkeys(("settled", "today", "document", "template", "returned", "broken", "checked"), True),
    "topic": "waiting",
    "why": "question",
    "asked": "missed",
    "key": "1",
    "label": "question",
    "year": 2026,
    "then": {"owed": 2, "done": 2, "on_time": 2, "percent": None},
}
_PAGE_SAMPLE = (
    Paragraph("p"),
    Heading("h"),
    Items((Entry("i", ("l",), "q"),)),
    Points((Entry("o", ("l",), "q"),)),
    Table(("t",), (("c",),)),
    Picture("<svg></svg>", "s"),
    Signature(("s",)),
    Footnote(("f",)),
)


@dataclass(frozen=True, slots=True)
class _File:
    """One of the engagement's files: where it is, how faults call it, and what it says."""

    path: Path
    shown: str
    source: str

    def fault(self, what: str, right: str = "", *, line: int | None = None, key: str = "") -> Fault:
        return Fault(file=self.shown, line=line, key=key, what=what, right=right)


def own_wordbook(folder: Path, shown: str = "wording") -> tuple[Wordbook, tuple[Fault, ...]]:
    """Duly's wordbook with the sentences of this folder in place of ours, and every mistake found in them.

    The folder mirrors ours: `en/reminder.j2` holds any of that file's parts, `page/html.j2` is the page itself, and a
    language Duly does not speak needs every part. `shown` is how faults call the folder. What is faulty is left out.
    """
    ours = load_wordbook()
    languages = {language: dict(parts) for language, parts in ours.languages.items()}
    html, faults = ours.html, list[Fault]()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        file = _opened(path, f"{shown}/{path.relative_to(folder).as_posix()}", path.relative_to(folder))
        if isinstance(file, Fault):
            faults.append(file)
        elif path.parent.name == PAGE:
            html, found = _own_page(file, html)
            faults += found
        else:
            parts, found = _own_parts(file)
            faults += found
            languages.setdefault(path.parent.name, {}).update(parts)
    faults += _incomplete(languages, shown)
    frozen = {language: MappingProxyType(parts) for language, parts in languages.items()}
    return Wordbook(languages=MappingProxyType(frozen), html=html), tuple(faults)


def _opened(path: Path, shown: str, name: Path) -> _File | Fault:
    known = {file.relative_to(OURS).as_posix() for file in OURS.rglob("*.j2")}
    like_ours = Path("en", name.name).as_posix() if len(name.parts) == 2 and _LANGUAGE.fullmatch(name.parts[0]) else ""
    if name.as_posix() not in known and like_ours not in known:
        right = closest(name.as_posix(), known) or one_of(sorted(known))
        return Fault(file=shown, what="Duly has no wording by this name", right=right)
    try:
        source = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        return Fault(file=shown, what=f"cannot be read as UTF-8 text ({wrong})")
    if len(source) > LONGEST:
        return Fault(file=shown, what=f"is longer than {LONGEST} characters")
    return _File(path, shown, source)


def _own_page(file: _File, ours: Part) -> tuple[Part, list[Fault]]:
    environment = pages()
    try:
        template = environment.from_string(file.source)
    except TemplateSyntaxError as wrong:
        return ours, [file.fault(f"cannot be read: {wrong.message}", line=wrong.lineno)]
    failure = _trial(partial(template.render, language="en", subject="s", blocks=_PAGE_SAMPLE))
    return (ours, [file.fault(failure)]) if failure else (partial(_page_or_ours, template, ours), [])


def _own_parts(file: _File) -> tuple[dict[str, Part], list[Fault]]:
    """The sound parts of one file by their whole names, and what is wrong with the others."""
    environment = sentences(file.path.parent.name)
    try:
        tree, template = environment.parse(file.source), environment.from_string(file.source)
    except TemplateSyntaxError as wrong:
        return {}, [file.fault(f"cannot be read: {wrong.message}", line=wrong.lineno)]
    faults = list(_loose(file, tree))
    known = _known(file.path.stem)
    parts: dict[str, Part] = {}
    for block in tree.find_all(nodes.Block):
        found = list(_wrong_with(file, block, known, template))
        faults += found
        if not found:
            whole = f"{file.path.stem}.{block.name}"
            ours = load_wordbook().languages.get(file.path.parent.name, {}).get(whole)
            parts[whole] = partial(_say_or_ours, template, block.name, ours)
    return parts, faults


def _loose(file: _File, tree: nodes.Template) -> Iterator[Fault]:
    """Words outside every part would never be said."""
    for node in tree.body:
        words = isinstance(node, nodes.Output) and any(
            not isinstance(child, nodes.TemplateData) or child.data.strip() for child in node.nodes
        )
        if words:
            right = "{% block name %}...{% endblock %} around them"
            yield file.fault("words outside every part are never said", right, line=node.lineno)


def _wrong_with(
    file: _File, block: nodes.Block, known: Mapping[str, frozenset[str]], template: Template
) -> Iterator[Fault]:
    numbered = _NUMBERED.fullmatch(block.name)
    may_use = known.get(block.name) or (known.get(f"{numbered[1]}_1") if numbered else None)
    if may_use is None:
        right = closest(block.name, known) or one_of(sorted(known))
        yield file.fault("there is no part by this name", right, line=block.lineno, key=block.name)
        return
    strange = sorted(_uses(block, block.environment or sentences("en")) - may_use)
    for name in strange:
        right = closest(name, may_use) or one_of(sorted(may_use))
        yield file.fault(f"nothing is known as {quoted(name)} here", right, line=block.lineno, key=block.name)
    if not strange:
        facts = {**dict.fromkeys(may_use, "x"), **{name: SAMPLES[name] for name in may_use if name in SAMPLES}}
        failures = (_trial(partial(_say, template, block.name, {**facts, "n": count})) for count in (1, 2))
        failure = next(filter(None, failures), "")
        if failure:
            yield file.fault(failure, line=block.lineno, key=block.name)


def _trial(said: Callable[[], str]) -> str:
    """What goes wrong when it is said, or ""."""
    try:
        said()
    except _FAILURES as wrong:
        return f"fails when it is said: {wrong}"
    return ""


@cache
def _known(stem: str) -> Mapping[str, frozenset[str]]:
    """The parts of one of our files, each with the names it may use: those that any language's own part uses."""
    uses: dict[str, frozenset[str]] = {}
    for path in sorted(OURS.glob(f"*/{stem}.j2")):
        environment = sentences(path.parent.name)
        for block in environment.parse(path.read_text("utf-8")).find_all(nodes.Block):
            used = _uses(block, environment)
            uses[block.name] = uses.get(block.name, frozenset(EVERYWHERE)) | used
    return uses


def _uses(block: nodes.Block, environment: Environment) -> frozenset[str]:
    alone = nodes.Template(block.body, lineno=1)
    alone.set_environment(environment)
    return frozenset(meta.find_undeclared_variables(alone))


def _incomplete(languages: dict[str, dict[str, Part]], shown: str) -> Iterator[Fault]:
    """A new language must have every part; one that has not is reported and left out."""
    for language in sorted(languages.keys() - load_wordbook().languages.keys()):
        if missing := missing_parts(languages[language], languages["en"]):
            del languages[language]
            yield Fault(file=f"{shown}/{language}", what=f"a new language needs every part; missing: {missing}")


def _say(template: Template, part: str, facts: Mapping[str, object]) -> str:
    return "".join(template.blocks[part](template.new_context(dict(facts))))


def _say_or_ours(template: Template, part: str, ours: Part | None, facts: Mapping[str, object]) -> str:
    """The own sentence; should it fail with facts the trial did not foresee, ours: the message still goes out."""
    try:
        return _say(template, part, facts)
    except _FAILURES:
        if ours is None:
            raise
        return ours(facts)


def _page_or_ours(template: Template, ours: Part, facts: Mapping[str, object]) -> str:
    """The own page; should it fail with blocks the trial did not foresee, ours."""
    try:
        return template.render(facts)
    except _FAILURES:
        return ours(facts)
