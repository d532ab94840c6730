"""The functions: do they fail, are they slow, are there enough of them, and do they run at all?"""

from collections.abc import Iterator, Mapping
from typing import Final

from chalicelib import triggers
from infrastructure.components.alarms import metrics
from infrastructure.components.alarms.alarm import Alarm
from infrastructure.function_catalogue import API_HANDLER, FUNCTIONS

# One failure may be a hiccup, which the next attempt gets over. But what runs once an hour, and tries
# again within minutes, never fails in two periods on end; nor does what runs a few times a year.
_FAILING_PERIODS: Final = 2
_FAILING_PERIODS_OF: Final[Mapping[str, int]] = {
    triggers.CAPTURE_SCHEDULE: 1,
    triggers.ROLLUP_SCHEDULE: 1,
    triggers.RISK_CHECK: 1,
    triggers.KEY_ROTATION: 1,
}

# Nothing else tells of these. What other functions cannot do is seen by the queues and the stream that they read, by
# API Gateway, or ends in a dead-letter queue.
_FAILURES_SEEN_NOWHERE_ELSE: Final = frozenset({
    triggers.PROVISIONING,
    triggers.CAPTURE_SCHEDULE,
    triggers.DEVICE_CHECK,
    triggers.ALERT_SETTLEMENT,
    triggers.RISK_CHECK,
    triggers.ROLLUP_SCHEDULE,
    triggers.ROLLOUT_CHECK,
    triggers.KEY_ROTATION,
})  # fmt: skip

# Where 19 of 20 runs have to end sooner than the function's own limit, in milliseconds: somebody waits.
_SLOW_MS: Final[Mapping[str, int]] = {
    # A page that takes longer than this feels broken.
    API_HANDLER: 3_000,
    # It comes on top of every request, and does next to nothing.
    triggers.OPERATOR_AUTHORIZER: 1_000,
    # A device holds its photo and its radio on.
    triggers.UPLOAD_REQUESTS: 5_000,
    # IoT Core waits for five seconds, and refuses the device then.
    triggers.PROVISIONING: 4_000,
}
# What walks through the fleet or through a batch has little left to grow at this share of its time.
_LITTLE_TIME_LEFT: Final = 0.8
_GROW_WITH_THE_FLEET: Final = (
    triggers.TELEMETRY_CONSUMER,
    triggers.PHOTO_CONSUMER,
    triggers.DEVICE_CHECK,
    triggers.ALERT_SETTLEMENT,
    triggers.RISK_CHECK,
    triggers.ROLLUP_SCHEDULE,
)


def function_rows(names: Mapping[str, str]) -> Iterator[Alarm]:
    """Do the functions fail, are they slow, are there too few of them? Takes their names in AWS by Chalice's."""
    for name, function_name in names.items():
        yield Alarm(
            name=f"{name}-errors",
            says=f"The function {name} fails",
            metric=metrics.of_function("Errors", function_name),
            limit=0,
            periods=_FAILING_PERIODS_OF.get(name, _FAILING_PERIODS),
            basic=name in _FAILURES_SEEN_NOWHERE_ELSE,
            section="function-errors",
        )
    for name, limit_ms in slow_limits_ms().items():
        yield Alarm(
            name=f"{name}-slow",
            says=f"One in twenty runs of the function {name} takes more than {limit_ms / 1000:g} s",
            metric=metrics.of_function("Duration", names[name], statistic="p95"),
            limit=limit_ms,
            periods=3,
            section="function-slow",
        )
    yield Alarm(
        name="functions-throttled",
        says="Lambda refuses to run more functions at once",
        metric=metrics.of_all_functions("Throttles"),
        limit=0,
        periods=3,
    )
    yield Alarm(
        name="checks-stopped",
        says="Nobody looks after alerts: the settlement, which runs every minute, does not run",
        metric=metrics.of_function("Invocations", names[triggers.ALERT_SETTLEMENT]),
        limit=1,
        periods=3,
        below=True,
        silence_counts=True,
        basic=True,
    )


def slow_limits_ms() -> Mapping[str, int]:
    """From where on a function is slow, by its name."""
    grown = {name: int(FUNCTIONS[name].timeout_s * 1000 * _LITTLE_TIME_LEFT) for name in _GROW_WITH_THE_FLEET}
    return {**_SLOW_MS, **grown}
