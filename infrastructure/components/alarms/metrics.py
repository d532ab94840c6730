"""The metrics that alarms and the dashboard look at, in the words of CloudWatch."""

from collections.abc import Mapping
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

PERIOD: Final = cdk.Duration.minutes(5)

# As chalicelib.observability writes them; a test holds the two together.
_OUR_NAMESPACE: Final = "CloudIoT"
_OUR_SERVICE: Final = "cloudiot"


def counted(name: str, stage: str, *, period: cdk.Duration = PERIOD) -> cloudwatch.Metric:
    """A business event that the functions count."""
    return _metric(_OUR_NAMESPACE, name, {"service": _OUR_SERVICE, "stage": stage}, "Sum", period)


def share_of(part: cloudwatch.Metric, rest: cloudwatch.Metric, *, at_least: int) -> cloudwatch.MathExpression:
    """The percentage of the part in both together; 0 where both together are few: one of two is no trouble yet."""
    whole = "(FILL(part, 0) + FILL(rest, 0))"
    return cloudwatch.MathExpression(
        expression=f"IF({whole} >= {at_least}, 100 * FILL(part, 0) / {whole}, 0)",
        using_metrics={"part": part, "rest": rest},
        label="percent",
        period=part.period,
    )


def of_function(name: str, function_name: str, *, statistic: str = "Sum") -> cloudwatch.Metric:
    """What Lambda says of a function, by its name in AWS."""
    return _metric("AWS/Lambda", name, {"FunctionName": function_name}, statistic)


def of_all_functions(name: str) -> cloudwatch.Metric:
    """What Lambda says of the whole account in this region: other stages in it draw on the same functions at once."""
    return _metric("AWS/Lambda", name, {}, "Sum")


def of_endpoint(name: str, endpoint_name: str, *, statistic: str = "Sum") -> cloudwatch.Metric:
    """What SageMaker says of the classifier's endpoint."""
    return _metric("AWS/SageMaker", name, {"EndpointName": endpoint_name, "VariantName": "AllTraffic"}, statistic)


def of_rest_api(name: str, api_name: str, stage: str, *, statistic: str = "Sum") -> cloudwatch.Metric:
    """What API Gateway says of the REST API."""
    return _metric("AWS/ApiGateway", name, {"ApiName": api_name, "Stage": stage}, statistic)


def of_certificate(certificate_arn: str) -> cloudwatch.Metric:
    """The days that a certificate is still valid, told once a day."""
    dimensions = {"CertificateArn": certificate_arn}
    return _metric("AWS/CertificateManager", "DaysToExpiry", dimensions, "Minimum", cdk.Duration.days(1))


def _metric(
    namespace: str, name: str, dimensions: Mapping[str, str], statistic: str, period: cdk.Duration = PERIOD
) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace, metric_name=name, dimensions_map=dict(dimensions), period=period, statistic=statistic
    )
