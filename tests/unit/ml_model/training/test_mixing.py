"""Two pictures in one."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training's own environment has PyTorch: make test-training")


def batch() -> tuple[object, object]:
    """Eight pictures, each all of its own number, and one-hot targets."""
    numbers = torch.arange(8.0)
    return numbers.view(-1, 1, 1, 1).expand(-1, 3, 32, 32).clone(), torch.eye(8)


@pytest.mark.parametrize("seed", range(30))
def test_targets_share_as_the_pictures_do(seed: int) -> None:
    from ml_model.training.mixing import mixed

    images, targets = mixed(*batch(), np.random.default_rng(seed))

    # The mean of a picture is the mean of the numbers in it, weighed as the targets say.
    torch.testing.assert_close(images.mean((1, 2, 3)), targets @ torch.arange(8.0), atol=1e-4, rtol=0)
    torch.testing.assert_close(targets.sum(1), torch.ones(8))


def test_most_batches_stay_as_they_are() -> None:
    from ml_model.training.mixing import mixed

    images, _ = batch()
    untouched = [torch.equal(mixed(*batch(), np.random.default_rng(seed))[0], images) for seed in range(200)]
    assert 0.7 < np.mean(untouched) < 0.9


def test_the_given_batch_is_not_changed() -> None:
    from ml_model.training.mixing import mixed

    images, targets = batch()
    for seed in range(20):
        mixed(images, targets, np.random.default_rng(seed))
    torch.testing.assert_close(images, batch()[0])
