"""What people and functions ask: the classifier, the REST API, the operator service, and their certificates."""

from collections.abc import Iterator
from typing import Final

from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from infrastructure.components.alarms import metrics
from infrastructure.components.alarms.alarm import Alarm
from infrastructure.components.alarms.metrics import PERIOD

# Chalice's name of the app, which API Gateway takes for the API's; stages are told apart beside it.
REST_API_NAME: Final = "cloudiot"
# Fewer come and go with a network; more are a fault of ours.
_ERRORS_OF_A_SERVICE: Final = 10
# A diagnosis takes some 20 ms, and some ten seconds where the endpoint has to start first: nineteen of twenty do not.
_CLASSIFIER_SLOW_US: Final = 10_000_000
# Whoever mistypes a key tries a few times; ten minutes of this are a program.
_REFUSED_SIGN_INS: Final = 20
# AWS renews a certificate sixty days before its end. When it could not, a month is left to find out why.
_CERTIFICATE_DAYS: Final = 30


def classifier_rows(endpoint_name: str) -> Iterator[Alarm]:
    """Does the classifier answer, and soon?"""
    yield Alarm(
        name="classifier-5xx-errors",
        says="The classifier's endpoint fails",
        metric=metrics.of_endpoint("Invocation5XXErrors", endpoint_name),
        limit=0,
        periods=2,
        section="classifier-errors",
    )
    yield Alarm(
        name="classifier-model-errors",
        says="The classifier's container answers with errors",
        metric=metrics.of_endpoint("InvocationModelErrors", endpoint_name),
        limit=0,
        periods=2,
        section="classifier-errors",
    )
    yield Alarm(
        name="classifier-slow",
        says="One diagnosis in twenty takes more than ten seconds",
        metric=metrics.of_endpoint("ModelLatency", endpoint_name, statistic="p95"),
        limit=_CLASSIFIER_SLOW_US,
        periods=3,
    )


def rest_api_rows(stage: str) -> Iterator[Alarm]:
    """Does the REST API answer? Counts what never reached the function, too."""
    yield Alarm(
        name="rest-api-errors",
        says="The REST API answers with errors of its own",
        metric=metrics.of_rest_api("5XXError", REST_API_NAME, stage),
        limit=_ERRORS_OF_A_SERVICE,
        basic=True,
    )


def operator_service_rows(
    balancer: elbv2.ApplicationLoadBalancer, targets: elbv2.ApplicationTargetGroup
) -> Iterator[Alarm]:
    """Can operators see anything?"""
    yield Alarm(
        name="operator-unhealthy",
        says="A copy of the operator service is not healthy",
        metric=targets.metrics.unhealthy_host_count(period=PERIOD, statistic="Maximum"),
        limit=0,
        periods=2,
        basic=True,
    )
    yield Alarm(
        name="operator-unreachable",
        says="The load balancer finds nobody who answers for the operator service",
        metric=balancer.metrics.http_code_elb(elbv2.HttpCodeElb.ELB_5XX_COUNT, period=PERIOD),
        limit=_ERRORS_OF_A_SERVICE,
        basic=True,
    )
    yield Alarm(
        name="operator-errors",
        says="The operator service answers with errors",
        metric=targets.metrics.http_code_target(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, period=PERIOD),
        limit=_ERRORS_OF_A_SERVICE,
    )


def sign_in_rows(stage: str) -> Iterator[Alarm]:
    """Does somebody guess operator keys?"""
    yield Alarm(
        name="sign-ins-refused",
        says="Somebody tries keys that are none",
        metric=metrics.counted("SignInsRefused", stage),
        limit=_REFUSED_SIGN_INS,
        periods=2,
    )


def certificate_rows(certificate_arn: str) -> Iterator[Alarm]:
    """Is the certificate of our own address renewed in time?"""
    yield Alarm(
        name="certificate-expires",
        says="The certificate of the platform's address expires within a month and was not renewed",
        metric=metrics.of_certificate(certificate_arn),
        limit=_CERTIFICATE_DAYS,
        below=True,
        basic=True,
    )
