"""What the operator service accepts as its surroundings."""

from typing import Final

import pytest

from chalicelib.domain.errors import SettingsInvalid
from operator_service.settings import Settings

_URL: Final = "https://cloudiot.example"


def settings(**environment: str) -> Settings:
    return Settings.from_environment({"OPERATOR_URL": _URL} | environment)


def test_the_address_is_all_that_it_needs() -> None:
    assert settings() == Settings(public_url=_URL, dashboard=None, caller_header=None, buffered_gateway=False)


def test_a_slash_at_the_end_of_the_address_is_dropped() -> None:
    assert settings(OPERATOR_URL=f"{_URL}/").public_url == _URL


def test_on_one_machine_the_address_of_here_counts() -> None:
    here = settings(OPERATOR_URL_HERE="http://127.0.0.1:8080")

    assert (here.public_url, here.secure) == ("http://127.0.0.1:8080", False)


@pytest.mark.parametrize(
    "address",
    ["", " ", "cloudiot.example", "ftp://cloudiot.example", "https://", f"{_URL}/path", "http://cloudiot.example"],
)
def test_an_address_that_is_none_or_not_safe_is_refused(address: str) -> None:
    with pytest.raises(SettingsInvalid, match="OPERATOR_URL"):
        settings(OPERATOR_URL=address)


@pytest.mark.parametrize("header", ["forwarded", "X-Forwarded-For"])
def test_who_stands_in_front_may_tell_who_called(header: str) -> None:
    assert settings(CALLER_HEADER=header).caller_header == header.lower()


def test_a_header_that_anybody_can_write_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match="CALLER_HEADER"):
        settings(CALLER_HEADER="x-real-ip")


@pytest.mark.parametrize(("text", "buffered"), [("true", True), ("TRUE", True), ("false", False), ("", False)])
def test_a_gateway_may_buffer(text: str, buffered: bool) -> None:
    assert settings(BUFFERED_GATEWAY=text).buffered_gateway is buffered


def test_a_word_that_is_neither_true_nor_false_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match="BUFFERED_GATEWAY"):
        settings(BUFFERED_GATEWAY="maybe")
