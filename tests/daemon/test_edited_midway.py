"""The agreement is edited while something of it is under way: a step is announced, a message lies in the outbox."""

from dataclasses import replace
from datetime import timedelta

import pytest
from duly.daemon.reload import take_up
from duly.rules.accepted import Accepted
from duly.rules.messages import Later, Uncertain
from duly.rules.model import Handover, Promise, State
from duly.state.store import Change

from tests.daemon.texting import DANA, KIM, TUESDAY, phone_house

STEPS = '\n[[escalation]]\nday = 2\nto = "manager"\n'
ANN = "Ann Roy,ann@northwind.example,,manager,Finance,,,,,\n"
TO_LEE, TO_ANN = "employee,Finance,lee@", "employee,Finance,ann@"


def nine_of(day):
    """Nine o'clock on this day of October."""
    return TUESDAY + timedelta(days=day - TUESDAY.day)


@pytest.fixture
async def house(tmp_path):
    """Dana and Kim owe things by Wednesday 7 October. On Thursday they hear that Lee, their manager, is told on Friday;
    Ann is a manager, too."""
    async with phone_house(tmp_path / "practice", channels='"email"', budget=STEPS) as made:
        people = made.folder / "engagements/northwind/people.csv"
        people.write_text(people.read_text() + ANN)
        await take_up(made.world)
        yield made


async def edited(house, name, old, new):
    """This file of the agreement says something else from now on, and the daemon has seen it."""
    path = house.folder / "engagements/northwind" / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    await take_up(house.world)


async def moves(house, old, new, *before):
    """Somebody's main address is another one from now on; the old one stands among their further ones, with these."""
    place = house.folder / "engagements/northwind"
    for name in ("people.csv", "documents.toml"):
        (place / name).write_text((place / name).read_text().replace(f"{old}@", f"{new}@"))
    head, *lines = (place / "people.csv").read_text().splitlines()
    if "other_emails" in head:
        head, *lines = (line.rpartition(",")[0] for line in (head, *lines))
    others = ";".join(f"{one}@northwind.example" for one in (old, *before))
    lines = [f"{line},{others * (line.split(',')[1].partition('@')[0] == new)}" for line in lines]
    (place / "people.csv").write_text("\n".join([f"{head},other_emails", *lines, ""]))
    await take_up(house.world)


async def loses_kim(house):
    """Kim's line is gone from now on, and what she owes; the files as they were before."""
    place = house.folder / "engagements/northwind"
    before = {path: path.read_text() for path in (place / "people.csv", place / "documents.toml")}
    lines = (place / "people.csv").read_text().splitlines(keepends=True)
    (place / "people.csv").write_text("".join(line for line in lines if "kim@" not in line))
    await edited(house, "documents.toml", ', "kim@northwind.example"', "")
    return before


async def put_back(house, files):
    """The files are as they were."""
    for path, text in files.items():
        path.write_text(text)
    await take_up(house.world)


async def live(house, first, last):
    """These days; whom each of them wrote to, the consultant left out."""
    told = []
    for day in range(first, last + 1):
        before = len(house.mails)
        await house.turn(nine_of(day))
        to = {mail["To"].partition("@")[0] for mail in house.mails[before:]} - {"riley"}
        told += [(day, who) for who in sorted(to)]
    return told


async def put_off(house, day):
    """A day on which the server takes nothing: all of it waits in the outbox for an hour."""
    house.out.answers = [Later(nine_of(day) + timedelta(hours=1), "busy")] * 9
    await house.turn(nine_of(day))
    house.out.answers.clear()
    house.out.taken.clear()


async def taken_later(house, day):
    """Whom the rest of such a day writes to."""
    await house.turn(nine_of(day) + timedelta(hours=2))
    return {mail["To"].partition("@")[0] for mail in house.mails} - {"riley"}


async def test_nobody_is_told_who_was_not_named_before(house):
    await live(house, 6, 8)
    await edited(house, "people.csv", TO_LEE, TO_ANN)
    assert await live(house, 9, 13) == [(9, "dana"), (9, "kim"), (13, "ann")]


async def test_a_step_that_is_to_be_approved_after_it_was_announced_is_asked_about(house):
    await live(house, 6, 8)
    await edited(house, "engagement.toml", 'to = "manager"', 'to = "manager"\napproval = true')
    assert await live(house, 9, 14) == [(9, "dana"), (9, "kim")]
    assert house.task("ar-aging").climbs[0].waits


async def test_a_step_that_is_gone_waits_for_no_approval(house):
    await edited(house, "engagement.toml", 'to = "manager"', 'to = "manager"\napproval = true')
    await live(house, 6, 9)
    assert house.task("ar-aging").climbs[0].waits
    await edited(house, "engagement.toml", f"{STEPS}approval = true\n", "")
    assert not house.task("ar-aging").climbs


async def test_a_step_that_was_taken_is_not_taken_again_on_the_day_it_was_moved_to(house):
    assert (9, "lee") in await live(house, 6, 9)
    await edited(house, "engagement.toml", "day = 2\nto", "day = 4\nto")
    assert await live(house, 10, 16) == []


async def test_nobody_is_told_again_on_another_day_as_somebody_else_is_told_before(house):
    assert (9, "lee") in await live(house, 6, 9)
    later = 'to = "ann@northwind.example"\n[[escalation]]\nday = 4\nto = "manager"'
    await edited(house, "engagement.toml", 'to = "manager"', later)
    assert await live(house, 10, 16) == [(13, "dana"), (13, "kim"), (14, "ann")]


async def test_no_edit_is_told_where_a_notice_was_merely_lost(house):
    await edited(house, "engagement.toml", 'to = "manager"', 'to = "manager"\napproval = true')
    await live(house, 6, 7)
    house.out.answers = [Uncertain("the answer was lost")] * 18
    for minutes in (0, 11, 22):
        await house.turn(nine_of(8) + timedelta(minutes=minutes))
    before = house.world.store.story(house.task("ar-aging").ref)
    await take_up(house.world)
    assert house.world.store.story(house.task("ar-aging").ref) == before


async def test_what_tells_a_manager_who_is_gone_does_not_leave(house):
    await live(house, 6, 8)
    await put_off(house, 9)
    path = house.folder / "engagements/northwind/people.csv"
    path.write_text(path.read_text().replace(TO_LEE, TO_ANN))
    await edited(house, "people.csv", "Lee Park,lee@northwind.example,,manager,Finance,,,,,\n", "")
    assert await taken_later(house, 9) == {"dana", "kim"}
    assert await live(house, 12, 13) == [(13, "ann")]


async def test_what_tells_somebody_elses_manager_does_not_leave(house):
    await live(house, 6, 8)
    await put_off(house, 9)
    await edited(house, "people.csv", TO_LEE, TO_ANN)
    assert await taken_later(house, 9) == {"dana", "kim"}


async def test_what_is_to_be_approved_meanwhile_does_not_leave_without_a_word(house):
    await live(house, 6, 8)
    await put_off(house, 9)
    await edited(house, "engagement.toml", 'to = "manager"', 'to = "manager"\napproval = true')
    assert await taken_later(house, 9) == {"dana", "kim"}
    assert "lee" not in {who for _, who in await live(house, 12, 16)}


async def test_what_management_is_to_hear_on_a_later_day_does_not_leave_before(house):
    await live(house, 6, 8)
    await put_off(house, 9)
    await edited(house, "engagement.toml", "day = 2\nto", "day = 6\nto")
    assert "lee" not in await taken_later(house, 9)
    assert await live(house, 12, 16) == [(15, "dana"), (15, "kim"), (16, "lee")]


async def test_what_did_not_leave_is_told_once_though_its_step_was_moved(house):
    await live(house, 6, 8)
    await put_off(house, 9)
    await edited(house, "engagement.toml", "day = 2\nto", "day = 1\nto")
    await edited(house, "people.csv", TO_LEE, TO_ANN)
    await taken_later(house, 9)
    assert [who for _, who in await live(house, 12, 14) if who in {"ann", "lee"}] == ["ann"]


async def test_a_notice_that_names_somebody_elses_manager_does_not_leave(house):
    await live(house, 6, 7)
    await put_off(house, 8)
    await edited(house, "people.csv", TO_LEE, TO_ANN)
    assert await taken_later(house, 8) == {"dana", "kim"}
    assert not [mail for mail in house.mails if "Lee" in mail.get_body(("plain",)).get_content()]
    assert (9, "ann") in await live(house, 9, 9)


async def test_what_is_due_after_the_agreement_ends_is_asked_for_no_more(house):
    assert {task.period for task in house.world.store.open_in("northwind")} == {"2026-09", "2026-10"}
    await edited(house, "engagement.toml", "starts = 2026-09-01", "starts = 2026-09-01\nends = 2026-10-31")
    assert {task.period for task in house.world.store.open_in("northwind")} == {"2026-09"}


async def test_nobody_hears_anything_before_an_agreement_that_was_put_off(house):
    await edited(house, "engagement.toml", "starts = 2026-09-01", "starts = 2026-11-02")
    assert await live(house, 7, 16) == []


async def test_a_line_that_was_lost_and_put_back_loses_nothing_else(house):
    before = await loses_kim(house)
    assert await live(house, 7, 8) == [(8, "dana")]
    await put_back(house, before)
    assert (9, "kim") in await live(house, 9, 9)


async def test_a_line_that_was_lost_and_put_back_loses_no_promise(house):
    friday = nine_of(9)
    promise = Promise(day=friday.date(), until=friday, hour_named=False, said_at=TUESDAY, quote="on Friday")
    task = replace(house.task("ar-aging", "kim"), state=State.PROMISED, promise=promise)
    await house.world.store.commit(Change(tasks=(task,)))
    await put_back(house, await loses_kim(house))
    assert house.task("ar-aging", "kim").promise == promise
    assert await live(house, 7, 8) == [(8, "dana")]


async def test_a_reminder_that_tells_a_due_date_of_before_does_not_leave(house):
    await edited(house, "engagement.toml", STEPS, "")
    await live(house, 7, 7)
    await put_off(house, 8)
    await edited(house, "documents.toml", "working day 5", "working day 15")
    assert await taken_later(house, 8) == set()
    assert await live(house, 9, 21) == [(21, "dana"), (21, "kim")]


async def test_an_escalation_about_a_date_of_before_is_announced_for_the_new_one(house):
    await live(house, 6, 8)
    await put_off(house, 9)
    await edited(house, "documents.toml", "working day 5", "working day 15")
    assert await taken_later(house, 9) == set()
    assert not house.task("ar-aging").climbs


@pytest.fixture
async def texting(tmp_path):
    """On Thursday at half past eight Dana and Kim are written to; the texts of that day wait until nine."""
    async with phone_house(tmp_path / "practice", channels='"email", "text"') as made:
        await made.turn(nine_of(8) - timedelta(minutes=30))
        yield made


@pytest.mark.parametrize(
    ("name", "old", "new", "left"),
    [
        ("people.csv", KIM, "", {DANA}),
        ("engagement.toml", 'hours = "08:30-17:30"', 'hours = "10:00-17:30"', set()),
        ("engagement.toml", "[scope]", "closed = [2026-10-08]\n[scope]", set()),
        ("documents.toml", "working day 5", "working day 15", set()),
    ],
)
async def test_a_text_is_held_to_the_agreement_as_it_is_when_it_leaves(texting, name, old, new, left):
    await edited(texting, name, old, new)
    assert {number for number, _ in await texting.turn(nine_of(8))} == left


async def test_a_text_does_not_reach_whoever_has_the_number_now(texting):
    path = texting.folder / "engagements/northwind/people.csv"
    swapped = path.read_text().replace(DANA, "+12125550109").replace(KIM, DANA)
    path.write_text(swapped)
    await take_up(texting.world)
    assert await texting.turn(nine_of(8)) == []


async def test_what_an_engagement_that_was_taken_away_did_not_say_is_said_once_it_is_back(house):
    folder, aside = house.folder / "engagements/northwind", house.folder / "aside"
    await live(house, 6, 7)
    await put_off(house, 8)
    folder.rename(aside)
    await take_up(house.world)
    assert await taken_later(house, 8) == set()
    aside.rename(folder)
    await take_up(house.world)
    assert await live(house, 9, 13) == [(9, "dana"), (9, "kim"), (13, "lee")]


async def test_management_is_told_once_an_engagement_is_back_that_was_taken_away_before(house):
    folder, aside = house.folder / "engagements/northwind", house.folder / "aside"
    await live(house, 6, 8)
    await put_off(house, 9)
    folder.rename(aside)
    await take_up(house.world)
    assert await taken_later(house, 9) == set()
    aside.rename(folder)
    await take_up(house.world)
    assert await live(house, 12, 13) == [(13, "lee")]


async def test_what_waited_for_an_address_that_takes_mail_is_asked_for_at_the_new_one(house):
    task = replace(house.task("ar-aging", "kim"), state=State.WAITING, waiting_for="undeliverable", next_at=None)
    standing = replace(house.standing("kim"), undeliverable="550 no such user")
    await house.world.store.commit(Change(tasks=(task,), standings=(standing,)))
    assert await live(house, 7, 8) == [(8, "dana")]
    await moves(house, "kim", "kim.vale")
    assert (9, "kim.vale") in await live(house, 9, 9)


async def test_what_had_not_left_goes_to_the_new_address_on_the_same_day(house):
    await live(house, 6, 7)
    await put_off(house, 8)
    await moves(house, "kim", "kim.vale")
    assert await taken_later(house, 8) == {"dana", "kim.vale"}


async def test_management_is_told_at_the_new_address_what_had_not_left(house):
    await live(house, 6, 8)
    await put_off(house, 9)
    await moves(house, "lee", "lee.park")
    await taken_later(house, 9)
    assert (13, "lee.park") in await live(house, 12, 13)


async def test_an_address_that_is_put_back_loses_nothing(house):
    await moves(house, "kim", "kim.vale")
    await moves(house, "kim.vale", "kim")
    assert await live(house, 7, 8) == [(8, "dana"), (8, "kim")]


async def test_an_address_that_is_put_back_without_the_wrong_one_loses_nothing(house):
    path = house.folder / "engagements/northwind/people.csv"
    before = path.read_text()
    await moves(house, "kim", "kim.vale")
    path.write_text(before)
    await edited(house, "documents.toml", "kim.vale@", "kim@")
    assert await live(house, 7, 8) == [(8, "dana"), (8, "kim")]


async def test_what_somebody_said_at_a_second_address_holds_at_the_third(house):
    await moves(house, "kim", "kim.vael")
    await house.world.store.commit(Change(standings=(replace(house.standing("kim.vael"), opted_out=True),)))
    await moves(house, "kim.vael", "kim.vale", "kim")
    assert house.standing("kim.vale").opted_out


async def test_what_comes_back_from_somebody_who_is_gone_is_asked_of_its_owner(house):
    await edited(house, "engagement.toml", STEPS, "")
    to_kim = Handover(to="kim@northwind.example", at=nine_of(6), told=True)
    tasks = [replace(house.task(one), handover=to_kim) for one in ("timecards", "mileage", "ar-aging")]
    await house.world.store.commit(Change(tasks=tuple(tasks)))
    assert await live(house, 7, 9) == [(8, "kim")]
    await loses_kim(house)
    assert await live(house, 12, 14) == [(13, "dana")]


async def test_mail_does_not_leave_once_it_is_no_longer_agreed_as_a_way(house):
    await live(house, 6, 7)
    await put_off(house, 8)
    await edited(house, "engagement.toml", 'channels = ["email"]', "channels = []")
    assert await taken_later(house, 8) == set()


def to_be_looked_at(task, **more):
    """The task with a document that waits for the consultant's look."""
    came = Accepted(
        ref=task.ref,
        engagement=task.engagement,
        document=task.document,
        owner=task.owner,
        period=task.period,
        sha256="a" * 64,
        name="scan.pdf",
        path="scan.pdf",
        source="<scan@northwind.example>",
        at=TUESDAY,
    )
    return replace(task, state=State.WAITING, waiting_for="review", next_at=None, reviewed=came, **more)


async def test_what_waits_for_a_look_is_looked_at_though_somebody_else_sends_the_next(house):
    waiting = to_be_looked_at(house.task("ar-aging", "kim"))
    await house.world.store.commit(Change(tasks=(waiting,)))
    await edited(house, "documents.toml", ', "kim@northwind.example"', "")
    assert house.task("ar-aging", "kim") == waiting


async def test_what_waits_for_a_look_is_looked_at_though_whoever_sent_it_is_gone(house):
    to_kim = Handover(to="kim@northwind.example", at=nine_of(6), told=True)
    await house.world.store.commit(Change(tasks=(to_be_looked_at(house.task("ar-aging"), handover=to_kim),)))
    await loses_kim(house)
    task = house.task("ar-aging")
    assert (task.holder, task.state, task.waiting_for) == ("dana@northwind.example", State.WAITING, "review")


async def test_what_was_accepted_goes_along_to_a_new_address(house):
    came = to_be_looked_at(house.task("ar-aging", "kim")).reviewed
    owed = {"transfers:northwind": [[came.document, came.owner, came.ref, came.sha256]]}
    await house.world.store.commit(Change(accepted=(came,), marks=owed))
    await moves(house, "kim", "kim.vale")
    assert [one.owner for one in house.world.store.accepted_in("northwind")] == ["kim.vale@northwind.example"]
    assert house.world.store.mark("transfers:northwind")[0][1] == "kim.vale@northwind.example"
