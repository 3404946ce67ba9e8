"""Nothing comes along under a licence that nobody looked at, and docs/licences.md tells of everything that does."""

import re
import tomllib

import pytest

from tests.licences import NOT_SHIPPED, PAGE, ROOT, Needed, listed, needed, permitted

FOUND = needed((ROOT / "pyproject.toml").read_text("utf-8"))


def test_every_dependency_is_under_a_licence_on_the_list() -> None:
    assert len(FOUND) > 60
    assert [fault for one in FOUND.values() if one.said is not None and (fault := one.fault())] == []


def test_the_page_tells_of_every_dependency() -> None:
    """What is not installed here is told of by name: `make sbom` sees to its licence."""
    page = listed(PAGE.read_text("utf-8"))
    assert sorted(set(FOUND) - set(page)) == []
    for name, one in FOUND.items():
        licence, parts = page[name]
        assert one.parts <= parts, name
        assert one.said is None or one.licence == licence, name


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("(GPL-2.0-only OR BSD-3-Clause) AND MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND (GPL-3.0-only OR LGPL-2.1-only)", False),
        ("BSD", False),
        ("", False),
        ("(MIT", False),
        ("MIT MIT", False),
    ],
)
def test_an_expression_fits_by_any_way_through_it(expression: str, fits: bool) -> None:
    assert permitted(expression) is fits


@pytest.mark.parametrize(
    ("said", "part", "words"),
    [
        ({"license_expression": "AGPL-3.0-only"}, "core", "'AGPL-3.0-only', which is not on the list"),
        (
            {"classifier": ["License :: OSI Approved :: GNU General Public License v3 (GPLv3)"]},
            "ocr",
            "not on the list",
        ),
        ({"license": "Copyright\nsomebody, all rights reserved"}, "core", "says nothing of its licence"),
        ({}, "core", "says nothing of its licence"),
        ({"license": "Apache 2.0"}, "core", ""),
        ({"license": "see file", "classifier": ["License :: OSI Approved :: MIT License"]}, "core", ""),
    ],
)
def test_what_may_not_come_along_is_named(said: dict[str, object], part: str, words: str) -> None:
    fault = Needed("somebodys-work", said, {part}).fault()
    assert (words in fault) if words else fault == ""


def test_an_exception_holds_for_its_extra_only() -> None:
    said = {"license": "MPL-2.0"}
    assert Needed("certifi", said, {"phone"}).fault() == ""
    assert "core, phone" in Needed("certifi", said, {"phone", "core"}).fault()


def test_what_a_dependency_needs_is_looked_at_too() -> None:
    assert {"core", "demo"} & FOUND["lxml"].parts
    assert "core" not in FOUND["certifi"].parts  # by twilio, by requests
    assert FOUND["cffi"].parts >= {"core"}  # by pypdf[crypto], by cryptography


def test_make_sbom_installs_every_extra() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    line = re.search(r"^SHIPPED := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert line
    assert set(line[1].split(",")) == set(extras) - NOT_SHIPPED
