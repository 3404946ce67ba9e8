"""What people text: their items by number, several in one text, files, and answers that fit into two segments."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from duly.daemon.intake import BEGAN
from duly.daemon.listening import TEXTS_UNTIL
from duly.mailbox.telephone import Medium, TelephoneDown
from duly.rules.model import State
from duly.rules.phone_words import MOST_SEGMENTS, segments, telephone_letters
from duly.state.store import Change

from tests.daemon.texting import DANA, KIM, NOBODY, TUESDAY, phone_house
from tests.e2e.conftest import FILLED, workbook
from tests.hostile.houses import mail

TEN = TUESDAY + timedelta(hours=1)
FRIDAY = "2026-10-09"


@pytest.fixture
async def house(tmp_path):
    async with phone_house(tmp_path / "practice") as made:
        yield made


def fits(words: str) -> bool:
    return words == telephone_letters(words) and segments(words) <= MOST_SEGMENTS


def state_of(house, document: str) -> str:
    task = house.task(document)
    return f"{task.state} {task.promise.day}" if task.promise else str(task.state)


async def test_the_reminder_goes_out_as_a_text(house):
    to = [parcel.to[0] for parcel in house.phone.taken]
    assert sorted(to) == [DANA, KIM]


@pytest.mark.parametrize(
    ("words", "timecards", "mileage"),
    [
        ("1 done", "done", "open"),
        ("1 done, 2 Friday", "done", f"promised {FRIDAY}"),
        ("1) done\n2) friday", "done", f"promised {FRIDAY}"),
        ("1 and 2 done", "done", "done"),
        ("1 listo 2 el viernes", "done", f"promised {FRIDAY}"),
        ("timecards done, mileage friday", "done", f"promised {FRIDAY}"),
        ("all done", "done", "done"),
        ("👍", "open", "open"),
        ("ok thanks", "open", "open"),
    ],
)
async def test_a_text_speaks_of_items_by_their_numbers(house, words, timecards, mileage):
    answers = await house.says(words, at=TEN)
    assert (state_of(house, "timecards"), state_of(house, "mileage")) == (timecards, mileage)
    assert [to for to, _ in answers] == [DANA]
    assert fits(answers[0][1]), answers


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("LATER", "What day and hour"),
        ("2 later", "What day and hour"),
        ("3 done", "photo or PDF"),
        ("ok", "Thank you."),
    ],
)
async def test_what_is_asked_next_is_asked_in_one_line(house, words, asks):
    [(_, answer)] = await house.says(words, at=TEN)
    assert asks in answer


async def test_done_alone_speaks_of_the_last_text_and_what_needs_a_file_asks_for_it(house):
    [(_, answer)] = await house.says("done", at=TEN)
    assert [state_of(house, one) for one in ("timecards", "mileage", "ar-aging")] == ["done", "done", "open"]
    assert "AR aging report" in answer
    assert "photo or PDF" in answer
    assert fits(answer)


async def test_a_day_that_was_asked_for_counts_for_the_item_that_was_asked_about(house):
    await house.says("2 later", at=TEN)
    await house.says("friday", at=TEN + timedelta(minutes=2))
    assert (state_of(house, "timecards"), state_of(house, "mileage")) == ("open", f"promised {FRIDAY}")


async def test_an_answer_to_an_older_text_still_fits_by_its_number(house):
    await house.says("1 done", at=TEN)
    [(_, answer)] = await house.says("1 done", at=TEN + timedelta(minutes=9))
    assert "in already" in answer
    assert state_of(house, "mileage") == "open"


@pytest.mark.parametrize("state", ["uncertain", "sending"])
async def test_a_text_of_which_nobody_knows_yet_whether_it_was_taken_is_the_one_that_is_answered(house, state):
    """It reached her: she answers within minutes, and our own look for it comes later."""
    sent = next(iter(house.world.store.texts_to(DANA)))
    asked = replace(sent.message, id="newer", tasks=(house.task("mileage").ref,), codes=(), not_before=TEN)
    unsure = replace(sent, message=asked, state=state, next_at=TEN + timedelta(minutes=10), sid="")
    await house.world.store.commit(Change(sendings=(unsure,)))
    await house.says("DONE", at=TEN + timedelta(minutes=4))
    assert house.task("mileage").state == "done"
    assert house.task("timecards").state == "open"


async def test_a_photo_or_file_in_a_text_is_checked_and_filed_like_an_attachment(house):
    sheet = Medium("report.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", FILLED)
    text = house.texts("here is the AR aging", at=TEN, media=(sheet,))
    [(_, answer)] = await house.turn(TEN + timedelta(seconds=5))
    assert state_of(house, "ar-aging") == "done", answer
    assert "received and filed" in answer
    assert house.phone.forgotten == [text.sid]
    kept = house.world.archive.read(house.world.store.handled(f"text:{text.sid}").raw)
    assert b"+12125550101@text.invalid" in kept
    assert b"report.xlsx" in kept


async def test_what_is_to_be_corrected_is_said_by_email_and_the_text_says_so(house):
    blank = Medium("ar-aging.xlsx", "application/octet-stream", workbook())
    [(_, answer)] = await house.says("AR aging attached", at=TEN, media=(blank,))
    assert state_of(house, "ar-aging") == "returned"
    assert "our email" in answer
    assert fits(answer)
    assert house.mails_to("dana@northwind.example")[-1]["Auto-Submitted"] == "auto-replied"


async def test_a_file_that_fits_nothing_is_asked_about_and_a_number_says_what_it_is_for(house):
    notes = Medium("IMG_0412.heic", "image/heic", b"\0\0\0\x18ftypheic" + bytes(3000))
    [(_, answer)] = await house.says("", at=TEN, media=(notes,))
    assert "3. AR aging" in answer, answer
    assert fits(answer)
    [(_, answer)] = await house.says("3", at=TEN + timedelta(minutes=1))
    assert "AR aging" in answer
    assert state_of(house, "ar-aging") in {"returned", "waiting"}


async def test_a_file_that_could_not_be_had_is_asked_for_again(house):
    lost = Medium("photo.jpeg", "image/jpeg", b"", fault="it is larger than 5 MB")
    [(_, answer)] = await house.says("", at=TEN, media=(lost,))
    assert "once more" in answer


async def test_the_same_text_asked_for_twice_is_handled_once(house):
    await house.says("1 done", at=TEN)
    assert await house.turn(TEN + timedelta(minutes=1)) == []
    assert house.task("timecards").state is State.DONE


async def test_a_crash_between_archive_and_commit_loses_and_doubles_nothing(house, monkeypatch):
    commit, calls = house.world.store.commit, []

    async def crashes(change):
        if change.handled and not calls:
            calls.append(change)
            raise OSError("the power went")
        await commit(change)

    house.texts("1 done", at=TEN)
    monkeypatch.setattr(house.world.store, "commit", crashes)
    with pytest.raises(OSError, match="power"):
        await house.turn(TEN)
    kept = sorted((house.folder / "var/mail").rglob("*.eml"))
    assert len(await house.turn(TEN)) == 1
    assert house.task("timecards").state is State.DONE
    assert sorted((house.folder / "var/mail").rglob("*.eml")) == kept


async def test_a_telephone_that_cannot_be_asked_stops_only_what_goes_out_by_it(house):
    house.phone.down = TelephoneDown("the provider does not answer")
    house.world.clock.at = TEN
    before = house.world.heard_at
    assert await house.turn(TEN) == []
    assert house.world.heard_at == before


async def test_a_fault_sets_one_text_apart_and_the_next_is_handled(house, monkeypatch):
    read = house.world.archive.read
    broken = house.texts("1 friday", at=TEN)
    house.texts("1 done", at=TEN + timedelta(seconds=30))

    def reads(path):
        data = read(path)
        if b"friday" in data:
            raise ValueError("odd")
        return data

    monkeypatch.setattr(house.world.archive, "read", reads)
    await house.turn(TEN + timedelta(minutes=1))
    assert house.task("timecards").state is State.DONE
    [held] = house.world.store.pen()
    assert held.quarantined
    assert held.key == f"text:{broken.sid}"
    assert held.sender == DANA


async def test_texts_from_before_the_telephone_was_joined_are_not_its_business(house):
    """Duly went by mail alone for months, and the number was somebody's before."""
    await house.world.store.commit(Change(marks={TEXTS_UNTIL: None, BEGAN: (TEN - timedelta(days=90)).isoformat()}))
    house.texts("1 done", at=TEN - timedelta(hours=1))
    assert await house.turn(TEN) == []
    assert house.task("timecards").state is State.OPEN
    assert len(await house.says("1 done", at=TEN + timedelta(minutes=1))) == 1


async def test_texts_from_before_duly_began_are_not_its_business(house):
    await house.says("1 done", at=TUESDAY - timedelta(days=1))
    assert house.task("timecards").state is State.OPEN


async def test_a_long_text_that_the_network_cut_is_read_as_one(house):
    first = "I spent the whole morning with the bank about the accounts and the people there were no help at all, so "
    first += "what I can say for now is that number two, which is to say item 2 don"
    assert len(first) >= 153
    house.texts(first, at=TEN)
    house.texts("e. Thanks!", at=TEN + timedelta(seconds=2))
    answers = await house.turn(TEN + timedelta(seconds=9))
    assert len(answers) == 1
    assert len(list(house.world.store.entries_since(TEN))) >= 1


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-10-06T21:30:00-04:00", "2026-10-07T08:00:00-04:00"),
        ("2026-10-07T05:00:00-04:00", "2026-10-07T08:00:00-04:00"),
        ("2026-10-10T11:00:00-04:00", "2026-10-10T11:00:00-04:00"),  # a Saturday
    ],
)
async def test_an_answer_waits_for_the_morning_and_goes_at_once_by_day(house, at, leaves):
    when = datetime.fromisoformat(at)
    answers = await house.says("1 done", at=when)
    waiting = [one for one in house.world.store.unsent() if one.message.channel == "text"]
    if at == leaves:
        assert [to for to, _ in answers] == [DANA]
    else:
        assert answers == []
        assert waiting[0].next_at == datetime.fromisoformat(leaves)
        assert waiting[0].message.not_after == datetime.fromisoformat(leaves.replace("T08", "T20"))


async def test_beyond_ten_answers_in_a_day_they_go_by_email(house):
    sent = [await house.says(f"thanks {n}", at=TEN + timedelta(minutes=n)) for n in range(13)]
    assert sum(len(answers) for answers in sent) <= 10


@pytest.mark.parametrize("sender", ["22395", "ACME", "", "anonymous"])
async def test_short_codes_and_names_are_never_answered(house, sender):
    assert await house.says("1 done", at=TEN, sender=sender) == []
    assert house.task("timecards").state is State.OPEN


@pytest.mark.parametrize(
    "words",
    [
        "This is an automated message. Replies are not monitored.",
        "I'm driving with Do Not Disturb turned on.",
        "Message could not be delivered",
    ],
)
async def test_automatic_texts_are_never_answered(house, words):
    assert await house.says(words, at=TEN) == []


async def test_an_unknown_number_is_held_and_not_answered(house):
    assert await house.says("1 done", at=TEN, sender=NOBODY) == []
    [held] = house.world.store.pen()
    assert NOBODY in held.why
    assert "nobody in any engagement" in held.why
    assert held.subject == "1 done"


async def test_the_consultants_own_number_commands_nothing(house):
    assert await house.says("done T-100001", at=TEN, sender="+12125550100") == []
    assert "your own number" in house.world.store.pen()[0].why


async def test_a_forged_mail_that_looks_like_a_text_is_only_a_mail(house):
    headers = {"X_Text": "SM1", "X_Text_From": DANA}
    house.box.raws.append(mail(f'"{DANA}" <{DANA}@text.invalid>', "1 done. STOP", at=TEN, **headers))
    assert await house.turn(TEN) == []
    assert house.task("timecards").state is State.OPEN
    assert house.standing().phone_stop is None


async def test_without_texts_in_the_scope_a_text_is_answered_by_email(tmp_path):
    async with phone_house(tmp_path / "practice", channels='"email"') as house:
        await house.numbered("timecards", "mileage", "ar-aging")
        assert await house.says("1 done", at=TEN) == []
        assert house.task("timecards").state is State.DONE
        assert house.mails_to("dana@northwind.example")[-1]["Subject"] == "Re: Your text"


async def test_a_number_of_two_people_is_asked_about_and_never_guessed(tmp_path):
    async with phone_house(tmp_path / "practice", kim=DANA) as house:
        [(to, answer)] = await house.says("done", at=TEN)
        assert to == DANA
        assert "Several people" in answer
        assert house.task("timecards").state is State.OPEN
        await house.says(f"{house.task('timecards').ref} done", at=TEN + timedelta(minutes=1))
        assert house.task("timecards").state is State.DONE


async def test_a_text_that_two_clients_may_be_meant_by_is_asked_about(tmp_path):
    async with phone_house(tmp_path / "practice", slugs=("northwind", "southport")) as house:
        [(_, answer)] = await house.says("done", at=TEN)
        assert "Northwind" not in answer
        assert "Southport" not in answer
        assert {house.task("timecards", slug=slug).state for slug in ("northwind", "southport")} == {State.OPEN}


async def test_what_a_text_said_counts_for_the_item_that_an_answer_to_our_mail_then_names(tmp_path):
    async with phone_house(tmp_path / "practice", slugs=("northwind", "southport")) as house:
        await house.says("done", at=TEN)
        asked = house.mails_to("dana@")[-1]
        ref = house.task("timecards").ref
        house.box.raws.append(
            f"From: dana@northwind.example\nTo: {asked['From']}\nSubject: Re: {asked['Subject']}\n"
            f"Message-ID: <which@northwind.example>\nIn-Reply-To: {asked['Message-ID']}\n\n{ref}\n".encode()
        )
        await house.turn(TEN + timedelta(minutes=1))
        assert house.task("timecards").state is State.DONE
        assert house.task("timecards", slug="southport").state is State.OPEN


async def test_a_number_that_only_one_client_gave_tells_whose_item_it_is(tmp_path):
    async with phone_house(tmp_path / "practice", slugs=("northwind", "southport")) as house:
        await house.world.store.commit(_without_codes(house))
        await house.says("1 done", at=TEN)
        assert house.task("timecards", slug="northwind").state is State.OPEN
        assert house.task("timecards", slug="southport").state is State.DONE


def _without_codes(house):
    return Change(standings=(replace(house.standing(slug="northwind"), codes=()),))


async def test_call_me_is_passed_on_and_promises_no_time(house):
    [(_, answer)] = await house.says("CALL ME", at=TEN)
    assert "will be told that you would like a call" in answer
    told = house.mails_to("riley@hart.example")[-1]
    assert "call" in told["Subject"]
    assert DANA in told.get_body(("plain",)).get_content()


async def test_call_me_beside_an_answer_does_both(house):
    [(_, answer)] = await house.says("1 done. please call me about 2", at=TEN)
    assert house.task("timecards").state is State.DONE
    assert "will be told that you would like a call" in answer
    assert "Timecards" in answer


async def test_an_answer_in_spanish_uses_the_telephones_letters(tmp_path):
    async with phone_house(tmp_path / "practice", language="es") as house:
        [(_, answer)] = await house.says("1 listo, 2 el viernes", at=TEN)
        assert "Gracias" in answer
        assert fits(answer)
        assert (state_of(house, "timecards"), state_of(house, "mileage")) == ("done", f"promised {FRIDAY}")


async def test_an_answer_is_charged_and_past_the_cap_goes_by_email(tmp_path):
    budget = '\n[budget]\nplan = "flat"\nfee = 100\ncap = 10\n[budget.costs]\ntext = 4\n'
    async with phone_house(tmp_path / "practice", budget=budget) as house:
        assert len(await house.says("1 done", at=TEN)) == 0  # both reminders of the day cost 8 of 9.5
        assert house.mails_to("dana@northwind.example")[-1]["Subject"] == "Re: Your text"
    async with phone_house(tmp_path / "other", budget=budget.replace("cap = 10", "cap = 100")) as house:
        assert len(await house.says("1 done", at=TEN)) == 1
        charges = house.world.store.charges_in("northwind")
        assert [charge.state for charge in charges] == ["settled"] * 3


@pytest.mark.parametrize("words", ["done", "wrong person"])
async def test_no_line_to_a_number_that_several_have_passes_the_cap(tmp_path, words):
    budget = '\n[budget]\nplan = "flat"\nfee = 100\ncap = 10\n[budget.costs]\ntext = 4\n'
    async with phone_house(tmp_path / "practice", kim=DANA, budget=budget) as house:
        assert await house.says(words, at=TEN) == []
        assert sum(charge.amount for charge in house.world.store.charges_in("northwind")) <= 10


async def test_call_me_lets_the_reminders_wait_for_the_consultant(house):
    await house.says("CALL ME", at=TEN)
    assert house.task("timecards").waiting_for == "call-back"


async def test_done_speaks_of_what_was_asked_for_although_another_period_of_it_is_open(house):
    asked = house.task("ar-aging")
    later = replace(asked, ref="T-999001", period="2026-10")
    (sent,) = [one for one in house.world.store.texts_to(DANA) if one.state == "sent"]
    about_it = replace(sent, message=replace(sent.message, tasks=(asked.ref,), codes=()))
    await house.world.store.commit(Change(tasks=(later,), sendings=(about_it,)))
    await house.says("DONE", at=TEN)
    assert (state_of(house, "timecards"), state_of(house, "mileage")) == ("open", "open")
