"""Entry point of the CDK command line: reads the context, makes the one stack of the stage."""

import os
import sys

import aws_cdk as cdk

from infrastructure.function_packages import PackagesMissing
from infrastructure.platform_stack import PlatformStack
from infrastructure.stage_config import ConfigRefused, StageConfig


def main() -> None:
    """Synthesise the stack that the context asks for, or say what is wrong with the context."""
    # Chalice asks botocore for the region's DNS suffix while it packages. The template itself is
    # bound to no region, so any of the partition does when the command line knows none.
    os.environ.setdefault("AWS_DEFAULT_REGION", os.environ.get("CDK_DEFAULT_REGION", "eu-central-1"))
    app = cdk.App(analytics_reporting=False)
    try:
        config = StageConfig.from_context(app.node.get_all_context())
    except ConfigRefused as refusal:
        sys.exit(f"The context was refused: {refusal}")
    try:
        PlatformStack(app, config=config)
    except PackagesMissing as missing:
        sys.exit(f"The functions cannot be packaged: {missing}")
    app.synth()


if __name__ == "__main__":
    main()
