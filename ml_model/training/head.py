"""The linear head: multinomial logistic regression on the backbone's features."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy

# The loss is convex and smooth: L-BFGS is at its minimum, as far as accuracy can tell, long before this.
_MAX_ITERATIONS: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearHead:
    """logits = features @ weight.T + bias, for features as the backbone gives them."""

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Logits of shape (photos, classes)."""
        return features @ self.weight.T + self.bias


def fit_head(
    features: NDArray[np.float32], truth: NDArray[np.int64], class_count: int, *, penalty: float, balanced: bool
) -> LinearHead:
    """Fit the head by L-BFGS on standardised features, and fold the standardisation into its weights.

    Args:
        penalty: weight of the squared norm in the loss, per class.
        balanced: let every class weigh the same in the loss, however many photos it has.
    """
    mean, deviation = features.mean(axis=0), features.std(axis=0) + np.float32(1e-6)
    inputs = torch.from_numpy((features - mean) / deviation)
    targets = torch.from_numpy(truth)
    class_weights = _balanced_weights(truth, class_count) if balanced else None

    weight = torch.zeros(class_count, features.shape[1], requires_grad=True)
    bias = torch.zeros(class_count, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=_MAX_ITERATIONS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        fit = cross_entropy(inputs @ weight.T + bias, targets, weight=class_weights)
        total = fit + penalty * weight.square().sum() / class_count
        total.backward()
        return total

    optimiser.step(loss)
    scaled = weight.detach().numpy() / deviation
    return LinearHead(
        weight=scaled.astype(np.float32), bias=(bias.detach().numpy() - scaled @ mean).astype(np.float32)
    )


def _balanced_weights(truth: NDArray[np.int64], class_count: int) -> torch.Tensor:
    counts = np.bincount(truth, minlength=class_count)
    return torch.from_numpy((len(truth) / (class_count * np.maximum(counts, 1))).astype(np.float32))
