"""The network of an ONNX file as a PyTorch module: the same operations on the same weights, traced into one graph."""
import onnx
import onnx.numpy_helper
import torch


class Network(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.nodes = list(model.graph.node)
        self.inputs = [value.name for value in model.graph.input]
        self.output = model.graph.output[0].name
        self.known = {one.name: torch.tensor(onnx.numpy_helper.to_array(one)) for one in model.graph.initializer}

    def forward(self, *given):
        known = {**self.known, **dict(zip(self.inputs, given))}
        for node in self.nodes:
            known[node.output[0]] = one(node, [known[name] for name in node.input])
        return known[self.output]


def one(node, x):
    attribute = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    match node.op_type:
        case "Identity":
            return x[0]
        case "Add":
            return x[0] + x[1]
        case "Sub":
            return x[0] - x[1]
        case "Mul":
            return x[0] * x[1]
        case "Div":
            return x[0] / x[1]
        case "MatMul":
            return x[0] @ x[1]
        case "Relu":
            return torch.relu(x[0])
        case "Sigmoid":
            return torch.sigmoid(x[0])
        case "IsNaN":
            return torch.isnan(x[0])
        case "Where":
            return torch.where(x[0], x[1], x[2])
        case "Gather":
            # −1 stands for the last row, here as there.
            axis = attribute.get("axis", 0)
            return x[0].index_select(axis, torch.where(x[1] < 0, x[1] + x[0].shape[axis], x[1]))
        case "Slice":
            start, end, axis = (int(value.reshape(-1)[0]) for value in x[1:4])
            return x[0].narrow(axis, start, end - start)
        case "ReduceSum":
            return x[0].sum(dim=[int(axis) for axis in x[1]], keepdim=bool(attribute.get("keepdims", 1)))
        case "Reshape":
            return x[0].reshape([int(size) for size in x[1]])
    raise SystemExit(f"{node.op_type} is not needed by networks of dense layers; give the bundle of one")


def traced(model, example):
    """As fast as PyTorch serves it: no Python between its operations."""
    network = Network(model).eval()
    with torch.inference_mode():
        return torch.jit.freeze(torch.jit.trace(network, example))
