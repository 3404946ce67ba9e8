"""The provider's front desk: checks who asks and what, and answers, unless a fault comes between."""

from collections.abc import Callable
from typing import Protocol

from . import answers, answers_studio
from .asked import Answer, Asked, say
from .endpoints import ENDPOINTS
from .exchange import Exchange
from .faults import STATUS, Fault, Faults, Script
from .refusals import Refused
from .table import Endpoint

Answering = Callable[[Exchange, Asked, dict[str, str]], Answer]
FAULT_CODES = {429: 20429, 500: 20500, 503: 20503}
NOT_DESCRIBED = {"file_content", "recording_content"}  # files, not resources


class Rules(Protocol):
    """More rules for requests than the twin's own: Twilio's description, where it is at hand."""

    def faults(self, method: str, path: str, given: dict[str, list[str]]) -> list[str]:
        """What is wrong with a request, in words."""


class Desk:
    """Answers every request to one exchange; `rules` are a description.Description, where Twilio's files are."""

    def __init__(self, exchange: Exchange, rules: Rules | None = None, faults: Faults | None = None) -> None:
        self.exchange = exchange
        self.faults: Faults = faults or Script()
        self.asked: list[str] = []  # every request that arrived, as "POST /path"
        self._rules = rules

    async def answer(self, asked: Asked) -> Answer:
        """The answer to one request."""
        request = f"{asked.method} {asked.path}"
        self.asked.append(request)
        fault = self.faults.next(request)
        if fault and not fault.after:
            return _broken(fault)
        await self.exchange.advance_if_idle()
        answer = self._answered(asked)
        return _broken(fault) if fault else answer

    def _answered(self, asked: Asked) -> Answer:
        try:
            endpoint, ids = self._checked(asked)
            return _answering(endpoint)(self.exchange, asked, ids)
        except Refused as error:
            return say(error.body(), error.status)

    def _checked(self, asked: Asked) -> tuple[Endpoint, dict[str, str]]:
        account = self.exchange.account
        if (asked.account, asked.token) != (account.sid, account.token):
            raise Refused(20003, 401)
        matches = ((one, one.match(asked.method, asked.path)) for one in ENDPOINTS)
        endpoint, ids = next(((one, ids) for one, ids in matches if ids is not None), (None, {}))
        if not endpoint:
            self._refuse(asked, ["the twin has no such endpoint"])
            raise Refused(20404, 404, asked.path)
        if ids.get("account", account.sid) != account.sid:
            raise Refused(20003, 401)
        wrong = endpoint.faults(asked.given)
        if self._rules and endpoint.name not in NOT_DESCRIBED:
            wrong += self._rules.faults(asked.method, asked.path, asked.given)
        if wrong:
            self._refuse(asked, wrong)
            raise Refused(_code(wrong), more="; ".join(wrong))
        return endpoint, ids

    def _refuse(self, asked: Asked, wrong: list[str]) -> None:
        self.exchange.refused.append(f"{asked.method} {asked.path}: {'; '.join(wrong)}")


def _answering(endpoint: Endpoint) -> Answering:
    home = answers_studio if endpoint.path.startswith("/v2/") else answers
    found: Answering = getattr(home, endpoint.name)
    return found


def _code(wrong: list[str]) -> int:
    """Twilio's code for the first thing that is wrong."""
    first = wrong[0]
    if first.startswith("To="):
        return 21211
    return {"To is required": 21604}.get(
        first, 21603 if "From, Messaging" in first else 21602 if "Body" in first else 20001
    )


def _broken(fault: Fault) -> Answer:
    status = STATUS[fault.kind]
    if status <= 0:
        return Answer(status)
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
    return say(Refused(FAULT_CODES[status], status).body(), status, headers)
