"""Sessions of onnxruntime on the CPU, and the only place that imports it.

Since 1.29, the official builds of onnxruntime report to their maker, and keep an identifier of the machine in the
user's cache folder, unless this variable is set before the library is loaded. A grower's machine reports to nobody.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime
from onnxruntime import InferenceSession

from ml_model.errors import ArtifactInvalid
from ml_model.processor import sums_bytes_exactly

__all__ = ["InferenceSession", "open_session"]


def open_session(graph: bytes, threads: int) -> InferenceSession:
    """An onnxruntime session on the CPU.

    Raises:
        ArtifactInvalid: onnxruntime cannot load the graph.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Threads that spin while they wait would take the cores from whatever else runs on the machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # On x86 processors without VNNI the quickest int8 kernels saturate, and diagnoses would differ from those of other
    # machines. The exact kernels give the same bits everywhere, but would halve the speed of newer processors.
    options.add_session_config_entry("session.x64quantprecision", "0" if sums_bytes_exactly() else "1")
    try:
        return InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions share no base class of their own
        raise ArtifactInvalid(f"onnxruntime cannot load the weights: {error}") from error
