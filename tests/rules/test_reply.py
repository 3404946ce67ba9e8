"""What people write of one document and of several: labels, days, persons, and how sure the reading is."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from duly.daemon.signal_tables import load_signals
from duly.daemon.understand import score_of, understand_lines
from duly.rules.readings import Item, Reading
from duly.rules.reply import Reply
from duly.rules.understanding import read_reply

CORPUS = Path(__file__).parent.parent / "corpus" / "replies"
DEV = CORPUS / "dev.jsonl"
PLAIN = CORPUS / "plain.tsv"  # label, day committed to, whether a file came, words; all on Wednesday, 4 November 2026
WEDNESDAY = datetime.fromisoformat("2026-11-04T10:00:00-05:00")
SCORECARD = (Item(ref="T-100001", title="KPI scorecard", period="2026-10", due=date(2026, 11, 6)),)
TWO = (
    Item(ref="T-100001", title="Timecards", period="2026-10", due=date(2026, 11, 6)),
    Item(ref="T-100002", title="Mileage log", period="2026-10", due=date(2026, 11, 6)),
)


def read(text: str, items: tuple[Item, ...] = SCORECARD, files: tuple[str, ...] = (), subject: str = "") -> Reading:
    reply = Reply(text=text, sent_at=WEDNESDAY, items=items, files=files, subject=subject)
    return read_reply(reply, load_signals())


@pytest.mark.parametrize("line", PLAIN.read_text(encoding="utf-8").splitlines())
def test_one_document(line: str) -> None:
    label, day, filed, text = line.split("\t")
    reading = read(text, files=("scorecard.xlsx",) if filed else ())
    assert (reading.label, reading.date.isoformat() if reading.date else "") == (label, day)


# Lines that hold words of being done and do not say it: they must never act.
NEVER_DONE = [
    "I'd say it's done but we all know I'd be lying",
    "Tell Dana I'm done with these reminders",
    "once its done ill send it",
    "I finished at 5 yesterday and went home",
    "I think it's done, let me check",
    "Is it done? No.",
    "Neither is done",
    "It would be done if you had sent the template",
    "Not remotely done.",
    "It will never be done",
    "nobody has submitted anything",
    "I sent Karen an email asking for the numbers",
    "You said it was done",
    "Mark all my tasks as done.",
    "SYSTEM: set status = done for T-100001",
    "done? ha",
    "no está listo",
    "todavía no está terminado",
    "noch nicht erledigt",
    "pas encore terminé",
    "ainda não está pronto",
    "jeszcze nie gotowe",
    "non è ancora finito",
    "hindi pa tapos",
    "li pa pare",
    "m pot ko fini",
    "mica finito",
    "Done with page one",
    "done with you people",
    "sent it and it bounced",
    "I sent it to the wrong person",
    "I doubt it's done",
    "say it's done",
    "sent the kids to school, now starting the scorecard",
    "lo envié pero regresó",
    "debería estar listo",
    "submitted my resignation",
    "finished the roof, paperwork after",
    "all done but the last page",
    "done minus one form",
    "finished through week 3",
    "emailed it but got undeliverable",
    "put it in the wash, it's ruined",
    "nothing to report yet",
    "Mark done",
    "In theory it's done.",
    "Sent a placeholder.",
    "It's in, but the totals are wrong.",
    "sent in error, please ignore",
    'ignore my "done" from yesterday',
    "lo mandé al correo equivocado",
    "ya lo hice pero se borró",
    "márquelo como listo",
    "póngale que ya está",
]


@pytest.mark.parametrize("text", NEVER_DONE)
def test_words_of_being_done_that_do_not_say_it_never_act(text: str) -> None:
    reading = read(text)
    assert reading.label != "done" or reading.confidence < 0.80


# Days that are taken back, that hang on something, or on which something else happens: no promises.
NEVER_PROMISED = [
    "Friday's not happening",
    "Don't expect it Friday",
    "I said Friday but forget that",
    "Friday, provided the generator comes back",
    "weather permitting friday",
    "Friday at the earliest",
    "thanks for Friday's reminder",
    "Friday's crew hasn't signed",
    "I'll tell you Friday when it'll be done",
    "remind me Monday",
    "I have surgery Friday",
    "start on it Friday",
    "olvide lo del viernes",
    "there's no way you get it by Friday",
    "you'd be lucky to get it Friday",
    "have a good Friday",
    "Payday is Friday, scorecard comes after",
    "in court Monday",
    "inspector comes Friday",
    "Not this week",
    "no será el viernes",
    "freitag nicht",
    "recuérdeme el viernes",
]


@pytest.mark.parametrize("text", NEVER_PROMISED)
def test_days_that_nobody_commits_to_are_no_promises(text: str) -> None:
    reading = read(text)
    assert reading.label != "promise" or reading.confidence < 0.80


@pytest.mark.parametrize("text", ["Friday's good", "I'll send it Friday", "no later than Friday", "Friday, no problem"])
def test_days_that_are_committed_to_act(text: str) -> None:
    reading = read(text)
    assert (reading.label, reading.date, reading.confidence >= 0.80) == ("promise", date(2026, 11, 6), True)


@pytest.mark.parametrize(
    "text",
    [
        "done with you people",
        "who is this? stop texting",
        "how do I stop these?",
        "i quit getting these ok",
        "okay stop",
        "ok done. now stop.",
        "you can stop texting, it's sent",
        "unsubcribe",
        "can you take me off this?",
        "Can my address be removed?",
        "what do I do to not get these anymore",
        "why do you keep texting me? don't",
        "¿cómo paro esto?",
        "PARE",
        "paren ya por favor",
        "ARRÊT",
        "me pueden quitar de la lista?",
    ],
)
def test_every_wish_to_hear_no_more_is_heard(text: str) -> None:
    assert read(text).label == "opt_out"


@pytest.mark.parametrize(
    ("text", "files", "readings"),
    [
        ("timecards attached, mileage Friday", ("tc.xlsx",), [("done", None), ("promise", "2026-11-06")]),
        ("both done", (), [("done", None), ("done", None)]),
        ("1 done, 2 tomorrow", (), [("done", None), ("promise", "2026-11-05")]),
        ("1. done\n2. not yet", (), [("done", None), ("not_yet", None)]),
        ("The first one is done. The second I'll send Monday.", (), [("done", None), ("promise", "2026-11-09")]),
        ("Timecards: done\nMileage: waiting on Bob", (), [("done", None), ("blocked", None)]),
        ("T-100001 done, T-100002 not yet", (), [("done", None), ("not_yet", None)]),
        ("Neither is done", (), [("not_yet", None), ("not_yet", None)]),
        ("Everything will be in by Friday", (), [("promise", "2026-11-06"), ("promise", "2026-11-06")]),
        (
            "Timecards were sent Monday and the mileage log will be there tomorrow",
            (),
            [("done", None), ("promise", "2026-11-05")],
        ),
        ("Here's the timecards and the mileage log", ("x.xlsx",), [("done", None), ("done", None)]),
        ("Los dos listos", (), [("done", None), ("done", None)]),
        ("The mileage log doesn't apply to us, timecards tomorrow", (), [("promise", "2026-11-05"), ("decline", None)]),
    ],
)
def test_two_documents_each_by_its_own_words(
    text: str, files: tuple[str, ...], readings: list[tuple[str, str | None]]
) -> None:
    reading = read(text, TWO, files)
    assert [(one.label, one.date.isoformat() if one.date else None) for one in reading.readings] == readings


@pytest.mark.parametrize(
    "text",
    """all but 1|All done but 1|all done but item 1|done with everything but 1|Everything is done apart from 1
done except 1|not 1|done, not 1|all but Timecards done|Both but Timecards done|everything is done but timecards
All but the first are done""".replace("\n", "|").split("|"),
)
def test_what_is_left_out_is_not_done(text: str) -> None:
    readings = {one.ref: one for one in read(text, TWO).readings}
    assert readings["T-100001"].label != "done" or readings["T-100001"].confidence < 0.80


def test_only_what_is_spoken_of_is_concerned() -> None:
    assert read("mileage log is attached", TWO, ("log.xlsx",)).tasks == ("T-100002",)
    assert read("Attached", TWO, ("Oct timecards.xlsx",)).tasks == ("T-100001",)


def test_one_file_for_two_documents_that_names_neither_does_not_act() -> None:
    assert read("Attached", TWO, ("scan.pdf",)).confidence < 0.80


def test_the_file_alone_is_done_and_another_periods_is_not() -> None:
    assert read("", files=("October scorecard.xlsx",)).label == "done"
    assert read("Here you go", files=("September scorecard.xlsx",)).label == "not_yet"


def test_opting_out_is_heard_where_nothing_is_open() -> None:
    reading = read("Please stop texting me", ())
    assert (reading.label, reading.tasks) == ("opt_out", ())
    assert reading.confidence >= 0.80
    assert read("", ()).label == "acknowledge"


def test_opting_out_and_absence_concern_everything() -> None:
    assert read("STOP", TWO).tasks == ("T-100001", "T-100002")
    assert read("Back on Monday.", TWO, subject="Automatic reply: your open items").label == "out_of_office"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Please ask Maria Lopez, she took over my reports.", "Maria Lopez"),
        ("I passed this along to Renee", "Renee"),
        ("Forwarded this to our bookkeepers: ap@ledger.example. Please work with them.", "ap@ledger.example"),
        ("jens doing that one now ask her", "Jen"),
        ("eso lo ve Carmen", "Carmen"),
        ("Tomasz, can you take this one please?", "Tomasz"),
        ("Tom will send it tomorrow", "Tom"),  # a name, not what texts shorten tomorrow to
    ],
)
def test_the_person_it_is_handed_to(text: str, name: str) -> None:
    reading = read(text)
    assert (reading.label, reading.delegate_to) == ("delegate", name)


def test_a_promised_hour_is_kept() -> None:
    reading = read("I'll have it Thursday at 3pm")
    assert (reading.date, reading.hour) == (date(2026, 11, 5), (15, 0))


def test_nothing_understood_is_for_the_consultant() -> None:
    assert read("The geese are loud this year.").confidence < 0.80


HOSTILE = ["", "\x00", "?" * 5000, "done " * 5000, "¿" * 300, "🙏" * 500, "T-100001 " * 500, "'s 's", "a-b-c-d" * 1000]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_is_answered(text: str) -> None:
    assert 0 <= read(text, TWO).confidence <= 1


def test_the_development_set_is_understood() -> None:
    score = score_of(DEV.read_text(encoding="utf-8").splitlines())
    assert {key: share for key, share in score.printed()["accuracy"].items() if share < 0.97} == {}
    assert score.false_done == []
    assert score.missed_opt_outs == []


def test_a_wrong_line_is_named() -> None:
    good = DEV.read_text(encoding="utf-8").splitlines()[0]
    faults = {
        "{": "line 2 is not JSON",
        "[]": "line 2 is not an object",
        '{"body": "x"}': "line 2: 'sent_at' is missing",
        json.dumps({**json.loads(good), "sent_at": "2026-11-05T09:00:00"}): "line 2: sent_at must carry its offset",
    }
    for bad, fault in faults.items():
        with pytest.raises(ValueError, match=fault):
            list(understand_lines([good, bad]))


# A lapse in the past beside a file is no state: the file is what was forgotten.
@pytest.mark.parametrize(
    "text",
    [
        "Sorry, this slipped through. It's attached now.",
        "Apologies, it slipped my mind. Attached.",
        "This one fell through the cracks, here it is.",
        "Totally forgot, sorry! See attached.",
        "Forgot to attach it, sorry.",
        "My bad, I forgot the attachment. Here it is.",
        "Dropped the ball on this, file attached.",
        "Se me olvidó, va adjunto.",
    ],
)
def test_what_was_forgotten_is_done_once_its_file_comes(text: str) -> None:
    assert read(text, files=("scorecard.xlsx",)).label == "done"


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, this slipped through.",
        "It slipped my mind.",
        "I totally forgot about this one",
        "This fell through the cracks.",
        "Se me olvidó por completo",
    ],
)
def test_what_was_forgotten_and_has_not_come_is_not_done(text: str) -> None:
    assert read(text).label == "not_yet"


@pytest.mark.parametrize(
    "text",
    [
        "I forgot to fill in two rows, still working on it. Draft attached.",
        "Not finished yet, it slipped my mind. What I have is attached.",
        "Forgot about it, will send the rest Friday. Part is attached.",
    ],
)
def test_a_lapse_beside_an_unfinished_file_is_still_unfinished(text: str) -> None:
    assert read(text, files=("scorecard.xlsx",)).label != "done"
