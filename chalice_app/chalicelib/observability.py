"""What operators of the platform see of it: structured logs, and one metric for each business event."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from threading import Lock
from typing import Any, Final, TypeVar, cast

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from chalicelib.stage import STAGE
from chalicelib.time_left import limited_by

Handler = TypeVar("Handler", bound=Callable[..., Any])

SERVICE: Final = "cloudiot"

logger: Final = Logger(service=SERVICE)
_metrics: Final = Metrics(namespace="CloudIoT", service=SERVICE)
_metrics.set_default_dimensions(stage=STAGE)
# Photos of one batch are worked on side by side.
_counting: Final = Lock()


class Metric(StrEnum):
    """Business events that are counted, as CloudWatch names them."""

    MESSAGES_STORED = "MessagesStored"
    MESSAGES_REJECTED = "MessagesRejected"
    MESSAGES_REDELIVERED = "MessagesRedelivered"
    MESSAGES_GIVEN_UP = "MessagesGivenUp"
    PHOTOS_DIAGNOSED = "PhotosDiagnosed"
    PHOTOS_REJECTED = "PhotosRejected"
    PHOTOS_REVIEWED = "PhotosReviewed"
    DIAGNOSES_CONTRADICTED = "DiagnosesContradicted"
    UPLOADS_GRANTED = "UploadsGranted"
    UPLOADS_REFUSED = "UploadsRefused"
    UPLOADS_FAILED = "UploadsFailed"
    UPLOADS_REPLAYED = "UploadsReplayed"
    DEVICES_PROVISIONED = "DevicesProvisioned"
    PROVISIONINGS_REFUSED = "ProvisioningsRefused"
    CONFIGURATIONS_REFUSED = "ConfigurationsRefused"
    DEVICES_CONNECTED = "DevicesConnected"
    DEVICES_DISCONNECTED = "DevicesDisconnected"
    CERTIFICATES_ANSWERED = "CertificatesAnswered"
    CERTIFICATES_REFUSED = "CertificatesRefused"
    CERTIFICATES_ENDED = "CertificatesEnded"
    CAPTURES_ORDERED = "CapturesOrdered"
    CAPTURES_REFUSED = "CapturesRefused"
    DEVICES_SILENT = "DevicesSilent"
    SITES_AT_RISK = "SitesAtRisk"
    DAYS_ROLLED_UP = "DaysRolledUp"
    ROLLUPS_LEFT = "RollupsLeft"
    ALERTS_OPENED = "AlertsOpened"
    ALERTS_RESOLVED = "AlertsResolved"
    ALERTS_ESCALATED = "AlertsEscalated"
    RULES_INVALID = "RulesInvalid"
    SIGN_INS_REFUSED = "SignInsRefused"
    ROLLOUTS_STOPPED = "RolloutsStopped"


def count(metric: Metric, events: int = 1) -> None:
    """Count events of one kind; they are written with the invocation's last line of log."""
    if events:
        with _counting:
            _metrics.add_metric(name=metric, unit=MetricUnit.Count, value=events)


def observed(handler: Handler) -> Handler:
    """Give every line that the handler logs the id of its invocation, log its failure, and write its metrics;
    what fails on the way is tried again for as long as the invocation has time.

    A decorator and no middleware of the app: Lambda imports an entry point's module alone, and what is
    registered in app.py would not run there. It stands below Chalice's decorator.
    """

    @wraps(handler)
    def observing(event: Any, *context: Any) -> Any:
        def run(_event: Any, lambda_context: Any) -> Any:
            with limited_by(lambda_context):
                return handler(event, *context)

        return _instrumented(run)(event, context[0] if context else event.context)

    return cast("Handler", observing)


def observed_request(request: Any, get_response: Callable[[Any], Any]) -> Any:
    """The same for a request to the REST API, as middleware: all of its entry points run in the app itself."""

    def run(_event: Any, _context: Any) -> Any:
        return get_response(request)

    return _instrumented(run)(request.to_original_event(), request.lambda_context)


def _instrumented(run: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    @logger.inject_lambda_context(clear_state=True)
    def instrumented(event: Any, context: Any) -> Any:
        try:
            return run(event, context)
        except Exception:
            logger.exception("invocation failed")
            raise
        finally:
            write_metrics()

    return cast("Callable[[Any, Any], Any]", instrumented)


def write_metrics() -> None:
    """Write what was counted since the last time."""
    # Powertools warns of an empty set; a batch in which nothing happened is nothing to warn of.
    with _counting:
        if _metrics.provider.metric_set:
            _metrics.flush_metrics()
