"""What the operator service accepts as its surroundings."""

import pytest

from operator_service.settings import Settings, SettingsInvalid


def test_a_slash_at_the_end_of_the_rest_url_is_dropped() -> None:
    settings = Settings.from_environment({"STAGE": "dev", "REST_URL": "https://rest.example/dev/"})

    assert settings == Settings(stage="dev", rest_url="https://rest.example/dev")


@pytest.mark.parametrize("missing", ["STAGE", "REST_URL"])
def test_a_missing_variable_is_named(missing: str) -> None:
    environment = {"STAGE": "dev", "REST_URL": "https://rest.example"} | {missing: " "}

    with pytest.raises(SettingsInvalid, match=missing):
        Settings.from_environment(environment)


@pytest.mark.parametrize("address", ["rest.example/dev", "ftp://rest.example", "https://"])
def test_an_address_that_nobody_can_ask_is_refused(address: str) -> None:
    with pytest.raises(SettingsInvalid, match="REST_URL must be"):
        Settings.from_environment({"STAGE": "dev", "REST_URL": address})
