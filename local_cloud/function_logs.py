"""Keeps what the functions logged: the emulator forgets it when it ends."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.endpoints import Endpoints

_GROUP_PREFIX: Final = "/aws/lambda/"
# Lambda's own frame around each invocation, of no interest beside what the functions say.
_FRAME: Final = ("START RequestId", "END RequestId", "REPORT RequestId")


def save_function_logs(endpoints: Endpoints, file: Path) -> None:
    """Write what the functions logged into the file, oldest first. Does without when the emulator is gone."""
    try:
        lines = sorted(_lines(endpoints.client("logs")))
    except (BotoCoreError, ClientError):
        return
    file.write_text("".join(f"{at_ms} {function} {text}\n" for at_ms, function, text in lines))


def _lines(logs: Any) -> Iterator[tuple[int, str, str]]:
    groups = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=_GROUP_PREFIX)
    for group in (group["logGroupName"] for page in groups for group in page["logGroups"]):
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group):
            for event in page["events"]:
                if not event["message"].startswith(_FRAME):
                    yield event["timestamp"], group.removeprefix(_GROUP_PREFIX), event["message"].rstrip()
