"""Questions to Duly itself: what is open, who writes; in many words, beside other things, and what is none of them."""

import json
from pathlib import Path

import pytest
from duly.rules.enquiries import enquired

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "replies"
NAMES = ("Dana Ortiz", "Riley Hart")

OPEN = """what is open for me?|What's open?|What do I still owe?|what do i still owe you|What else is open?
what do I owe you?|Can you send me my list|could you please send me my list?|please send me my list again
Can you tell me what I still owe you?|What am I still missing?|Which reports are still outstanding?
Hi Riley, what is still open for me? Thanks, Dana|What do I have left to send?|what's due|what's due and when?
What do I need to send you?|Which ones are still pending from me|what else do you need from me?
What are you still waiting for from me?|Is there anything else you need from me?|Anything else?
Do I owe you anything else?
Am I all caught up?|Am I up to date?|Did I miss anything?|Is that everything?|list|STATUS|my open items please
Send me an overview of what is open.|I would like to know what is still open for me|I'd like a list of my open items
Could you give me a list of everything I still owe?|tell me what's outstanding|Please let me know what is still open.
What are my open items?|What are my deadlines?|When are my reports due?|Which documents have I not sent yet?
how many reports do I still have to send|What is on my plate this week?|Where do I stand?|Remind me what I owe you
quick question: what is open for me right now?|what do i still need to do
qué tengo pendiente|¿Qué tengo pendiente?|Hola Riley, ¿qué me falta por enviar? Gracias|que me falta
¿Qué más me falta?
¿Cuáles son mis pendientes?|me puede mandar mi lista|¿Me podrías enviar la lista de lo que me falta?|mándame mi lista
¿Qué les debo?|que debo todavia|¿Tengo algo pendiente?|¿Algo más?|¿Estoy al día?|dígame qué me falta por favor
quisiera saber qué tengo pendiente|¿Qué documentos tengo pendientes?|¿Qué informes me faltan?|mis pendientes
¿Qué más necesitan de mi parte?|¿Qué tengo que enviar?|Necesito mi lista de pendientes|¿Qué sigue pendiente?
¿Qué me queda por entregar y para cuándo?|¿Cuándo vencen mis informes?|lista""".replace("\n", "|").split("|")

WHO = """who is this?|Who's this|who are you?|who dis|New phone, who is this?|Sorry, who is this?
Hi, who is this please?
Who is texting me?|who am i texting|may I ask who this is?|whose number is this?|Is this a real person?|are you a bot?
¿Quién es?|quien es usted|¿quién eres?|Disculpe, ¿con quién hablo?|de quién es este número|¿quién me escribe?"""
WHO = WHO.replace("\n", "|").split("|")

NEITHER = """what is this?|which one is open for comments?|What is this about?|Which form do you mean?
What is missing in it?
What do you need exactly?|what format do you need?|Who should sign it?|who needs this?|What is due on page 3?
When is it due?|The list is attached.|Can you send me the list?|Can you send me the list of vendors?
Can you send me the template?
The office is open for us on Monday.|What is open at the bank?|Let me know if you need anything else.
let me know what you think
I still owe you W43.|What I still owe comes Friday.|Still open|anything else comes tomorrow|Is that all right?
Do I have to fill in page 2?|Who is my contact at the bank?|Who is out this week?|This is who we are.
Nothing else is open
Which account is overdue?|what do i need to fill in?|What do I have to do to stop this?|which tab should I complete?
¿Qué es esto?|¿Qué formulario es?|Me falta algo, lo mando el viernes.|Me falta el banco
tengo algo pendiente y lo mando mañana
¿Quién firma?|¿Quién lo necesita?|La lista va adjunta.|Lo que me falta llega el viernes|¿Qué debo hacer?
no tengo nada pendiente
thanks|done|ok|Attached.|Friday|""".replace("\n", "|").split("|")


@pytest.mark.parametrize("words", OPEN)
def test_what_is_open_is_asked_in_many_words(words: str) -> None:
    found = enquired(words, NAMES)
    assert found.enquiries == {"open"}
    assert found.rest == ""


@pytest.mark.parametrize("words", WHO)
def test_who_writes_is_asked_in_many_words(words: str) -> None:
    found = enquired(words, NAMES)
    assert found.enquiries == {"who"}
    assert found.rest == ""


@pytest.mark.parametrize("words", NEITHER)
def test_other_words_stay_as_they_are(words: str) -> None:
    found = enquired(words, NAMES)
    assert not found.enquiries
    assert found.rest == words


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("Here is W43. What else is open?", "Here is W43."),
        ("here is W43, what else is open?", "here is W43."),
        (
            "Attached. Can you send me my list? The bank is closed until Monday.",
            "Attached. The bank is closed until Monday.",
        ),
        ("I will send it Friday and what else do I still owe?", "I will send it Friday."),
        ("Adjunto el informe de septiembre. ¿Qué más me falta?", "Adjunto el informe de septiembre."),
        ("What's still open for me?\nI can do the mileage tomorrow.", "I can do the mileage tomorrow."),
        ("Who is this and how did you get my number?", "how did you get my number?"),
        ("2 done. what else", "2 done. what else"),
    ],
)
def test_what_is_said_beside_it_is_kept(words: str, rest: str) -> None:
    assert " ".join(enquired(words, NAMES).rest.split()) == rest


def test_both_can_be_asked_at_once() -> None:
    assert enquired("Who is this? What do I still owe?").enquiries == {"open", "who"}


@pytest.mark.parametrize("name", ["dev.jsonl", "own_en.jsonl", "own_more.jsonl", "taught.jsonl"])
def test_no_reply_of_the_corpora_that_says_something_else_is_taken_for_one(name: str) -> None:
    lines = (CORPUS / name).read_text(encoding="utf-8").splitlines()
    taken = [reply for reply in map(json.loads, lines) if enquired(reply.get("body") or reply["text"]).enquiries]
    assert all(reply["label"] == "question" for reply in taken), taken
