"""Versions of models."""

import pytest

from ml_model.errors import ArtifactInvalid
from ml_model.promotion.version import Version


def test_versions_are_ordered_as_numbers() -> None:
    texts = ["10.0.0", "2.10.0", "2.9.1", "2.9.0", "1.99.99"]

    assert [str(version) for version in sorted(map(Version.parse, texts))] == list(reversed(texts))


@pytest.mark.parametrize("text", ["", "2", "2.1", "v2.1.0", "2.01.0", "2.1.0-rc.1", "2.1.0\n", "2.1.x", "٢.1.0"])
def test_what_is_no_release_is_refused(text: str) -> None:
    with pytest.raises(ArtifactInvalid, match="no version of a model"):
        Version.parse(text)
