"""Whatever becomes of the files of a practice, faults are told, and nothing else comes."""

import random
import re
import shutil

import pytest
from duly.daemon.config import check

from tests.daemon.test_config import AGREEMENT, DOCUMENTS, PEOPLE, PRACTICE, SAMPLE


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "practice")
    return tmp_path / "practice"


def corrupted(content, chance):
    """The bytes with some of them cut out, doubled, swapped or replaced."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(data) + 1)
        end = min(start + chance.choice([1, 1, 2, 8, 60, 400]), len(data))
        piece = bytes(data[start:end])
        other = chance.randrange(len(data) + 1)
        data[start:end] = chance.choice([
            b"", piece * 2, piece[::-1], chance.randbytes(len(piece)), piece.swapcase(), data[other : other + 30],
            chance.choice([b"\n", b'"', b"'", b"[", b"]", b"{", b"=", b",", b"#", b"-1", b"\0", b"\\", b"true"]),
        ])  # fmt: skip
    return bytes(data)


@pytest.mark.parametrize("seed", range(10))
def test_whatever_becomes_of_the_files_only_faults_are_raised(folder, seed):
    chance = random.Random(seed)
    originals = {file: (folder / file).read_bytes() for file in (PRACTICE, AGREEMENT, PEOPLE, DOCUMENTS)}
    for _ in range(15):
        file = chance.choice(list(originals))
        (folder / file).write_bytes(corrupted(originals[file], chance))
        assert all("\n" not in str(fault) for fault in check(folder))
        (folder / file).write_bytes(originals[file])


ODD_VALUES = (
    *("1", "-1", "1e400", "nan", "true", "2026-01-01", "08:30:00", "99999999999999999999"),
    *('""', '"\\u0000"', '"x"', '"0 9 31 2 *"', '"{0.__class__}"', '"../x"', f'"{"a" * 3000}"', f'"{"(" * 400}"'),
    *("[]", "[[1]]", "{}", "{ a = 1 }", '["a", 1, {}]'),
)


@pytest.mark.parametrize("file", [PRACTICE, AGREEMENT, DOCUMENTS])
def test_whatever_value_stands_at_a_key_only_faults_are_raised(folder, file):
    chance = random.Random(file)
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    places = [number for number, line in enumerate(lines) if re.match(r"\w+ *= *[^\[{]*$", line)]
    for number in places:
        for value in chance.sample(ODD_VALUES, 3):
            key = lines[number].partition("=")[0]
            changed = [*lines[:number], f"{key}= {value}", *lines[number + 1 :]]
            (folder / file).write_text("\n".join(changed), encoding="utf-8")
            assert all(len(str(fault)) < 700 for fault in check(folder)), changed[number]
