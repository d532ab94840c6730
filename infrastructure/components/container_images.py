"""Container images: built from this repository at deploy time, or taken from where a URI says."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_iam as iam
from constructs import Construct

REPOSITORY_ROOT: Final = Path(__file__).parents[2]

# SageMaker refuses images in OCI's format, which Docker writes by itself when it keeps its images in containerd.
_DOCKER_FORMAT: Final = ["type=docker,oci-mediatypes=false"]

_ECR_URI: Final = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com[^/]*/(?P<name>[^:@]+)[:@].+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerImage:
    """An image, and the repository that a role has to read to pull it; None when it is no ECR repository."""

    uri: str
    repository_arn: str | None

    def let_pull(self, role: iam.IRole) -> None:
        """Allow a role to pull this image."""
        if self.repository_arn is None:
            return
        pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        role.add_to_principal_policy(iam.PolicyStatement(actions=pull, resources=[self.repository_arn]))
        # A registry token belongs to the account, not to a repository: IAM knows no resource for it.
        role.add_to_principal_policy(iam.PolicyStatement(actions=["ecr:GetAuthorizationToken"], resources=["*"]))


def container_image(scope: Construct, *, uri: str | None, folder: str, platform: ecr_assets.Platform) -> ContainerImage:
    """The image of a URI or, without one, of the Dockerfile in a folder of this repository.

    The folder itself is the build context.
    """
    if uri is not None:
        return ContainerImage(uri=uri, repository_arn=_repository_arn(scope, uri))
    asset = ecr_assets.DockerImageAsset(
        scope,
        "Image",
        directory=str(REPOSITORY_ROOT / folder),
        platform=platform,
        outputs=_DOCKER_FORMAT,
        exclude=["**/__pycache__", "**/.*_cache"],
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
