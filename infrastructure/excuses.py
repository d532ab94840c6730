"""Findings of cdk-nag that are right as they are: each is excused on the resource itself, with the reason.

The reasons travel in the template's metadata, where `make synth` reads them: it prints them as a table, and refuses an
excuse that no finding needs any more.
"""

from dataclasses import dataclass
from typing import Any, Final

import aws_cdk as cdk
from constructs import IConstruct

# cdk-nag's own words for it, which other tools read too.
METADATA_KEY: Final = "cdk_nag"
RULES_KEY: Final = "rules_to_suppress"


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """Why a finding on one resource is right as it is.

    Attributes:
        rule: cdk-nag's name of the rule, `AwsSolutions-IAM5`.
        because: what a reviewer is told.
        finding: how the finding ends, where a rule has several on one resource; empty: the rule as a whole.
    """

    rule: str
    because: str
    finding: str = ""

    def as_metadata(self) -> dict[str, str]:
        """As it stands in the template."""
        return {"id": self.rule, "reason": self.because} | ({"applies_to": self.finding} if self.finding else {})

    @classmethod
    def from_metadata(cls, written: dict[str, str]) -> "Excuse":
        """Back from the template."""
        return cls(rule=written["id"], because=written["reason"], finding=written.get("applies_to", ""))


def excuse(construct: IConstruct, rule: str, *, because: str, finding: str = "") -> None:
    """Note on a construct's own resource why this finding is right as it is; twice is once."""
    resource = _resource_of(construct)
    noted = excuses_in({METADATA_KEY: resource.get_metadata(METADATA_KEY)})
    new = Excuse(rule=rule, because=because, finding=finding)
    if new not in noted:
        resource.add_metadata(METADATA_KEY, {RULES_KEY: [each.as_metadata() for each in (*noted, new)]})


def excuses_in(metadata: dict[str, Any]) -> tuple[Excuse, ...]:
    """The excuses in a resource's metadata, as the template holds it."""
    written = (metadata.get(METADATA_KEY) or {}).get(RULES_KEY, [])
    return tuple(Excuse.from_metadata(each) for each in written)


def _resource_of(construct: IConstruct) -> cdk.CfnResource:
    resource = construct if isinstance(construct, cdk.CfnResource) else construct.node.default_child
    assert isinstance(resource, cdk.CfnResource), f"{construct.node.path} is no resource of its own"
    return resource
