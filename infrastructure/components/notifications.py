"""Who is told of what: growers of alerts, others when nobody answers, operators of alarms; and the limits that make
an alert."""

import json
from pathlib import Path
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from chalicelib import triggers

# They tell people of the platform itself.
_ALARMING_SERVICES: Final = ("cloudwatch", "budgets")

_DEFAULT_THRESHOLDS: Final = Path(__file__).parents[1] / "default_thresholds.json"


class Notifications(Construct):
    """The three topics with their e-mail subscriptions, and the fleet's alert thresholds."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        key: kms.IKey,
        email: str | None,
        escalation_email: str | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.alerts = self._topic("Alerts", f"cloudiot-{stage}-alerts", key, email)
        # Told twice is better than an escalation that reaches nobody.
        self.escalations = self._topic("Escalations", f"cloudiot-{stage}-escalations", key, escalation_email or email)
        self.alarms = self._topic("Alarms", f"cloudiot-{stage}-alarms", key, email)
        self._let_alarms_publish()
        self.thresholds = ssm.StringParameter(
            self,
            "AlertThreshold",
            parameter_name=triggers.threshold_parameter_name(stage),
            description="The fleet's alert rules; operators change them with PUT /thresholds",
            # Only the first deployment writes this: later ones leave the parameter alone
            # until the defaults themselves change.
            string_value=json.dumps(json.loads(_DEFAULT_THRESHOLDS.read_text("utf-8")), separators=(",", ":")),
        )

    def _topic(self, construct_id: str, name: str, key: kms.IKey, email: str | None) -> sns.Topic:
        topic = sns.Topic(self, construct_id, topic_name=name, master_key=key, enforce_ssl=True)
        if email is not None:
            topic.add_subscription(subscriptions.EmailSubscription(email))
        return topic

    def _let_alarms_publish(self) -> None:
        # CloudWatch and the budget publish in their own names, so the topic itself must let them.
        self.alarms.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(f"{service}.amazonaws.com") for service in _ALARMING_SERVICES],
                actions=["sns:Publish"],
                resources=[self.alarms.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}},
            )
        )
