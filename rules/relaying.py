"""The consultant's own words for a person: told apart from commands in a reply to a notice, and sent in the thread."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from .agreement import Person
from .answering import answer_subject
from .commands import GREETING, reads_as_command
from .letter import Letter
from .mails import About, addressee, item_facts
from .messages import Message
from .model import Task
from .policy import Policy, message_id_for
from .references import Scene
from .said import DayIn
from .voice import Voice, Written
from .wording import item_label

_CLOSING = re.compile(
    r"(--\s*$|(many |kind |best |warm )?(thanks|thank you|regards|best|cheers|gracias|saludos)[\s,.!]*$|sent from\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(\S+\s+){3}\S|.*[.!?:…]\W*$")


def words_apart(text: str, day_in: DayIn, scene: Scene) -> tuple[str, str]:
    """What a reply to a notice says to the person, and the lines of commands behind it.

    Words beside commands count only if they are sentences: what might be a misspelt command goes to nobody.
    """
    lines = text.strip().splitlines()
    end = next((at for at, line in enumerate(lines) if _CLOSING.match(line.strip())), len(lines))
    lines = lines[:end]
    if lines and GREETING.fullmatch(lines[0].strip()):
        lines = lines[1:]
    first = next((at for at, line in enumerate(lines) if reads_as_command(line.strip(), day_in, scene)), len(lines))
    words, commands = "\n".join(lines[:first]).strip(), "\n".join(lines[first:])
    if commands and not all(_SENTENCE.match(line.strip()) for line in words.splitlines() if line.strip()):
        return "", text
    return (words, commands) if words else ("", text)


def asked_in_words(
    policy: Policy, person: Person, tasks: Sequence[Task], words: str, source: str, now: datetime
) -> Message:
    """The consultant's question to a person, in the consultant's words; within the agreed hours, for nobody asked."""
    voice = Voice(policy.words, addressee(policy, person, now))
    labels = [item_label(voice, item_facts(task, policy, now)) for task in tasks]
    subject = policy.subject(voice.say("answer.question_subject", labels=voice.listed(labels)), person.email)
    sentence = words[:1].upper() + words[1:]  # a command goes on in small letters, a letter begins
    written = voice.write(subject, [voice.greeting(), sentence, *voice.signed()])
    about = About(
        kind="question",
        clause="[scope] people; [scope] channels email (the consultant's own question)",
        key=(source, person.email, words),
        refs=tuple(task.ref for task in tasks),
    )
    return policy.seal(_to_person(policy, person, written, about, now))


def relayed(policy: Policy, person: Person, ask: Message, letter: Letter | None, words: str, now: datetime) -> Message:
    """The consultant's answer to what a person wrote, in the consultant's words, in the thread of the person's mail."""
    voice = Voice(policy.words, addressee(policy, person, now))
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", words)]
    by_mail = letter if letter is not None and letter.channel == "email" else None
    subject = answer_subject(by_mail.subject if by_mail else ask.subject)
    written = voice.write(subject, [voice.greeting(), *paragraphs, *voice.signed()])
    clause = "an answer to the person's own message"
    about = About(kind="answer", clause=clause, key=("relayed", ask.id, person.email, words), refs=ask.tasks)
    message = _to_person(policy, person, written, about, now)
    if by_mail is None or not by_mail.message_id:
        return policy.seal(message)
    thread = (*by_mail.references, by_mail.message_id)
    return policy.seal(replace(message, in_reply_to=by_mail.message_id, references=thread))


def _to_person(policy: Policy, person: Person, written: Written, about: About, now: datetime) -> Message:
    """The consultant's words as a mail to one person."""
    return Message(
        id=message_id_for(about.kind, *about.key),
        kind=about.kind,
        channel="email",
        engagement=policy.engagement.slug,
        person=person.email,
        to=(person.email,),
        subject=written.subject,
        text=written.text,
        html=written.html,
        tasks=about.refs,
        clause=about.clause,
        not_before=now,
    )
