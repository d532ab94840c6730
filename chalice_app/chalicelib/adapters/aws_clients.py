"""Clients of AWS: one for each service, made when it is first needed, as patient as the service deserves."""

from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import Any, Final

from chalicelib.version import VERSION

# Data planes answer in milliseconds; who waits longer waits for a broken connection.
_PATIENCE: Final[Mapping[str, Any]] = {
    "connect_timeout": 2,
    "read_timeout": 5,
    "retries": {"mode": "standard", "total_max_attempts": 3},
}
# What we sign for others has to say these two things itself.
_SIGNED_FOR_OTHERS: Final[Mapping[str, Any]] = {
    # Left to itself, boto3 signs links and forms by the old rules wherever the region still knows them,
    # and S3 takes those for nothing that a key of KMS encrypts.
    "signature_version": "s3v4",
    # Links and upload forms must name the bucket's region: for hours after a bucket was made, the global
    # address answers with a redirect, which no upload form follows.
    "s3": {"addressing_style": "virtual"},
}
# A serverless endpoint that was asleep takes some ten seconds to load the model. Two attempts
# end well before the function does, and its queue delivers the photo again anyway.
_PATIENCE_WITH_THE_MODEL: Final[Mapping[str, Any]] = {
    "connect_timeout": 3,
    "read_timeout": 20,
    "retries": {"mode": "standard", "total_max_attempts": 2},
}

# The services that a batch of telemetry goes through.
_BUSY: Final = ("dynamodb", "sns")
_NO_FRILLS: Final[Mapping[str, Any]] = {
    # The services validate their input themselves, and what we send comes from typed code that the tests run with
    # the validation on. For a batch of telemetry it would take more time than all the rest.
    "parameter_validation": False,
    # Left to itself, botocore composes this header anew for each request, twice, in a fifth of the request's time.
    "user_agent": f"cloudiot/{VERSION}",
}


# A session makes one client at a time; the operator service serves many requests at once. Clients are for all threads.
_making: Final = Lock()


@cache
def _session() -> Any:
    """botocore's own: what boto3 puts on top of it, nobody uses here, and it takes time to import."""
    import botocore.session

    return botocore.session.get_session()


@cache
def aws_client(service: str) -> Any:
    """A client of a service, made once."""
    from botocore.config import Config

    patience = _PATIENCE_WITH_THE_MODEL if service == "sagemaker-runtime" else _PATIENCE
    signing = _SIGNED_FOR_OTHERS if service == "s3" else {}
    with _making:
        if service in _BUSY:
            return _in_a_hurry(service, Config(**patience, **_NO_FRILLS))
        return _session().create_client(service, config=Config(**patience, **signing))


def _in_a_hurry(service: str, config: Any) -> Any:
    from chalicelib.adapters.quick_forms import hurry_forms
    from chalicelib.adapters.quick_requests import hurry
    from chalicelib.adapters.quick_signatures import hurry_signatures

    client = _session().create_client(service, config=config)
    if service == "sns":
        return hurry_forms(client)
    return hurry(hurry_signatures(client, _session().get_credentials()))


class LateClient:
    """A client that is made when it is first asked for something: most batches hold nothing that must be refused."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __getattr__(self, operation: str) -> Any:
        return getattr(aws_client(self._service), operation)
