"""Asks a server as clients of the Open Inference Protocol do, with Triton's own client: health, metadata, predictions.

    python triton.py HOST:PORT MODEL CELL_LINE COMPOUND [COMPOUND ...]

Tensors go both ways as JSON and as bytes behind it; both must give what `/v1` gives for the same pairs.
"""
import json
import sys
import urllib.request

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException


def main():
    address, model, line, *compounds = sys.argv[1:]
    client = triton.InferenceServerClient(address)
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(model)
    assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
    metadata = client.get_model_metadata(model)
    kinds = {tensor["name"]: tensor["datatype"] for tensor in metadata["inputs"]}
    assert kinds["cell_line"] == kinds["compound"] == "BYTES", kinds

    pairs = {"pairs": [{"cell_line": line, "compound": compound} for compound in compounds]}
    request = urllib.request.Request(f"http://{address}/v1/models/{model}/predict", json.dumps(pairs).encode(), method="POST")
    with urllib.request.urlopen(request) as answer:
        expected = np.array([one["value"] for one in json.load(answer)["predictions"]])
    names = [output["name"] for output in metadata["outputs"]]
    for binary in (False, True):
        inputs = [triton.InferInput(name, [len(compounds)], "BYTES") for name in ("cell_line", "compound")]
        inputs[0].set_data_from_numpy(np.array([line] * len(compounds), dtype=object), binary_data=binary)
        inputs[1].set_data_from_numpy(np.array(compounds, dtype=object), binary_data=binary)
        wanted = [triton.InferRequestedOutput(name, binary_data=binary) for name in names]
        for version in ("", metadata["versions"][0]):
            found = client.infer(model, inputs, model_version=version, outputs=wanted, request_id="one").as_numpy("value")
            assert found.dtype == np.float64 and np.allclose(found, expected, atol=1e-6), (found, expected)
    stranger = triton.InferInput("cell_line", [1], "BYTES")
    stranger.set_data_from_numpy(np.array(["nobody"], dtype=object), binary_data=False)
    compound = triton.InferInput("compound", [1], "BYTES")
    compound.set_data_from_numpy(np.array(compounds[:1], dtype=object), binary_data=False)
    try:
        client.infer(model, [stranger, compound])
    except InferenceServerException as refused:
        assert "nobody" in str(refused), refused
    else:
        raise AssertionError("a cell line that is not there was predicted")
    print(f"tritonclient: {len(compounds)} predictions as JSON and as bytes, as /v1 gives them; a wrong name refused")


if __name__ == "__main__":
    main()
