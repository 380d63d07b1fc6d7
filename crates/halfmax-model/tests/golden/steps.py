"""The losses of the first twenty steps of a small network from given weights, by PyTorch in double precision.

Made with torch 2.15.0: python3 steps.py > steps.json
The features of each pair are gathered and concatenated, as published scripts do. Weights are in halfmax's layout (inputs × outputs).
"""

import json

import torch
from torch.nn import functional as F

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)

LINES, GENES, MUTATIONS, DRUGS, BITS, HIDDEN, BATCH, STEPS = 9, 8, 10, 6, 12, [16, 8], 16, 20
DECAY = 0.01


def rounded(values):
    # Numbers that a float holds exactly enough after printing.
    return (values * 1e4).round() / 1e4


genes = rounded(torch.randn(LINES, GENES))
mutations = (torch.rand(LINES, MUTATIONS) < 0.1).double()
bits = (torch.rand(DRUGS, BITS) < 0.15).double()
n = BATCH * STEPS
lines, drugs = torch.randint(LINES, (n,)), torch.randint(DRUGS, (n,))
target = rounded(torch.randn(n))
widths = [GENES + MUTATIONS + BITS, *HIDDEN, 1]
layers = [(rounded(torch.randn(a, b) * (2 / a) ** 0.5), rounded(torch.randn(b) * 0.1)) for a, b in zip(widths, widths[1:])]
OPTIMISERS = {
    "adam": lambda p: torch.optim.Adam(p, lr=1e-3, weight_decay=DECAY),
    "adamw": lambda p: torch.optim.AdamW(p, lr=1e-3, weight_decay=DECAY),
    "sgd": lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9, weight_decay=DECAY),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=1e-3, weight_decay=DECAY),
}


def losses(make):
    parameters = [values.clone().requires_grad_() for layer in layers for values in layer]
    optimiser = make(parameters)
    found = []
    for rows in torch.arange(n).split(BATCH):
        units = torch.cat([genes[lines[rows]], mutations[lines[rows]], bits[drugs[rows]]], 1)
        for at in range(0, len(parameters), 2):
            units = (units if at == 0 else F.relu(units)) @ parameters[at] + parameters[at + 1]
        loss = F.mse_loss(units[:, 0], target[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        found.append(round(loss.item(), 9))
    return found


print(
    json.dumps(
        {
            "torch": torch.__version__,
            "batch": BATCH,
            "weight_decay": DECAY,
            "hidden": HIDDEN,
            "genes": genes.flatten().tolist(),
            "mutations": mutations.flatten().tolist(),
            "bits": bits.flatten().tolist(),
            "pairs": list(zip(lines.tolist(), drugs.tolist())),
            "target": target.tolist(),
            "layers": [[w.flatten().tolist(), b.tolist()] for w, b in layers],
            "losses": {name: losses(make) for name, make in OPTIMISERS.items()},
        }
    )
)
