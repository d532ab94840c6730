"""Cross-validation folds that keep every group of photos whole."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml_model.leaf_data import LeafPhoto


def grouped_folds(photos: Sequence[LeafPhoto], fold_count: int, seed: int) -> NDArray[np.int64]:
    """The fold of each photo: no group is split, and each class is spread as evenly as its groups allow.

    Groups are dealt in seeded random order, large ones first, each to the fold that has the fewest photos of
    the group's main class.
    """
    members: defaultdict[str, list[int]] = defaultdict(list)
    for index, photo in enumerate(photos):
        members[photo.group].append(index)

    groups = list(members.values())
    shuffled = [groups[i] for i in np.random.default_rng(seed).permutation(len(groups))]
    shuffled.sort(key=len, reverse=True)

    dealt: defaultdict[str, list[int]] = defaultdict(lambda: [0] * fold_count)
    folds = np.empty(len(photos), dtype=np.int64)
    for group in shuffled:
        label = Counter(photos[i].label for i in group).most_common(1)[0][0]
        fold = int(np.argmin(dealt[label]))
        dealt[label][fold] += len(group)
        folds[group] = fold
    return folds
