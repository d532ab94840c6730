"""The committed classifier, loaded once: it takes a fifth of a second."""

import pytest

from ml_model.classifier import LeafClassifier


@pytest.fixture(scope="session")
def classifier() -> LeafClassifier:
    """The weights of ml_model/artifact with their card."""
    return LeafClassifier.load(threads=1)
