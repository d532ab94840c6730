"""Secrets Manager asks, step by step, for new operator keys."""

from enum import StrEnum
from typing import Annotated, Any, Final, assert_never

import msgspec
from chalice import Blueprint
from msgspec import Meta

from chalicelib import wiring
from chalicelib.domain.errors import InputRefused
from chalicelib.observability import logger, observed
from chalicelib.services.renew_operator_keys import RenewalPorts, check_keys, prepare_keys, put_keys_in_force
from chalicelib.settings import settings

blueprint: Final = Blueprint(__name__)


class Step(StrEnum):
    """The steps of a rotation, in their order."""

    CREATE = "createSecret"
    # Nothing else than our own functions knows the keys: there is no other place to write them to.
    SET = "setSecret"
    TEST = "testSecret"
    FINISH = "finishSecret"


class RotationRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What Secrets Manager sends; the token names the version that is to come."""

    step: Step = msgspec.field(name="Step")
    secret: str = msgspec.field(name="SecretId")
    version: Annotated[str, Meta(min_length=32, max_length=64)] = msgspec.field(name="ClientRequestToken")


@blueprint.lambda_function()  # type: ignore[untyped-decorator]
@observed
def on_key_rotation(event: Any, _context: Any) -> None:
    """Take a step. It raises when it cannot: Secrets Manager tries again, and the keys of now stay in force."""
    request = _read(event)
    vault = wiring.key_vault()
    match request.step:
        case Step.CREATE:
            prepare_keys(request.version, vault=vault)
        case Step.SET:
            pass
        case Step.TEST:
            check_keys(request.version, vault=vault)
        case Step.FINISH:
            put_keys_in_force(request.version, ports=RenewalPorts(vault=vault, events=wiring.event_feed()))
        case _:
            assert_never(request.step)
    logger.info("operator keys renewed", step=request.step, version=request.version)


def _read(event: Any) -> RotationRequest:
    """The request.

    Raises:
        InputRefused: it is none, or about another secret than the operators' keys.
    """
    try:
        request = msgspec.convert(event, RotationRequest)
    except msgspec.ValidationError as error:
        raise InputRefused(str(error)) from error
    # An ARN ends with the name and six characters of AWS's own.
    if f":secret:{settings().operator_keys_secret}-" not in request.secret:
        raise InputRefused("that is not the secret of the operators' keys", field="SecretId")
    return request
