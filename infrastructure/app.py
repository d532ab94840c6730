"""Entry point of the CDK command line: reads the context, makes the stack of the stage and the one of the account."""

import os
import sys

import aws_cdk as cdk

from infrastructure.account_stack import AccountStack
from infrastructure.function_packages import PackagesMissing
from infrastructure.platform_stack import PlatformStack
from infrastructure.stage_config import ConfigRefused, StageConfig


def main() -> None:
    """Synthesise the stacks that the context asks for, or say what is wrong with the context."""
    # Chalice asks botocore for the region's DNS suffix while it packages. The template itself is
    # bound to no region, so any of the partition does when the command line knows none.
    os.environ.setdefault("AWS_DEFAULT_REGION", os.environ.get("CDK_DEFAULT_REGION", "eu-central-1"))
    app = cdk.App(analytics_reporting=False)
    try:
        config = StageConfig.from_context(app.node.get_all_context())
    except ConfigRefused as refusal:
        sys.exit(f"The context was refused: {refusal}")
    try:
        platform = PlatformStack(app, config=config)
    except PackagesMissing as missing:
        sys.exit(f"The functions cannot be packaged: {missing}")
    if config.target == "aws":
        # `cdk deploy cloudiot-<stage>` takes it along: APIs cannot log before the account lets them.
        platform.add_stack_dependency(AccountStack(app))
    app.synth()


if __name__ == "__main__":
    main()
