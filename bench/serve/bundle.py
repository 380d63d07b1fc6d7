"""What a served bundle holds, as arrays: the network's inputs for every cell line and compound."""
import json
import pathlib
import struct

import numpy as np


class Entities:
    """The inputs of the ONNX file for pairs given by their ids."""

    def __init__(self, folder, onnx):
        folder = pathlib.Path(folder)
        about = json.loads((folder / "model.json").read_text())
        tensors = safetensors(folder / "entities.safetensors")
        self.rows = [
            {one["id"]: at for at, one in enumerate(about[side])} for side in ("cell_lines", "compounds")
        ]
        lists = {entry.key: json.loads(entry.value) for entry in onnx.metadata_props}
        self.inputs = []
        for name in (value.name for value in onnx.graph.input):
            if name in ("cell_line", "compound"):
                side = ("cell_line", "compound").index(name)
                place = {one: at for at, one in enumerate(lists[name])}
                self.inputs.append((name, side, np.array([place.get(one, -1) for one in self.rows[side]])))
                continue
            view = next(view for view in about["views"] if view["name"] == name)
            at = {feature: at for at, feature in enumerate(view["features"])}
            columns = [at[feature] for feature in lists[f"features of {name}"]]
            values = np.ascontiguousarray(tensors[name][:, columns])
            self.inputs.append((name, ("cell_line", "compound").index(view["entity"]), values))

    def __call__(self, pairs):
        """Arrays by input, a row per (cell line, compound)."""
        rows = [[self.rows[side][pair[side]] for pair in pairs] for side in (0, 1)]
        return {name: values[rows[side]] for name, side, values in self.inputs}


def safetensors(path):
    content = path.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    heads = json.loads(content[8 : 8 + length])
    data = content[8 + length :]
    return {
        name: np.frombuffer(data[head["data_offsets"][0] : head["data_offsets"][1]], "<f4").reshape(head["shape"])
        for name, head in heads.items()
        if name != "__metadata__"
    }
