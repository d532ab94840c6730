"""How programs reach the REST API that Chalice makes: how fast, what is noted of it, and under which name."""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from constructs import Construct

from infrastructure.components.custom_domain import CustomDomain
from infrastructure.components.log_groups import delivery_arn, log_group
from infrastructure.components.request_log import REQUEST_LOG_FORMAT
from infrastructure.excuses import excuse
from infrastructure.stage_config import StageConfig

# Programs ask in fits and starts.
_BURST: Final = 2
_BELOW: Final = "api."

_EXCUSES: Final = {
    "AwsSolutions-APIG2": "The function validates every request by the schemas that it documents, and names the field "
    "that is wrong as RFC 9457 has it; API Gateway would answer in words of its own.",
    "AwsSolutions-APIG3": "All routes but two ask for an operator key, requests are throttled and bodies limited: a "
    "firewall costs half of what a small stage does. Whoever wants one attaches it to the stage.",
    "AwsSolutions-APIG6": "The request log has the status and the error of each request. API Gateway's execution log "
    "goes to a group that it makes itself and that never expires.",
}


class RestFrontDoor(Construct):
    """Throttling, a line in the log for each request, traces and, where one is asked for, a name of its own.

    Attributes:
        url: where the API answers, without a slash at the end.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        api: cdk.CfnResource,
        domain: CustomDomain | None,
    ) -> None:
        super().__init__(scope, construct_id)
        group = log_group(self, "Requests", name=f"/cloudiot/{config.stage}/rest-requests", config=config)
        for rule, because in _EXCUSES.items():
            excuse(api, rule, because=because)
        _limit(api, config.requests_per_second)
        _note(api, group)
        # Unless it is told the dialect of the routes, SAM leaves a second stage beside ours, named "Stage".
        api.add_property_override("OpenApiVersion", "2.0")
        if domain is None:
            self.url = f"https://{api.ref}.execute-api.{cdk.Aws.REGION}.{cdk.Aws.URL_SUFFIX}/{config.stage}"
        else:
            _name(api, f"{_BELOW}{domain.name}", domain)
            self.url = f"https://{_BELOW}{domain.name}"


def _name(api: cdk.CfnResource, name: str, domain: CustomDomain) -> None:
    # By SAM, which makes the stage that the name leads to.
    named: dict[str, object] = {
        "DomainName": name,
        "CertificateArn": domain.certificate.certificate_arn,
        "EndpointConfiguration": "REGIONAL",
        "SecurityPolicy": "TLS_1_2",
    }
    if domain.zone is not None:
        named["Route53"] = {"HostedZoneId": domain.zone.hosted_zone_id}
    api.add_property_override("Domain", named)
    # One door: who has a name of their own leaves no other open.
    api.add_property_override("DisableExecuteApiEndpoint", True)


def _limit(api: cdk.CfnResource, requests_per_second: int) -> None:
    everything = {
        "HttpMethod": "*",
        "ResourcePath": "/*",
        "ThrottlingRateLimit": requests_per_second,
        "ThrottlingBurstLimit": _BURST * requests_per_second,
        # Bodies and headers, keys among them, belong into no log.
        "DataTraceEnabled": False,
    }
    api.add_property_override("MethodSettings", [everything])


def _note(api: cdk.CfnResource, group: logs.LogGroup) -> None:
    api.add_property_override("AccessLogSetting", {"DestinationArn": delivery_arn(group), "Format": REQUEST_LOG_FORMAT})
    api.add_property_override("TracingEnabled", True)
