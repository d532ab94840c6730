"""What it takes to update the devices' software: who carries roll-outs out, and who orders and watches them."""

from chalicelib import triggers
from infrastructure.components.grants.function_roles import READ_ITEMS, FunctionRoles


def grant_to_updates(may: FunctionRoles) -> None:
    """Grants to the function that takes roll-outs further."""
    check = triggers.ROLLOUT_CHECK
    may.let_use_key(check)
    may.let(check, *READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=may.on.operations)
    # Which roll-outs go on, and which devices there are.
    may.let(check, "dynamodb:Query", on=may.on.feeds)
    for one_or_all in (may.on.rollout_groups, may.on.things):
        may.let(check, "iot:AddThingToThingGroup", on=one_or_all)
    may.let(check, "iot:CreateThingGroup", "iot:DescribeThingGroup", "iot:DeleteThingGroup", on=may.on.rollout_groups)
    # A job is made, and names its group.
    for named in (may.on.rollout_jobs, may.on.rollout_groups):
        may.let(check, "iot:CreateJob", on=named)
    may.let(check, "iot:DescribeJob", on=may.on.rollout_jobs)
    # Links to packages are made in the name of another role.
    may.let(check, "iam:PassRole", on=may.on.package_role)


def let_serve_updates(may: FunctionRoles, server: str) -> None:
    """Let somebody serve the routes of releases and roll-outs."""
    # A form to upload a package is the server's own permission, lent; before a roll-out the package is looked at.
    may.let(server, "s3:GetObject", "s3:PutObject", on=may.on.raw(triggers.PACKAGE_PREFIX))
    on_jobs = ("iot:DescribeJob", "iot:CancelJob", "iot:ListJobExecutionsForJob")
    may.let(server, *on_jobs, on=may.on.rollout_jobs)
    for named in (may.on.rollout_jobs, may.on.things):
        may.let(server, "iot:DescribeJobExecution", on=named)
    may.let(server, "iot:DeleteThingGroup", on=may.on.rollout_groups)
