"""Keeps the house in order: what may import what, what the rules may touch, sizes, names, and the shadowing trap."""

import ast
import io
import re
import subprocess
import sys
import sysconfig
import tokenize
import tomllib
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ("daemon", "mailbox", "rules", "state")
ALSO = ("tests", "bench", "docs", "sample", ".ci")

MAY_IMPORT = {  # the folders; each may import itself
    "rules": set[str](),
    "mailbox": {"rules"},
    "state": {"rules"},
    "daemon": {"mailbox", "rules", "state"},
}
PURE = {  # what rules/ may import: no input or output, no clock, nothing by chance. To add one is a decision.
    *("ast", "base64", "bisect", "calendar", "collections", "dataclasses", "datetime", "decimal", "difflib"),
    *("enum", "fractions", "functools", "hashlib", "hmac", "itertools", "math", "operator", "re", "string"),
    *("textwrap", "types"),
    *("html", "statistics", "typing", "unicodedata", "zoneinfo"),
    *("authres", "babel", "croniter", "holidays", "icalendar", "phonenumbers"),
}
ONLY_IN_SIMULATION = {"aiosmtpd", "pymap"}  # the extra `demo`: an installed Duly does without
OUTSIDE = {  # who may read the environment, the arguments and the signals
    *("daemon/main.py", "daemon/running.py", "daemon/checking.py", "daemon/endings.py"),
}
ENVIRONMENT = {"os.environ", "os.getenv", "sys.argv", "signal"}
CLOCK = {  # what asks for the time; how long something takes (time.monotonic) is another question
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now"),
    *("datetime.date.today", "datetime.datetime.today", "datetime.datetime.utcnow"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.strftime"),
}
MAY_ASK_THE_TIME = {
    "daemon/clock.py": CLOCK,
    "daemon/main.py": {"date.today"},  # the day on the desk of whoever calls `new`
}
MOST_LINES, MOST_FUNCTION_LINES, MOST_PARAMETERS = 400, 70, 6
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "handler", "handlers", "base"}
EMPTY_ENDINGS = ("Manager", "Handler", "Helper", "Helpers", "Util", "Utils", "Processor")
LEFT_OVER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
# What belongs to one machine or one workplace, put together here so that this file does not name it itself.
_FOLDERS = (b"wo", b"rk"), (b"tm", b"p"), (b"ro", b"ot"), (b"ho", b"me"), (b"Us", b"ers"), (b"opt/wh", b"eels")
_HOSTS = (
    (b"py", b"pi.org"),
    (b"python", b"hosted.org"),
    (b"npm", b"js.org"),
    (b"npm", b"js.com"),
    (b"deb.", b"debian.org"),
)
_OPTIONS = (b"find", b"-links"), (b"index", b"-url")


def _any(parts: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"|".join(re.escape(b"".join(one)) for one in parts)


FOREIGN = re.compile(rb"(?<![\w.~-])/(?:%b)/\w|(?i:%b)|(?i:%b)" % (_any(_FOLDERS), _any(_HOSTS), _any(_OPTIONS)))

Fault = str
Check = Callable[[str, str], Iterable[Fault]]  # a file's path below the project, and its text


@cache  # each file is looked at by every check
def nodes(source: str) -> tuple[ast.AST, ...]:
    """The code as a tree, from its module down."""
    return (*ast.walk(ast.parse(source)),)


def imports(path: str, source: str) -> Iterator[tuple[int, str]]:
    """Every module imported, by line: our own as `duly.folder.module`, however it is written."""
    package = ["duly", *PurePosixPath(path).parts[:-1]]
    for node in nodes(source):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


@cache
def used(source: str) -> list[tuple[int, str]]:
    """Every dotted name in the code, and every name that is imported."""
    found: list[tuple[int, str]] = []
    for node in nodes(source):
        if isinstance(node, ast.Attribute | ast.Name):
            found.append((node.lineno, ast.unparse(node)))
        elif isinstance(node, ast.Import):
            found += ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found += ((node.lineno, f"{node.module or ''}.{alias.name}") for alias in node.names)
    return found


def directions(path: str, source: str) -> Iterator[Fault]:
    """A folder imports only those below it, relatively, so that editors open the real file."""
    folder = path.partition("/")[0]
    for line, name in imports(path, source):
        parts = name.split(".")
        if parts[0] == "duly" and len(parts) > 1 and parts[1] not in {folder, *MAY_IMPORT[folder]}:
            yield f"{path}:{line}: {folder}/ may not import {parts[1]}/"
    for node in nodes(source):
        if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").partition(".")[0] == "duly":
            yield f"{path}:{node.lineno}: import neighbours relatively"


def purity(path: str, source: str) -> Iterator[Fault]:
    """The rules decide and touch nothing: no input or output, no waiting, no log, no chance."""
    if not path.startswith("rules/"):
        return
    for line, name in imports(path, source):
        top = name.partition(".")[0]
        if top not in PURE | {"duly"}:
            yield f"{path}:{line}: {top} is not among the pure modules that rules/ may import"
    for node in nodes(source):
        if isinstance(node, ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith | ast.Await):
            yield f"{path}:{node.lineno}: rules never wait"
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"open", "print", "input", "exec", "eval"}:
            yield f"{path}:{node.lineno}: rules never {ast.unparse(node.func)}"


def frozen(path: str, source: str) -> Iterator[Fault]:
    """What the rules speak of are values, and they keep nothing between calls."""
    if not path.startswith("rules/"):
        return
    for node in nodes(source):
        if isinstance(node, ast.Global):
            yield f"{path}:{node.lineno}: rules keep nothing between calls"
        if isinstance(node, ast.ClassDef):
            for decorator in map(ast.unparse, node.decorator_list):
                if decorator.startswith("dataclass") and "frozen=True" not in decorator:
                    yield f"{path}:{node.lineno}: {node.name} is not frozen"


def surroundings(path: str, source: str) -> Iterator[Fault]:
    """Only the door of the daemon reads the environment, the arguments and the signals."""
    if path in OUTSIDE:
        return
    for line, name in used(source):
        if name in ENVIRONMENT or name.startswith(("os.environ.", "signal.")):
            yield f"{path}:{line}: {name}: only {', '.join(sorted(OUTSIDE))} may read it"


def clock(path: str, source: str) -> Iterator[Fault]:
    """The time is an argument; one file asks for it."""
    for line, name in used(source):
        if name in CLOCK - MAY_ASK_THE_TIME.get(path, set()):
            yield f"{path}:{line}: {name}: the time is an argument; only daemon/clock.py asks for it"


def extras(path: str, source: str) -> Iterator[Fault]:
    """What only the demo needs is imported only by it, and nothing but the command imports the demo."""
    if path.startswith("daemon/simulation/"):
        return
    for line, name in imports(path, source):
        if name.partition(".")[0] in ONLY_IN_SIMULATION:
            yield f"{path}:{line}: {name} comes with the extra `demo` only"
        if name.startswith("duly.daemon.simulation") and path != "daemon/main.py":
            yield f"{path}:{line}: only the demo command imports the simulation"


def sizes(path: str, source: str) -> Iterator[Fault]:
    """Small rooms. `self` and `cls` do not count as parameters; all others do, keyword-only ones too."""
    lines = source.count("\n")
    if lines > MOST_LINES:
        yield f"{path}: {lines} lines are more than {MOST_LINES}"
    for node in nodes(source):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > MOST_FUNCTION_LINES:
            yield f"{path}:{node.lineno}: {node.name} has {length} lines, more than {MOST_FUNCTION_LINES}"
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        count = sum(one.arg not in {"self", "cls"} for one in given)
        if count > MOST_PARAMETERS and not path.startswith("tests/"):  # a test's parameters are its fixtures
            yield f"{path}:{node.lineno}: {node.name} takes {count} values, more than {MOST_PARAMETERS}: make a record"


def docstrings(path: str, source: str) -> Iterator[Fault]:
    """One sentence of duty at the top of each file."""
    if not ast.get_docstring(nodes(source)[0]):
        yield f"{path}: says nothing of its duty at the top"


def leftovers(path: str, source: str) -> Iterator[Fault]:
    """Nothing is left for later in the code: what is missing is an issue."""
    for token in tokenize.generate_tokens(io.StringIO(source if LEFT_OVER.search(source) else "").readline):
        if token.type == tokenize.COMMENT and LEFT_OVER.search(token.string):
            yield f"{path}:{token.start[0]}: {token.string}"
    for node in nodes(source):
        if isinstance(node, ast.Raise) and node.exc and ast.unparse(node.exc).startswith("NotImplementedError"):
            yield f"{path}:{node.lineno}: not there yet"


def names(path: str, source: str) -> Iterator[Fault]:
    """No name that could stand for anything."""
    if PurePosixPath(path).stem in EMPTY_NAMES:
        yield f"{path}: the file's name says nothing"
    for node in nodes(source):
        if isinstance(node, ast.ClassDef) and node.name.endswith(EMPTY_ENDINGS):
            yield f"{path}:{node.lineno}: {node.name}: say what it is"


def markers(paths: Iterable[str]) -> Iterator[Fault]:
    """One mailbox/__init__.py would hide the standard library's mailbox from everyone."""
    for path in paths:
        if PurePosixPath(path).name == "__init__.py":
            yield f"{path}: the folders are namespace packages; take it away"


def packages(pyproject: str, paths: list[str]) -> Iterator[Fault]:
    """Every folder with code is in the wheel, and so is every other file beside it."""
    told = tomllib.loads(pyproject)["tool"]["setuptools"]
    listed = {package.removeprefix("duly.").replace(".", "/") for package in told["packages"]}
    folders = {str(PurePosixPath(path).parent) for path in paths if path.endswith(".py")}
    yield from (f"{folder}/ is not listed in packages" for folder in sorted(folders - listed))
    empty = (folder for folder in sorted(listed) if not any(path.startswith(f"{folder}/") for path in paths))
    yield from (f"{folder}/ is listed in packages and has nothing in it" for folder in empty)
    for path in paths:
        home = max((one for one in listed if path.startswith(f"{one}/")), key=len, default="")
        inside = path.removeprefix(f"{home}/").split("/")
        globs = [*told["package-data"].get("*", []), *told["package-data"].get("duly." + home.replace("/", "."), [])]
        if not path.endswith(".py") and not any(_matches(inside, one.split("/")) for one in globs):
            yield f"{path}: no line of package-data covers it"


def _matches(parts: list[str], pattern: list[str]) -> bool:
    return len(parts) == len(pattern) and all(map(fnmatchcase, parts, pattern))


def foreign(path: str, content: bytes) -> Iterator[Fault]:
    """Nothing names one machine's folders, or where packages are fetched from."""
    for found in FOREIGN.finditer(content):
        line = content.count(b"\n", 0, found.start()) + 1
        yield f"{path}:{line}: {found[0].decode(errors='replace')} belongs to one machine"


def mailbox_seen_from(folder: Path) -> Path:
    """The file that `import mailbox` finds once run.py of this folder is imported."""
    code = "import run, mailbox; mailbox.Maildir; import duly.rules.model, aiosmtpd.handlers; print(mailbox.__file__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return Path(done.stdout.strip())


def below(*folders: str) -> list[str]:
    """The paths of all files below these folders, without what running leaves behind."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*")) if path.is_file())
    relative = [path.relative_to(ROOT) for path in found]
    return [path.as_posix() for path in relative if not {"__pycache__", "var"} & set(path.parts)]


CODE = [path for path in below(*HOUSE) if path.endswith(".py")]
ALL_CODE = [*CODE, "run.py", *(path for path in below("tests", "bench") if path.endswith(".py"))]
EVERY_FILE = [*below(*HOUSE, *ALSO), *sorted(path.name for path in ROOT.iterdir() if path.is_file())]

OF_THE_HOUSE: list[Check] = [directions, purity, frozen, surroundings, clock, extras]
OF_ALL_CODE: list[Check] = [sizes, docstrings, leftovers, names]


@pytest.mark.parametrize("check", OF_THE_HOUSE, ids=lambda check: check.__name__)
def test_the_folders_keep_to_their_duty(check: Check) -> None:
    faults = [fault for path in CODE for fault in check(path, (ROOT / path).read_text("utf-8"))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("check", OF_ALL_CODE, ids=lambda check: check.__name__)
def test_every_file_of_code_is_small_and_says_what_it_is(check: Check) -> None:
    faults = [fault for path in ALL_CODE for fault in check(path, (ROOT / path).read_text("utf-8"))]
    assert not faults, "\n".join(faults)


def test_no_folder_is_a_real_package() -> None:
    assert not list(markers(below(*HOUSE, "tests")))


def test_the_wheel_holds_every_folder_and_every_file() -> None:
    faults = list(packages((ROOT / "pyproject.toml").read_text("utf-8"), below(*HOUSE, "sample")))
    assert not faults, "\n".join(faults)


def test_no_file_names_a_machine_or_a_registry() -> None:
    faults = [fault for path in EVERY_FILE for fault in foreign(path, (ROOT / path).read_bytes())]
    assert not faults, "\n".join(faults)


def test_the_standard_library_keeps_its_mailbox() -> None:
    assert mailbox_seen_from(ROOT).is_relative_to(sysconfig.get_path("stdlib"))


# The checks themselves: each finds what it is there for, and leaves alone what is right.

DOC = '"""Duty."""\n'
BAD: list[tuple[Check, str, str]] = [
    (directions, "rules/a.py", "from ..state.store import Store"),
    (directions, "rules/a.py", "from .. import daemon"),
    (directions, "state/a.py", "from ..mailbox import parse"),
    (directions, "mailbox/a.py", "def f():\n    from ..daemon.loop import turn"),
    (directions, "daemon/a.py", "from duly.rules.model import Task"),
    (purity, "rules/a.py", "import logging"),
    (purity, "rules/a.py", "from random import choice"),
    (purity, "rules/a.py", "import os.path"),
    (purity, "rules/a.py", "async def f(): ..."),
    (purity, "rules/a.py", "def f():\n    return open('x')"),
    (frozen, "rules/a.py", "@dataclass(slots=True)\nclass A: ..."),
    (frozen, "rules/a.py", "def f():\n    global seen"),
    (surroundings, "mailbox/a.py", "import os\nhost = os.environ['HOST']"),
    (surroundings, "daemon/a.py", "from os import environ"),
    (surroundings, "daemon/a.py", "import sys\nname = sys.argv[1]"),
    (surroundings, "daemon/loop.py", "import signal"),
    (clock, "rules/a.py", "from datetime import date\ntoday = date.today()"),
    (clock, "daemon/a.py", "import datetime\nnow = datetime.datetime.now(datetime.UTC)"),
    (clock, "state/a.py", "from time import time"),
    (clock, "daemon/main.py", "from datetime import datetime\nnow = datetime.now()"),
    (extras, "mailbox/a.py", "from aiosmtpd.controller import Controller"),
    (extras, "daemon/loop.py", "from .simulation.demo import show_demo"),
    (sizes, "rules/a.py", "x = 1\n" * 401),
    (sizes, "rules/a.py", "def f():\n" + "    x = 1\n" * 70),
    (sizes, "rules/a.py", "class A:\n    def f(self, a, b, c, d, *, e, f, g): ..."),
    (docstrings, "rules/a.py", "import re"),
    (leftovers, "rules/a.py", "x = 1  # TO" + "DO later"),
    (leftovers, "rules/a.py", "def f():\n    raise NotImplementedError"),
    (names, "rules/utils.py", ""),
    (names, "rules/a.py", "class TaskManager: ..."),
]
GOOD: list[tuple[Check, str, str]] = [
    (directions, "daemon/simulation/a.py", "from ...mailbox.parse import parse\nfrom ..loop import turn"),
    (directions, "mailbox/a.py", "from ..rules.letter import Letter\nimport mailbox"),
    (purity, "rules/a.py", "from .model import Task\nimport re"),
    (frozen, "rules/a.py", "@dataclass(frozen=True, slots=True)\nclass A: ..."),
    (surroundings, "daemon/running.py", "from os import environ\nimport signal"),
    (surroundings, "mailbox/a.py", "import os\nfrom .signals import signal_words\nos.replace('a', 'b')"),
    (clock, "mailbox/a.py", "import time\nstarted = time.monotonic()"),
    (clock, "daemon/main.py", "from datetime import date\ntoday = date.today()"),
    (extras, "daemon/main.py", "from .simulation.demo import show_demo"),
    (sizes, "rules/a.py", "class A:\n    def f(self, a, b, c, d, e, f): ..."),
    (docstrings, "rules/a.py", DOC),
    (leftovers, "rules/a.py", "x = 'TO" + "DO'\ntry: ...\nexcept NotImplementedError: ..."),
    (names, "rules/a.py", "class Handled: ..."),
]


@pytest.mark.parametrize(("check", "path", "source"), BAD)
def test_a_check_finds_the_fault(check: Check, path: str, source: str) -> None:
    assert list(check(path, source))


@pytest.mark.parametrize(("check", "path", "source"), GOOD)
def test_a_check_leaves_good_code_alone(check: Check, path: str, source: str) -> None:
    assert not list(check(path, source))


def test_a_stray_marker_is_found() -> None:
    assert list(markers(["mailbox/__init__.py"]))
    assert list(markers(["daemon/simulation/__init__.py"]))


def test_what_the_wheel_would_miss_is_found() -> None:
    data = '[tool.setuptools.package-data]\n"duly.rules" = ["words/*"]\n'
    listed = f'[tool.setuptools]\npackages = ["duly.rules"]\n{data}'
    assert not list(packages(listed, ["rules/a.py", "rules/words/en.toml"]))
    assert list(packages(listed, ["rules/a.py", "rules/deep/b.py"]))
    assert list(packages(listed, ["rules/a.py", "rules/words/deep/en.toml"]))
    assert list(packages(listed, ["mailbox/a.py"]))


@pytest.mark.parametrize("text", ["see /ho" + "me/ana/x", "from /wo" + "rk/main", "https://pypi" + ".org/simple"])
def test_what_belongs_to_one_machine_is_found(text: str) -> None:
    assert list(foreign("docs/a.md", text.encode()))


def test_a_package_that_hides_the_standard_mailbox_is_seen(tmp_path: Path) -> None:
    (tmp_path / "mailbox").mkdir()
    (tmp_path / "mailbox/__init__.py").write_text("Maildir = None\n")
    (tmp_path / "run.py").write_text((ROOT / "run.py").read_text("utf-8"))
    with pytest.raises(subprocess.CalledProcessError):
        mailbox_seen_from(tmp_path)
