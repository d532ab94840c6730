"""Photos as they should not be: a file that broke, and a camera that looks at the ground."""

import random
from dataclasses import dataclass, replace
from typing import Final

from device_simulator.camera import Camera, Photo, Shot
from device_simulator.mischief import Mischief, Trick

# What leaf data sets, and the platform's answers, call a picture without a leaf.
NO_LEAF_LABEL: Final = "Background_without_leaves"


@dataclass(frozen=True, slots=True)
class UnreliableCamera:
    """A device's camera, with the faults that are ordered for it. Implements `Camera`."""

    camera: Camera
    mischief: Mischief
    seed: int

    def take(self, shot: Shot) -> Photo:
        if self.mischief.take(Trick.NOT_A_LEAF):
            return bare_ground(shot, seed=self.seed)
        photo = self.camera.take(shot)
        return broken(photo) if self.mischief.take(Trick.CORRUPT_PHOTO) else photo


def broken(photo: Photo) -> Photo:
    """The first half of the file, as a worn memory card gives it back: no decoder makes a picture of that."""
    return replace(photo, jpeg=photo.jpeg[: len(photo.jpeg) // 2], label=None, fault=Trick.CORRUPT_PHOTO)


def bare_ground(shot: Shot, *, seed: int) -> Photo:
    """What a camera sees that the wind has turned away from its plant."""
    from device_simulator.leaves.photo import draw_ground

    ground_seed = random.Random(f"{seed}/{shot.device_id}/ground/{shot.number}").randrange(2**32)
    return Photo(jpeg=draw_ground(ground_seed), label=NO_LEAF_LABEL, fault=Trick.NOT_A_LEAF)
