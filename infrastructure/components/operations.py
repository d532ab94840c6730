"""The alarms: each says that somebody has to look, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from chalicelib import triggers

_PERIOD: Final = cdk.Duration.minutes(5)

# Consumers that keep up are seconds behind; at this age growers look at old numbers.
_STREAM_BEHIND_MS: Final = 15 * 60 * 1000

# A photo that waits this long has missed the walk through the greenhouse that it was taken for.
_PHOTOS_WAIT_S: Final = 60 * 60

# One failure may be a hiccup, which the next attempt gets over. But what runs once an hour, and tries
# again within minutes, never fails in two periods on end.
_FAILING_PERIODS: Final = 2
_FAILING_PERIODS_OF: Final[Mapping[str, int]] = {triggers.CAPTURE_SCHEDULE: 1, triggers.ROLLUP_SCHEDULE: 1}

# Fewer come and go with a network; more are a fault of ours.
_OPERATOR_ERRORS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alarm:
    """One row: above the limit for so many periods of five minutes, somebody is told."""

    name: str
    says: str
    metric: cloudwatch.IMetric
    limit: float
    periods: int = 1


class Operations(Construct):
    """Alarms over the two ways through the house and over what serves them."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, tell: sns.ITopic) -> None:
        super().__init__(scope, construct_id)
        self._stage = stage
        self._tell = actions.SnsAction(tell)

    def watch_stream(self, stream: kinesis.Stream, *, consumer: str) -> None:
        """Is telemetry read as fast as it comes? `consumer` is its function's name in AWS."""
        # The function's own metric: the stream's counts a record as read while its batch fails and fails again.
        age = _of_function("IteratorAge", consumer, statistic="Maximum")
        throttled = stream.metric_write_provisioned_throughput_exceeded(period=_PERIOD, statistic="Sum")
        self._raise_on(
            _Alarm(
                name="telemetry-behind",
                says="Telemetry is read more than 15 minutes late",
                metric=age,
                limit=_STREAM_BEHIND_MS,
            ),
            _Alarm(
                name="telemetry-throttled", says="The stream refuses telemetry", metric=throttled, limit=0, periods=3
            ),
        )

    def watch_photo_queue(self, queue: sqs.IQueue) -> None:
        """Are photos diagnosed as fast as they come?"""
        age = queue.metric_approximate_age_of_oldest_message(period=_PERIOD)
        self._raise_on(
            _Alarm(name="photos-waiting", says="A photo waits for an hour", metric=age, limit=_PHOTOS_WAIT_S)
        )

    def watch_dead_letters(self, **queues: sqs.IQueue) -> None:
        """Is there anything that nobody could handle?"""
        for name, queue in queues.items():
            depth = queue.metric_approximate_number_of_messages_visible(period=_PERIOD, statistic="Maximum")
            says = f"Messages that nobody could handle lie in the dead-letter queue of {name}"
            self._raise_on(_Alarm(name=f"{name}-dead-letters", says=says, metric=depth, limit=0))

    def watch_functions(self, names: Mapping[str, str]) -> None:
        """Do the functions fail, or are there too few of them? Takes their names in AWS by Chalice's."""
        for name, function_name in names.items():
            self._raise_on(*_function_alarms(name, function_name))

    def watch_classifier(self, endpoint_name: str) -> None:
        """Does the classifier answer?"""
        dimensions = {"EndpointName": endpoint_name, "VariantName": "AllTraffic"}
        for kind, says in (
            ("Invocation5XXErrors", "The classifier's endpoint fails"),
            ("InvocationModelErrors", "The classifier's container answers with errors"),
        ):
            metric = cloudwatch.Metric(
                namespace="AWS/SageMaker", metric_name=kind, dimensions_map=dimensions, period=_PERIOD, statistic="Sum"
            )
            name = "classifier-" + kind.removeprefix("Invocation").removesuffix("Errors").lower() + "-errors"
            self._raise_on(_Alarm(name=name, says=says, metric=metric, limit=0, periods=2))

    def watch_alert_rules(self) -> None:
        """Can the stored alert rules be read as what they should be? The functions that read them count it."""
        invalid = cloudwatch.Metric(
            namespace="CloudIoT",
            metric_name="RulesInvalid",
            dimensions_map={"service": "cloudiot", "stage": self._stage},
            period=_PERIOD,
            statistic="Sum",
        )
        says = "Stored alert rules are broken; the last good ones stay in force (GET /thresholds says what is wrong)"
        self._raise_on(_Alarm(name="rules-invalid", says=says, metric=invalid, limit=0))

    def watch_operator_service(
        self, balancer: elbv2.ApplicationLoadBalancer, targets: elbv2.ApplicationTargetGroup
    ) -> None:
        """Can operators see anything?"""
        unhealthy = targets.metrics.unhealthy_host_count(period=_PERIOD, statistic="Maximum")
        errors = balancer.metrics.http_code_elb(elbv2.HttpCodeElb.ELB_5XX_COUNT, period=_PERIOD)
        self._raise_on(
            _Alarm(
                name="operator-unhealthy",
                says="A copy of the operator service is not healthy",
                metric=unhealthy,
                limit=0,
                periods=2,
            ),
            _Alarm(name="operator-errors", says="Operators get errors", metric=errors, limit=_OPERATOR_ERRORS),
        )

    def _raise_on(self, *alarms: _Alarm) -> None:
        for row in alarms:
            alarm = cloudwatch.Alarm(
                self,
                row.name,
                alarm_name=f"cloudiot-{self._stage}-{row.name}",
                alarm_description=row.says,
                metric=row.metric,
                threshold=row.limit,
                evaluation_periods=row.periods,
                comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
                # Most of these metrics exist only while something happens.
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            )
            alarm.add_alarm_action(self._tell)


def _function_alarms(name: str, function_name: str) -> Iterator[_Alarm]:
    for kind, says in (("Errors", "fails"), ("Throttles", "is throttled")):
        yield _Alarm(
            name=f"{name}-{kind.lower()}",
            says=f"The function {name} {says}",
            metric=_of_function(kind, function_name, statistic="Sum"),
            limit=0,
            periods=_FAILING_PERIODS_OF.get(name, _FAILING_PERIODS),
        )


def _of_function(metric: str, function_name: str, *, statistic: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/Lambda",
        metric_name=metric,
        dimensions_map={"FunctionName": function_name},
        period=_PERIOD,
        statistic=statistic,
    )
