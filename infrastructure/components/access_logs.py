"""Who came, and what passed: the bucket into which AWS delivers the logs of buckets, load balancer and network."""

import aws_cdk as cdk
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infrastructure.components.removal import removal_policy
from infrastructure.stage_config import StageConfig


class AccessLogs(Construct):
    """A bucket that expires what is in it. Nobody but AWS's own log deliveries writes to it."""

    def __init__(self, scope: Construct, construct_id: str, *, config: StageConfig) -> None:
        super().__init__(scope, construct_id)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            bucket_name=f"cloudiot-{config.stage}-logs-{cdk.Aws.ACCOUNT_ID}-{cdk.Aws.REGION}",
            # S3 and load balancers deliver logs to no bucket with a key of ours.
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            removal_policy=removal_policy(keep_data=config.keep_data),
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=cdk.Duration.days(config.log_retention_days),
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(7),
                )
            ],
        )

    def keep_those_of(self, balancer: elbv2.ApplicationLoadBalancer, *, prefix: str) -> None:
        """Log every request that the load balancer answers.

        The CDK's own way asks for a stack that is bound to a region: it names an account of AWS's for each. The
        service's own name, which AWS recommends now, holds everywhere.
        """
        balancer.set_attribute("access_logs.s3.enabled", "true")
        balancer.set_attribute("access_logs.s3.bucket", self.bucket.bucket_name)
        balancer.set_attribute("access_logs.s3.prefix", prefix)
        granted = self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("logdelivery.elasticloadbalancing.amazonaws.com")],
                actions=["s3:PutObject"],
                resources=[self.bucket.arn_for_objects(f"{prefix}/AWSLogs/{cdk.Aws.ACCOUNT_ID}/*")],
                conditions={"ArnLike": {"aws:SourceArn": _our_balancers(self)}},
            )
        )
        # The load balancer tries the bucket when it is told of it.
        assert granted.policy_dependable is not None
        balancer.node.add_dependency(granted.policy_dependable)


def _our_balancers(scope: Construct) -> str:
    return cdk.Stack.of(scope).format_arn(
        service="elasticloadbalancing", resource="loadbalancer", resource_name="app/*"
    )
