"""A pretended IAM, and functions that ask it: what they may do is written to a trail, as the emulator writes it."""

import fnmatch
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from local_cloud.errors import LocalCloudError
from local_cloud.prove_iam.errands.errand import Errand
from local_cloud.prove_iam.experiment import Experiment
from local_cloud.prove_iam.grants import Roles
from local_cloud.prove_iam.stand import Stand
from local_cloud.prove_iam.trail import Trail


class Denied(LocalCloudError):
    """A function may not do what it needs."""


@dataclass(slots=True)
class PretendIam:
    """Implements what `Roles` asks of the client: inline policies, by role and name."""

    policies: dict[str, dict[str, dict[str, Any]]]

    def list_role_policies(self, **asked: str) -> dict[str, list[str]]:
        return {"PolicyNames": list(self.policies[asked["RoleName"]])}

    def get_role_policy(self, **asked: str) -> dict[str, Any]:
        return {"PolicyDocument": self.policies[asked["RoleName"]][asked["PolicyName"]]}

    def put_role_policy(self, **given: str) -> None:
        self.policies[given["RoleName"]][given["PolicyName"]] = json.loads(given["PolicyDocument"])

    def delete_role_policy(self, **asked: str) -> None:
        del self.policies[asked["RoleName"]][asked["PolicyName"]]

    def allows(self, role: str, action: str, resource: str) -> bool:
        statements = [each for policy in self.policies[role].values() for each in policy["Statement"]]
        return any(
            action in listed(each["Action"])
            and any(fnmatch.fnmatchcase(resource, pattern) for pattern in listed(each["Resource"]))
            for each in statements
        )


@dataclass(slots=True)
class Bench:
    """Functions with roles of the same names, and what they do."""

    iam: PretendIam
    file: Path
    started: list[str] = field(default_factory=list)
    _fresh: set[str] = field(default_factory=set)

    def start_afresh(self, function: str) -> None:
        """Stands in for the stand."""
        self.started.append(function)
        self._fresh.add(function)

    def forgetful(self, function: str) -> bool:
        """Whether a function remembers nothing; from now on it does."""
        fresh = function in self._fresh
        self._fresh.discard(function)
        return fresh

    def asking(self, role: str, *asked: tuple[str, str]) -> Callable[[Stand], None]:
        """Work that asks for one thing after the other, and ends when one is denied."""

        def run(_stand: Stand) -> None:
            for action, resource in asked:
                allowed = self.iam.allows(role, action, resource)
                line = {"role": role, "action": action, "resource": resource, "allowed": allowed}
                with self.file.open("a") as trail:
                    trail.write(json.dumps(line) + "\n")
                if not allowed:
                    raise Denied(f"{action} on {resource}")

        return run

    def experiment(self, *errands: Errand) -> Experiment:
        return Experiment(
            # All that an experiment does with it is to start functions afresh.
            stand=cast("Stand", self),
            errands=errands,
            roles=Roles(self.iam),
            roles_of={errand.of: errand.of for errand in errands},
            trail=Trail(file=self.file),
            show=lambda _what, _done, _of: None,
            complain=lambda _what: None,
        )


def policy(*statements: tuple[str | list[str], str | list[str]]) -> dict[str, Any]:
    """Of pairs of actions and resources."""
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": actions, "Resource": on} for actions, on in statements],
    }


def listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
