"""What texts and calls cost an engagement: each charge as a value, reserved before it is spent and settled after."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

ChargeKind = Literal["text", "call"]
ChargeState = Literal["reserved", "settled", "released"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Money of one engagement's budget that one message takes, in the engagement's currency."""

    id: str  # of the message it is for
    engagement: str
    at: datetime  # aware: when it was decided; the month it counts in is that of the engagement's time zone
    kind: ChargeKind
    units: int = 1  # segments of a text, calls
    amount: Decimal
    state: ChargeState = "reserved"  # released: nothing was sent, so nothing counts
    person: str = ""  # main address of whom it was for
