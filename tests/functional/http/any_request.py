"""How requests that schemathesis thinks of are asked, and what an answer to them must be."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from hypothesis import HealthCheck, settings
from schemathesis import Case, CheckContext, Response
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from tests.builders import DEVICE, SITE, a_photo, an_alert

load_all_checks()

Check = Callable[[CheckContext, Response, Case[Any]], bool | None]
# A schema cannot say all that makes a request valid: whether a cursor is one of ours, which parameters exclude each
# other, that a moment lies in the last thirty days. So a refusal of what fits the schema is an answer, too.
NOT_ASKED_FOR: Final[list[Check]] = [positive_data_acceptance]
# Of things that there are: then more than the search for them is asked.
KNOWN: Final = {
    "device_id": DEVICE,
    "site_id": SITE,
    "photo_id": a_photo().key.photo_id,
    "alert_id": str(an_alert().alert_id),
}

# The same requests in every run, on every machine; so many take half a minute.
a_few_of_each: Final = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def ask_and_judge(case: Case[Any], headers: Mapping[str, str]) -> None:
    """Ask as it was thought of, and once more of something that is there.

    Raises:
        FailureGroup: an answer is not what the document says.
    """
    case.call_and_validate(headers=dict(headers), excluded_checks=NOT_ASKED_FOR)
    known: dict[str, Any] = {name: KNOWN[name] for name in case.path_parameters if name in KNOWN}
    if known:
        case.path_parameters.update(known)
        # What was wrong with the request may have been just the name that is right now.
        case.call_and_validate(headers=dict(headers), excluded_checks=[*NOT_ASKED_FOR, negative_data_rejection])
