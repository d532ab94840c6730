"""What the service is told about its surroundings."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


class SettingsInvalid(Exception):
    """A variable of the environment is missing or makes no sense; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The deployment that this service belongs to.

    Attributes:
        stage: dev, staging or prod.
        rest_url: where the REST API answers, without a slash at the end.
    """

    stage: str
    rest_url: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read STAGE and REST_URL.

        Raises:
            SettingsInvalid: one of them is missing, or REST_URL is no address.
        """
        stage, rest_url = (_text(environment, name) for name in ("STAGE", "REST_URL"))
        parts = urlsplit(rest_url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise SettingsInvalid(f"REST_URL must be an http or https address, not {rest_url!r}")
        return cls(stage=stage, rest_url=rest_url.rstrip("/"))


def _text(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise SettingsInvalid(f"the environment variable {name} is not set")
    return value
