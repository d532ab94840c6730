"""What wakes the functions, switched off for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.emulator.conftest import RunningCloud


@contextmanager
def cut(cloud: RunningCloud, function: str) -> Iterator[None]:
    """Switch off the event source that wakes this function."""
    functions = cloud.endpoints.client("lambda")
    (source,) = functions.list_event_source_mappings(FunctionName=f"cloudiot-dev-{function}")["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=source["UUID"], Enabled=False)
    try:
        yield
    finally:
        functions.update_event_source_mapping(UUID=source["UUID"], Enabled=True)


@contextmanager
def schedules_paused(cloud: RunningCloud) -> Iterator[None]:
    """Let no schedule come between: its function would change the tables."""
    events = cloud.endpoints.client("events")
    names = [rule["Name"] for rule in events.list_rules()["Rules"] if "ScheduleExpression" in rule]
    assert names
    for name in names:
        events.disable_rule(Name=name)
    try:
        yield
    finally:
        for name in names:
            events.enable_rule(Name=name)
