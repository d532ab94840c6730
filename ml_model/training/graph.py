"""From the trained network to the ONNX graph that is served: logits, evidence map and areas from one picture."""

import logging
from collections.abc import Sequence
from typing import Final

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from ml_model.classifier import AREAS_OUTPUT, CAM_OUTPUT, IMAGE_INPUT, LOGITS_OUTPUT
from ml_model.training.backbone import HALVED_SUFFIX, LeafNetwork

# Smaller tensors (biases, shapes) stay in full precision: they save nothing, and some must be exact.
_SMALLEST_HALVED: Final = 1024


class ServedNetwork(nn.Module):  # type: ignore[misc]  # torch has no types here
    """What the served graph computes, from each picture and its mirror image.

    Leaves know no left and right, so what the network sees in only one of the two is chance: the mean of both is surer
    of what is right and steadier from copy to copy, for twice the work (EXPERIMENTS.md). The mean is taken of the
    feature maps, turned back; the head is linear, so that of the logits is the same.

    The evidence map is the class activation map of the best class: B. Zhou et al., "Learning Deep Features for
    Discriminative Localization", CVPR 2016. It needs no gradients, since the head is linear on the features' mean.
    """

    def __init__(self, network: LeafNetwork, area_head: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.area_head = area_head

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        early = self.network.early(torch.cat([image, image.flip(3)]))
        seen, mirrored = self.network.late(early).unflatten(0, (2, -1))
        features = (seen + mirrored.flip(3)) / 2
        logits = self.network.logits(features)
        best = logits.argmax(dim=1)
        weights = torch.nn.functional.embedding(best, self.network.head.weight)
        cam = (features * weights[:, :, None, None]).sum(dim=1)
        return logits, cam, self.area_head(early.unflatten(0, (2, -1))[0])


def served_graph(network: LeafNetwork, area_head: nn.Module, size_px: int) -> onnx.ModelProto:
    """The graph in float32, for any number of pictures of `size_px` a side."""
    outputs = [LOGITS_OUTPUT, CAM_OUTPUT, AREAS_OUTPUT]
    return exported(ServedNetwork(network, area_head), IMAGE_INPUT, outputs, size_px=size_px)


def half_stored(model: onnx.ModelProto) -> bytes:
    """The graph with its large weights stored as float16 and widened when it is loaded: half the file, computed in
    float32."""
    halved = onnx.ModelProto()
    halved.CopyFrom(model)
    _store_weights_in_half(halved.graph)
    onnx.checker.check_model(halved)
    return bytes(halved.SerializeToString(deterministic=True))


def exported(
    module: nn.Module, input_name: str, output_names: Sequence[str], *, size_px: int | None = None
) -> onnx.ModelProto:
    """A module of images (N, 3, S, S) as a graph for any N, and for any S where no size is given."""
    # The exporter remarks on every optional package that it does not find.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    dynamic: dict[int, object] = {0: torch.export.Dim("batch")}
    if size_px is None:
        dynamic |= {2: torch.export.Dim.DYNAMIC, 3: torch.export.Dim.DYNAMIC}
    program = torch.onnx.export(
        module.eval(),
        # Two photos, since a batch of one would be taken for a constant.
        (torch.zeros(2, 3, size_px or 224, size_px or 224),),
        input_names=[input_name],
        output_names=list(output_names),
        dynamic_shapes=(dynamic,),
        dynamo=True,
        verbose=False,
    )
    model: onnx.ModelProto = program.model_proto
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
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}{HALVED_SUFFIX}"))
        casts.append(helper.make_node("Cast", [f"{name}{HALVED_SUFFIX}"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
