"""Lambda authorizer of the REST API: viewer keys may read, operator keys may act."""

from typing import Any, Final

from chalice import AuthResponse, AuthRoute, Blueprint
from chalice.app import AuthRequest

from chalicelib import wiring
from chalicelib.domain.operator import Role
from chalicelib.observability import logger
from chalicelib.services import authorize_operator as service

blueprint: Final = Blueprint(__name__)

# API Gateway repeats an answer for this long without asking again: a key that was taken away
# works for a minute more, and a dashboard that polls every few seconds does not wake us each time.
REMEMBERED_FOR_S: Final = 60

# What API Gateway remembers it uses for every route, so a policy must cover all that its role may do.
ALLOWED_METHODS: Final = {Role.VIEWER: ["GET"], Role.OPERATOR: ["*"]}


@blueprint.authorizer(ttl_seconds=REMEMBERED_FOR_S)  # type: ignore[untyped-decorator]
def authorize_operator(request: AuthRequest) -> AuthResponse | dict[str, Any]:
    """Say what the bearer of this key may call."""
    key = service.authorize_operator(request.token, keys=wiring.operator_keys())
    if key is None:
        logger.warning("operator key refused")
        return _refusal(request)
    return AuthResponse(
        routes=[AuthRoute("*", ALLOWED_METHODS[key.role])],
        principal_id=key.name,
        context={"operator": key.name, "role": key.role.value},
    )


def _refusal(request: AuthRequest) -> dict[str, Any]:
    """An explicit denial: Chalice's own, a statement that allows no resource, is no valid policy."""
    everything = request.method_arn.split("/", 1)[0] + "/*"
    denial = {"Action": "execute-api:Invoke", "Effect": "Deny", "Resource": [everything]}
    return {
        "principalId": "unknown",
        "context": {},
        "policyDocument": {"Version": "2012-10-17", "Statement": [denial]},
    }
