"""Permissions that MiniStack checks under another name, or on another resource, than AWS does."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from local_cloud.emulation import borrowed

# AWS knows no permission of its own for a batch: whoever may publish may publish ten at once.
_ACTIONS: Final = {"sns:PublishBatch": "sns:Publish"}
# AttachPolicy and DetachPolicy are checked on the certificate; MiniStack takes "every resource",
# which a grant for certificates never covers.
_POLICY_TARGETS: Final = "/target-policies/"
# A named shadow is a resource of its own, `thing/<thing>/<shadow>`; MiniStack takes the thing for it.
_SHADOW: Final = re.compile(r"/things/[^/]+/shadow")
# GetRecords names its stream by an iterator alone; MiniStack takes "every resource", which no grant for one covers.
_ITERATOR: Final = b'"ShardIterator"'


def install() -> None:
    """Check as AWS does."""
    borrowed.IAM_ACTION.wrap(_under_its_name_on_aws)
    borrowed.RESOURCE_ARN.wrap(_on_its_resource_on_aws)


def _under_its_name_on_aws(original: Callable[..., str | None]) -> Callable[..., str | None]:
    def extract_iam_action(*arguments: Any) -> str | None:
        action = original(*arguments)
        return None if action is None else _ACTIONS.get(action, action)

    return extract_iam_action


def _on_its_resource_on_aws(original: Callable[..., str]) -> Callable[..., str]:
    def extract_resource_arn(
        service: str, method: str, path: str, headers: Any, body: bytes, query: Mapping[str, Any], *rest: Any
    ) -> str:
        if service == "iot" and path.startswith(_POLICY_TARGETS):
            return _target(body) or "*"
        if service == "kinesis" and _ITERATOR in body:
            return _stream_of_iterator(body) or "*"
        arn = original(service, method, path, headers, body, query, *rest)
        return f"{arn}{_shadow_name(query)}" if _SHADOW.fullmatch(path) else arn

    return extract_resource_arn


def _shadow_name(query: Mapping[str, Any]) -> str:
    name = query.get("name")
    if isinstance(name, list):
        (name,) = name
    return f"/{name}" if name else ""


def _target(body: bytes) -> str | None:
    try:
        target = json.loads(body).get("target")
    except (ValueError, AttributeError):
        return None
    return target if isinstance(target, str) else None


def _stream_of_iterator(body: bytes) -> str | None:
    try:
        iterator = borrowed.KINESIS_ITERATORS.current.get(json.loads(body)["ShardIterator"])
    except (ValueError, KeyError, TypeError):
        return None
    return None if iterator is None else str(iterator["stream_arn"])
