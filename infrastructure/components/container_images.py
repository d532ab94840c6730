"""Container images: built from this repository at deploy time, or taken from where a URI says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_iam as iam
from constructs import Construct

from infrastructure.components.grants.allow import allow, nothing_narrower

REPOSITORY_ROOT: Final = Path(__file__).parents[2]

# SageMaker refuses images in OCI's format, which Docker writes by itself when it keeps its images in containerd.
_DOCKER_FORMAT: Final = ["type=docker,oci-mediatypes=false"]

# What tools leave behind, and what the build fetches or makes itself.
_NEVER_NEEDED: Final = ("**/__pycache__", "**/.*_cache", "**/node_modules", "**/.next", "dashboard/out")

_ECR_URI: Final = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com[^/]*/(?P<name>[^:@]+)[:@].+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerImage:
    """An image, and the repository that a role has to read to pull it; None when it is no ECR repository."""

    uri: str
    repository_arn: str | None

    def let_pull(self, role: iam.Role) -> None:
        """Allow a role to pull this image."""
        if self.repository_arn is None:
            return
        pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        allow(role, *pull, on=self.repository_arn)
        token = nothing_narrower("A registry token belongs to the account, not to a repository.")
        allow(role, "ecr:GetAuthorizationToken", on=token)


def container_image(
    scope: Construct,
    *,
    uri: str | None,
    dockerfile: str,
    platform: ecr_assets.Platform,
    only: Sequence[str] | None = None,
) -> ContainerImage:
    """The image of a URI or, without one, of a Dockerfile of this repository.

    Args:
        dockerfile: its path in the repository.
        only: the folders and files of the repository that it needs; None, and its own folder is all it is given.
    """
    if uri is not None:
        return ContainerImage(uri=uri, repository_arn=_repository_arn(scope, uri))
    folder = REPOSITORY_ROOT if only is not None else (REPOSITORY_ROOT / dockerfile).parent
    # An image is made anew when something changes that it is given: what it does not need would change it, too.
    left_out = [] if only is None else ["*", *(f"!{needed}" for needed in only)]
    asset = ecr_assets.DockerImageAsset(
        scope,
        "Image",
        directory=str(folder),
        file=str((REPOSITORY_ROOT / dockerfile).relative_to(folder)),
        platform=platform,
        outputs=_DOCKER_FORMAT,
        exclude=[*left_out, *_NEVER_NEEDED],
        ignore_mode=cdk.IgnoreMode.DOCKER,
    )
    return ContainerImage(uri=asset.image_uri, repository_arn=asset.repository.repository_arn)


def _repository_arn(scope: Construct, uri: str) -> str | None:
    ecr = _ECR_URI.fullmatch(uri)
    if ecr is None:
        return None
    return cdk.Stack.of(scope).format_arn(
        service="ecr", account=ecr["account"], region=ecr["region"], resource="repository", resource_name=ecr["name"]
    )
