"""Updates of the devices' software."""

from chalicelib.ports.updates import PackageShelf, ReleaseBook, RolloutBook, UpdateJobs
from chalicelib.settings import settings
from chalicelib.wiring import foundation
from chalicelib.wiring.parts import Part


@Part
def release_book() -> ReleaseBook:
    """The releases, in the operations table."""
    from chalicelib.adapters.dynamo_releases import DynamoReleases

    return DynamoReleases(foundation.operations_table(), retention=settings().telemetry_retention)


@Part
def package_shelf() -> PackageShelf:
    """Their packages, in the raw bucket."""
    from chalicelib.adapters.s3_packages import S3Packages

    return S3Packages(foundation.client("s3"), raw_bucket=settings().raw_bucket, clock=foundation.clock())


@Part
def rollout_book() -> RolloutBook:
    """The roll-outs, in the operations table."""
    from chalicelib.adapters.dynamo_rollouts import DynamoRollouts

    return DynamoRollouts(foundation.operations_table(), retention=settings().telemetry_retention)


@Part
def update_jobs() -> UpdateJobs:
    """Who carries roll-outs out: the jobs of IoT Core."""
    from chalicelib.adapters.iot_update_jobs import IotUpdateJobs

    here = settings()
    return IotUpdateJobs(
        foundation.client("iot"), stage=here.stage, raw_bucket=here.raw_bucket, package_role_arn=here.package_role_arn
    )
