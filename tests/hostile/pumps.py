"""Every regular expression of the package, how it is used, and the texts that would make it go back over them."""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import _constants as code
from re import _parser
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDERS = ("rules", "mailbox", "mailbox/opening", "state", "daemon")
CALLS = {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
WRITTEN_OUT = " \n\ta1é-_.,:;!?'\"@#$%&*+=/\\|<>()[]{}~^`…–“•"  # characters that a class may hold
REPEATS = {code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT}
FEW = 8  # repeats up to this many are no run


@dataclass(frozen=True)
class Used:
    """A pattern, where it stands, and what is done with it: match, fullmatch, finditer or what goes on like that."""

    pattern: re.Pattern[Any]
    where: str
    calls: frozenset[str]


def patterns(folder: str) -> tuple[Used, ...]:
    """The patterns in the names of a folder's modules and in their calls of `re`, each once."""
    found: dict[tuple[Any, int, frozenset[str]], Used] = {}
    for path in sorted((ROOT / folder).glob("*.py")):
        name = ".".join(("duly", *folder.split("/"), path.stem))
        named = [
            Used(pattern, f"{name}.{label}", _calls(path.stem, label))
            for label, pattern in _named(vars(importlib.import_module(name)))
        ]
        for used in (*named, *_written(path)):
            found.setdefault((used.pattern.pattern, used.pattern.flags, used.calls), used)
    return tuple(found.values())


def _named(names: dict[str, Any]) -> Iterator[tuple[str, re.Pattern[Any]]]:
    for label, value in names.items():
        if not label.startswith("__"):
            yield from ((label, pattern) for pattern in _inside(value, 0))


def _inside(value: object, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, dict):
        for one in (*value, *value.values()):
            yield from _inside(one, depth + 1)
    elif depth < 4 and isinstance(value, (list, tuple, set, frozenset)):
        for one in value:
            yield from _inside(one, depth + 1)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def _methods() -> dict[tuple[str, str], set[str]]:
    """How the patterns of each module are used, there and wherever their names are imported."""
    methods: dict[tuple[str, str], set[str]] = {}
    for path in (path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.py"))):
        nodes = list(ast.walk(_tree(path)))
        imports = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
        homes = {one.name: str(node.module).rpartition(".")[2] for node in imports for one in node.names}
        for node in nodes:
            if isinstance(node, ast.Attribute) and node.attr in CALLS:
                name = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
                home = homes.get(name, path.stem) if isinstance(node.value, ast.Name) else "*"
                methods.setdefault((home, name), set()).add(node.attr)
    return methods


def _calls(module: str, name: str) -> frozenset[str]:
    uses = _methods().get((module, name), set()) | _methods().get(("*", name), set())
    return frozenset(uses or CALLS)


def _written(path: Path) -> Iterator[Used]:
    """The patterns that stand in calls such as re.search("...", text)."""
    for node in ast.walk(_tree(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        called, pattern = node.func, node.args[0]
        if not (isinstance(called.value, ast.Name) and called.value.id == "re" and called.attr in CALLS):
            continue
        if isinstance(pattern, ast.Constant):
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            yield Used(re.compile(pattern.value), where, frozenset({called.attr}))


def attacks(pattern: re.Pattern[Any], size: int) -> Iterator[Any]:
    """Texts of `size` characters that lead into each run of a pattern and never let it end."""
    tree = _parser.parse(_text(pattern.pattern), pattern.flags & ~re.UNICODE if _bytes(pattern) else pattern.flags)
    units = {("", unit) for unit in (" ", "\n", "a", "1", "a ", "1 ", ">", "-", "'", '"', "(", "<")}
    for before, unit in _runs(tree, ""):
        units |= {(before, unit), ("", unit), ("", before + unit), (before, f"{unit} "), ("", f"{unit}\n")}
    for choice in range(4):
        whole = _example(tree, choice)
        units |= {("", whole), ("", whole[:-1]), ("", f"{whole} ")}
    for before, unit in sorted(units):
        if unit:
            text = before + (unit * (size // len(unit) + 1))[:size] + "\0"
            yield text.encode() if _bytes(pattern) else text


def _bytes(pattern: re.Pattern[Any]) -> bool:
    return isinstance(pattern.pattern, bytes)


def _text(pattern: str | bytes) -> str:
    return pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern


def _runs(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """What leads to each run, and what it is made of."""
    for op, value in tree:
        if op in REPEATS:
            if value[1] > FEW:
                yield from ((before, unit) for unit in {_example(value[2], choice) for choice in range(4)})
            yield from _runs(value[2], before)
        elif op is code.BRANCH:
            for branch in value[1]:
                yield from _runs(branch, before)
        elif op is code.SUBPATTERN:
            yield from _runs(value[-1], before)
        elif op is code.ATOMIC_GROUP:
            yield from _runs(value, before)
        elif op in {code.ASSERT, code.ASSERT_NOT}:
            yield from _runs(value[1], before)
        before += _example([(op, value)], 0)


def _example(tree: Any, choice: int) -> str:
    """A text that the pattern would take, of several possible ones the one with this number."""
    out = ""
    for op, value in tree:
        if op is code.LITERAL:
            out += chr(value)
        elif op is code.NOT_LITERAL:
            out += next(letter for letter in "ab" if ord(letter) != value)
        elif op is code.ANY:
            out += "a"
        elif op is code.IN:
            held = _held(value)
            out += held[choice % len(held)] if held else ""
        elif op is code.BRANCH:
            out += _example(value[1][choice % len(value[1])], choice)
        elif op is code.SUBPATTERN:
            out += _example(value[-1], choice)
        elif op is code.ATOMIC_GROUP:
            out += _example(value, choice)
        elif op in REPEATS:
            out += _example(value[2], choice) * max(value[0], min(1, value[1]))
    return out


def _held(items: Any) -> str:
    """Characters that a class holds: its first letter, and the usual ones that fit."""
    taken = re.compile(f"(?s:{_class(items)})")
    first = next((chr(value if op is code.LITERAL else value[0]) for op, value in items if op in _SAID), "")
    return "".join(letter for letter in f"{first}{WRITTEN_OUT}" if taken.fullmatch(letter))[:5]


_SAID = {code.LITERAL, code.RANGE}
_CATEGORIES = {
    code.CATEGORY_DIGIT: r"\d",
    code.CATEGORY_NOT_DIGIT: r"\D",
    code.CATEGORY_SPACE: r"\s",
    code.CATEGORY_NOT_SPACE: r"\S",
    code.CATEGORY_WORD: r"\w",
    code.CATEGORY_NOT_WORD: r"\W",
}


def _class(items: Any) -> str:
    out = ""
    for op, value in items:
        if op is code.NEGATE:
            out += "^"
        elif op is code.LITERAL:
            out += re.escape(chr(value))
        elif op is code.RANGE:
            out += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        else:
            out += _CATEGORIES[value]
    return f"[{out}]"
