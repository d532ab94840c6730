"""What becomes of what a stack keeps when the stack goes."""

import aws_cdk as cdk


def removal_policy(*, keep_data: bool) -> cdk.RemovalPolicy:
    """Whether data outlives its stack.

    A first deployment that fails takes its empty parts along even where data is kept:
    their names are fixed, and would stand in the way of the second.
    """
    return cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if keep_data else cdk.RemovalPolicy.DESTROY
