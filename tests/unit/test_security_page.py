"""docs/security.md answers every risk of both lists, and every test that it names exists."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

from local_cloud.prove_iam.page import BEGINS, ENDS

_ROOT: Final = Path(__file__).parents[2]
_PAGE: Final = (_ROOT / "docs" / "security.md").read_text("utf-8")
NAMED: Final = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", _PAGE)))
ROWS: Final = dict(re.findall(r"^\| ((?:API|I)\d+) [^|]+\|(.+)\|$", _PAGE, re.MULTILINE))


@pytest.mark.parametrize(("file", "test"), NAMED, ids=[test for _, test in NAMED])
def test_a_test_that_the_page_names_exists(file: str, test: str) -> None:
    tree = ast.parse((_ROOT / file).read_text("utf-8"))

    assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("risk", [f"{kind}{number}" for kind in ("API", "I") for number in range(1, 11)])
def test_every_risk_has_an_answer_and_a_test_that_shows_it(risk: str) -> None:
    answer, _, shown = ROWS[risk].partition("|")

    assert len(answer.split()) > 8
    assert "::" in shown


def test_there_is_a_place_for_the_table_of_permissions() -> None:
    _, begins, rest = _PAGE.partition(BEGINS)

    assert begins
    assert ENDS in rest
