"""Why there is no token to sign in with, in words that say who can mend it."""

from .provider import known_refusal
from .sign_in import SignIn
from .token_server import Said
from .troubles import Trouble

_SECTION = "[mail]"
_AUTHORIZE = "run “duly authorize” and sign in once more"
_UNREACHED = f"check this machine's network, and login_url where {_SECTION} has one; else wait"
_BY_ERROR = {  # what the short words of RFC 6749 come to where the provider's own are not known
    "invalid_client": f"client_id and secret are not taken: check them in {_SECTION}",
    "unauthorized_client": "this application may not sign in this way: whoever administers {title} can allow it",
    "invalid_scope": "this application may not ask for mail: whoever administers {title} can grant it",
    "access_denied": "whoever administers {title}, or whoever signed in, did not allow it",
    "interaction_required": f"{{title}} wants to see the person again: {_AUTHORIZE}",
    "consent_required": "whoever administers {title} must consent to this application",
}


def refusal_trouble(said: Said, sign_in: SignIn) -> Trouble:
    """Why a question to the token server brought none."""
    title, told = sign_in.provider.title, said.words()
    if said.passing:
        says = "nothing to do but wait" if said.status else _UNREACHED
        words = f"{title} gives no token for {sign_in.mailbox} just now ({told}): {says}"
        return Trouble(words, asked_seconds=said.asked_seconds)
    known = known_refusal(sign_in.provider.token_refusals, told, sign_in.auth)
    if known is not None:
        says = known.says.format(user=sign_in.mailbox)
    elif said.status == 200:
        says = "its answer holds no token: check login_url in [mail]"
    elif said.error == "invalid_grant" and sign_in.grant.needs_person:
        says = f"the sign-in of {sign_in.mailbox} has ended or was revoked: {_AUTHORIZE}"
    else:
        says = _BY_ERROR.get(said.error, f"check {_SECTION}, or ask whoever administers {title}").format(title=title)
    return Trouble(f"{title} gives no token for {sign_in.mailbox}: {says} ({told})", refused=True)


def sign_in_first(sign_in: SignIn) -> Trouble:
    """Nobody has signed in yet."""
    return Trouble(f"nobody has signed in to {sign_in.mailbox} for Duly yet: run “duly authorize”", refused=True)


def key_trouble(fault: Exception, sign_in: SignIn) -> Trouble:
    """The secret or key that the token would be asked for with cannot be used."""
    words = f"the secret or key for the sign-in to {sign_in.mailbox} cannot be used ({fault}): check {_SECTION}"
    return Trouble(words, refused=True)


def keeping_trouble(fault: OSError) -> Trouble:
    """What is kept of a sign-in is out of reach."""
    where = f"{fault.strerror or fault}: {fault.filename}" if fault.filename else str(fault)
    hint = ": “authorize” is to be run as the user that Duly runs as" if isinstance(fault, PermissionError) else ""
    return Trouble(f"what is kept of the sign-in cannot be read or written ({where}){hint}", refused=bool(hint))
