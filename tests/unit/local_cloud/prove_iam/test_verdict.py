"""Grants are counted, explained and written down."""

import json
from pathlib import Path

import pytest

from local_cloud.prove_iam.documented import DOCUMENTED, documented
from local_cloud.prove_iam.experiment import Outcome
from local_cloud.prove_iam.grants import Grant
from local_cloud.prove_iam.page import BEGINS, ENDS, NoPlaceForTable, write_table
from local_cloud.prove_iam.verdict import Row, Verdict, rows_of

TABLE = "arn:aws:dynamodb:eu-central-1:000000000000:table/cloudiot-dev-operations"
KEY = "arn:aws:kms:eu-central-1:000000000000:key/1234"


def grant(action: str, resource: str = TABLE) -> Grant:
    return Grant(role="role", action=action, resource=resource)


@pytest.mark.parametrize(
    ("action", "resource", "covered"),
    [
        ("dynamodb:getitem", TABLE, True),
        ("dynamodb:GetItem", f"{TABLE}/index/feeds", False),
        ("dynamodb:PutItem", TABLE, False),
    ],
)
def test_a_grant_covers_its_action_on_its_resource(action: str, resource: str, covered: bool) -> None:
    assert grant("dynamodb:GetItem").covers(action, resource) is covered


@pytest.mark.parametrize(
    ("resource", "covered"),
    [("secret:/dev/key-a1b2c3", True), ("secret:/dev/key-a1b2c34", False), ("secret:/dev/key", False)],
)
def test_a_question_mark_is_one_character(resource: str, covered: bool) -> None:
    assert grant("s:Get", "secret:/dev/key-??????").covers("s:Get", resource) is covered


def test_dots_and_brackets_in_names_are_no_patterns() -> None:
    assert not grant("s:Get", "a.b[c]*").covers("s:Get", "axbc1")
    assert grant("s:Get", "a.b[c]*").covers("s:Get", "a.b[c]1")


def test_what_the_emulator_never_looks_at_is_kept_with_its_page() -> None:
    verdict = Verdict.of(Outcome(unused={grant("kms:Decrypt", KEY)}))

    (why,) = verdict.not_exercised.values()
    assert why.page.startswith("https://docs.aws.amazon.com/")
    assert verdict.unneeded == ()


def test_what_nobody_asks_for_is_unneeded_and_fails() -> None:
    verdict = Verdict.of(Outcome(unused={grant("dynamodb:DeleteItem")}))

    assert verdict.unneeded == (grant("dynamodb:DeleteItem"),)
    assert not verdict.good
    assert json.loads(verdict.line()) == {"prove_iam": False, "needed": 0, "not_exercised": 0, "unneeded": 1}


def test_an_explanation_that_no_grant_needs_has_to_go() -> None:
    verdict = Verdict.of(Outcome(unused={grant("kms:Decrypt", KEY)}))

    assert sum("no grant needs this row" in complaint for complaint in verdict.complaints) == len(DOCUMENTED) - 1


def test_the_same_action_elsewhere_is_not_explained() -> None:
    assert documented(grant("s3:PutObject", "arn:aws:s3:::bucket/aws/lambda/*")) is not None
    assert documented(grant("s3:PutObject", "arn:aws:s3:::bucket/photos/*")) is None


def test_grants_of_one_resource_with_one_reason_share_a_line() -> None:
    needed = {grant("dynamodb:GetItem"): "reads", grant("dynamodb:PutItem"): "reads", grant("dynamodb:Query"): "lists"}
    verdict = Verdict(needed=needed, not_exercised={}, unneeded=(), complaints=())

    rows = rows_of(verdict, {"role": "on_photo"})

    assert [(row.resource, row.actions, row.shown_by) for row in rows] == [
        ("table/cloudiot-dev-operations", ("dynamodb:Query",), "denied in “lists”"),
        ("table/cloudiot-dev-operations", ("dynamodb:GetItem", "dynamodb:PutItem"), "denied in “reads”"),
    ]


ROW = Row(function="on_photo", resource="table/x", verdict="needed", shown_by="denied", actions=("db:Get",))


def test_the_table_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    page = tmp_path / "security.md"
    page.write_text(f"# Before\n\n{BEGINS}\n\nold\n\n{ENDS}\n\nAfter\n", "utf-8")

    for _ in range(2):
        write_table([ROW], summary="All is needed.", page=page)

    text = page.read_text("utf-8")
    assert text.startswith("# Before\n")
    assert text.endswith("\n\nAfter\n")
    assert "old" not in text
    assert text.count("| on_photo | `db:Get` | `table/x` | needed | denied |") == 1


def test_a_page_without_a_place_for_the_table_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "security.md"
    page.write_text(f"{ENDS} {BEGINS}", "utf-8")

    with pytest.raises(NoPlaceForTable, match=r"security\.md"):
        write_table([ROW], summary="", page=page)
    assert page.read_text("utf-8") == f"{ENDS} {BEGINS}"
