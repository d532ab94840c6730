"""docs/alerts.md shows messages as they are, and leaves out no kind of alert, message, event or attribute."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from chalicelib.adapters.alert_messages import attributes_of, document_of, subject_of, text_of
from chalicelib.domain.alert_kind import AlertKind
from chalicelib.domain.breach import Severity
from chalicelib.domain.event import EventKind
from chalicelib.domain.notice import News
from chalicelib.rest.resources.alerts import alerts
from tests.builders import a_notice, an_alert

_GUIDE: Final = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
_OPERATOR_URL: Final = "https://a1b2c3.execute-api.eu-central-1.amazonaws.com"
_NOTICE: Final = a_notice(replace(an_alert(severity=Severity.CRITICAL, value=41.5), limit=40.0))


def example(name: str) -> str:
    """The block of the guide that follows `<!-- name -->`."""
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)\n```", _GUIDE, flags=re.DOTALL)
    assert found is not None
    return found[1]


def test_the_guide_shows_a_message_as_people_read_it() -> None:
    assert example("subject") == subject_of(_NOTICE)
    assert example("text") == text_of(_NOTICE, operator_url=_OPERATOR_URL).rstrip("\n")


def test_the_guide_shows_a_message_as_programs_read_it() -> None:
    shown: dict[str, Any] = json.loads(example("document"))

    assert shown == document_of(_NOTICE, operator_url=_OPERATOR_URL)
    assert list(shown) == list(document_of(_NOTICE, operator_url=_OPERATOR_URL))


@pytest.mark.parametrize(
    "word",
    [
        *AlertKind,
        *News,
        *(kind for kind in EventKind if kind.startswith("alert.")),
        *attributes_of(_NOTICE),
        *(operation.path.replace("alert_id", "id") for operation in alerts.operations if operation.method == "POST"),
    ],
)
def test_the_guide_leaves_nothing_out(word: str) -> None:
    assert re.search(rf"`(POST )?{re.escape(word)}`", _GUIDE), word
