"""How little a picture looks like a leaf.

The network has a class for places without leaves, but of a thing that it never saw it may be unsure in any direction:
then all logits are low. Both count: the score is the log of what the class without leaves and "none of all" weigh
against the leaves, an energy score with a class of its own (W. Liu et al., "Energy-based Out-of-distribution
Detection", NeurIPS 2020).
"""

import numpy as np
from numpy.typing import NDArray


def not_leaf_score(logits: NDArray[np.floating], not_a_leaf: int, nothing_known_logit: float) -> NDArray[np.float64]:
    """The score of each row of logits (…, classes), of shape (…); higher is less a leaf.

    Args:
        not_a_leaf: the index of the class without leaves.
        nothing_known_logit: what "none of all" weighs, on the scale of the logits.
    """
    no_leaf = np.asarray(logits, dtype=np.float64)[..., not_a_leaf]
    return np.asarray(np.logaddexp(no_leaf, nothing_known_logit) - leaf_evidence(logits, not_a_leaf))


def leaf_evidence(logits: NDArray[np.floating], not_a_leaf: int) -> NDArray[np.float64]:
    """What all leaf classes weigh together: the log of the sum of the exponentials of their logits."""
    leaves = np.delete(np.asarray(logits, dtype=np.float64), not_a_leaf, axis=-1)
    peak = leaves.max(axis=-1, keepdims=True)
    return np.asarray(np.log(np.exp(leaves - peak).sum(axis=-1)) + peak[..., 0])
