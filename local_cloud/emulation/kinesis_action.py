"""The `kinesis` action of IoT topic rules, which MiniStack skips without a word.

As on AWS: the partition key is a substitution template, `SELECT *` hands on the bytes that
were published (also when they are no JSON, or no text at all), any other SELECT hands on
its JSON document, the rule's role must allow kinesis:PutRecord, and a failure runs the
rule's error action.
"""

import base64
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from local_cloud.emulation import borrowed

_TEMPLATE: Final = re.compile(r"\$\{([^}]*)\}")
# What AWS writes where a substitution template finds nothing.
_UNDEFINED_TEXT: Final = "undefined"


class KinesisActionFailed(Exception):
    """The stream did not take the record; the rule's error action tells the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Publish:
    """The message that a rule is looking at."""

    sql: str
    topic: str
    payload: bytes
    client_id: str | None

    @property
    def whole(self) -> bool:
        """Whether the rule hands on the message as it came."""
        return bool(borrowed.RULE_SELECT_CLAUSE.current(self.sql) == "*")


_publish: ContextVar[_Publish | None] = ContextVar("publish", default=None)


def install() -> None:
    """Teach the emulator's rule engine the kinesis action."""
    borrowed.RUN_RULE_ACTIONS.wrap(_remembering_the_publish)
    borrowed.RULE_MESSAGE.wrap(_reading_any_payload)
    borrowed.RULE_EVENT.wrap(_keeping_bytes)
    borrowed.DISPATCH_RULE_ACTION.wrap(_with_kinesis)
    borrowed.ACTION_RESOURCE_KEYS.current["kinesis"] = ("streamName",)


def _remembering_the_publish(original: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def run_rule_actions(
        account_id: str,
        region: str,
        rule: Mapping[str, Any],
        payload: bytes,
        topic: str = "",
        client_id: str | None = None,
    ) -> None:
        sql = (rule or {}).get("sql", "")
        token = _publish.set(_Publish(sql=sql, topic=topic, payload=payload or b"", client_id=client_id))
        try:
            await original(account_id, region, rule, payload, topic, client_id)
        finally:
            _publish.reset(token)

    return run_rule_actions


def _reading_any_payload(original: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    def rule_message(payload: bytes) -> Any:
        try:
            return original(payload)
        except (ValueError, RecursionError):
            # Brackets nested a thousand deep, or a number of five thousand digits: text, as far
            # as a rule is concerned. Raised on, it would end the connection of the device.
            return payload.decode("utf-8", errors="replace")

    return rule_message


def _keeping_bytes(original: Callable[..., Any]) -> Callable[..., Any]:
    def rule_event(sql: str, topic: str, payload: bytes, *rest: Any, **named: Any) -> Any:
        event = original(sql, topic, payload, *rest, **named)
        publish = _publish.get()
        if event is borrowed.UNDEFINED.current and publish is not None and publish.whole:
            # No text, so MiniStack sees nothing to hand on and runs no action. The bytes are there.
            return publish.payload
        return event

    return rule_event


def _with_kinesis(original: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def dispatch_rule_action(
        account_id: str, region: str, rule_name: str, action: Mapping[str, Any], event: Any
    ) -> None:
        publish = _publish.get()
        if "kinesis" not in action or publish is None:
            await original(account_id, region, rule_name, action, event)
            return
        _put_record(account_id, region, action["kinesis"], publish, event)

    return dispatch_rule_action


def _put_record(account_id: str, region: str, action: Mapping[str, Any], publish: _Publish, event: Any) -> None:
    from ministack.core.responses import request_scope

    data = publish.payload if publish.whole else json.dumps(event).encode()
    record = {
        "StreamName": action["streamName"],
        "PartitionKey": _substituted(action.get("partitionKey") or "", publish),
        "Data": base64.b64encode(data).decode("ascii"),
    }
    stream_arn = f"arn:aws:kinesis:{region}:{account_id}:stream/{record['StreamName']}"
    with request_scope(account_id, region):
        if not borrowed.ROLE_ALLOWS.current(action["roleArn"], [("kinesis:PutRecord", stream_arn)]):
            raise KinesisActionFailed(f"{action['roleArn']} may not put records to {stream_arn}")
        status, _headers, body = borrowed.KINESIS_PUT_RECORD.current(record)
    if status >= 400:
        raise KinesisActionFailed(f"Failed to put the record to {record['StreamName']}: {body.decode()}")


def _substituted(template: str, publish: _Publish) -> str:
    message = borrowed.RULE_MESSAGE.current(publish.payload)

    def value(expression: re.Match[str]) -> str:
        found = borrowed.EVALUATE_EXPRESSION.current(
            expression.group(1), publish.topic, publish.payload, message, publish.client_id
        )
        return _UNDEFINED_TEXT if found is borrowed.UNDEFINED.current else str(found)

    return _TEMPLATE.sub(value, template)
