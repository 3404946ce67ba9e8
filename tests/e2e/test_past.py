"""Whoever is on time three months running hears that fewer reminders come, and gets fewer; new documents get help."""

from tests.e2e.conftest import Practice, workbook

MONTHS = (("2026-09", "2026-10-06"), ("2026-10", "2026-11-05"), ("2026-11", "2026-12-04"))


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def test_three_times_on_time_and_then_fewer_reminders(practice: Practice) -> None:
    agreement = practice.folder / "engagements/northwind/engagement.toml"
    agreement.write_text(agreement.read_text().replace("ladder = [", 'ladder = [ { day = -3, by = ["email"] },'))
    thanks = []
    for number, (period, day) in enumerate(MONTHS):
        reminders = [mail for mail in practice.turn(f"{day}T09:00:00", "-05:00") if "dana" in mail["To"]]
        helped = "reply with any question" in text_of(reminders[0])
        assert helped is (number < 2)
        practice.reply(
            reminders[0],
            "Attached.",
            files=[("ar-aging.xlsx", workbook(B2=period, F14=41200 + 137 * number))],
            when=f"{day}T10:00:00-05:00",
        )
        thanks += [mail for mail in practice.turn(f"{day}T10:05:00", "-05:00") if "dana" in mail["To"]]
    assert ["several times running" in text_of(mail) for mail in thanks] == [False, False, True]
    early = practice.turn("2027-01-05T09:00:00", "-05:00")
    assert not [mail for mail in early if "dana" in mail["To"] and not mail["Subject"].startswith("Check-in")]
    (only,) = [mail for mail in practice.turn("2027-01-07T09:00:00", "-05:00") if "dana" in mail["To"]]
    assert "December" in only["Subject"]
    assert not [mail for mail in practice.turn("2027-01-08T09:00:00", "-05:00") if "dana" in mail["To"]]
    december = practice.tasks(document="ar-aging", period="2026-12")[0]
    story = " ".join(row["what"] for row in practice.command("why", december["ref"]))
    assert "day -3 was not sent: it came by its date several times running" in story
