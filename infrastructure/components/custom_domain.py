"""Names of the stage's own: `leaves.example.org` for people, `api.leaves.example.org` for programs."""

from dataclasses import dataclass

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_route53 as route53
from constructs import Construct

from infrastructure.stage_config import StageConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomDomain:
    """A name, its certificate, and the zone to write it into; None when somebody else does that."""

    name: str
    certificate: acm.ICertificate
    zone: route53.IHostedZone | None

    def lead_to(self, scope: Construct, target: route53.IAliasRecordTarget) -> None:
        """Write the record that leads to this target."""
        if self.zone is not None:
            route53.ARecord(
                scope,
                "Name",
                zone=self.zone,
                # With a dot at the end it is taken as it stands.
                record_name=f"{self.name}.",
                target=route53.RecordTarget.from_alias(target),
            )


def custom_domain(scope: Construct, config: StageConfig) -> CustomDomain | None:
    """The names that the config asks for; None when AWS's own are good enough."""
    if config.domain_name is None or config.certificate_arn is None:
        return None
    zone = None
    if config.hosted_zone_id is not None:
        # Of the zone's own name nothing depends: the records' names are whole.
        zone = route53.HostedZone.from_hosted_zone_attributes(
            scope, "Zone", hosted_zone_id=config.hosted_zone_id, zone_name=config.domain_name
        )
    certificate = acm.Certificate.from_certificate_arn(scope, "Certificate", config.certificate_arn)
    return CustomDomain(name=config.domain_name, certificate=certificate, zone=zone)
