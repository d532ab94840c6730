"""What roles are granted, each action on each resource for itself, and how it is taken away for a while."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Grant:
    """One action on one resource, both perhaps with wildcards.

    Attributes:
        condition: as JSON; empty for none.
    """

    role: str
    action: str
    resource: str
    condition: str = ""

    def covers(self, action: str, resource: str) -> bool:
        """Whether it is this grant that allows it."""
        same_action = _pattern(self.action.lower()).fullmatch(action.lower())
        return same_action is not None and _pattern(self.resource).fullmatch(resource) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Policy:
    name: str
    document: Mapping[str, Any]


class Roles:
    """The inline policies of roles, edited in place: what is taken away is denied from the next call on."""

    def __init__(self, iam: Any) -> None:
        self._iam = iam
        self._policies: dict[str, tuple[_Policy, ...]] = {}

    def grants_of(self, role: str) -> tuple[Grant, ...]:
        """Everything that a role is granted."""
        return tuple(
            sorted(
                {
                    Grant(role=role, action=action, resource=resource, condition=_condition(statement))
                    for policy in self._of(role)
                    for statement in _listed(policy.document["Statement"])
                    for action in _listed(statement["Action"])
                    for resource in _listed(statement["Resource"])
                }
            )
        )

    @contextmanager
    def without(self, grants: Iterable[Grant]) -> Iterator[None]:
        """Take grants away from their roles meanwhile."""
        taken: defaultdict[str, set[Grant]] = defaultdict(set)
        for grant in grants:
            taken[grant.role].add(grant)
        try:
            for role, theirs in taken.items():
                self._leave(role, [grant for grant in self.grants_of(role) if grant not in theirs])
            yield
        finally:
            for role in taken:
                for policy in self._of(role):
                    self._put(role, policy.name, policy.document)

    def _of(self, role: str) -> tuple[_Policy, ...]:
        if role not in self._policies:
            names = self._iam.list_role_policies(RoleName=role)["PolicyNames"]
            documents = [self._iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
            self._policies[role] = tuple(
                _Policy(name=name, document=document) for name, document in zip(names, documents, strict=True)
            )
        return self._policies[role]

    def _leave(self, role: str, grants: Iterable[Grant]) -> None:
        first, *others = self._of(role)
        actions: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for grant in grants:
            actions[grant.resource, grant.condition].append(grant.action)
        statements = [
            {"Effect": "Allow", "Action": theirs, "Resource": resource}
            | ({"Condition": json.loads(condition)} if condition else {})
            for (resource, condition), theirs in actions.items()
        ]
        if statements:
            self._put(role, first.name, {"Version": "2012-10-17", "Statement": statements})
        else:
            self._iam.delete_role_policy(RoleName=role, PolicyName=first.name)
        for policy in others:
            self._iam.delete_role_policy(RoleName=role, PolicyName=policy.name)

    def _put(self, role: str, name: str, document: Mapping[str, Any]) -> None:
        self._iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


@cache
def _pattern(wildcards: str) -> re.Pattern[str]:
    parts = re.split(r"([*?])", wildcards)
    return re.compile("".join({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in parts), re.DOTALL)


def _condition(statement: Mapping[str, Any]) -> str:
    return json.dumps(statement["Condition"], sort_keys=True) if "Condition" in statement else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
