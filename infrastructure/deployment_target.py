"""All that differs between AWS and the emulator on one machine. The rest of the stack does not know where it goes."""

import platform
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk

from infrastructure.stage_config import StageConfig

# The emulator records containers and runs none: the model server and the operator service are
# local processes there. So no image is built, and these names stand in the recorded definitions.
_NO_MODEL_IMAGE: Final = "000000000000.dkr.ecr.us-east-1.amazonaws.com/cloudiot-model:not-built"
_NO_FASTAPI_IMAGE: Final = "000000000000.dkr.ecr.us-east-1.amazonaws.com/cloudiot-operator-service:not-built"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentTarget:
    """What a stack has to know of the place that it is deployed to."""

    lambda_architecture: str
    model_image_uri: str | None
    fastapi_image_uri: str | None
    synthesizer: cdk.IStackSynthesizer


def deployment_target(config: StageConfig) -> DeploymentTarget:
    """The target that the config names."""
    return _emulator(config) if config.target == "emulator" else _aws(config)


def _aws(config: StageConfig) -> DeploymentTarget:
    return DeploymentTarget(
        # A fifth cheaper than x86_64 for the same work.
        lambda_architecture="arm64",
        model_image_uri=config.model_image_uri,
        fastapi_image_uri=config.fastapi_image_uri,
        synthesizer=cdk.DefaultStackSynthesizer(),
    )


def _emulator(config: StageConfig) -> DeploymentTarget:
    return DeploymentTarget(
        # Functions run as processes of this machine, so their wheels must fit its processor.
        lambda_architecture="arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64",
        model_image_uri=config.model_image_uri or _NO_MODEL_IMAGE,
        fastapi_image_uri=config.fastapi_image_uri or _NO_FASTAPI_IMAGE,
        # The emulator with IAM enforced does not let CloudFormation take on the roles that a bootstrap makes.
        synthesizer=cdk.CliCredentialsStackSynthesizer(),
    )
