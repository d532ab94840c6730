"""Which requests X-Ray follows. Left to itself it takes the first of every second, which of ours is nearly all."""

from typing import Final

from aws_cdk import aws_xray as xray
from constructs import Construct

from infrastructure.components.alarms.services import REST_API_NAME

# One in twenty shows where time goes; all of them would cost more than the functions that answer them.
TRACED_SHARE: Final = 0.05
# After rules that somebody makes by hand to look at something, and before X-Ray's own.
_PRIORITY: Final = 5000


class RequestTraces(Construct):
    """A share of the requests to the REST API of a stage; its functions follow what API Gateway decides."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str) -> None:
        super().__init__(scope, construct_id)
        xray.CfnSamplingRule(
            self,
            "Rule",
            sampling_rule=xray.CfnSamplingRule.SamplingRuleProperty(
                rule_name=f"cloudiot-{stage}-requests",
                version=1,
                priority=_PRIORITY,
                fixed_rate=TRACED_SHARE,
                reservoir_size=0,
                # API Gateway calls itself so in its traces.
                service_name=f"{REST_API_NAME}/{stage}",
                service_type="AWS::ApiGateway::Stage",
                host="*",
                http_method="*",
                url_path="*",
                resource_arn="*",
            ),
        )
