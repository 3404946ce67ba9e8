"""What the twin answers is what Twilio's description says it answers: each endpoint once, status, fields and types.

Twilio's description is no part of this project: without the folder that DULY_TWILIO_SPEC names, this is skipped.
"""

import json
import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from duly.daemon.simulation.telephone.asked import Answer, Asked
from duly.daemon.simulation.telephone.desk import Desk
from duly.daemon.simulation.telephone.dialled import call_in
from duly.daemon.simulation.telephone.endpoints import ENDPOINTS
from duly.daemon.simulation.telephone.exchange import Exchange
from duly.daemon.simulation.telephone.people import Manner
from duly.daemon.simulation.telephone.texting import text_in
from jsonschema import Draft202012Validator, FormatChecker

from tests.sim.test_fake_twilio_calls import REMINDS
from tests.telephone_line import ANA, ASKED_FOR, OURS, START

pytestmark = pytest.mark.skipif(
    not ASKED_FOR, reason="DULY_TWILIO_SPEC does not name the folder with Twilio's description of its API"
)
FORMATS = FormatChecker(formats=())
FORMATS.checks("date-time-rfc-2822", raises=ValueError)(lambda at: at is None or bool(parsedate_to_datetime(at)))


@cache
def told(name: str) -> Any:
    return json.loads((Path(ASKED_FOR) / name).read_text("utf-8"))


@cache
def components(name: str) -> Any:
    return closed(told(name)["components"])


def closed(schema: Any) -> Any:
    """The schema with `nullable` in the words of JSON Schema, and no field beside those that are told of."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items() if key not in {"nullable", "examples", "example"}}
    if schema.get("nullable") is True and "type" in schema:
        made["type"] = [schema["type"], "null"]
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict):
        made["additionalProperties"] = False
        made["required"] = list(schema["properties"])
    return made


def response(method: str, path: str) -> tuple[int, Any]:
    """The status and schema that an answer is to have."""
    name = "twilio_studio_v2.json" if path.startswith("/v2/") else "twilio_api_v2010.json"
    for form, item in told(name)["paths"].items():
        if method.lower() in item and re.fullmatch(re.sub(r"\{\w+\}", "[^/.]+", form.replace(".", r"\.")), path):
            if form.endswith("}") and path.endswith("/Validate"):
                continue
            ((status, answer),) = item[method.lower()]["responses"].items()
            content = answer.get("content", {}).get("application/json", {"schema": {}})
            return int(status), closed(content["schema"]) | {"components": components(name)}
    raise LookupError(f"{method} {path}")


class World:
    """An exchange in which there is one of everything."""

    def __init__(self) -> None:
        self.at = START
        self.exchange = Exchange(lambda: self.at, [OURS])
        self.desk = Desk(self.exchange)
        self.ids: dict[str, str] = {}

    async def ask(self, method: str, path: str, **given: str) -> Answer:
        form = {name: [value] for name, value in given.items()}
        account = self.exchange.account
        return await self.desk.answer(
            Asked(method=method, path=path, given=form, account=account.sid, token=account.token)
        )

    async def live(self) -> None:
        home = f"/2010-04-01/Accounts/{self.exchange.account.sid}"
        ana = self.exchange.person(ANA)
        flow = json.loads(
            (
                await self.ask(
                    "POST", "/v2/Flows", FriendlyName="x", Status="published", Definition=json.dumps(REMINDS)
                )
            ).body
        )
        (number,) = self.exchange.numbers.values()
        number.voice_url = flow["webhook_url"]
        ana.manners.append(Manner(keys=("1",)))
        run = json.loads((await self.ask("POST", f"/v2/Flows/{flow['sid']}/Executions", To=ANA, From=OURS)).body)
        await self.ask("POST", f"{home}/Messages.json", To=ANA, From=OURS, Body="Hello")
        came = text_in(self.exchange, ANA, "here", [("image/png", b"PNG")])
        call = call_in(self.exchange, ANA, Manner(keys=("3",), message=b"ID3"))
        self.at += timedelta(minutes=5)
        await self.exchange.advance()
        (recording,) = self.exchange.recordings
        self.ids = {
            "account": self.exchange.account.sid,
            "text": came.sid,
            "SM": came.sid,
            "ME": came.files[0].sid,
            "call": call.sid,
            "CA": call.sid,
            "RE": recording,
            "PN": number.sid,
            "flow": flow["sid"],
            "FW": flow["sid"],
            "FN": run["sid"],
            "step": self.exchange.executions[run["sid"]].steps[-1].sid,
            "revision": "1",
        }

    def path(self, form: str) -> str:
        def filled(place: re.Match[str]) -> str:
            name, _, kind = place[1].partition(":")
            return self.ids[(kind or "SM") if name == "sid" else name]

        return re.sub(r"\{([\w:]+)\}", filled, form)


GIVEN: dict[str, dict[str, str]] = {
    "create_text": {"To": ANA, "From": OURS, "Body": "Hello"},
    "update_text": {"Body": ""},
    "create_call": {"To": ANA, "From": OURS, "Twiml": "<Response/>"},
    "update_number": {"FriendlyName": "ours"},
    "create_flow": {"FriendlyName": "x", "Status": "draft", "Definition": json.dumps(REMINDS)},
    "check_flow": {"FriendlyName": "x", "Status": "draft", "Definition": json.dumps(REMINDS)},
    "update_flow": {"Status": "draft"},
    "create_execution": {"To": ANA, "From": OURS, "Parameters": "{}"},
    "end_execution": {"Status": "ended"},
}


@pytest.mark.parametrize(
    "endpoint",
    [one for one in ENDPOINTS if not one.name.endswith("_content")],
    ids=lambda one: f"{one.name}-{one.path.count('/')}",
)
async def test_an_answer_is_as_twilio_describes_it(endpoint: Any) -> None:
    world = World()
    await world.live()
    path = world.path(endpoint.path)
    answer = await world.ask(endpoint.method, path, **GIVEN.get(endpoint.name, {}))
    status, schema = response(endpoint.method, path)
    assert answer.status == status, answer.body
    if status == 204:
        assert answer.body == b""
        return
    faults = Draft202012Validator(schema, format_checker=FORMATS).iter_errors(json.loads(answer.body))
    assert [f"{list(one.absolute_path)}: {one.message}" for one in faults] == []
    assert world.exchange.refused == []
