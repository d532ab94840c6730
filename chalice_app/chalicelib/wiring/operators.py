"""Operators: their keys, and what they are told of the platform itself."""

from chalicelib.ports.figures import PlatformMetrics
from chalicelib.ports.key_vault import KeyVault
from chalicelib.ports.operators import OperatorKeys
from chalicelib.settings import settings
from chalicelib.wiring import foundation
from chalicelib.wiring.parts import Part


@Part
def operator_keys() -> OperatorKeys:
    """The operators' keys, in the secrets store."""
    from chalicelib.adapters.secrets_operator_keys import SecretsOperatorKeys

    return SecretsOperatorKeys(
        foundation.client("secretsmanager"), settings().operator_keys_secret, clock=foundation.clock()
    )


@Part
def key_vault() -> KeyVault:
    """The same keys, for whoever renews them."""
    from chalicelib.adapters.secrets_key_vault import SecretsKeyVault

    return SecretsKeyVault(foundation.client("secretsmanager"), settings().operator_keys_secret)


@Part
def platform_metrics() -> PlatformMetrics:
    """What AWS measures of the stream and of the endpoint."""
    from chalicelib.adapters.cloudwatch_figures import CloudWatchFigures

    here = settings()
    return CloudWatchFigures(
        foundation.client("cloudwatch"),
        stream=here.telemetry_stream,
        endpoint=here.classifier_endpoint,
        clock=foundation.clock(),
    )
