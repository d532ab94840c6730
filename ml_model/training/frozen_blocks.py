"""How much of the network stays as ImageNet taught it.

Apart from the network, so that a plan can be read without PyTorch.
"""

from typing import Final

# The stem and five blocks: edges, colours and small textures, which leaves share with ImageNet's photos. They are half
# of the work of a training step and 2 % of the weights. What they give, the area head starts from.
EARLY_BLOCKS: Final = 5
# The stem and three of them are never tuned, in no stage of a training.
UNTUNED_BLOCKS: Final = 3
