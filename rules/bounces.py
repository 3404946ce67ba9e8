"""Mail servers' own reports that a mail did not arrive: what is one, whom it names, and for how long."""

import re

from .bounce_words import (
    DELAYED_CODE,
    DELAYS,
    FAILED_CODE,
    FULL,
    GIVEN_UP,
    MAILBOXES,
    NOT_RECIPIENTS,
    REASONS,
    RETURNED,
    SUBJECTS,
    TEXTS,
)
from .letter import FailedRecipient, Letter
from .wordlists import any_of
from .words import folded

POSTMASTERS = re.compile(
    r"(mailer-?daemon|postmaster|mail-?daemon|mdaemon|microsoftexchange[0-9a-f]+|mailer|bounces?|mail-?delivery"
    r"|delivery|maildelivery|mail\.?system)([._+-].*)?",
    re.IGNORECASE,
)
_DAEMON_NAME = re.compile(r"mail(er)?[ -]?(delivery|daemon|system)|postmaster|delivery (sub)?system", re.IGNORECASE)
_LOOKED_AT = 20_000  # characters; reports say at the top whom they are about
_TOP = 1_500
_RECIPIENTS_MOST = 500
_CONTEXT = 14  # lines below an address that may say why
_ADDRESS = re.compile(
    r"(?<![^\s<>\"'(),:;=\[\]])[^\s<>\"'(),:;=@\[\]]{1,200}@[^\s<>\"'(),:;@\[\]]{1,200}\.[^\s<>\"'(),:;@\[\]]{1,60}"
)
_STATUS = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?![\d.]\d)")
_REPLY_CODE = re.compile(r"(?<![\d.:/-])([45])[0-5]\d(?=[ :\-#)])(?! (?:hours|seconds|minutes|days|bytes|kb|mb))")
_BLOCK_FIELD = re.compile(
    r"^(final-recipient|original-recipient|action|status|diagnostic-code)\s{0,9}:(.*)$", re.IGNORECASE
)
_ANSWERS = re.compile(r"\s*(?:re|aw|sv|rv|fwd?|wg|tr|enc|odp|rif)\s?:")
_ALONE = re.compile(r"[\s*•>-]{0,9}[<(\"']?[^\s<>()\"'@]{1,200}@[^\s<>()\"'@]{1,200}[>)\"']?(?:\s*$|:)")
_NOT_REACHED_BY = re.compile(r"(?:not accepting mail|mail|sender|message) from[\s<\"'(]{0,4}$", re.IGNORECASE)
_OF_ALIAS = re.compile(r"(?:generated|expanded|aliased|forwarded) from[\s<\"'(]{0,4}$", re.IGNORECASE)
_LISTED = re.compile(r"^[\s*•>-]{0,9}[<(\"']?[^\s<>()\"']{1,200}@[^\s<>()\"']{1,200}")


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(any_of(words))


_SUBJECTS, _TEXTS, _DELAYS, _GIVEN_UP = map(_pattern, (SUBJECTS, TEXTS, DELAYS, GIVEN_UP))
_RETURNED, _NOT_RECIPIENTS = map(_pattern, (RETURNED, NOT_RECIPIENTS))
_FULL = re.compile(rf"(?:{any_of(MAILBOXES)})[^\n]{{0,60}}\b(?:{any_of(FULL)})\b")
_REASONS = tuple((detail, class_, _pattern(words)) for detail, class_, words in REASONS)


def speaks_of_failure(subject: str) -> bool:
    """Whether a subject is one that mail servers give to reports of failure or delay."""
    return bool(_SUBJECTS.search(folded(subject)))


def is_bounce(letter: Letter) -> bool:
    """A report of failure or delay. A null Return-Path alone is none: absence notices have one too."""
    if letter.failed or letter.header("x-failed-recipients"):
        return True
    if letter.report_type == "delivery-status":
        return True
    if letter.calendar_method:
        return False
    if not _by_machine(letter):
        return _reads_like_a_server(letter)
    if speaks_of_failure(letter.subject):
        return True
    return bool(POSTMASTERS.fullmatch(letter.sender.partition("@")[0])) and bool(
        _TEXTS.search(folded(letter.text[:_TOP]))
    )


def _by_machine(letter: Letter) -> bool:
    local = letter.sender.partition("@")[0]
    return (
        bool(POSTMASTERS.fullmatch(local))
        or letter.header("return-path").strip() == "<>"
        or bool(_DAEMON_NAME.search(letter.sender_name))
        or letter.header("auto-submitted").lower().startswith("auto")
        or not letter.sender
    )


def _reads_like_a_server(letter: Letter) -> bool:
    """A report whose sender has no server's name: its subject, its words, and a line that is only an address."""
    if _ANSWERS.match(folded(letter.subject)) or not speaks_of_failure(letter.subject):
        return False
    top = letter.text[:_TOP]
    return bool(_TEXTS.search(folded(top))) and any(
        _ALONE.match(line) or "rcpt to:" in line.lower() for line in top.split("\n")
    )


def failed_in_words(letter: Letter) -> tuple[FailedRecipient, ...]:
    """Whom a bounce without a delivery report names, by its own words; the status is the one the words mean."""
    text = letter.text[:_LOOKED_AT]
    listed = _in_fields(text.split("\n"))
    if listed:
        return listed
    lines = _own_lines(text.split("\n"))
    whole = folded("\n".join(lines))
    named = [one.lower() for one in _ADDRESS.findall(letter.header("x-failed-recipients")[:_LOOKED_AT])]
    places = _named(lines, letter)
    addresses = list(dict.fromkeys(named or places))[:_RECIPIENTS_MOST]
    found = [
        _judged(address, _context(lines, places, address), f"{folded(letter.subject)}\n{whole}")
        for address in addresses
    ]
    return tuple(dict.fromkeys(found))


def _own_lines(lines: list[str]) -> list[str]:
    """The report without the mail that it returns."""
    for number, line in enumerate(lines):
        plain = folded(line[:300]).strip(" -*=")
        if number > 1 and (_RETURNED.match(plain) or (line[:1] in "-=*" and _RETURNED.search(plain))):
            return lines[:number]
    return lines


def _named(lines: list[str], letter: Letter) -> dict[str, int]:
    """The addresses in a report that are not ours, each with its first line; only listed ones if there are any."""
    ours = {_bare(address) for address in (*letter.to, letter.sender)}
    strong: dict[str, int] = {}
    weak: dict[str, int] = {}
    passed_over: set[str] = set()
    announced = -1  # the line that says whom the mail did not reach; who stands above it was written to as well
    for number, line in enumerate(lines):
        plain = folded(line)
        if "@" not in line:
            announced = number if _TEXTS.search(plain) and plain.rstrip().endswith(":") else announced
            continue
        listed = bool(_LISTED.match(line))
        for found in _ADDRESS.finditer(line[:2_000]):
            address = found[0].lower().partition("...")[0].strip(".*_`")
            before = line[: found.start()]
            if _bare(address) in ours or POSTMASTERS.fullmatch(address.partition("@")[0]):
                continue
            if _OF_ALIAS.search(before) and strong:
                forwarded, place = strong.popitem()  # we wrote to the alias; nobody knows where it leads
                passed_over.add(forwarded)
                strong[address] = place
            elif address in passed_over or _NOT_REACHED_BY.search(before):
                continue
            elif listed or _TEXTS.search(plain) or "rcpt to" in plain or "recipient" in plain:
                strong.setdefault(address, number)
            elif not _NOT_RECIPIENTS.search(plain):
                weak.setdefault(address, number)
    named = strong or weak
    return {address: place for address, place in named.items() if place > announced} or named


def _bare(address: str) -> str:
    """An address without what stands behind a plus."""
    local, _, domain = address.lower().partition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _context(lines: list[str], places: dict[str, int], address: str) -> str:
    """The lines that speak of one recipient: its own and those below, up to the next recipient's."""
    if address not in places:
        return ""
    start = places[address]
    later = [place for place in places.values() if place > start]
    end = min([start + _CONTEXT, *later, len(lines)])
    return folded("\n".join(lines[start:end]).replace(address, " "))


def _judged(address: str, context: str, whole: str) -> FailedRecipient:
    waits = bool(_DELAYS.search(whole)) and not _GIVEN_UP.search(whole)
    given = _STATUS.search(context) or _STATUS.search(whole)
    status = _status_in(context) or _status_in(whole)
    if waits and not given:
        status = f"4{status[1:]}" if status else DELAYED_CODE
    elif waits and status == FAILED_CODE:
        status = DELAYED_CODE
    return FailedRecipient(address, status, temporary=status.startswith("4"))


def _status_in(text: str) -> str:
    """The status that these (folded) words give, or that they mean; "" if they say nothing of it."""
    given = _STATUS.search(text)
    if given:
        return given[0]
    code = _REPLY_CODE.search(text)
    for detail, class_, words in _REASONS:
        if words.search(text) or (detail == "2.2" and _FULL.search(text)):
            return f"{code[1] if code else class_}.{detail}"
    return f"{code[1]}.0.0" if code else ""


def _in_fields(lines: list[str]) -> tuple[FailedRecipient, ...]:
    """Recipients in the fields of a delivery report that stands in the text itself."""
    found: list[FailedRecipient] = []
    block: dict[str, str] = {}
    for line in [*lines, ""]:
        field = _BLOCK_FIELD.match(line.strip()[:1_000])
        if field:
            name = field[1].lower()
            if name == "final-recipient" and name in block:
                found += _of_block(block)
                block = {}
            block[name] = field[2]
        elif not line.strip() and block:
            found += _of_block(block)
            block = {}
    return tuple(dict.fromkeys(found[:_RECIPIENTS_MOST]))


def _of_block(block: dict[str, str]) -> list[FailedRecipient]:
    address = _ADDRESS.search(block.get("final-recipient", "").replace(";", "; "))
    action = block.get("action", "failed").strip().lower()
    if not address or action in {"delivered", "relayed", "expanded"}:
        return []
    given = _STATUS.search(block.get("status", "")) or _STATUS.search(block.get("diagnostic-code", ""))
    status = given[0] if given else _status_in(folded(block.get("diagnostic-code", "")))
    return [FailedRecipient(address[0].lower(), status, action.startswith("delayed") or status.startswith("4"))]
