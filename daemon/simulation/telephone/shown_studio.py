"""Studio's flows and executions, as its JSON shows them."""

from .exchange import Exchange
from .records import Execution, Flow, Revision, Step
from .shown import STUDIO, Shown, flow_webhook, iso


def show_flow(exchange: Exchange, flow: Flow, revision: Revision | None = None) -> Shown:
    """A flow at its last revision, or at the one given."""
    shown = revision or flow.revisions[-1]
    return {
        "account_sid": exchange.account.sid,
        "author_sid": None,
        "commit_message": shown.message or None,
        "date_created": iso(flow.created),
        "date_updated": iso(shown.at),
        "definition": shown.definition,
        "errors": [],
        "friendly_name": shown.name,
        "revision": shown.number,
        "sid": flow.sid,
        "status": shown.status,
        "url": f"{STUDIO}/v2/Flows/{flow.sid}" + (f"/Revisions/{shown.number}" if revision else ""),
        "valid": True,
        **(
            {}
            if revision
            else {"warnings": [], "webhook_url": flow_webhook(exchange.account.sid, flow.sid), "links": {}}
        ),
    }


def show_execution(exchange: Exchange, execution: Execution) -> Shown:
    """An execution; what it found out is in its context."""
    stage = execution.stage(exchange.now())
    return {
        "account_sid": exchange.account.sid,
        "contact_channel_address": execution.contact,
        "contact_sid": None,
        "context": {},
        "date_created": iso(execution.created),
        "date_updated": iso(stage.at),
        "flow_sid": execution.flow,
        "flow_version": execution.revision,
        "initiated_by": exchange.account.sid,
        "links": {},
        "sid": execution.sid,
        "status": stage.status,
        "url": execution_url(execution),
    }


def execution_url(execution: Execution) -> str:
    """Where an execution is asked for."""
    return f"{STUDIO}/v2/Flows/{execution.flow}/Executions/{execution.sid}"


def show_step(exchange: Exchange, execution: Execution, step: Step) -> Shown:
    """One step of an execution."""
    return {
        "account_sid": exchange.account.sid,
        "context": step.found,
        "date_created": iso(step.at),
        "date_updated": iso(step.at),
        "execution_sid": execution.sid,
        "flow_sid": execution.flow,
        "links": {},
        "name": step.event,
        "parent_step_sid": None,
        "sid": step.sid,
        "transitioned_from": step.widget,
        "transitioned_to": step.to or "Ended",
        "type": "",
        "url": f"{execution_url(execution)}/Steps/{step.sid}",
    }
