"""One CloudWatch dashboard: the two ways through the house from left to right, and below what serves them.

Three dashboards of up to fifty metrics each are free in an account: one for each stage.
"""

from collections.abc import Sequence
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from chalicelib import triggers
from infrastructure.components.alarms import metrics
from infrastructure.components.alarms.metrics import PERIOD
from infrastructure.components.surroundings import Surroundings
from infrastructure.function_catalogue import API_HANDLER

# The grid of a dashboard is 24 wide; four figures stand beside each other.
_WIDTH: Final = 6
_HEIGHT: Final = 6


class OperationsDashboard(Construct):
    """What somebody looks at first, in the order in which a message and a photo travel."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, around: Surroundings) -> None:
        super().__init__(scope, construct_id)
        self._stage = stage
        self._dashboard = cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=f"cloudiot-{stage}",
            default_interval=cdk.Duration.hours(12),
            period_override=cloudwatch.PeriodOverride.INHERIT,
        )
        self._show_telemetry(around)
        self._show_photos(around)
        self._show_serving(around)

    def show_operator_service(
        self, balancer: elbv2.ApplicationLoadBalancer, targets: elbv2.ApplicationTargetGroup
    ) -> None:
        """A row for the operator service, where there is one."""
        seen, found = balancer.metrics, targets.metrics
        self._row(
            "Operator service",
            _graph("Requests", seen.request_count(period=PERIOD)),
            _graph("Time to answer, p95", found.target_response_time(period=PERIOD, statistic="p95")),
            _graph(
                "Errors",
                found.http_code_target(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, period=PERIOD),
                seen.http_code_elb(elbv2.HttpCodeElb.ELB_5XX_COUNT, period=PERIOD),
            ),
            _graph(
                "Copies",
                found.healthy_host_count(period=PERIOD, statistic="Minimum"),
                found.unhealthy_host_count(period=PERIOD, statistic="Maximum"),
            ),
        )

    def _show_telemetry(self, around: Surroundings) -> None:
        consumer, stream = self._function(triggers.TELEMETRY_CONSUMER), around.telemetry.stream
        self._row(
            "Telemetry: device → topic rule → stream → function → table",
            _graph(
                "Into the stream",
                stream.metric_incoming_records(period=PERIOD, statistic="Sum"),
                stream.metric_write_provisioned_throughput_exceeded(period=PERIOD, statistic="Sum"),
            ),
            _graph("Behind by, ms", metrics.of_function("IteratorAge", consumer, statistic="Maximum")),
            _graph("Messages", *self._counted("MessagesStored", "MessagesRejected", "MessagesRedelivered")),
            _graph("Alerts", *self._counted("AlertsOpened", "AlertsResolved", "AlertsEscalated", "DevicesSilent")),
        )

    def _show_photos(self, around: Surroundings) -> None:
        photos, endpoint = around.photos.photos, around.inference.endpoint_name
        self._row(
            "Photos: order → grant → bucket → queue → function → classifier → table",
            _graph(
                "Asked for, granted, failed",
                *self._counted("CapturesOrdered", "UploadsGranted", "UploadsRefused", "UploadsFailed"),
            ),
            _graph(
                "In the queue",
                photos.queue.metric_approximate_number_of_messages_visible(period=PERIOD, statistic="Maximum"),
                photos.dead_letters.metric_approximate_number_of_messages_visible(period=PERIOD, statistic="Maximum"),
                right=[photos.queue.metric_approximate_age_of_oldest_message(period=PERIOD)],
            ),
            _graph("Photos", *self._counted("PhotosDiagnosed", "PhotosRejected", "DiagnosesContradicted")),
            _graph(
                "Classifier: errors, and time in µs",
                metrics.of_endpoint("Invocation5XXErrors", endpoint),
                metrics.of_endpoint("InvocationModelErrors", endpoint),
                right=[metrics.of_endpoint("ModelLatency", endpoint, statistic="p95")],
            ),
        )

    def _show_serving(self, around: Surroundings) -> None:
        api, undelivered = self._function(API_HANDLER), around.gateway.undelivered
        self._row(
            "What serves both",
            _graph(
                "REST API",
                metrics.of_function("Invocations", api),
                metrics.of_function("Errors", api),
                right=[metrics.of_function("Duration", api, statistic="p95")],
            ),
            _graph(
                "All functions of the account",
                metrics.of_all_functions("Errors"),
                metrics.of_all_functions("Throttles"),
                right=[metrics.of_all_functions("ConcurrentExecutions").with_(statistic="Maximum")],
            ),
            _graph(
                "Undelivered, and given up",
                undelivered.queue.metric_approximate_number_of_messages_visible(period=PERIOD, statistic="Maximum"),
                undelivered.dead_letters.metric_approximate_number_of_messages_visible(
                    period=PERIOD, statistic="Maximum"
                ),
            ),
            _graph(
                "Devices come and go",
                *self._counted("DevicesConnected", "DevicesDisconnected", "DevicesProvisioned", "ProvisioningsRefused"),
            ),
        )

    def _row(self, title: str, *graphs: cloudwatch.GraphWidget) -> None:
        self._dashboard.add_widgets(cloudwatch.TextWidget(markdown=f"## {title}", width=24, height=1))
        self._dashboard.add_widgets(*graphs)

    def _counted(self, *names: str) -> list[cloudwatch.IMetric]:
        return [metrics.counted(name, self._stage) for name in names]

    def _function(self, name: str) -> str:
        return triggers.function_name(self._stage, name)


def _graph(title: str, *left: cloudwatch.IMetric, right: Sequence[cloudwatch.IMetric] = ()) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        left=list(left),
        right=list(right),
        width=_WIDTH,
        height=_HEIGHT,
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
        right_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
    )
