"""Proves that what is published works: a wheel, built from the source archive, scaffolds and renders by itself.

The slow one (`make wheel`) installs it as `pipx` would, in an environment of its own, and runs the demo there.
"""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from duly.daemon.main import cli

ROOT = Path(__file__).resolve().parent.parent
NOT_COPIED = {".git", ".venv", "build", "dist", "demo-out", "var", "__pycache__", "duly.egg-info"}
BUILD = "import sys; from setuptools import build_meta; print(getattr(build_meta, sys.argv[1])(sys.argv[2]))"
CALL = "from duly.daemon.main import main; main()"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive, unpacked. Built from a copy, so that nothing left over by an earlier build gets in."""
    copy, out = tmp_path_factory.mktemp("copy") / "duly", tmp_path_factory.mktemp("archive")
    _copy(ROOT, copy)
    name = _build("build_sdist", copy, out)
    with tarfile.open(out / name) as packed:
        packed.extractall(out, filter="data")
    return out / name.removesuffix(".tar.gz")


@pytest.fixture(scope="module")
def wheel(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel itself."""
    out = tmp_path_factory.mktemp("wheel")
    return out / _build("build_wheel", archive, out)


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """A folder with nothing but what the wheel installs."""
    site = wheel.parent / "site"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    return site


def _copy(source: Path, target: Path) -> None:
    """The project without what running and building leave behind."""
    target.mkdir()
    for path in source.iterdir():
        if path.name in NOT_COPIED:
            continue
        if path.is_dir():
            _copy(path, target / path.name)
        else:
            (target / path.name).write_bytes(path.read_bytes())


def _build(step: str, folder: Path, out: Path) -> str:
    command = [sys.executable, "-c", BUILD, step, str(out)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def _duly(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command: the wheel's files and the libraries, and neither the checkout nor a link to it."""
    libraries = [path for path in sys.path if path.endswith("-packages")]
    code = f"import sys; sys.path[:0] = {[str(site), *libraries]!r}; {CALL}"
    command = [sys.executable, "-S", "-c", code, *arguments]
    environment = {**os.environ, "PYTHONPATH": ""}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_source_archive_holds_all_that_is_needed_to_work_on_it(archive: Path) -> None:
    for name in ("run.py", "Makefile", "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", ".ci/run"):
        assert (archive / name).is_file(), name
    for name in ("tests/test_tidy.py", "bench", "sample/practice.toml", "daemon/templates/en/reminder.j2"):
        assert (archive / name).exists(), name
    assert not list(archive.rglob("__pycache__"))


def test_the_wheel_holds_the_sample_practice_that_the_demo_begins_with(installed: Path) -> None:
    ours = ROOT / "sample"
    files = {path.relative_to(ours) for path in ours.rglob("*") if path.is_file()}
    kept = {one for one in files if one.parts[0] != "var"}
    there = {path.relative_to(installed / "duly/sample") for path in (installed / "duly/sample").rglob("*.*")}
    assert there == kept


def test_the_wheel_takes_no_name_but_its_own(installed: Path) -> None:
    tops = {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")}
    assert tops == {"duly"}
    assert not list(installed.rglob("__init__.py"))
    assert {path.parent.name for path in installed.rglob("py.typed")} == {"daemon", "mailbox", "rules", "state"}


def test_an_installed_duly_scaffolds_a_practice_and_renders_its_mails(installed: Path, tmp_path: Path) -> None:
    made = _duly(installed, tmp_path, "--practice", "here", "new", "acme")
    assert made.returncode == 0, made.stderr
    checked = _duly(installed, tmp_path, "--practice", "here", "check")
    assert checked.returncode == 0, checked.stderr
    starts = "2026-09-01"
    agreement = tmp_path / "here/engagements/acme/engagement.toml"
    lines = agreement.read_text("utf-8").splitlines()
    dated = [f"starts = {starts}" if line.startswith("starts") else line for line in lines]
    agreement.write_text("\n".join(dated), "utf-8")

    span = ("--from", starts, "--to", "2026-10-31")
    shown = _duly(installed, tmp_path, "--practice", "here", "--json", "rehearse", "acme", *span, "--html", "pages")
    assert shown.returncode == 0, shown.stderr
    mails = [json.loads(line) for line in shown.stdout.splitlines()]
    first = next(mail for mail in mails if mail["kind"] == "reminder")
    assert first["to"] == ["dana@client.example"]
    assert "Monthly report" in first["text"]
    pages = list((tmp_path / "pages").glob("*.html"))
    assert len(pages) == len(mails) + 1  # and the index
    assert "Monthly report" in next(iter(sorted((tmp_path / "pages").glob("*-reminder-email.html")))).read_text("utf-8")


@pytest.fixture(scope="module")
def fresh(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment with the wheel, what the demo needs, and nothing else."""
    place = tmp_path_factory.mktemp("fresh") / "venv"
    for command in (
        [sys.executable, "-m", "venv", str(place)],
        [str(place / "bin/pip"), "install", "--quiet", "--disable-pip-version-check", f"{wheel}[demo]"],
        [str(place / "bin/pip"), "check"],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return place / "bin"


def _outside(folder: Path, *command: str) -> str:
    """What a command prints in this folder, nothing of the checkout being in its way."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_fresh_installation_runs_the_demo(fresh: Path, tmp_path: Path) -> None:
    told = _outside(tmp_path, str(fresh / "duly"), "demo", "--days", "10")
    assert "✗" not in told
    assert (tmp_path / "demo-out/practice/practice.toml").is_file()
    span = ("--from", "2026-10-01", "--to", "2026-10-31")
    assert "ar-aging" in _outside(
        tmp_path, str(fresh / "duly"), "--practice", "demo-out/practice", "calendar", "northwind", *span
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["", *sorted(cli.commands)])
def test_a_command_is_the_same_by_console_script_and_from_a_checkout(name: str, fresh: Path, tmp_path: Path) -> None:
    words = [word for word in (name, "--help") if word]
    installed = _outside(tmp_path, str(fresh / "duly"), *words)
    checkout = _outside(tmp_path, sys.executable, str(ROOT / "run.py"), *words)
    assert installed == checkout.replace("run.py", "duly")


def test_a_python_without_its_libraries_is_told_which_one_to_call():
    command = [sys.executable, "-S", ROOT / "run.py", "check"]
    bare = subprocess.run(command, capture_output=True, text=True, check=False)
    assert bare.returncode == 2
    assert bare.stderr == (
        "Duly needs click, which is not installed in this Python: "
        "try .venv/bin/python run.py, or install it as README.md says\n"
    )
