"""A new practice, and a new engagement in one."""

import re
from datetime import date

import pytest
from duly.daemon.config import BadPractice, check, load
from duly.daemon.scaffold import new
from duly.state.safefile import Disk

TODAY = date(2026, 9, 28)


class FullAfter(Disk):
    """Has room for so many files, and tears the next one off."""

    def __init__(self, files):
        self.room = files

    def write(self, fd, data):
        self.room -= 1
        if self.room < 0:
            super().write(fd, data[:20])
            raise OSError(28, "No space left on device")
        super().write(fd, data)


def test_a_new_practice_is_complete_and_without_fault(tmp_path):
    written = new(tmp_path / "practice", "blue-lake", TODAY)
    assert [path.relative_to(tmp_path / "practice").as_posix() for path in written] == [
        "practice.toml",
        "engagements/blue-lake/engagement.toml",
        "engagements/blue-lake/people.csv",
        "engagements/blue-lake/documents.toml",
    ]
    assert check(tmp_path / "practice") == []
    (engagement,) = load(tmp_path / "practice").engagements
    assert (engagement.slug, engagement.name, engagement.starts) == ("blue-lake", "Blue Lake", TODAY)


def test_every_key_that_is_commented_out_is_right_when_taken_in(tmp_path):
    new(tmp_path, "northwind", TODAY)
    for path in [tmp_path / "practice.toml", *(tmp_path / "engagements/northwind").glob("*.toml")]:
        text = path.read_text()
        opened = re.sub(r"^# (?=\[|\w+ *= )", "", text, flags=re.MULTILINE)
        assert opened != text
        path.write_text(opened)
    practice = load(tmp_path)
    assert practice.consultant.firm == "Hart Accountability"
    assert practice.twilio
    assert len(practice.engagements[0].documents[0].fields) == 3


def test_an_engagement_joins_the_practice_that_is_there(tmp_path):
    new(tmp_path, "northwind", TODAY)
    mine = (tmp_path / "practice.toml").read_text().replace("Riley Hart", "Alex Moss")
    (tmp_path / "practice.toml").write_text(mine)
    written = new(tmp_path, "lakeside", TODAY)
    assert {path.parent.name for path in written} == {"lakeside"}
    assert (tmp_path / "practice.toml").read_text() == mine
    assert [engagement.slug for engagement in load(tmp_path).engagements] == ["lakeside", "northwind"]


def test_nothing_is_written_over(tmp_path):
    new(tmp_path, "northwind", TODAY)
    people = tmp_path / "engagements/northwind/people.csv"
    people.write_text("mine")
    with pytest.raises(BadPractice, match="exists already; nothing was changed"):
        new(tmp_path, "northwind", TODAY)
    assert people.read_text() == "mine"


def test_what_is_missing_of_an_engagement_is_written_as_check_advises_and_no_more(tmp_path):
    new(tmp_path, "northwind", TODAY)
    engagement = tmp_path / "engagements/northwind"
    (engagement / "engagement.toml").write_text("")
    (engagement / "documents.toml").write_text("# mine\n")
    (engagement / "people.csv").unlink()
    (tmp_path / "engagements/beta").mkdir()
    said = "\n".join(map(str, check(tmp_path)))
    assert "people.csv: there is no such file; try “new northwind”, which writes one to fill in" in said
    assert "beta/engagement.toml: there is no such file; try “new beta”" in said
    written = {path.name for path in new(tmp_path, "northwind", TODAY)}
    assert written == {"engagement.toml", "people.csv"}
    assert len(new(tmp_path, "beta", TODAY)) == 3
    assert (engagement / "documents.toml").read_text() == "# mine\n"
    (engagement / "documents.toml").unlink()
    new(tmp_path, "northwind", TODAY)
    assert check(tmp_path) == []


@pytest.mark.parametrize("room", [1, 2, 3])
def test_a_disk_that_refuses_in_the_middle_leaves_nothing_behind(tmp_path, room):
    (tmp_path / "practice").mkdir()
    with pytest.raises(BadPractice, match=r"cannot be written to \(no space left"):
        new(tmp_path / "practice", "northwind", TODAY, FullAfter(room))
    assert list(tmp_path.rglob("*")) == [tmp_path / "practice"]


@pytest.mark.parametrize("name", ["../elsewhere", "Blue Lake", "", ".hidden", "a/b", "x" * 80, "tab\there"])
def test_a_name_that_is_no_folder_name_is_refused(tmp_path, name):
    with pytest.raises(BadPractice):
        new(tmp_path / "practice", name, TODAY)
    assert list(tmp_path.iterdir()) == []


def test_a_name_with_spaces_and_capitals_gets_a_suggestion(tmp_path):
    with pytest.raises(BadPractice, match='try "blue-lake"'):
        new(tmp_path, "Blue Lake", TODAY)


def test_a_place_that_cannot_be_written_to_is_told(tmp_path):
    (tmp_path / "practice").write_text("a file")
    with pytest.raises(BadPractice, match="cannot be written to"):
        new(tmp_path / "practice", "northwind", TODAY)
