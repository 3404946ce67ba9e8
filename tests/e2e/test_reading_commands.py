"""What the reading commands print of a practice that runs: by the engagement's own day, and of what is owed alone."""

from click.testing import CliRunner
from duly.daemon.main import cli

from tests.e2e.conftest import DOCUMENTS, PEOPLE, add_engagement

FIRST = "2026-10-06T08:30:00"


def test_nothing_is_late_before_its_day_has_ended_where_the_engagement_lives(practice):
    practice.turns(FIRST, "2026-10-07T21:00:00")  # already Thursday by the clock of Greenwich
    assert practice.september["late"] is False
    practice.turn("2026-10-08T00:30:00")
    assert practice.september["late"] is True


def test_calendar_and_rehearsal_leave_out_what_ended_before_a_new_person_was_seen(practice):
    practice.turn(FIRST)
    place = practice.folder / "engagements/northwind"
    (place / "people.csv").write_text(
        PEOPLE.format(slug="northwind")
        + "Priya Nair,priya@northwind.example,,,employee,Finance,lee@northwind.example,,,,,\n"
    )
    documents = DOCUMENTS.format(slug="northwind")
    (place / "documents.toml").write_text(documents.replace('example"]', 'example", "priya@northwind.example"]'))
    practice.turn("2026-10-06T12:00:00")
    span = ("northwind", "--from", "2026-10-01", "--to", "2026-12-31")
    owed = {row["ref"]: (row["owner"].partition("@")[0], row["period"]) for row in practice.command("calendar", *span)}
    assert sorted(owed.values()) == [
        *(("dana", month) for month in ("2026-09", "2026-10", "2026-11")),
        *(("priya", month) for month in ("2026-10", "2026-11")),
    ]
    sent = practice.command("rehearse", *span)
    reminded = {(row["to"][0].partition("@")[0], owed[ref]) for row in sent for ref in row["tasks"] if ref in owed}
    assert ("priya", ("priya", "2026-10")) in reminded


def test_every_line_of_a_story_names_its_cause_and_its_clause(practice, post):
    practice.turn("2026-10-07T08:30:00")  # a rung late
    (reminder,) = practice.to("dana@")
    practice.reply(reminder, "I'll send it tomorrow at 3pm", when="2026-10-07T09:00:00-04:00")
    practice.turns("2026-10-07T09:05:00", "2026-10-08T08:30:00", "2026-10-09T08:30:00")
    post.answer = lambda command, to: "550 5.1.1 no such user" if command == "RCPT" and "lee" in to else None
    practice.turns("2026-10-13T08:30:00", "2026-10-15T08:30:00")
    (ask,) = [mail for mail in practice.to("riley@") if "Approve" in mail["Subject"]]
    practice.reply(ask, "decline", when="2026-10-15T09:00:00-04:00")
    practice.turn("2026-10-15T09:05:00")
    story = practice.command("why", practice.september["ref"])
    assert len(story) > 10
    assert [row for row in story if not (row["cause"] and row["clause"])] == []


def test_with_several_engagements_each_line_of_status_names_its_own(practice):
    add_engagement(practice.folder, "acme", "Acme")
    practice.turn(FIRST)
    command = ["--practice", str(practice.folder), "status"]
    lines = CliRunner().invoke(cli, command).stdout.splitlines()
    assert {line.split()[0] for line in lines} == {"acme", "northwind"}
    assert not any("acme " in line for line in CliRunner().invoke(cli, [*command, "northwind"]).stdout.splitlines())
