"""What a reader of the card must know before the model is trusted."""

from typing import Final

LIMITS: Final = (
    "Most training photos were taken in a laboratory, one leaf on a plain ground. Leaves pasted on other grounds "
    "narrow the gap to the field and do not close it: real field photos were seen of beans only. Expect worse answers "
    "on other crops in the field, with several leaves, hard shadow, dew or soil in view.",
    "It knows the crops and conditions listed here and no others; a leaf of another crop, or with another disease, "
    "gets one of these names, or unsure. Early stages and two diseases on one leaf were never labelled.",
    "Night, flash, infrared and coloured grow light were never seen, in training or in a test.",
    "Grape was seen with the background cut out only; coffee on white only.",
    "What is no leaf was tested on 50 places of the data's own kind, on 24 photos of things that packages ship, and on "
    "60 made pictures (lids, noise, writing, bars). Training made pictures of like kinds by other rules, so the made "
    "ones show that this was learnt, and the photos show more: how it takes tools, hands or sky is known from few.",
    "Severity was checked on drawn leaves, whose ill area is known. On photos the area head learnt from a rule of "
    "colour: it takes the colour of illness for illness, counts stalks in, finds too little of faint blight and scab, "
    "and learnt nothing of citrus greening, leaf mould, mites, viruses and of beans in the field.",
    "Leaves drawn by the simulator were part of training, so that a demonstration can be diagnosed. What it makes of "
    "them says nothing about real leaves.",
)
