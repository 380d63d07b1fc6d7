"""The peer's side of the engine's benchmark: PyTorch, told what to do on standard input.

    peer.py FOLDER BATCH DROPOUT THREADS naive|factored [adam|sgd] [single|double]

`naive` gathers and concatenates the features of each pair, as published scripts do, with the default Adam. `factored` is the
best formulation known to us: the first layer over the distinct rows of a batch, the fused Adam. `losses N` prints the loss of
the first N batches in the order of the file. `sgd` is that with momentum 0.9; in double precision rounding is out of the way.
"""
import pathlib
import resource
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

folder, batch, dropout, threads, form, *more = sys.argv[1:]
rule, precision = (*more, *("adam", "single")[len(more) :])
folder, batch, dropout = pathlib.Path(folder), int(batch), float(dropout)
torch.set_num_threads(int(threads))
torch.manual_seed(0)


def read(name, kind, *shape):
    values = np.fromfile(folder / name, dtype=kind)
    if precision == "double" and kind == np.float32:
        values = values.astype(np.float64)
    return torch.from_numpy(values.reshape(shape) if shape else values)


dense, sparse, bits, *hidden = read("shape.bin", np.uint32).tolist()
cells = torch.cat([read("dense.bin", np.float32, -1, dense), read("sparse.bin", np.float32, -1, sparse)], 1)
drugs = read("bits.bin", np.float32, -1, bits)
line, drug = (read(n, np.uint32).to(torch.int64) for n in ("cell_line_of.bin", "compound_of.bin"))
target = read("target.bin", np.float32)
widths = [cells.shape[1] + bits, *hidden, 1]
shapes = list(zip(widths, widths[1:]))
weights = [read(f"w{k}.bin", np.float32, *s).T.contiguous() for k, s in enumerate(shapes)]
biases = [read(f"b{k}.bin", np.float32) for k in range(len(shapes))]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(*s) for s in shapes[1:])
        for layer, w, b in zip(self.layers, weights[1:], biases[1:]):
            layer.weight.data, layer.bias.data = w.clone(), b.clone()
        if form == "naive":
            self.first = nn.Linear(*shapes[0])
            self.first.weight.data, self.first.bias.data = weights[0].clone(), biases[0].clone()
        else:
            n = cells.shape[1]
            self.of_line = nn.Parameter(weights[0][:, :n].contiguous())
            self.of_drug = nn.Parameter(weights[0][:, n:].contiguous())
            self.bias = nn.Parameter(biases[0].clone())

    def trunk(self, units):
        for layer in self.layers:
            units = layer(F.dropout(F.relu(units), dropout, self.training))
        return units[:, 0]

    def forward(self, c, d):
        if form == "naive":
            return self.trunk(self.first(torch.cat([cells[c], drugs[d]], 1)))
        (c, of_c), (d, of_d) = (torch.unique(k, return_inverse=True) for k in (c, d))
        by_line, by_drug = F.linear(cells[c], self.of_line, self.bias), F.linear(drugs[d], self.of_drug)
        return self.trunk(by_line.index_select(0, of_c) + by_drug.index_select(0, of_d))


net = Net()
if rule == "adam":
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3, fused=form != "naive")
else:
    optimiser = torch.optim.SGD(net.parameters(), lr=1e-3, momentum=0.9)


def step(rows):
    loss = F.mse_loss(net(line[rows], drug[rows]), target[rows])
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


def epoch():
    net.train()
    parts = torch.randperm(len(target)).split(batch)
    return sum(step(rows) for rows in parts) / len(parts)


def grid():
    net.eval()
    with torch.no_grad():
        c = torch.arange(len(cells)).repeat_interleave(len(drugs))
        d = torch.arange(len(drugs)).repeat(len(cells))
        size = 4096
        return sum(net(c[k : k + size], d[k : k + size]).sum().item() for k in range(0, len(c), size))


def held():
    net.eval()
    with torch.no_grad():
        c, d = (read(f"held_{n}", np.uint32).to(torch.int64) for n in ("cell_line_of.bin", "compound_of.bin"))
        predicted = torch.cat([net(c[k : k + 4096], d[k : k + 4096]) for k in range(0, len(c), 4096)])
        return ((predicted - read("held_target.bin", np.float32)) ** 2).mean().sqrt().item()


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


print("ready", flush=True)
for words in map(str.split, sys.stdin):
    wall, before = time.perf_counter(), cpu()
    if words[0] == "losses":
        net.train()
        rows = torch.arange(int(words[1]) * batch).split(batch)
        print(*(f"{step(r):.9f}" for r in rows), flush=True)
        continue
    if words[0] == "quit":
        break
    value = {"epoch": epoch, "grid": grid, "held": held}[words[0]]()
    print(time.perf_counter() - wall, cpu() - before, value, flush=True)
