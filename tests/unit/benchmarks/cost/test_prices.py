"""The price table: read whole, and refused with the reason where it is wrong."""

import re
from pathlib import Path

import pytest

from benchmarks.cost.prices import PricesInvalid, load_prices

_ROW = """
[sqs_request]
usd = 0.40
per = 1_000_000
unit = "requests"
read = "2026-06"
checked = false
source = "https://aws.amazon.com/sqs/pricing/"
"""


def test_every_price_of_the_repository_is_dated_and_has_a_source() -> None:
    prices = load_prices()

    assert prices["kinesis_shard"].usd == 0.015
    assert prices["dynamodb_write"].usd == pytest.approx(0.625e-6)
    assert all(re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", price.read) for price in prices.all)


def test_what_nobody_checked_is_told_apart() -> None:
    names = {price.name for price in load_prices().unchecked}

    assert "sqs_request" in names
    assert "lambda_arm" not in names


def test_another_table_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(_ROW.replace("0.40", "0.10"))

    assert load_prices(path)["sqs_request"].usd == pytest.approx(0.1e-6)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[sqs_request", "mine.toml"),
        (_ROW.replace("usd = 0.40", ""), r"\[sqs_request\].*usd"),
        (_ROW.replace("0.40", '"dear"'), r"\[sqs_request\]"),
        (_ROW + "discount = 1", r"\[sqs_request\].*discount"),
        (_ROW.replace("0.40", "-1.0"), "must not be negative"),
        (_ROW.replace("1_000_000", "0"), "must be above zero"),
        ("sqs_request = 4", r"\[sqs_request\]"),
    ],
)
def test_a_table_that_is_wrong_is_refused_by_the_entry(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)

    with pytest.raises(PricesInvalid, match=complaint):
        load_prices(path)


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PricesInvalid, match="nowhere"):
        load_prices(tmp_path / "nowhere.toml")


def test_a_price_that_the_table_lacks_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(_ROW)

    with pytest.raises(PricesInvalid, match="kms_key"):
        load_prices(path)["kms_key"]
