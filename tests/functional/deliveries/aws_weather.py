"""Faults of AWS, between the platform's SDK and AWS in memory.

They come through botocore's own events, so that the adapters see what they would see of AWS, and each is what is left
after the SDK's own retries. A fault strikes a call by its number: which calls there are is the platform's affair.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, Final

from botocore.awsrequest import AWSResponse
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from tests.event_source.lane import FunctionKilled

# The services' own words for "not now".
_THROTTLES: Final = {
    "dynamodb": ("ProvisionedThroughputExceededException", 400),
    "sns": ("Throttled", 429),
    "s3": ("SlowDown", 503),
}
_ANY_THROTTLE: Final = ("ThrottlingException", 400)


class Fault(StrEnum):
    """What befalls a call."""

    THROTTLED = "throttled"
    SERVER_ERROR = "server error"
    UNREACHABLE = "unreachable"
    # The call takes effect, but nobody hears so.
    UNHEARD = "answer lost"
    # A part of a batch is left over; a transaction loses to another one.
    IN_PART = "done in part"
    KILLED_BEFORE = "killed before the call"
    KILLED_AFTER = "killed after the call"


class Weather:
    """Which calls fail, and how.

    Attributes:
        struck: the faults that came to pass.
    """

    def __init__(self, faults: Mapping[int, Fault] | None = None, *, down: Collection[str] = ()) -> None:
        """Make a weather.

        Args:
            faults: by the number of the call that they strike.
            down: operations that never work.
        """
        self._faults = dict(faults or {})
        self._down = frozenset(down)
        self._calls = 0
        self.struck: Counter[Fault] = Counter()

    def next_fault(self, operation: str) -> Fault | None:
        """What befalls the next call."""
        self._calls += 1
        fault = Fault.SERVER_ERROR if operation in self._down else self._faults.get(self._calls)
        if fault is not None:
            self.struck[fault] += 1
        return fault


class WeatherStation:
    """Exposes clients to a weather, which a test changes as it likes."""

    def __init__(self) -> None:
        self.weather = Weather()

    def expose(self, client: Any) -> Any:
        """The client, out in the weather."""
        events = client.meta.events
        events.register("before-parameter-build.*.*", self._before_build)
        events.register("before-call.*.*", _before_call)
        events.register("after-call.*.*", _after_call)
        return client

    def shelter(self, client: Any) -> None:
        """Take the client in again."""
        events = client.meta.events
        events.unregister("before-parameter-build.*.*", self._before_build)
        events.unregister("before-call.*.*", _before_call)
        events.unregister("after-call.*.*", _after_call)

    def _before_build(self, params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        fault = self.weather.next_fault(model.name)
        context["fault"] = fault
        if fault is Fault.IN_PART:
            context["left_over"] = _leave_over(model.name, params)


def _before_call(model: Any, context: dict[str, Any], **_: Any) -> tuple[AWSResponse, dict[str, Any]] | None:
    fault = context.get("fault")
    service = model.service_model.service_name
    if fault is Fault.KILLED_BEFORE:
        raise FunctionKilled(f"before {model.name}")
    if fault is Fault.UNREACHABLE:
        raise EndpointConnectionError(endpoint_url=f"https://{service}.example")
    if fault is Fault.SERVER_ERROR:
        return _refusal("InternalServerError", 500)
    if fault is Fault.IN_PART and model.name == "TransactWriteItems":
        reasons = [{"Code": "TransactionConflict", "Message": "ongoing"}]
        return _refusal("TransactionCanceledException", 400, CancellationReasons=reasons)
    if fault is Fault.THROTTLED or (fault is Fault.IN_PART and context["left_over"] is None):
        return _refusal(*_THROTTLES.get(service, _ANY_THROTTLE))
    return None


def _after_call(parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
    fault = context.get("fault")
    if fault is Fault.IN_PART and parsed["ResponseMetadata"]["HTTPStatusCode"] == 200:
        _hand_back(parsed, context["left_over"])
    if fault is Fault.UNHEARD:
        raise ReadTimeoutError(endpoint_url=f"https://{model.service_model.service_name}.example")
    if fault is Fault.KILLED_AFTER:
        raise FunctionKilled(f"after {model.name}")


def _refusal(code: str, status: int, **more: Any) -> tuple[AWSResponse, dict[str, Any]]:
    parsed = {
        "Error": {"Code": code, "Message": "a fault of the test"},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {}, "RetryAttempts": 0},
        **more,
    }
    return AWSResponse("https://aws.example", status, {}, None), parsed


def _leave_over(operation: str, params: dict[str, Any]) -> tuple[str, Any] | None:
    """Take the second half out of a batch; what the answer says of it, None when the call is no batch of several."""
    match operation:
        case "BatchWriteItem":
            *_, (table, writes) = params["RequestItems"].items()
            done, left = _halves(writes)
            params["RequestItems"] = {**params["RequestItems"], table: done}
            return ("UnprocessedItems", {table: left}) if left and done else None
        case "BatchGetItem":
            *_, (table, wanted) = params["RequestItems"].items()
            done, left = _halves(wanted["Keys"])
            params["RequestItems"] = {**params["RequestItems"], table: {**wanted, "Keys": done}}
            return ("UnprocessedKeys", {table: {**wanted, "Keys": left}}) if left and done else None
        case "PublishBatch":
            done, left = _halves(params["PublishBatchRequestEntries"])
            params["PublishBatchRequestEntries"] = done
            failed = [{"Id": entry["Id"], "Code": "InternalError", "SenderFault": False} for entry in left]
            return ("Failed", failed) if left and done else None
    return None


def _halves(entries: list[Any]) -> tuple[list[Any], list[Any]]:
    middle = (len(entries) + 1) // 2
    return entries[:middle], entries[middle:]


def _hand_back(parsed: dict[str, Any], left_over: tuple[str, Any] | None) -> None:
    if left_over is not None:
        name, content = left_over
        parsed[name] = content
