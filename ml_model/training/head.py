"""The linear head: multinomial logistic regression on the backbone's features."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy

# The loss is convex and smooth: three times as many iterations moved validation accuracy by less than 0.1 points.
_MAX_ITERATIONS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearHead:
    """logits = features @ weight.T + bias, for features as the backbone gives them."""

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Logits of shape (photos, classes)."""
        return features @ self.weight.T + self.bias


def fit_head(
    features: NDArray[np.float32], truth: NDArray[np.int64], class_count: int, *, penalty: float
) -> LinearHead:
    """Fit the head by L-BFGS on standardised features, and fold the standardisation into its weights.

    Args:
        penalty: weight of the squared norm in the loss, per class.
    """
    mean, deviation = features.mean(axis=0), features.std(axis=0) + np.float32(1e-6)
    inputs = torch.from_numpy((features - mean) / deviation)
    targets = torch.from_numpy(truth)

    weight = torch.zeros(class_count, features.shape[1], requires_grad=True)
    bias = torch.zeros(class_count, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=_MAX_ITERATIONS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        fit = cross_entropy(inputs @ weight.T + bias, targets)
        total = fit + penalty * weight.square().sum() / class_count
        total.backward()
        return total

    optimiser.step(loss)
    scaled = weight.detach().numpy() / deviation
    return LinearHead(weight=scaled.astype(np.float32), bias=(bias.detach().numpy() - scaled @ mean).astype(np.float32))
