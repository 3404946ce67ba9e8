"""What kind of mail a letter is: a person's own words, or one of the many things machines send."""

import re

from .addresses import canonical
from .bounces import POSTMASTERS, is_bounce, speaks_of_failure
from .letter import Letter
from .readings import LetterKind

OWN_ID = re.compile(r"<[0-9a-f]{16}\.[a-z2-7]{16}@([^<>@\s]+)>")
LOOP_LOCAL = "duly"  # X-Loop: duly@<domain of the shared inbox>

PEOPLE_DO_NOT_WRITE_FROM = re.compile(
    r"(.*[._+-])?(no|do[._-]?not|dont)[._-]?reply([._+-].*)?|((auto|system)[._-]?)?notifications?", re.IGNORECASE
)
# Subjects that mail programs themselves put before an absence notice, in the languages of their menus.
NOTICE_SUBJECT = re.compile(
    r"\s*(automatic reply|auto(matic)?[ -]?(reply|response)|automated reply|out of (the )?office( auto-?reply)?"
    r"|respuesta autom[aá]tica|fuera de (la )?oficina|ausente de la oficina"
    r"|automatische antwort|abwesenheitsnotiz|abwesend|abwesenheit"
    r"|r[eé]ponse automatique|absence du bureau|absent du bureau|risposta automatica|fuori sede"
    r"|resposta autom[aá]tica|fora do escrit[oó]rio|automatisch antwoord|afwezig(heid)?(sbericht)?"
    r"|odpowied[zź] automatyczna|autosvar|automatiskt? svar|automaattinen vastaus|otomatik yan[iı]t"
    r"|автоматический ответ|automatick[aá] odpov[eě][dď]|automatikus v[aá]lasz|r[aă]spuns automat"
    r"|自動応答|自动答复|自動回覆|자동 회신)\s*(:|：|-|$)",
    re.IGNORECASE,
)

ABSENT = re.compile(
    r"out of (the |my )?office|\booo\b|on (annual |sick |parental |maternity |paternity |medical |bereavement )?leave\b"
    r"|(annual|sick|parental|maternity|paternity|family|medical) leave|\bvacation|on holiday|\bpto\b|day off|days off"
    r"|(am|be|currently|is|are|'m) (away|absent|travel+ing|unavailable|off work|off sick)"
    r"|away (from|until|till|this|on|through)|(back|return(ing)?) (in the office|to the office|to work|on|in)\b"
    r"|until i return|my return|limited access to (my )?e-?mail|no longer (work|with)"
    r"|fuera de (la )?oficina|vacaciones|ausente|ausencia|de baja|permiso (de )?(maternidad|paternidad|médico)"
    r"|estar[eé] de vuelta|regres(o|ar[eé]|aré)|de regreso|abwesend|nicht im (büro|buero)|urlaub|elternzeit"
    r"|absent|en cong[eé]|de retour|fuori ufficio|in ferie|f[eé]rias|afwezig|urlopie|semester|\bferie",
    re.IGNORECASE,
)

TICKET_ROBOT = re.compile(
    r"\b(ticket|case|request|reference|incident)\s*(number|no\.?|id|#)"
    r"|(received|logged) your (message|request|e-?mail|enquiry)"
    r"|support team|will (respond|get back to you|reply) (within|as soon)|hemos recibido su",
    re.IGNORECASE,
)


def kind_of(letter: Letter, own_addresses: tuple[str, ...], own_domain: str) -> LetterKind:
    """Tell what a letter is. Only a "human" one may complete a task, give a command or be answered.

    `own_addresses` are the shared inbox and its aliases, `own_domain` the domain of our Message-IDs; "" where no
    practice is at hand.
    """
    own = frozenset(canonical(address) for address in own_addresses)
    checks: tuple[tuple[LetterKind, bool], ...] = (
        ("own", _is_own(letter, own, own_domain.lower())),
        ("complaint", letter.report_type == "feedback-report"),
        ("receipt", letter.report_type == "disposition-notification" or _is_success_report(letter)),
        ("bounce", is_bounce(letter)),
        ("calendar", letter.calendar_method not in {"", "PUBLISH"}),
        ("absence", _is_absence(letter)),
        ("list", _is_list(letter, own)),
        ("automatic", _is_machine(letter)),
    )
    return next((kind for kind, holds in checks if holds), "human")


def _is_own(letter: Letter, own: frozenset[str], domain: str) -> bool:
    """Mail that we sent, come back by an alias, a forwarder or a copy to ourselves."""
    loops = [value.strip().lower() for value in letter.all("x-loop")]
    if any(value == f"{LOOP_LOCAL}@{domain}" if domain else value.startswith(f"{LOOP_LOCAL}@") for value in loops):
        return True
    match = OWN_ID.fullmatch(letter.message_id)
    return canonical(letter.sender) in own or (match is not None and match[1].lower() == domain)


def _is_success_report(letter: Letter) -> bool:
    """A delivery report that names nobody who was missed."""
    return letter.report_type == "delivery-status" and not letter.failed and not speaks_of_failure(letter.subject)


def _is_absence(letter: Letter) -> bool:
    """A person's mail program says that they are away; a ticket robot's receipt or a driving mode is not that."""
    notice = bool(NOTICE_SUBJECT.match(letter.subject))
    if not (notice or _answers_by_itself(letter)):
        return False
    words = f"{letter.subject}\n{_top_of(letter.text)}"
    if ABSENT.search(words):
        return True
    return notice and not TICKET_ROBOT.search(words) and (_null_path(letter) or _suppresses(letter))


def _answers_by_itself(letter: Letter) -> bool:
    """Headers by which vacation programs mark their answers; each is in use by one of the large ones."""
    submitted = letter.header("auto-submitted").lower()
    return (
        submitted.startswith("auto-replied")
        or any(letter.header(name) for name in ("x-autoreply", "x-autorespond", "x-autoreply-from"))
        or letter.header("precedence").strip().lower() == "auto_reply"
        or (_null_path(letter) and _suppresses(letter))
    )


def _is_list(letter: Letter, own: frozenset[str]) -> bool:
    """Mail by a list, unless the list is the shared inbox itself: some are groups at their provider."""
    if not (
        any(letter.header(name) for name in ("list-id", "list-post", "list-unsubscribe"))
        or letter.header("precedence").strip().lower() == "list"
    ):
        return False
    about = f"{letter.header('list-id')} {letter.header('list-post')}".lower()
    return not any(address in about or address.replace("@", ".") in about for address in own)


def _is_machine(letter: Letter) -> bool:
    """Sent by a program. X-Auto-Response-Suppress alone does not say so: Exchange puts it on what people write."""
    submitted = letter.header("auto-submitted").strip().lower()
    local = letter.sender.partition("@")[0]
    return (
        (submitted != "" and not submitted.startswith("no"))
        or letter.header("precedence").strip().lower() in {"bulk", "junk", "auto_reply"}
        or any(letter.header(name) for name in ("x-autoreply", "x-autorespond", "x-fc-machinegenerated"))
        or bool(NOTICE_SUBJECT.match(letter.subject))
        or bool(PEOPLE_DO_NOT_WRITE_FROM.match(local))
        or bool(POSTMASTERS.fullmatch(local))
    )


def _null_path(letter: Letter) -> bool:
    """Whether the envelope had no sender, as far as the delivering server wrote it down."""
    return letter.header("return-path").strip() == "<>"


def _suppresses(letter: Letter) -> bool:
    """Whether it forbids answers of every kind, as Exchange's own notices do."""
    return "all" in letter.header("x-auto-response-suppress").lower().replace(",", " ").split()


def _top_of(text: str) -> str:
    """The first lines that are not quoted: an absence notice speaks at once, and our own words must not count."""
    lines = [line for line in text[:4000].splitlines() if not line.lstrip().startswith(">")]
    return "\n".join(lines)[:1500]


__all__ = ["LOOP_LOCAL", "kind_of"]
