"""Trials per hour: halfmax search against Optuna's TPE with PyTorch, the same space, rows, epochs and cores.

    python bench/search/throughput.py --halfmax target/release/halfmax --screen screen --trials 8 --epochs 4

Both search the space of throughput.toml, leave the same number of pairs out and train on the same number, one trial on each
of two cores (PyTorch: two processes with one thread, a shared Optuna study in a journal file). PyTorch gathers and
concatenates the features of each pair, as published scripts do; --factored computes the first layer once per distinct
cell line and compound of a batch, the best formulation known to us. The compounds' 2,048 bits are random there: only
the time matters. Sides take turns, --rounds times; what counts is processor seconds per trial, which other work on the
machine disturbs less than the clock.
"""

import argparse
import json
import os
import pathlib
import resource
import struct
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(__file__).parent


def children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def features(screen):
    """The omics of a screen side by side, and its pairs."""
    views = []
    for path in sorted((screen / "omics").glob("*.safetensors")):
        data = path.read_bytes()
        (length,) = struct.unpack("<Q", data[:8])
        for entry in json.loads(data[8 : 8 + length]).values():
            if entry.get("dtype") == "F32" and len(entry["shape"]) == 2:
                begin, end = entry["data_offsets"]
                values = np.frombuffer(data, np.float32, (end - begin) // 4, 8 + length + begin)
                views.append(np.nan_to_num(values.reshape(entry["shape"])))
    return np.concatenate(views, 1)


def peer(screen, study, trials, epochs, learn, valued, factored, seed):
    import optuna
    import torch
    from torch import nn
    from torch.nn import functional as F

    torch.set_num_threads(1)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    cells = torch.from_numpy(features(screen))
    random = np.random.default_rng(1)
    drugs = torch.from_numpy((random.random((170, 2048)) < 0.02).astype(np.float32))
    line = torch.from_numpy(random.integers(0, len(cells), learn + valued))
    drug = torch.from_numpy(random.integers(0, len(drugs), learn + valued))
    target = torch.from_numpy(random.standard_normal(learn + valued).astype(np.float32))
    held = torch.arange(learn, learn + valued)

    class Net(nn.Module):
        def __init__(self, depth, width, act, dropout):
            super().__init__()
            self.of_line = nn.Linear(cells.shape[1], width)
            self.of_drug = nn.Linear(drugs.shape[1], width, bias=False)
            self.first = nn.Linear(cells.shape[1] + drugs.shape[1], width)
            unused = [self.first] if factored else [self.of_line, self.of_drug]
            for parameter in (p for layer in unused for p in layer.parameters()):
                parameter.requires_grad = False
            rest = []
            for _ in range(depth - 1):
                rest += [act(), nn.Dropout(dropout), nn.Linear(width, width)]
            self.rest = nn.Sequential(*rest, act(), nn.Dropout(dropout), nn.Linear(width, 1))

        def forward(self, rows):
            c, d = line[rows], drug[rows]
            if not factored:
                return self.rest(self.first(torch.cat([cells[c], drugs[d]], 1)))[:, 0]
            (c, of_c), (d, of_d) = (torch.unique(k, return_inverse=True) for k in (c, d))
            return self.rest(self.of_line(cells[c])[of_c] + self.of_drug(drugs[d])[of_d])[:, 0]

    def objective(trial):
        depth = trial.suggest_int("layers", 1, 3)
        width = trial.suggest_int("width1", 32, 512, log=True)
        act = {"relu": nn.ReLU, "tanh": nn.Tanh}[trial.suggest_categorical("activation", ["relu", "tanh"])]
        dropout = trial.suggest_float("dropout", 0.0, 0.5)
        rate = trial.suggest_float("learning_rate", 1e-4, 1e-2, log=True)
        batch = trial.suggest_categorical("batch_size", [256, 512, 1024])
        net = Net(depth, width, act, dropout)
        learned = [p for p in net.parameters() if p.requires_grad]
        optimiser = torch.optim.Adam(learned, lr=rate, fused=factored)
        for epoch in range(epochs):
            net.train()
            for rows in torch.randperm(learn).split(batch):
                loss = F.mse_loss(net(rows), target[rows])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
            net.eval()
            with torch.no_grad():
                parts = [F.mse_loss(net(r), target[r], reduction="sum").item() for r in held.split(4096)]
            value = (sum(parts) / len(held)) ** 0.5
            trial.report(value, epoch)
        return value

    backend = optuna.storages.journal.JournalFileBackend(str(study))
    storage = optuna.storages.JournalStorage(backend)
    sampler = optuna.samplers.TPESampler(seed=seed)
    found = optuna.create_study(storage=storage, study_name="s", sampler=sampler, load_if_exists=True)
    found.optimize(objective, n_trials=trials)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--halfmax", type=pathlib.Path)
    parser.add_argument("--screen", type=pathlib.Path, required=True)
    parser.add_argument("--trials", type=int, default=8)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--factored", action="store_true")
    parser.add_argument("--peer", nargs=4, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.peer:
        study, learn, valued, seed = args.peer
        peer(args.screen, study, args.trials, args.epochs, int(learn), int(valued), args.factored, int(seed))
        return
    ours, theirs = [], []
    for seed in range(args.rounds):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "run"
            command = [args.halfmax, "search", args.screen, "--sampler", "tpe", "--scheme", "lco", "--space"]
            command += [HERE / "throughput.toml", "--trials", args.trials, "--epochs", args.epochs]
            command += ["--workers", "2", "--seed", seed, "--out", out]
            # Trials alone: what is fitted and drawn after them is not searching.
            search = subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, text=True)
            said, used = [], None
            journal = out / "trials.jsonl"
            while search.poll() is None:
                done = journal.exists() and journal.read_text().count('"told"') >= args.trials
                if done:
                    ticks = pathlib.Path(f"/proc/{search.pid}/stat").read_text().rsplit(")", 1)[1].split()
                    used = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
                    search.kill()
                    break
                try:
                    search.wait(0.2)
                except subprocess.TimeoutExpired:
                    pass
            said = search.communicate()[1]
            if used is None:
                sys.exit(f"halfmax ended too soon:\n{said}")
            words = next(text for text in said.splitlines() if text.startswith("Search: trials learn from"))
            learn, valued = [int(word) for word in words.replace(".", "").split() if word.isdigit()]
            ours.append(used / args.trials)

            study, before = pathlib.Path(folder) / "optuna.log", children()
            share = [args.trials - args.trials // 2, args.trials // 2]
            command = [sys.executable, __file__, "--screen", args.screen, "--epochs", args.epochs]
            command += ["--factored"] if args.factored else []
            processes = [
                subprocess.Popen(list(map(str, [*command, "--trials", n, "--peer", study, learn, valued, 10 * seed + k])))
                for k, n in enumerate(share)
            ]
            if any(process.wait() for process in processes):
                sys.exit("the peer failed")
            theirs.append((children() - before) / args.trials)
        print(f"round {seed}: halfmax {ours[-1]:.2f}, peer {theirs[-1]:.2f} processor seconds a trial", flush=True)
    mine, peers = np.median(ours), np.median(theirs)
    form = "factored" if args.factored else "naive"
    print(
        f"trials an hour on two busy cores: halfmax {7200 / mine:.0f}, Optuna + PyTorch ({form}) {7200 / peers:.0f}: "
        f"{peers / mine:.2f} times as many"
    )


if __name__ == "__main__":
    main()
