"""A local command must never reach a real account."""

from local_cloud.surroundings import emulated_aws, without_aws


def test_nothing_of_the_developers_account_stays() -> None:
    kept = without_aws({"AWS_PROFILE": "production", "CDK_DEFAULT_ACCOUNT": "123456789012", "HOME": "/home/grower"})

    assert "AWS_PROFILE" not in kept
    assert "CDK_DEFAULT_ACCOUNT" not in kept
    assert kept["HOME"] == "/home/grower"


def test_loopback_is_not_reached_through_a_proxy() -> None:
    assert without_aws({"NO_PROXY": "example.com"})["NO_PROXY"] == "example.com,127.0.0.1,localhost"


def test_profiles_on_disk_are_out_of_reach() -> None:
    assert emulated_aws(4566)["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"
