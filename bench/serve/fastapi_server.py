"""FastAPI and ONNX Runtime: the faster thing one writes in Python. Run by uvicorn, a worker per core.

    BUNDLE=runs/net/bundle ONNX=model.onnx uvicorn --workers 2 --no-access-log fastapi_server:app
"""
import os

import onnx
import onnxruntime
from bundle import Entities
from fastapi import FastAPI
from pydantic import BaseModel

entities = Entities(os.environ["BUNDLE"], onnx.load(os.environ["ONNX"]))
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["ONNX"], options, providers=["CPUExecutionProvider"])
app = FastAPI()


class Pair(BaseModel):
    cell_line: str
    compound: str


class Question(BaseModel):
    pairs: list[Pair]


class Prediction(Pair):
    value: float


class Answer(BaseModel):
    predictions: list[Prediction]


@app.post("/predict")
async def predict(question: Question) -> Answer:
    pairs = question.pairs
    values = session.run(["response"], entities([(pair.cell_line, pair.compound) for pair in pairs]))[0]
    predictions = [
        Prediction(cell_line=pair.cell_line, compound=pair.compound, value=float(value))
        for pair, value in zip(pairs, values)
    ]
    return Answer(predictions=predictions)
