"""What Twilio's error codes mean: what is to be done about a text or call, in words that say who can mend it."""

from dataclasses import dataclass
from typing import Literal, cast

from ..rules.messages import Fault

# later:   not taken, nothing lost: the same again after a rest
# account: it would meet every text or call: none leaves until somebody has mended it
Deed = Fault | Literal["later", "account"]
CONSOLE = "whoever administers the Twilio account"
THROTTLED, NOT_SIGNED_IN = 20429, 20003


@dataclass(frozen=True, slots=True)
class Meaning:
    """What to do, and why in words."""

    deed: Deed
    words: str

    @property
    def meets_all(self) -> bool:
        """Whether the next text or call would fare alike, until a person has mended it."""
        return self.deed in {"account", "filtered"}

    @property
    def fault(self) -> Fault:
        """Why this one reaches nobody."""
        return "other" if self.deed in {"later", "account"} else cast("Fault", self.deed)


MEANINGS: dict[int, Meaning] = {
    # The account and its number
    20003: Meaning("account", f"Twilio refused the sign-in: {CONSOLE} must check account_sid and auth_token"),
    20005: Meaning("account", f"the Twilio account is not active: {CONSOLE} must have it opened again"),
    20008: Meaning("account", f"these are Twilio's test credentials: {CONSOLE} must give the real ones"),
    20403: Meaning("account", f"Twilio does not allow this to the account: {CONSOLE} must check its permissions"),
    20404: Meaning("account", f"Twilio does not know this account or flow: {CONSOLE} must check account_sid"),
    21210: Meaning("account", f"the number in `from` may not call: {CONSOLE} must verify it with Twilio"),
    21212: Meaning("account", f"Twilio does not take the number in `from`: {CONSOLE} must check it"),
    21213: Meaning("account", "there is no number in `from`: it belongs into [twilio]"),
    21603: Meaning("account", "there is no number in `from`: it belongs into [twilio]"),
    21606: Meaning("account", f"the number in `from` sends no texts, or is not the account's: {CONSOLE} must check it"),
    21659: Meaning("account", f"the number in `from` is not one of Twilio's: {CONSOLE} must check it"),
    21660: Meaning("account", f"the number in `from` belongs to another account: {CONSOLE} must check both"),
    21661: Meaning("account", f"the number in `from` cannot send texts: {CONSOLE} must choose another"),
    30002: Meaning("account", f"the Twilio account is suspended: {CONSOLE} must settle that with Twilio"),
    30007: Meaning("filtered", f"the carriers filter our texts: {CONSOLE} must look into the wording and registration"),
    30010: Meaning("account", f"the text would cost more than the account's price limit: {CONSOLE} must raise it"),
    30022: Meaning("later", "more texts went out than the number's registration allows for now"),
    30023: Meaning("later", "the day's texts that the number's registration allows have gone out"),
    30024: Meaning("account", f"the sender's short code is not set up: {CONSOLE} must look into it"),
    30032: Meaning("filtered", f"the toll-free number is not verified yet: {CONSOLE} must have it verified"),
    30034: Meaning("filtered", f"the number is not registered for A2P 10DLC: {CONSOLE} must register it"),
    30038: Meaning("filtered", f"Twilio refuses the wording as a password text: {CONSOLE} must ask Twilio"),
    63038: Meaning("later", "the day's texts that the Twilio account allows have gone out"),
    # Too much at once
    20429: Meaning("later", "Twilio asks for fewer requests: nothing to do but wait"),
    14107: Meaning("later", "Twilio asks for fewer requests: nothing to do but wait"),
    21611: Meaning("later", "more than enough texts wait at Twilio: nothing to do but wait"),
    10004: Meaning("later", "as many calls as the account may make at once are being made"),
    # The receiver's number
    21211: Meaning("number", "it is no number that can be reached"),
    21214: Meaning("number", "it is no number that can be called"),
    21217: Meaning("number", "it is no number that can be called"),
    21401: Meaning("number", "it is no telephone number"),
    21421: Meaning("number", "it is no telephone number"),
    21604: Meaning("number", "there is no number to send it to"),
    21612: Meaning("number", "texts cannot be carried to this number from ours"),
    21614: Meaning("number", "it is no mobile number"),
    30005: Meaning("number", "the number is not in use"),
    30006: Meaning("number", "it is a landline, or a carrier that takes no texts"),
    13223: Meaning("number", "it is no number that can be called"),
    13224: Meaning("number", "it is no number that can be called"),
    # The receiver's wish and moment
    21610: Meaning("stopped", "its owner has told Twilio to STOP our texts"),
    30004: Meaning("stopped", "its owner, or the carrier, blocks texts from us"),
    21216: Meaning("other", "Twilio does not let this number be called"),
    30001: Meaning("away", "it waited too long at Twilio"),
    30003: Meaning("away", "the phone is switched off or out of reach"),
    30008: Meaning("away", "the carrier gave no reason"),
    30009: Meaning("away", "a part of it was lost on the way"),
    30017: Meaning("away", "the carrier's network was crowded"),
    30036: Meaning("away", "the hours it could arrive in were over before it did"),
    30410: Meaning("away", "the carrier did not answer in time"),
    # This message, or where it may go
    21203: Meaning("other", f"calls to this country are not allowed: {CONSOLE} can allow them (geo permissions)"),
    21215: Meaning("other", f"calls to this country are not allowed: {CONSOLE} can allow them (geo permissions)"),
    21408: Meaning("other", f"texts to this country are not allowed: {CONSOLE} can allow them (geo permissions)"),
    13227: Meaning("other", f"calls to this country are not allowed: {CONSOLE} can allow them (geo permissions)"),
    21219: Meaning("other", f"a trial account calls only numbers that were verified: {CONSOLE} can upgrade it"),
    21608: Meaning("other", f"a trial account texts only numbers that were verified: {CONSOLE} can upgrade it"),
    21602: Meaning("other", "the text is empty"),
    21605: Meaning("other", "the text is too long"),
    21617: Meaning("other", "the text is longer than Twilio takes"),
    30011: Meaning("other", "the carrier takes no texts with files"),
}


def meaning(code: int | None, told: str = "", status: int = 400) -> Meaning:
    """What a refusal means: by its code, else by its HTTP status. `told` is what Twilio said to it."""
    said = f" (Twilio: {' '.join(told.split())[:300]})" if told else ""
    number = f"{code}: " if code else ""
    if code in MEANINGS:
        known = MEANINGS[code]
    elif status == 429:
        known = MEANINGS[THROTTLED]
    elif status == 401:
        known = MEANINGS[NOT_SIGNED_IN]
    elif status == 403:
        known = MEANINGS[20403]
    else:
        known = Meaning("other", "Twilio refused it")
    return Meaning(known.deed, f"{number}{known.words}{said}")
