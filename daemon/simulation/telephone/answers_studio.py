"""Answers requests for Studio's flows and executions."""

import json

from .answers import Ids, within
from .asked import GONE, Answer, Asked, page, say
from .blueprint import Definition, read_definition
from .exchange import Exchange, found
from .records import Execution, Flow, Revision
from .refusals import Refused
from .shown_studio import execution_url, show_execution, show_flow, show_step
from .studio import context, start


def _definition(asked: Asked) -> Definition:
    definition, wrong = read_definition(asked.one("Definition"))
    if wrong:
        raise Refused(20001, more=f"the flow's definition is not valid: {'; '.join(wrong)}")
    return definition


def create_flow(exchange: Exchange, asked: Asked, _ids: Ids) -> Answer:
    """Keep a new flow."""
    now = exchange.now()
    first = Revision(
        number=1,
        at=now,
        name=asked.one("FriendlyName"),
        status=asked.one("Status"),
        definition=_definition(asked),
        message=asked.one("CommitMessage"),
    )
    flow = Flow(sid=exchange.sid("FW"), created=now, revisions=[first])
    exchange.flows[flow.sid] = flow
    return say(show_flow(exchange, flow), 201)


def check_flow(_exchange: Exchange, asked: Asked, _ids: Ids) -> Answer:
    """Whether a definition is whole."""
    _definition(asked)
    return say({"valid": True})


def update_flow(exchange: Exchange, asked: Asked, ids: Ids) -> Answer:
    """Give a flow a new revision."""
    flow = found(exchange.flows, ids["sid"])
    last = flow.revisions[-1]
    revision = Revision(
        number=last.number + 1,
        at=exchange.now(),
        name=asked.one("FriendlyName", last.name),
        status=asked.one("Status"),
        definition=_definition(asked) if "Definition" in asked.given else last.definition,
        message=asked.one("CommitMessage"),
    )
    flow.revisions.append(revision)
    return say(show_flow(exchange, flow))


def list_flows(exchange: Exchange, asked: Asked, _ids: Ids) -> Answer:
    """The flows, newest first; their definitions are not in the list."""
    kept = sorted(exchange.flows.values(), key=lambda one: one.created, reverse=True)
    return page(asked, "flows", kept, lambda one: show_flow(exchange, one) | {"definition": None})


def fetch_flow(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """One flow."""
    return say(show_flow(exchange, found(exchange.flows, ids["sid"])))


def delete_flow(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """Forget a flow."""
    del exchange.flows[found(exchange.flows, ids["sid"]).sid]
    return GONE


def list_revisions(exchange: Exchange, asked: Asked, ids: Ids) -> Answer:
    """A flow's revisions, newest first."""
    flow = found(exchange.flows, ids["sid"])
    return page(asked, "revisions", flow.revisions[::-1], lambda one: show_flow(exchange, flow, one))


def fetch_revision(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """One revision: by its number, or LatestPublished."""
    flow, wanted = found(exchange.flows, ids["sid"]), ids["revision"]
    known = {str(one.number): one for one in flow.revisions} | {"LatestRevision": flow.revisions[-1]}
    if flow.published:
        known["LatestPublished"] = flow.published
    return say(show_flow(exchange, flow, found(known, wanted)))


def create_execution(exchange: Exchange, asked: Asked, ids: Ids) -> Answer:
    """Begin a flow with somebody."""
    flow = found(exchange.flows, ids["flow"])
    try:
        data = json.loads(asked.one("Parameters", "{}"))
    except ValueError:
        raise Refused(20001, more="Parameters are no JSON") from None
    return say(show_execution(exchange, start(exchange, flow, asked.one("To"), asked.one("From"), data)), 201)


def list_executions(exchange: Exchange, asked: Asked, ids: Ids) -> Answer:
    """A flow's executions, newest first."""
    flow, now = found(exchange.flows, ids["flow"]), exchange.now()
    renamed = Asked(
        method=asked.method,
        path=asked.path,
        given={
            {"DateCreatedFrom": "At>", "DateCreatedTo": "At<"}.get(name, name): values
            for name, values in asked.given.items()
        },
    )
    kept = [
        one
        for one in sorted(exchange.executions.values(), key=lambda one: one.created, reverse=True)
        if one.flow == flow.sid
        and one.created + exchange.lag <= now
        and within(renamed, "At", one.created)
        and asked.one("status", one.stage(now).status) == one.stage(now).status
    ]
    return page(asked, "executions", kept, lambda one: show_execution(exchange, one))


def _execution(exchange: Exchange, ids: Ids) -> Execution:
    execution = found(exchange.executions, ids["sid"])
    return found({one.sid: one for one in [execution] if one.flow == ids["flow"]}, execution.sid)


def fetch_execution(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """One execution."""
    return say(show_execution(exchange, _execution(exchange, ids)))


def end_execution(exchange: Exchange, asked: Asked, ids: Ids) -> Answer:
    """Stop an execution."""
    execution, now = _execution(exchange, ids), exchange.now()
    if execution.stage(now).status == "active" and asked.one("Status") == "ended":
        execution.became(now, "ended")
    return say(show_execution(exchange, execution))


def delete_execution(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """Forget an execution."""
    del exchange.executions[_execution(exchange, ids).sid]
    return GONE


def fetch_context(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """What an execution has found out by now."""
    execution = _execution(exchange, ids)
    return say(
        {
            "account_sid": exchange.account.sid,
            "context": context(execution, exchange.now()),
            "execution_sid": execution.sid,
            "flow_sid": execution.flow,
            "url": f"{execution_url(execution)}/Context",
        }
    )


def list_steps(exchange: Exchange, asked: Asked, ids: Ids) -> Answer:
    """The steps taken by now, newest first."""
    execution = _execution(exchange, ids)
    taken = [one for one in execution.steps[::-1] if one.at <= exchange.now()]
    return page(asked, "steps", taken, lambda one: show_step(exchange, execution, one))


def fetch_step(exchange: Exchange, _asked: Asked, ids: Ids) -> Answer:
    """One step."""
    execution = _execution(exchange, ids)
    return say(show_step(exchange, execution, found({one.sid: one for one in execution.steps}, ids["step"])))
