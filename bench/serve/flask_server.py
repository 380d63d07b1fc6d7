"""Flask and PyTorch: what a laboratory writes to serve its network. Run by gunicorn, a worker per core.

    BUNDLE=runs/net/bundle ONNX=model.onnx gunicorn --workers 2 flask_server:app
"""
import os

import onnx
import torch
from bundle import Entities
from flask import Flask, jsonify, request
from network import traced

torch.set_num_threads(1)
model = onnx.load(os.environ["ONNX"])
entities = Entities(os.environ["BUNDLE"], model)
names = [name for name, _, _ in entities.inputs]
first = [(next(iter(entities.rows[0])), next(iter(entities.rows[1])))]


def tensors(pairs):
    given = entities(pairs)
    return tuple(torch.from_numpy(given[name]) for name in names)


network = traced(model, tensors(first * 2))
app = Flask(__name__)


@app.post("/predict")
def predict():
    asked = request.get_json()["pairs"]
    pairs = [(pair["cell_line"], pair["compound"]) for pair in asked]
    with torch.inference_mode():
        values = network(*tensors(pairs)).tolist()
    return jsonify(predictions=[{**pair, "value": value} for pair, value in zip(asked, values)])
