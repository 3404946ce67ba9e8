"""What stands where documents are to be filed: the next free folder is taken, and a barred one is named, at once."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from duly.daemon.disk_troubles import disk_trouble
from duly.state.archive import Archive, FilingError

OCTOBER = hashlib.sha256(b"October").hexdigest()
NOBODY = 65534


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path)


@pytest.fixture
def filed(tmp_path):
    """The filing folder of northwind, with nothing in it."""
    (tmp_path / "var/filed/northwind").mkdir(parents=True)
    return tmp_path / "var/filed/northwind"


def file_in(path):
    path.write_text("somebody's note")


def link_to_nothing(path):
    path.symlink_to(path.with_name("Gone"))


@pytest.mark.parametrize("stands", [file_in, link_to_nothing])
def test_where_something_stands_in_a_folders_place_the_folder_gets_a_number(archive, filed, stands):
    stands(filed / "Finance")
    path = archive.place("northwind", "Finance/AR/report.pdf", OCTOBER)
    assert path == "Finance (2)/AR/report.pdf"
    assert archive.file("northwind", path, b"October").read_bytes() == b"October"
    assert archive.place("northwind", "Finance/AR/report.pdf", OCTOBER) == path
    other = archive.place("northwind", "Finance/AR/report.pdf", hashlib.sha256(b"November").hexdigest())
    assert other == "Finance (2)/AR/report (2).pdf"
    (filed / "Finance").unlink()
    assert archive.place("northwind", "Finance/AR/may.pdf", OCTOBER) == "Finance/AR/may.pdf"


@pytest.mark.parametrize("taken", ["report.pdf", "report.pdf.source.json"])
def test_a_folder_in_a_files_place_or_in_that_of_its_description_has_the_file_get_a_number(archive, filed, taken):
    (filed / taken).mkdir()
    assert archive.place("northwind", "report.pdf", OCTOBER) == "report (2).pdf"


def test_a_link_to_nothing_in_a_files_place_is_no_free_name(archive, filed):
    link_to_nothing(filed / "report.pdf")
    assert archive.place("northwind", "report.pdf", OCTOBER) == "report (2).pdf"


@pytest.mark.parametrize("wanted", ["report.pdf", "Finance/report.pdf"])
def test_where_nothing_can_be_filed_at_all_it_is_said_what_is_in_the_way(archive, filed, wanted):
    filed.rmdir()
    file_in(filed)
    with pytest.raises(NotADirectoryError) as refused:
        archive.file("northwind", archive.place("northwind", wanted, OCTOBER), b"October")
    assert disk_trouble(refused.value).startswith(f"{filed} is a file, and a folder should be there. Move it away")


def test_a_name_that_a_thousand_others_have_is_not_looked_at_for_ever(archive, filed):
    for number in range(1, 1001):
        (filed / ("a.pdf" if number == 1 else f"a ({number}).pdf")).touch()
    with pytest.raises(FilingError, match=rf"{filed}/a\.pdf and 999 others like it are taken: move some elsewhere"):
        archive.place("northwind", "a.pdf", OCTOBER)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as somebody else")
@pytest.mark.parametrize("rights", [0o000, 0o555, 0o700])
def test_a_folder_that_belongs_to_somebody_else_is_passed_by(rights):
    placed = (
        "import os, sys; from pathlib import Path; from duly.state.archive import Archive\n"
        f"os.setuid({NOBODY}); archive = Archive(Path(sys.argv[1]))\n"
        f"path = archive.place('northwind', 'Finance/report.pdf', '{OCTOBER}')\n"
        "print(archive.file('northwind', path, b'October').relative_to(archive.filing_folder('northwind')))"
    )
    with TemporaryDirectory() as practice:  # where nobody else is kept out, as from what pytest gives
        filed = Path(practice, "var/filed/northwind")
        (filed / "Finance").mkdir(parents=True)
        (filed / "Finance").chmod(rights)
        Path(practice).chmod(0o755)
        os.chown(filed, NOBODY, -1)
        command = [sys.executable, "-c", placed, practice]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert done.stdout == "Finance (2)/report.pdf\n", done.stderr
