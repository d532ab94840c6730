"""Versions of models, as their cards carry them."""

import re
from dataclasses import dataclass
from typing import Final, Self

from ml_model.errors import ArtifactInvalid

# Of semantic versions (semver.org 2.0.0), those of releases: what is in place is nobody's pre-release.
_RELEASE: Final = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """Ordered by major, then minor, then patch, as numbers: 2.10.0 is greater than 2.9.0."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `MAJOR.MINOR.PATCH`.

        Raises:
            ArtifactInvalid: it is written otherwise.
        """
        match = _RELEASE.fullmatch(text)
        if match is None:
            raise ArtifactInvalid(f"{text!r} is no version of a model; it must be three numbers such as 2.1.0")
        return cls(*map(int, match.groups()))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"
