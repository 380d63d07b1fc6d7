"""Networks of every kind of layer, computed by PyTorch: predictions, loss and gradients.

Made with torch 2.15.0, numpy 2.x: python3 layers.py > layers.json
Weights are in halfmax's layout (inputs × outputs); what follows builds each network from torch.nn's own modules.
"""

import json

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)

CELLS, DRUGS, GENES, BITS, UNITS = 4, 3, 7, 5, 6
PAIRS = [(0, 0), (1, 2), (3, 1), (0, 1), (2, 2), (1, 0), (3, 0)]
ACTIVATIONS = {
    "relu": F.relu,
    "gelu": F.gelu,
    "silu": F.silu,
    "selu": F.selu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "linear": lambda x: x,
}


class Weights:
    """Named arrays, all two-dimensional."""

    def __init__(self):
        self.arrays = {}

    def __call__(self, name, rows, columns, learned=True, value=None):
        # Numbers that a float holds exactly enough after printing.
        values = torch.randn(rows, columns) * 0.4 if value is None else torch.full((rows, columns), value)
        values = (values * 1e4).round() / 1e4
        self.arrays[name] = values.requires_grad_(learned)
        return self.arrays[name]


def module(kind, state):
    """A torch.nn module whose parameters are functions of ours, so that gradients reach ours."""

    def run(*inputs):
        return torch.func.functional_call(kind, state, inputs)

    return run


def layer(w, name, spec, x):
    """x: [n, width] or [n, length, channels]."""
    kind, units = spec["type"], spec["units"]
    flat = x.reshape(len(x), -1)
    width = flat.shape[1]

    def dense(path, inputs, outputs):
        return {"weight": w(f"{path}weight", inputs, outputs).T, "bias": w(f"{path}bias", 1, outputs)[0]}

    def linear(path, inputs, outputs):
        return module(nn.Linear(inputs, outputs), dense(path, inputs, outputs))

    if kind == "dense":
        return linear(f"{name}.", width, units)(flat)
    if kind == "gated":
        value = linear(f"{name}.value.", width, units)(flat)
        gate = linear(f"{name}.gate.", width, units)(flat)
        return F.glu(torch.cat([value, gate], 1), 1)
    if kind == "convolution":
        sequence = x if x.dim() == 3 else x[:, :, None]
        length, channels = sequence.shape[1:]
        kernel, stride = spec["kernel"], spec["stride"]
        weight = w(f"{name}.weight", channels * kernel, units).T.reshape(units, channels, kernel)
        bias = w(f"{name}.bias", 1, units)[0]
        found = -(-length // stride)
        after = max(0, (found - 1) * stride + kernel - kernel // 2 - length)
        padded = F.pad(sequence.transpose(1, 2), (kernel // 2, after))
        out = F.conv1d(padded, weight, bias, stride=stride)[:, :, :found]
        out = F.adaptive_avg_pool1d(out, min(found, spec["positions"])).transpose(1, 2)
        return out[:, 0] if out.shape[1] == 1 else out
    if kind == "recurrent":
        if x.dim() == 2:
            piece = -(-width // spec["steps"])
            x = F.pad(x, (0, piece * spec["steps"] - width)).reshape(len(x), spec["steps"], piece)
        gates = 4 if spec["cell"] == "lstm" else 3
        inputs = x.shape[2]
        cell = (nn.LSTM if gates == 4 else nn.GRU)(inputs, units, batch_first=True)
        state = {
            "weight_ih_l0": w(f"{name}.input", inputs, gates * units).T,
            "weight_hh_l0": w(f"{name}.state", units, gates * units).T,
            "bias_ih_l0": w(f"{name}.input_bias", 1, gates * units)[0],
            "bias_hh_l0": w(f"{name}.state_bias", 1, gates * units)[0],
        }
        return module(cell, state)(x)[0][:, -1]
    if kind == "attention":
        if spec.get("sets"):
            rest = [g for g in range(GENES) if f"g{g}" not in sum(spec["sets"], [])]
            groups = [[int(g[1:]) for g in s] for s in spec["sets"]] + [rest]
        elif x.dim() == 3:
            groups = [list(range(k * x.shape[2], (k + 1) * x.shape[2])) for k in range(x.shape[1])]
        else:
            piece = -(-width // spec["tokens"])
            groups = [[min(k, width) for k in range(t * piece, (t + 1) * piece)] for t in range(spec["tokens"])]
        longest = max(map(len, groups))
        groups = [g + [width] * (longest - len(g)) for g in groups]
        with_zero = F.pad(flat, (0, 1))
        weight = w(f"{name}.tokens.weight", len(groups) * longest, units).reshape(len(groups), longest, units)
        bias = w(f"{name}.tokens.bias", len(groups), units)
        tokens = torch.stack([with_zero[:, g] @ weight[t] + bias[t] for t, g in enumerate(groups)], 1)
        q, k, v, o = (dense(f"{name}.{p}.", units, units) for p in ("query", "key", "value", "output"))
        state = {
            "in_proj_weight": torch.cat([q["weight"], k["weight"], v["weight"]]),
            "in_proj_bias": torch.cat([q["bias"], k["bias"], v["bias"]]),
            "out_proj.weight": o["weight"],
            "out_proj.bias": o["bias"],
        }
        attention = nn.MultiheadAttention(units, spec["heads"], batch_first=True)
        return (tokens + module(attention, state)(tokens, tokens, tokens)[0]).mean(1)
    raise ValueError(kind)


def tail(w, name, spec, x, moved):
    norm = spec.get("normalisation", "none")
    width = x.shape[-1]
    if norm == "layer":
        scale, shift = w(f"{name}.norm.scale", 1, width)[0], w(f"{name}.norm.shift", 1, width)[0]
        x = F.layer_norm(x, (width,), scale, shift)
    if norm == "batch":
        scale, shift = w(f"{name}.norm.scale", 1, width)[0], w(f"{name}.norm.shift", 1, width)[0]
        mean = w(f"{name}.norm.mean", 1, width, False, 0.0)
        var = w(f"{name}.norm.variance", 1, width, False, 1.0)
        running = [mean[0].clone(), var[0].clone()]
        x = F.batch_norm(x, *running, scale, shift, training=True)
        moved[f"{name}.norm.mean"], moved[f"{name}.norm.variance"] = (r.tolist() for r in running)
    return ACTIVATIONS[spec["activation"]](x)


def block(w, name, spec, x, moved):
    kind = spec["layer"]["type"]
    if kind == "residual":
        flat = x.reshape(len(x), -1)
        units = spec["layer"]["units"]
        inner = dict(spec, layer={"type": "dense", "units": units})
        through = layer(w, name, inner["layer"], flat)
        past = flat
        if flat.shape[1] != units:
            past = flat @ w(f"{name}.skip.weight", flat.shape[1], units) + w(f"{name}.skip.bias", 1, units)
        return past + tail(w, name, spec, through, moved)
    return tail(w, name, spec, layer(w, name, spec["layer"], x), moved)


def case(name, trunk=(), encoders=(), fusion="sum", factors=0, heads="shared", first=None, loss="mse"):
    w, moved = Weights(), {}
    round4 = lambda t: (t * 1e4).round() / 1e4
    genes, bits = round4(torch.randn(CELLS, GENES)), (torch.rand(DRUGS, BITS) < 0.4).double()
    target = round4(torch.randn(len(PAIRS)))
    first = first or {"layer": {"type": "dense", "units": UNITS}, "activation": "relu"}
    columns = UNITS * (1 if fusion == "sum" else 2) + factors
    direct = 0 if encoders else GENES
    cw, cb = w("cell_line.weight", direct, columns), w("cell_line.bias", 1, columns)
    dw, db = w("compound.weight", BITS, columns), w("compound.bias", 1, columns)
    width = 2 * UNITS if fusion == "gated" else UNITS
    with torch.no_grad():
        db[:, :width] = 0.0
    c = genes[:, :direct] @ cw + cb
    d = bits @ dw + db
    if encoders:
        x = genes
        for at, spec in enumerate(encoders):
            x = block(w, f"encoder.expression.{at}", spec, x, moved)
        x = x.reshape(CELLS, -1)
        c = c + x @ w("encoder.expression.output", x.shape[1], columns)
    lines, drugs = (torch.tensor([p[k] for p in PAIRS]) for k in (0, 1))
    c, d = c[lines], d[drugs]
    u = c[:, :UNITS] + d[:, :UNITS]
    if fusion == "gated":
        u = F.glu(c[:, :width] + d[:, :width], 1)
    if fusion == "bilinear":
        u = u + c[:, UNITS : 2 * UNITS] * d[:, UNITS : 2 * UNITS]
    u = tail(w, "trunk.0", first, u, moved)
    for at, spec in enumerate(trunk):
        u = block(w, f"trunk.{at + 1}", spec, u, moved)
    u = u.reshape(len(u), -1)
    out = F.linear(u, w("output.weight", u.shape[1], 1).T, w("output.bias", 1, 1)[0])[:, 0]
    if heads == "per-compound":
        out = out + (u * w("heads.weight", DRUGS, u.shape[1])[drugs]).sum(1)
    if factors:
        out = out + (c[:, -factors:] * d[:, -factors:]).sum(1)
    value = F.mse_loss(out, target) if loss == "mse" else 2 * F.huber_loss(out, target, delta=1.0)
    value.backward()
    gradient = {}
    for key, array in w.arrays.items():
        if array.requires_grad:
            gradient[key] = torch.zeros_like(array) if array.grad is None else array.grad
    gradient["compound.bias"][:, :width] = 0.0
    listed = lambda arrays: {k: [round(v, 7) for v in a.flatten().tolist()] for k, a in arrays.items()}
    return {
        "name": name,
        "arch": {
            "encoders": [{"view": "expression", "blocks": list(encoders)}] if encoders else [],
            "fusion": fusion,
            "trunk": [first, *trunk],
            "input_dropout": 0.0,
            "factors": factors,
            "heads": heads,
        },
        "loss": {"type": "mse"} if loss == "mse" else {"type": "huber", "delta": 1.0},
        "genes": genes.flatten().tolist(),
        "bits": bits.flatten().tolist(),
        "target": target.tolist(),
        "arrays": listed(w.arrays),
        "predicted": [round(v, 7) for v in out.tolist()],
        "value": value.item(),
        "gradient": listed(gradient),
        "moved": {k: [round(v, 7) for v in r] for k, r in moved.items()},
    }


def of(activation="tanh", normalisation="none", **spec):
    return {"layer": spec, "activation": activation, "normalisation": normalisation}


dense = of(type="dense", units=4)
convolution = dict(type="convolution", units=3, kernel=3, stride=2, positions=2)
lstm = dict(type="recurrent", units=4, cell="lstm", steps=3)
gru = dict(type="recurrent", units=4, cell="gru", steps=3)
attention = dict(type="attention", units=4, heads=2, tokens=3)
pathways = dict(attention, sets=[["g1", "g4"], ["g0", "g2", "g4"]])
first = {"layer": {"type": "dense", "units": UNITS}}
cases = [
    case("reference", [of("relu", type="dense", units=5), of("relu", type="dense", units=4)]),
    case("residual", [of(type="residual", units=UNITS), of(type="residual", units=4)]),
    case("gated", [of("linear", type="gated", units=5)]),
    case("convolution in the trunk", [of(**convolution), dense]),
    case("LSTM in the trunk", [of("linear", **lstm)]),
    case("GRU in the trunk", [of("linear", **gru)]),
    case("attention in the trunk", [of("linear", **attention)]),
    case("dense encoder", encoders=[dense]),
    case("convolution encoder", encoders=[of(normalisation="layer", **convolution), of(**dict(convolution, stride=1, positions=1))]),
    case("LSTM encoder", encoders=[of(**convolution), of("linear", **lstm)]),
    case("GRU encoder", encoders=[of("linear", **gru)]),
    case("attention encoder", encoders=[of("linear", **pathways)], trunk=[dense]),
    case("attention over positions", encoders=[of(**convolution), of("linear", **attention)]),
    case("gated fusion", [dense], fusion="gated"),
    case("bilinear fusion with factors", [dense], fusion="bilinear", factors=2),
    case("factors", [dense], factors=3),
    case("heads", [dense], heads="per-compound"),
    case("batch normalisation", [of(normalisation="batch", type="dense", units=4)], first=dict(first, activation="relu", normalisation="batch")),
    case("layer normalisation", [of(normalisation="layer", type="residual", units=4)]),
    case("Huber", [dense], loss="huber"),
] + [case(a, [dense], first=dict(first, activation=a)) for a in ACTIVATIONS]
print(json.dumps({"torch": torch.__version__, "pairs": PAIRS, "cases": cases}))
