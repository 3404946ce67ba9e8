"""Under what licence each package comes that Duly needs, in the core or an extra; `make sbom` writes it down anew."""

import argparse
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/licences.md"
RULES = tomllib.loads((ROOT / "tests/licences.toml").read_text("utf-8"))
NOT_SHIPPED = {"dev"}  # what only works on Duly
HEAD = """# The licences of what Duly needs

Duly itself is under the MIT licence. These packages come along, with what is needed in any case (core) and with each
extra, under the licence that each says it has. `make sbom` writes this page anew, and `dist/duly.cdx.json` (CycloneDX)
with the very versions beside it. A test refuses a licence that is not on the list in `tests/licences.toml`.

Not permissive are certifi and tqdm (MPL-2.0) and asyncssh (EPL-2.0, or GPL): they come unchanged, and only with an
extra. What a wheel holds besides is not in these words: of the extras `ocr` and `heic`, shapely holds GEOS, opencv
FFmpeg, and pi-heif libheif and libde265, each under the LGPL. The core has none of these.

| package | licence | needed by |
|---|---|---|
"""


@dataclass(slots=True)
class Needed:
    """A package, the parts of Duly that need it, and what it says of itself; None where it is not installed."""

    name: str
    said: Mapping[str, Any] | None
    parts: set[str] = field(default_factory=set)

    @property
    def licence(self) -> str:
        """As an SPDX expression, as far as it can be told; "" where it says nothing."""
        return RULES["stated"].get(self.name) or (_own_words(self.said) if self.said else "")

    def fault(self) -> str:
        """Why it may not come along; "" if it may."""
        beside = RULES["beside"].get(self.name)
        if beside and beside["licence"] == self.licence and self.parts <= set(beside["parts"]):
            return ""
        if not self.licence:
            return f"{self.name} says nothing of its licence: read it, and write it into tests/licences.toml"
        if not permitted(self.licence):
            return f"{self.name} ({', '.join(sorted(self.parts))}) is under {self.licence!r}, which is not on the list"
        return ""


def needed(pyproject: str, site: Sequence[str] | None = None) -> dict[str, Needed]:
    """All that the core and the extras bring along, by name, as installed in `site`; None: where this runs."""
    project = tomllib.loads(pyproject)["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    found: dict[str, Needed] = {}

    def add(written: str, part: str, seen: set[tuple[str, frozenset[str]]]) -> None:
        want = Requirement(written)
        name = canonicalize_name(want.name)
        if name == "duly":
            for extra in want.extras:
                for one in extras[extra]:
                    add(one, part, seen)
            return
        if (name, frozenset(want.extras)) in seen:
            return
        seen.add((name, frozenset(want.extras)))
        there = next(iter(_installed(name, site)), None)
        found.setdefault(name, Needed(name, there.metadata.json if there else None)).parts.add(part)
        for one in (there.requires or []) if there else []:
            marker = Requirement(one).marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *want.extras)):
                add(one, part, seen)

    for part, requirements in {"core": project["dependencies"], **extras}.items():
        seen: set[tuple[str, frozenset[str]]] = set()
        for one in requirements if part not in NOT_SHIPPED else ():
            add(one, part, seen)
    return found


def _installed(name: str, site: Sequence[str] | None) -> Iterator[metadata.Distribution]:
    where = {"path": list(site)} if site else {}
    return iter(metadata.Distribution.discover(name=name, **where))


def _own_words(said: Mapping[str, Any]) -> str:
    """What its metadata says: the expression, else its short field, else its classifiers."""
    short = str(said.get("license", "")).strip()
    last = [one.rpartition(" :: ")[2] for one in said.get("classifier", []) if one.startswith("License :: ")]
    known = [RULES["means"].get(one, one) for one in (short, *last) if one and "\n" not in one]
    fitting = (one for one in known if re.fullmatch(r"[\w.+-]+(?: (?:AND|OR|WITH) [\w.+-]+)*+", one))
    return said.get("license_expression") or next(fitting, next(iter(known), ""))


def permitted(expression: str) -> bool:
    """Whether an SPDX expression leaves a way that is on the list."""
    tokens = re.findall(r"[()]|[^\s()]++", expression)

    def either() -> bool:
        fits = both()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            fits = both() or fits
        return fits

    def both() -> bool:
        fits = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            fits = one() and fits
        return fits

    def one() -> bool:
        token = tokens.pop(0) if tokens else ""
        if token != "(":
            return token in RULES["allowed"]
        fits = either()
        return bool(tokens) and tokens.pop(0) == ")" and fits

    return either() and not tokens


def listed(page: str) -> dict[str, tuple[str, set[str]]]:
    """The licences and parts on the page, by package."""
    rows = (line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ") and "`" in line)
    return {name.strip("`"): (licence, set(parts.split(", "))) for name, licence, parts in rows}


def page_of(found: Mapping[str, Needed]) -> str:
    """The page that lists these."""
    rows = (f"| `{name}` | {one.licence} | {', '.join(sorted(one.parts))} |\n" for name, one in sorted(found.items()))
    return HEAD + "".join(rows)


def main() -> None:
    """Write the page from what is installed somewhere, all extras included; refuse what may not come along."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("site", help="the folder with the installed packages")
    found = needed((ROOT / "pyproject.toml").read_text("utf-8"), [options.parse_args().site])
    missing = [f"{name} is not installed there" for name, one in found.items() if one.said is None]
    faults = missing or [fault for one in found.values() if (fault := one.fault())]
    if faults:
        raise SystemExit("\n".join(faults))
    PAGE.write_text(page_of(found), "utf-8")


if __name__ == "__main__":
    main()
