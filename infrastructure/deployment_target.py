"""All that differs between AWS and the emulator on one machine. The rest of the stack does not know where it goes."""

from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk

from infrastructure.function_packages import FunctionRuntime
from infrastructure.stage_config import StageConfig

# The emulator records containers and runs none: the model server and the operator service are
# local processes there. So no image is built, and these names stand in the recorded definitions.
_NO_MODEL_IMAGE: Final = "000000000000.dkr.ecr.us-east-1.amazonaws.com/cloudiot-model:not-built"
_NO_FASTAPI_IMAGE: Final = "000000000000.dkr.ecr.us-east-1.amazonaws.com/cloudiot-operator-service:not-built"

# What a reviewer is told of the runtime below.
NOT_THE_LATEST_PYTHON: Final = (
    "What writes the Parquet history (arro3-core) has no wheel for Python 3.14 yet; Lambda supports 3.13 until 2029."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentTarget:
    """What a stack has to know of the place that it is deployed to."""

    runtime: FunctionRuntime
    model_image_uri: str | None
    fastapi_image_uri: str | None
    synthesizer: cdk.IStackSynthesizer


def deployment_target(config: StageConfig) -> DeploymentTarget:
    """The target that the config names."""
    return _emulator(config) if config.target == "emulator" else _aws(config)


def _aws(config: StageConfig) -> DeploymentTarget:
    return DeploymentTarget(
        # arm64 is a fifth cheaper than x86_64 for the same work.
        runtime=FunctionRuntime(python="3.13", architecture="arm64", here=False),
        model_image_uri=config.model_image_uri,
        fastapi_image_uri=config.fastapi_image_uri,
        synthesizer=cdk.DefaultStackSynthesizer(),
    )


def _emulator(config: StageConfig) -> DeploymentTarget:
    return DeploymentTarget(
        # Functions run as processes of this machine, so their packages must fit its processor and its Python.
        runtime=FunctionRuntime.of_this_machine(),
        model_image_uri=config.model_image_uri or _NO_MODEL_IMAGE,
        fastapi_image_uri=config.fastapi_image_uri or _NO_FASTAPI_IMAGE,
        # The emulator with IAM enforced does not let CloudFormation take on the roles that a bootstrap makes.
        synthesizer=cdk.CliCredentialsStackSynthesizer(),
    )
