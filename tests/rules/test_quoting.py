"""What the sender newly wrote is told from history, signature and disclaimer, in every mail program's way."""

import time

import pytest
from duly.rules.quoting import apart_from_own, new_words, without_own

OURS = "The October scorecard is due Friday.\nReply DONE when it is in."
QUOTED = "> The October scorecard is due Friday.\n> Reply DONE when it is in."

HEADERS = {
    "Gmail": "On Thu, Nov 5, 2026 at 9:02 AM Riley Hart <partner@hart.example> wrote:",
    "Gmail, wrapped": "On Thu, Nov 5, 2026 at 9:02 AM Riley Hart\n<partner@hart.example> wrote:",
    "Gmail, Spanish": "El jue, 5 nov 2026 a las 9:02, Riley Hart (<partner@hart.example>) escribió:",
    "Gmail, French": "Le jeu. 5 nov. 2026 à 09:02, Riley Hart <partner@hart.example> a écrit :",
    "Gmail, German": "Am Do., 5. Nov. 2026 um 09:02 Uhr schrieb Riley Hart <partner@hart.example>:",
    "Gmail, Portuguese": "Em qui., 5 de nov. de 2026 às 09:02, Riley Hart <partner@hart.example> escreveu:",
    "Gmail, Italian": "Il giorno gio 5 nov 2026 alle ore 09:02 Riley Hart <partner@hart.example> ha scritto:",
    "Gmail, Dutch": "Op do 5 nov 2026 om 09:02 schreef Riley Hart <partner@hart.example>:",
    "Gmail, Polish": "czw., 5 lis 2026 o 09:02 Riley Hart <partner@hart.example> napisał(a):",
    "Gmail, Swedish": "Den tors 5 nov. 2026 kl 09:02 skrev Riley Hart <partner@hart.example>:",
    "Apple": "On Nov 5, 2026, at 9:02 AM, Riley Hart <partner@hart.example> wrote:",
    "Apple, Spanish": "El 5 nov 2026, a la(s) 9:02 a.m., Riley Hart <partner@hart.example> escribió:",
    "Lotus": "Riley Hart wrote on 11/5/2026 9:02 AM:",
    "Thunderbird": "On 05/11/2026 09:02, Riley Hart wrote:",
    "news readers": "In message <0123@hart.example>, Riley Hart <partner@hart.example> writes",
    "a date, a zone and a name": "2026-11-05 9:02 GMT-05:00 Riley Hart",
    "a date and an address": "2026/11/5 Riley Hart <partner@hart.example>",
    "by way of a list": "Riley Hart via Partner wrote:",
    "Horde": "Quoting Riley Hart <partner@hart.example>:",
    "Horde, German": "Zitat von Riley Hart <partner@hart.example>:",
    "a name and a date in brackets": "Riley Hart (5 nov. 2026 09:02):",
    "Portuguese, the hour first": "Às 09:02 de 05/11/26, Riley Hart escreveu:",
    "Gmail, Hebrew, with marks of direction": (
        "\u202bבתאריך יום ה׳, 5 בנוב׳ 2026 ב-9:02 מאת \u202aRiley Hart\u202c <\u202apartner@hart.example\u202c>:"
    ),
    "mutt": "* Riley Hart [2026-11-05 09:02]:",
}
BLOCKS = {
    "Outlook": "From: Riley Hart <p@hart.example>\nSent: Thursday, November 5, 2026\nTo: Dana\nSubject: S",
    "Outlook, with a rule": "____________________\nFrom: Riley Hart\nSent: Thursday\nTo: Dana\nSubject: S",
    "Outlook, bold": "*From:* Riley Hart\n*Sent:* Thursday, November 5, 2026\n*To:* Dana\n*Subject:* Scorecard",
    "Outlook, original": "-----Original Message-----\nFrom: Riley Hart\nSent: Thursday\nTo: Dana\nSubject: Scorecard",
    "Outlook, Spanish": "De: Riley Hart\nEnviado el: jueves, 5 de noviembre de 2026\nPara: Dana\nAsunto: Scorecard",
    "Outlook, French": "De : Riley Hart\nEnvoyé : jeudi 5 novembre 2026\nÀ : Dana\nObjet : Scorecard",
    "Outlook, German": "Von: Riley Hart\nGesendet: Donnerstag, 5. November 2026\nAn: Dana\nBetreff: Scorecard",
    "Outlook, Norwegian": "Fra: Riley Hart\nSendt: torsdag 5. november 2026\nTil: Dana\nEmne: Scorecard",
    "Samsung": "-------- Original message --------\nFrom: Riley Hart\nDate: 11/5/26 (GMT-05:00)\nTo: Dana\nSubject: S",
    "Spanish rule": "-----Mensaje original-----\nDe: Riley Hart\nEnviado: jueves\nPara: Dana\nAsunto: S",
    "Yahoo": "On Thursday, November 5, 2026, 9:02 AM, Riley Hart <partner@hart.example> wrote:",
    "forward": "---------- Forwarded message ---------\nFrom: Riley Hart\nDate: Thu, Nov 5, 2026\nSubject: S\nTo: Dana",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_marked_history_is_no_new_word(header: str) -> None:
    words = new_words(f"I will send it Monday.\n\n{header}\n{QUOTED}\n")
    assert words.new == "I will send it Monday."
    assert "DONE" in words.quoted


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_history_without_marks_goes_on_to_the_end(block: str) -> None:
    words = new_words(f"Not yet.\n\n{block}\n\n{OURS}\n")
    assert words.new == "Not yet."
    assert "Reply DONE" in words.quoted


SIGNATURES = {
    "dashes": ("Done.\n\n-- \nDana Ortiz\nNorthwind", "Done."),
    "closing": ("Tomorrow.\n\nBest regards,\nDana Ortiz\nFinance", "Tomorrow."),
    "closing on the same paragraph": ("Tomorrow.\nThanks,\nDana", "Tomorrow."),
    "name alone": ("Tomorrow.\n\nDana", "Tomorrow."),
    "initials": ("Tomorrow.\n\ndo", "Tomorrow."),
    "phone": ("Tomorrow.\n\nSent from my iPhone", "Tomorrow."),
    "phone, Spanish": ("Mañana.\n\nEnviado desde mi iPhone", "Mañana."),
    "Spanish closing": ("Mañana.\n\nSaludos cordiales,\nDana Ortiz", "Mañana."),
    "German closing": ("Morgen.\n\nMit freundlichen Grüßen\nDana Ortiz", "Morgen."),
    "title and numbers": ("Attached.\n\nDana Ortiz | Finance\nt 555-0133", "Attached."),
    "a mailing's foot": (
        "ok\n\nIf you want to stop receiving these emails, unsubscribe at www.keel.example.",
        "ok",
    ),
    "disclaimer": (
        "Attached.\n\nCONFIDENTIALITY NOTICE: This is intended only for the named recipient.",
        "Attached.",
    ),
    "postscript stays": (
        "Attached.\n\nDana\n\nP.S. The mileage log comes Friday.",
        "Attached.\n\nP.S. The mileage log comes Friday.",
    ),
    "thanks alone stay": ("Thanks!", "Thanks!"),
    "one word stays": ("Done", "Done"),
    "a last word stays": ("Sorry for the delay.\n\nTomorrow", "Sorry for the delay.\n\nTomorrow"),
}


@pytest.mark.parametrize(("text", "new"), SIGNATURES.values(), ids=SIGNATURES)
def test_signatures_are_set_apart(text: str, new: str) -> None:
    assert new_words(text).new == new


CLOSINGS = (
    *(
        "Thanks Dana",
        "Thanks! - Dana",
        "Best, D",
        "Kind regards Dana Ortiz",
        "Have a lovely day",
        "Enjoy your weekend!",
    ),
    *("Un abrazo, Dana", "Quedo a su disposición", "Bien cordialement, Dana", "Je reste à votre disposition"),
    *("Vielen Dank und beste Grüße", "Schöne Grüße aus Hamburg", "Mit freundlichen Grüßen / Best regards"),
    *("Fico à disposição", "Grazie e buona giornata", "Fijn weekend", "Łączę pozdrowienia", "Trevlig helg", "God helg"),
)


@pytest.mark.parametrize("closing", CLOSINGS)
@pytest.mark.parametrize("card", ["", "\nDana Ortiz\nController"], ids=["alone", "with a card"])
def test_a_formula_closes_with_or_without_the_sender_s_name(closing: str, card: str) -> None:
    words = new_words(f"The file is attached.\n\n{closing}{card}", "Dana Ortiz")
    assert words.new == "The file is attached."


SAID = {
    "a list behind a colon": "These are done:\n\nAR Aging\nMileage Log",
    "a file behind a colon": "Attached:\n\nAR Aging October.xlsx",
    "people behind a colon": "Please send the next ones to:\n\nBen Ito\nben@northwind.example",
    "somebody else's name": "Not mine.\n\nBen Ito",
    "a question answered by a name": "Who has it?\n\nBen Ito",
    "what to do": "Not mine.\n\nAsk Ben",
    "a day in capitals": "The one for the vans is missing.\n\nMonday Morning",
    "a list of names": "Still open\n\n- Ana\n- Ben",
    "numbers": "Numbers below\n\nRevenue: 4,000\nPhone: 200",
    "a confidential matter": "Please do not forward this.\n\nThe report is confidential until Friday.",
    "thanks in the middle": "Thanks\nI will send the rest tomorrow.",
}


@pytest.mark.parametrize("text", SAID.values(), ids=SAID)
def test_what_only_looks_signed_is_said(text: str) -> None:
    assert new_words(text, "Dana Ortiz").new == text


def test_words_below_the_signature_are_said_too() -> None:
    assert new_words("Sent!\n\nBest\nDana\nPS Mileage comes Friday", "Dana Ortiz").new.endswith(
        "PS Mileage comes Friday"
    )
    assert new_words("All good\n\nBest,\nDana\n\nOff Friday", "Dana Ortiz").new == "All good\n\nOff Friday"
    assert new_words("Done.\n___\nDana\nController", "Dana Ortiz").new == "Done."


BY_TELEPHONE = (
    "Sent from my iPod",
    "From My iPhone 6",
    "Sent from my cell, please excuse any typos.",
    "Please pardon my brevity",
    "Sent on the go",
    "<<sent by galaxy>>",
    "Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet.",
    "從我的 iPhone 傳送",
)


@pytest.mark.parametrize("line", BY_TELEPHONE)
def test_what_a_telephone_adds_is_no_new_word(line: str) -> None:
    assert new_words(f"Tomorrow.\n\n{line}\n").new == "Tomorrow."


OWN_WORDS = (
    "I sent it from my e-mail on the phone.",
    "Excuse the typo in row 5, a new one is attached.",
    "Sent from the portal on Monday.",
    "Sent via the upload link",
    "Reply\n\nFrom: Riley\nSent: Monday\nTo: Dana\nSubject: x\n\nold",
)


@pytest.mark.parametrize("text", OWN_WORDS)
def test_what_only_resembles_such_a_line_is_the_sender_s(text: str) -> None:
    assert new_words(text).new == text.partition("\n")[0]


def test_answers_between_quoted_lines_are_kept() -> None:
    words = new_words(
        "See below.\n\nOn Fri, Nov 6, 2026 at 8:00 AM Riley Hart <p@hart.example> wrote:\n"
        "> 1) Scorecard\n\nIn the portal.\n\n> 2) Bank rec\n\nTomorrow.\n\n> Riley\n"
    )
    assert words.new.split() == ["See", "below.", "In", "the", "portal.", "Tomorrow."]


def test_a_forward_without_a_word_says_nothing() -> None:
    assert new_words(f"{BLOCKS['forward']}\n\n{OURS}").new == ""


def test_lines_of_our_own_are_dropped_however_they_are_wrapped() -> None:
    text = "Monday.\n\nThe October scorecard\nis due Friday. Reply DONE\nReply DONE when it is in."
    kept = without_own(text, ["Hello,\nThe October scorecard is due Friday. Reply DONE when it is in.", OURS])
    assert "Monday." in kept
    assert "Reply DONE when it is in." not in kept.splitlines()


def test_a_short_word_of_the_sender_is_never_taken_for_ours() -> None:
    assert without_own("Done", ["Done"]) == "Done"


SENT = """Hello Dana,

These are due on Friday, November 6:

* AR aging report (October)
* Mileage log (October)
* Bank reconciliation, with the statement of the bank as a PDF beside it

Just reply to this mail with the file attached, or write DONE, or tell me when it will come.

Kind regards,
Riley Hart

--
The number of these tasks is T-104233, T-104234 and T-104235."""
HEAD = "From: Riley Hart\nSent: Thursday, November 5, 2026\nTo: Dana\nSubject: Three documents\n"
TYPED = {
    "between the items": (
        SENT.replace("(October)\n* M", "(October)\nIn the portal since Monday.\n* M"),
        "In the portal since Monday.",
    ),
    "a few words of which we used each": (
        SENT.replace("(October)\n* M", "(October)\nIt is a reply.\n* M"),
        "It is a reply.",
    ),
    "one word under each": (
        SENT.replace("\n* Mil", "\nDone\n* Mil").replace("\n* Bank", "\nTomorrow\n* Bank"),
        "Done\nTomorrow",
    ),
    "nothing, and wrapped anew": (SENT.replace("of the bank as", "of the\nbank as").replace("tell me", "tell\nme"), ""),
    "nothing, marked, and with links": (
        "\n".join(f"> {line}" for line in SENT.replace("portal", "portal <https://x.example>").split("\n")),
        "",
    ),
    "behind our last line: other history": (f"{SENT}\n\nFrom: Lee\nAll of it is done.", ""),
    "older words between two of ours": (
        f"{SENT}\n\nOn Wed, Nov 4, 2026 at 9:00 AM Dana Ortiz <dana@northwind.example> wrote:\nDone\n\n{HEAD}\n{SENT}",
        "",
    ),
    "older words between two of ours, marked": (
        "\n".join(f"> {line}" for line in f"{SENT}\n\n> Done\n> > {SENT}".split("\n")),
        "",
    ),
    "a history that is not ours": ("Hello Dana,\n\nall of it is done.\n\nLee", ""),
}


@pytest.mark.parametrize(("history", "typed"), TYPED.values(), ids=TYPED)
def test_what_is_typed_between_our_own_lines_is_an_answer(history: str, typed: str) -> None:
    words = new_words(f"Hi Riley,\n\n{HEAD}\n{history}\n", "Dana Ortiz")
    assert words.new == "Hi Riley,"
    assert apart_from_own(words, [SENT]).new == f"Hi Riley,\n\n{typed}".strip()


@pytest.mark.parametrize(
    "hostile",
    [
        "> " * 100_000,
        "On " * 60_000,
        "_" * 190_000,
        "From: " * 30_000,
        "a\n" * 100_000,
        "-" * 5000 + "\n" * 5000,
        "wrote:\n" * 20_000,
    ],
)
def test_hostile_text_is_read_in_time(hostile: str) -> None:
    started = time.perf_counter()
    new_words(hostile)
    assert time.perf_counter() - started < 1.5
