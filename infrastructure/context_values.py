"""How the text of a context value is read: each function here makes a parser, which raises ValueError with what would
have fitted."""

import re
from collections.abc import Callable
from typing import Final

# CloudWatch Logs keeps log groups for these numbers of days and no others.
_LOG_RETENTIONS: Final = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545),
    *(731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
# The memory sizes that a serverless SageMaker endpoint can have.
_CLASSIFIER_MEMORIES: Final = (1024, 2048, 3072, 4096, 5120, 6144)

_IMAGE_URI: Final = re.compile(r"[a-z0-9][a-z0-9.:-]*(/[a-z0-9._-]+)+(:[\w.-]{1,128}|@sha256:[0-9a-f]{64})")
_ECR_IMAGE_URI: Final = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/[a-z0-9._/-]+[:@][\w.:-]+")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DOMAIN: Final = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_CERTIFICATE: Final = re.compile(r"arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[0-9a-f-]{36}")
_HOSTED_ZONE: Final = re.compile(r"Z[A-Z0-9]{5,31}")
# A `g` after the generation is a processor by ARM, on which the classifier's image does not run.
_X86_INSTANCE: Final = re.compile(r"ml\.[a-z]+\d+(?!g)[a-z-]*\.(medium|large|\d{0,2}xlarge)")


def one_of(*choices: str) -> Callable[[str], str]:
    """One of these words."""

    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return text

    return parse


def number_of(*choices: int) -> Callable[[str], int]:
    """One of these numbers."""

    def parse(text: str) -> int:
        return int(one_of(*map(str, choices))(text))

    return parse


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """A whole number within these bounds."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return parse


def shards(text: str) -> int | None:
    """A number of shards; None for a stream on demand."""
    if text == "on-demand":
        return None
    try:
        return whole_number(1, 200)(text)
    except ValueError as error:
        raise ValueError(f"{error}, or on-demand") from None


def number_or(word: str, least: int, most: int) -> Callable[[str], int | None]:
    """A whole number within these bounds; None for the word that says that there is to be none."""

    def parse(text: str) -> int | None:
        if text == word:
            return None
        try:
            return whole_number(least, most)(text)
        except ValueError as error:
            raise ValueError(f"{error}, or {word}") from None

    return parse


def yes_or_no(text: str) -> bool:
    """`true` or `false`."""
    return one_of("true", "false")(text) == "true"


def _matching(pattern: re.Pattern[str], description: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(f"must be {description}")
        return text

    return parse


email: Final = _matching(_EMAIL, "an e-mail address")
domain: Final = _matching(_DOMAIN, "a domain name in small letters, such as leaves.example.org")
certificate: Final = _matching(_CERTIFICATE, "the ARN of a certificate in ACM")
hosted_zone: Final = _matching(_HOSTED_ZONE, "the id of a hosted zone in Route 53")
image_uri: Final = _matching(_IMAGE_URI, "an image URI with registry, repository and a tag or digest")
ecr_image_uri: Final = _matching(_ECR_IMAGE_URI, "an ECR image URI with a tag or digest")
x86_instance: Final = _matching(_X86_INSTANCE, "a SageMaker instance type of the x86 kind, such as ml.c7i.large")
log_retention: Final = number_of(*_LOG_RETENTIONS)
classifier_memory: Final = number_of(*_CLASSIFIER_MEMORIES)


def is_in_ecr(uri: str) -> bool:
    """Whether an image lies in a private ECR repository, which a network without a way out can reach."""
    return _ECR_IMAGE_URI.fullmatch(uri) is not None
