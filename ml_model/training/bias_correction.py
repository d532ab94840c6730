"""Take out the mean error that rounded weights bring into a convolution.

Rounding shifts each weight a little, and over inputs that are all positive (behind ReLU6) the shifts add up to a
constant: the same for every photo, hence known. It is taken off the convolution's bias. M. Nagel et al., "Data-Free
Quantization Through Weight Equalization and Bias Correction", ICCV 2019; here, the means come from photos.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ml_model.classifier import IMAGE_INPUT, core_count
from ml_model.graph_session import open_session

Floats = NDArray[np.float32]

_BATCH: Final = 8
_MEAN_SUFFIX: Final = ":mean"
_SPATIAL_AXES: Final = "spatial_axes"


def correct_biases(quantised: onnx.ModelProto, original: onnx.ModelProto, pictures: Sequence[Floats]) -> None:
    """Correct the int32 biases of `quantised` (in QDQ form) in place.

    Args:
        original: the float graph that it was made from; its convolutions have the same names.
        pictures: preprocessed pictures (3, S, S) to take the means over.
    """
    means = _input_means(original, pictures)
    originals = {node.name: node for node in _convolutions(original)}
    weights = {tensor.name: tensor for tensor in original.graph.initializer}
    tensors = {tensor.name: tensor for tensor in quantised.graph.initializer}
    sources = {node.output[0]: node for node in quantised.graph.node if node.op_type == "DequantizeLinear"}
    for node in _convolutions(quantised):
        if node.input[1] not in sources:  # kept in float
            continue
        known = originals[node.name]
        stored_weight, stored_bias = (sources[name] for name in node.input[1:3])
        error = _dequantised(stored_weight, tensors) - numpy_helper.to_array(weights[known.input[1]])
        shift = _mean_shift(error, means[known.input[0]])
        scale = numpy_helper.to_array(tensors[stored_bias.input[1]])
        bias = tensors[stored_bias.input[0]]
        corrected = numpy_helper.to_array(bias) - np.rint(shift / scale).astype(np.int32)
        bias.CopyFrom(numpy_helper.from_array(corrected, bias.name))


def batches(pictures: Sequence[Floats]) -> Iterator[Floats]:
    """Pictures (3, S, S) stacked to (N, 3, S, S), some at a time: quicker than one by one."""
    for start in range(0, len(pictures), _BATCH):
        yield np.stack(pictures[start : start + _BATCH])


def _mean_shift(weight_error: Floats, input_mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much each output channel is off in the mean, borders left aside.

    Args:
        weight_error: (out, in / groups, height, width).
        input_mean: (in,).
    """
    by_channel = weight_error.sum(axis=(2, 3), dtype=np.float64)
    groups = len(input_mean) // by_channel.shape[1]
    seen = np.repeat(input_mean.reshape(groups, -1), len(by_channel) // groups, axis=0)
    return np.asarray((by_channel * seen).sum(axis=1))


def _input_means(original: onnx.ModelProto, pictures: Sequence[Floats]) -> Mapping[str, NDArray[np.float64]]:
    """The mean over pictures and places of each channel of each tensor that a convolution reads."""
    names = list(dict.fromkeys(node.input[0] for node in _convolutions(original)))
    session = open_session(_with_means(original, names).SerializeToString(), core_count())
    outputs = [name + _MEAN_SUFFIX for name in names]
    # A picture may go through a convolution several times: the graph mirrors it.
    found = [session.run(outputs, {IMAGE_INPUT: batch}) for batch in batches(pictures)]
    return {
        name: np.concatenate(means).mean(axis=0, dtype=np.float64)
        for name, means in zip(names, zip(*found, strict=True), strict=True)
    }


def _with_means(original: onnx.ModelProto, names: Sequence[str]) -> onnx.ModelProto:
    """The graph with one more output for each of its tensors (N, C, H, W) in `names`: the means (N, C)."""
    model = onnx.ModelProto()
    model.CopyFrom(original)
    model.graph.initializer.append(numpy_helper.from_array(np.array([2, 3]), _SPATIAL_AXES))
    for name in names:
        output = name + _MEAN_SUFFIX
        model.graph.node.append(helper.make_node("ReduceMean", [name, _SPATIAL_AXES], [output], keepdims=0))
        model.graph.output.append(helper.make_tensor_value_info(output, TensorProto.FLOAT, None))
    return model


def _convolutions(model: onnx.ModelProto) -> list[onnx.NodeProto]:
    return [node for node in model.graph.node if node.op_type == "Conv"]


def _dequantised(node: onnx.NodeProto, tensors: Mapping[str, onnx.TensorProto]) -> Floats:
    """The float weights that a DequantizeLinear node gives, with zero at 0 and one scale for each output channel."""
    stored, scale = (numpy_helper.to_array(tensors[name]) for name in node.input[:2])
    return np.asarray(stored.astype(np.float32) * scale.reshape(-1, *[1] * (stored.ndim - 1)))
