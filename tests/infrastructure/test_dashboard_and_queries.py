"""What people look at first: the dashboard in CloudWatch, and the saved questions to the logs."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from chalicelib.observability import Metric
from infrastructure.components.saved_queries import QUERIES, SavedQuery
from infrastructure.function_catalogue import FUNCTIONS
from tests.infrastructure.cloud_template import CloudTemplate, spelled

_ROOT: Final = Path(__file__).parents[2]
_RUNBOOK: Final = (_ROOT / "docs" / "runbook.md").read_text("utf-8")
# Three dashboards with so many metrics each are free in an account.
_FREE_METRICS: Final = 50
# Fields that CloudWatch itself and Powertools' logger write.
_GIVEN: Final = {"level", "message", "exception", "exception_name", "function_name", "function_request_id"}


def widgets(template: CloudTemplate) -> list[dict[str, Any]]:
    body = template.one("AWS::CloudWatch::Dashboard", DashboardName="cloudiot-dev").properties["DashboardBody"]
    parts = body["Fn::Join"][1]
    shown: list[dict[str, Any]] = json.loads("".join(part if isinstance(part, str) else "later" for part in parts))[
        "widgets"
    ]
    return shown


def metrics(template: CloudTemplate) -> Iterator[list[Any]]:
    for widget in widgets(template):
        yield from widget["properties"].get("metrics", [])


def test_the_dashboard_follows_both_ways(dev: CloudTemplate) -> None:
    titles = [widget["properties"]["markdown"] for widget in widgets(dev) if widget["type"] == "text"]

    assert [title.removeprefix("## ").partition(":")[0] for title in titles] == [
        "Telemetry",
        "Photos",
        "What serves both",
        "Operator service",
    ]


def test_the_dashboard_costs_nothing(dev: CloudTemplate) -> None:
    assert len(dev.all("AWS::CloudWatch::Dashboard")) == 1
    assert len(list(metrics(dev))) <= _FREE_METRICS


def test_the_dashboard_shows_only_what_the_functions_count(dev: CloudTemplate) -> None:
    ours = {metric[1] for metric in metrics(dev) if metric[0] == "CloudIoT"}

    assert ours
    assert ours <= {metric.value for metric in Metric}


def test_without_an_operator_service_its_row_is_left_out(prod: CloudTemplate) -> None:
    (dashboard,) = prod.all("AWS::CloudWatch::Dashboard")

    assert "Operator service" not in spelled(dashboard.properties["DashboardBody"])


def test_the_saved_queries_ask_groups_that_exist(dev: CloudTemplate) -> None:
    groups = {group.properties["LogGroupName"] for group in dev.all("AWS::Logs::LogGroup")}
    saved = {query.properties["Name"]: query.properties for query in dev.all("AWS::Logs::QueryDefinition")}

    assert set(saved) == {f"cloudiot/dev/{query.name}" for query in QUERIES}
    assert all(set(query["LogGroupNames"]) <= groups for query in saved.values())
    assert len(saved["cloudiot/dev/failures"]["LogGroupNames"]) == len(FUNCTIONS)


def test_the_runbook_lists_the_saved_queries() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \| ", _RUNBOOK, re.MULTILINE) == [query.name for query in QUERIES]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_asks_for_what_is_logged(query: SavedQuery) -> None:
    """A line that is renamed in the code would leave its query empty for ever, and nobody would notice."""
    text = "\n".join(query.lines)
    messages, fields = logged()

    assert set(re.findall(r'message = "([^"]+)"', text)) <= messages
    asked = {
        field.strip() for listed in re.findall(r"^fields (.+)$", text, re.MULTILINE) for field in listed.split(",")
    }
    assert {field for field in asked if not field.startswith("@")} <= fields | _GIVEN


def logged() -> tuple[set[str], set[str]]:
    """Every message that the app logs, and every field that goes with one."""
    calls = [
        node
        for path in (_ROOT / "chalice_app" / "chalicelib").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "logger"
    ]
    messages = {argument.value for call in calls for argument in call.args if isinstance(argument, ast.Constant)}
    return {str(message) for message in messages}, {
        keyword.arg for call in calls for keyword in call.keywords if keyword.arg
    }
