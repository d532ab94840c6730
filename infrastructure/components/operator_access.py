"""The secret with the operators' keys."""

import json
import string
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from chalicelib import triggers

# 43 letters and digits carry 256 bits.
_KEY_LENGTH: Final = 43


class OperatorAccess(Construct):
    """The first operator key, made by Secrets Manager so that it stands in no template.

    A generated secret is one JSON object and cannot be a list: the app reads
    an object as a list of one. Operators who need more keys store a list.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, stage: str, key: kms.IKey, removal: cdk.RemovalPolicy
    ) -> None:
        super().__init__(scope, construct_id)
        self.keys = secretsmanager.Secret(
            self,
            "OperatorKeys",
            secret_name=triggers.operator_keys_secret_name(stage),
            description="Named operator keys: an object, or a list of objects, of name, role, state and key",
            encryption_key=key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps({"name": "owner", "role": "operator", "state": "current"}),
                generate_string_key="key",
                password_length=_KEY_LENGTH,
                # A key travels in an HTTP header: letters and digits need no care there. Said twice: one of each
                # type of characters is wanted unless the type is left out, and the emulator knows characters alone.
                exclude_punctuation=True,
                exclude_characters=string.punctuation,
            ),
            removal_policy=removal,
        )
        # By its name and the six characters that Secrets Manager adds: a grant that
        # holds for a secret that was deleted and made again, too.
        self.keys_arn = cdk.Stack.of(self).format_arn(
            service="secretsmanager",
            resource="secret",
            resource_name=f"{triggers.operator_keys_secret_name(stage)}-??????",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )

    def renew_by(self, function: cdk.CfnResource, *, every_days: int) -> None:
        """Let Secrets Manager have the keys renewed by this function, first when so many days have gone."""
        arn = function.get_att("Arn").to_string()
        permission = lambda_.CfnPermission(
            self,
            "MayRenew",
            action="lambda:InvokeFunction",
            function_name=arn,
            principal="secretsmanager.amazonaws.com",
            source_account=cdk.Aws.ACCOUNT_ID,
        )
        schedule = secretsmanager.CfnRotationSchedule(
            self,
            "Renewal",
            secret_id=self.keys.secret_arn,
            rotation_lambda_arn=arn,
            rotation_rules=secretsmanager.CfnRotationSchedule.RotationRulesProperty(
                automatically_after_days=every_days
            ),
            # The key that the first deployment makes is minutes old, and its owner about to fetch it.
            rotate_immediately_on_update=False,
        )
        # Secrets Manager tries whether it may call the function when the schedule is made.
        schedule.add_resource_dependency(permission)
