"""A synthesised template, asked in the words of the tests."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource of a template."""

    logical_id: str
    type: str
    body: Mapping[str, Any]

    @property
    def properties(self) -> Mapping[str, Any]:
        """Its properties, as the template spells them."""
        properties: Mapping[str, Any] = self.body.get("Properties", {})
        return properties

    @property
    def depends_on(self) -> set[str]:
        """Logical ids that it waits for by name; references are waited for anyway."""
        named = self.body.get("DependsOn", [])
        return {named} if isinstance(named, str) else set(named)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudTemplate:
    """A template, and the folder with the files that it uploads."""

    document: Mapping[str, Any]
    folder: Path

    @classmethod
    def read(cls, folder: Path, stack: str) -> "CloudTemplate":
        """The template of one stack of a cloud assembly."""
        return cls(document=json.loads((folder / f"{stack}.template.json").read_text("utf-8")), folder=folder)

    def all(self, type_: str) -> list[Resource]:
        """Every resource of a type."""
        return [
            Resource(logical_id=logical_id, type=type_, body=body)
            for logical_id, body in self.document["Resources"].items()
            if body["Type"] == type_
        ]

    def one(self, type_: str, **properties: object) -> Resource:
        """The one resource of a type that has these properties; there must be exactly one."""
        found = [
            resource
            for resource in self.all(type_)
            if all(resource.properties.get(name) == value for name, value in properties.items())
        ]
        assert len(found) == 1, f"{len(found)} resources of {type_} with {properties}"
        return found[0]

    def resource(self, logical_id: str) -> Resource:
        """The resource of an id."""
        body = self.document["Resources"][logical_id]
        return Resource(logical_id=logical_id, type=body["Type"], body=body)

    def statements(self, role: Resource) -> list[Mapping[str, Any]]:
        """Everything that a role's policies say."""
        assert role.type == "AWS::IAM::Role"
        assert "ManagedPolicyArns" not in role.properties
        documents = [policy["PolicyDocument"] for policy in role.properties.get("Policies", [])]
        documents += [
            policy.properties["PolicyDocument"]
            for policy in self.all("AWS::IAM::Policy")
            if {"Ref": role.logical_id} in policy.properties["Roles"]
        ]
        return [statement for document in documents for statement in document["Statement"]]

    def may(self, role: Resource, action: str, *, on: str) -> bool:
        """Whether a role is allowed an action on a resource; `on` is a part of how the template spells it."""
        return any(
            statement["Effect"] == "Allow"
            and action in listed(statement["Action"])
            and any(on in spelled(resource) for resource in listed(statement["Resource"]))
            for statement in self.statements(role)
        )


def listed(value: Any) -> list[Any]:
    """A policy may write one string where it means a list of one."""
    return value if isinstance(value, list) else [value]


def spelled(value: Any) -> str:
    """A value with its references, as one line: joins are joined, `Ref` and `Fn::GetAtt` become `<id>`, `<id.Arn>`."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping) and len(value) == 1:
        ((function, argument),) = value.items()
        if function == "Ref":
            return f"<{argument}>"
        if function == "Fn::GetAtt":
            return f"<{'.'.join(argument)}>"
        if function == "Fn::Join":
            return str(argument[0]).join(spelled(part) for part in argument[1])
    return json.dumps(value)


def references(value: Any) -> Iterator[str]:
    """Logical ids that a value refers to, however deep."""
    if isinstance(value, Mapping):
        if set(value) == {"Ref"}:
            yield value["Ref"]
        elif set(value) == {"Fn::GetAtt"}:
            yield value["Fn::GetAtt"][0]
        else:
            for inner in value.values():
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)
