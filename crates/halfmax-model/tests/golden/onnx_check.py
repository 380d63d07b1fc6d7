"""Every N.onnx of a folder is valid and predicts what N.json says, to 1e-5 of the response's unit (onnx, onnxruntime)."""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

worst, files = 0.0, sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
for file in files:
    model = onnx.load(file)
    onnx.checker.check_model(model, full_check=True)
    asked = json.loads(file.with_suffix(".json").read_text())
    known = {entry.key: json.loads(entry.value) for entry in model.metadata_props}
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    inputs = {}
    for given in session.get_inputs():
        if given.name in ("cell_line", "compound"):
            ids = known[given.name]
            inputs[given.name] = np.array([ids.index(i) if i in ids else -1 for i in asked[given.name]], np.int64)
        else:
            rows = [[np.nan if v is None else v for v in row] for row in asked["views"][given.name]]
            inputs[given.name] = np.array(rows, np.float32)
    found = session.run(["response"], inputs)[0]
    difference = np.abs(found - np.array(asked["predicted"])).max()
    print(f"{asked['name']}: {difference:.1e}")
    worst = max(worst, difference)
print(f"largest difference {worst:.1e}")
if worst > 1e-5:
    sys.exit(1)
print(f"{len(files)} networks agree")
