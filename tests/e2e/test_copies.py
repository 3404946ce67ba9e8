"""A document that comes by reply: filed, described, copied to the place that [filing] names, and told about if not."""

import hashlib
import json

from tests.e2e.conftest import FILLED

NAME = "AR aging.xlsx"


def test_what_came_by_mail_is_copied_with_its_origin_and_why_tells_where(practice, tmp_path):
    place = tmp_path / "elsewhere"
    file_to(practice, place)
    [reminder] = practice.turns("2026-10-06T08:30")
    practice.reply(reminder, "Attached.", files=[(NAME, FILLED)])
    practice.turn("2026-10-07T10:05")
    [path] = [one.removeprefix("var/filed/northwind/") for one in practice.september["filed"]]
    filed = practice.folder / "var/filed/northwind"
    assert (filed / path).read_bytes() == (place / path).read_bytes() == FILLED
    about = json.loads((place / f"{path}.source.json").read_text())
    assert about == json.loads((filed / f"{path}.source.json").read_text())
    assert (about["name"], about["size"]) == (NAME, len(FILLED))
    assert about["sha256"] == hashlib.sha256(FILLED).hexdigest()
    assert about["owner"] == "Dana Ortiz <dana@northwind.example>"
    assert any(str(place) in row["what"] for row in practice.command("why", practice.september["ref"]))


def test_a_place_that_fails_holds_up_no_answer_and_is_told_in_the_digest(practice, tmp_path):
    place = tmp_path / "elsewhere"
    place.write_text("a file where a folder should be")
    file_to(practice, place)
    [reminder] = practice.turns("2026-10-06T08:30")
    practice.reply(reminder, "Attached.", files=[(NAME, FILLED)])
    practice.turn("2026-10-07T10:05")
    assert practice.september["state"] == "done"
    practice.turn("2026-10-08T08:05")
    digest = practice.to("riley@")[-1]
    assert "no copy yet" in " ".join(digest.get_body(("plain",)).get_content().split())


def file_to(practice, place):
    with (practice.folder / "engagements/northwind/engagement.toml").open("a") as file:
        file.write(f'\n[filing]\nurl = "file://{place}"\n')
