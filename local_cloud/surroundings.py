"""The environment variables that point every process of a local cloud at the emulator.

A developer's own AWS profile must never leak in: a local command that reached a real account
would create real things there.
"""

import os
from collections.abc import Mapping
from typing import Any, Final

import boto3

from local_cloud.ports import LOOPBACK

REGION: Final = "eu-central-1"
ACCOUNT: Final = "000000000000"
# The emulator takes this key for the account's root, whatever the secret.
ADMINISTRATOR: Final = "test"
ADMINISTRATOR_SECRET: Final = "test"  # noqa: S105 - a name that the emulator gives, no secret


def aws_url(port: int) -> str:
    """Where the emulator answers for every AWS service."""
    return f"http://{LOOPBACK}:{port}"


def without_aws(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without anything that names an AWS account, and without a proxy for loopback."""
    given = os.environ if environment is None else environment
    kept = {name: value for name, value in given.items() if not name.startswith(("AWS_", "CDK_"))}
    past_the_proxy = ",".join(filter(None, (kept.get("NO_PROXY") or kept.get("no_proxy"), LOOPBACK, "localhost")))
    return kept | {"NO_PROXY": past_the_proxy, "no_proxy": past_the_proxy}


def emulated_aws(port: int) -> dict[str, str]:
    """The administrator's way into the emulator, for the AWS SDKs and the CDK command line."""
    return {
        "AWS_ENDPOINT_URL": aws_url(port),
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ADMINISTRATOR,
        "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR_SECRET,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def client(service: str, port: int) -> Any:
    """The administrator's client of one AWS service, in this process."""
    return boto3.client(
        service,
        endpoint_url=aws_url(port),
        region_name=REGION,
        aws_access_key_id=ADMINISTRATOR,
        aws_secret_access_key=ADMINISTRATOR_SECRET,
    )
