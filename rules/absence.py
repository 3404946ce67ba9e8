"""When the writer of an absence notice is back."""

from datetime import date, datetime

from .signals import Signals


def return_date(text: str, subject: str, sent_at: datetime, signals: Signals) -> date | None:
    """The day an absent person is back at work, as an absence notice says; None where it does not."""
    raise NotImplementedError
