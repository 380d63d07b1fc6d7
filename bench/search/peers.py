"""Optuna's TPE and GP samplers and scikit-optimize's gp_minimize on halfmax's tables of trained networks.

    python bench/search/peers.py --seeds 20 --trials 100 --out peers.json
    halfmax bench-search --seeds 20 --trials 100 --peers peers.json --out bench

Writes, per program, table and seed, the number of the point of each trial. Trial t of seed s is told the loss of replicate
(s + t) mod replicates, as halfmax's own samplers are. Settings are the programs' defaults. A network that diverged is
told as the highest loss of the table.
"""

import argparse
import gzip
import json
import pathlib
import time
import warnings

import numpy as np

TABLES = pathlib.Path(__file__).parents[2] / "crates/halfmax-eval/tables"


class Table:
    def __init__(self, scheme):
        with gzip.open(TABLES / f"{scheme}.tsv.gz", "rt") as lines:
            head = json.loads(next(lines)[2:])
            names = next(lines).rstrip("\n").split("\t")
            rows = [line.rstrip("\n").split("\t") for line in lines]
        self.replicates = head["replicates"]
        self.parameters = head["space"]["parameter"]
        first, last = 2, 2 + len(self.parameters)
        loss = names.index(f"loss_{head['budgets'][-1]}")
        self.points = {}
        for row in rows[:: self.replicates]:
            self.points[tuple(row[first:last])] = int(row[0])
        losses = [float(row[loss]) if row[loss] else np.nan for row in rows]
        self.losses = np.array(losses).reshape(-1, self.replicates)
        self.losses[np.isnan(self.losses)] = np.nanmax(self.losses)

    def choices(self, parameter):
        if parameter["kind"] == "int":
            return list(range(parameter["low"], parameter["high"] + 1, parameter.get("step", 1)))
        return parameter["choices"]

    def place(self, values):
        """The number of a point; what its conditions rule out is left out."""
        fields = []
        for parameter in self.parameters:
            held = all(self.holds(c, values) for c in parameter.get("when", []))
            fields.append(str(values[parameter["name"]]) if held else "")
        return self.points[tuple(fields)]

    @staticmethod
    def holds(condition, values):
        value = values.get(condition["parameter"])
        if "at_least" in condition:
            return value is not None and value >= condition["at_least"]
        wanted = condition["is"]
        return value in (wanted if isinstance(wanted, list) else [wanted])

    def loss(self, place, seed, trial):
        return float(self.losses[place, (seed + trial) % self.replicates])


def optuna_search(make):
    def search(table, seed, trials):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        visited = []

        def objective(trial):
            values = {}
            for parameter in table.parameters:
                name = parameter["name"]
                if not all(table.holds(c, values) for c in parameter.get("when", [])):
                    continue
                if parameter["kind"] == "int":
                    low, high = parameter["low"], parameter["high"]
                    values[name] = trial.suggest_int(name, low, high, step=parameter.get("step", 1))
                else:
                    values[name] = trial.suggest_categorical(name, parameter["choices"])
            visited.append(table.place(values))
            return table.loss(visited[-1], seed, trial.number)

        optuna.create_study(sampler=make(optuna.samplers, seed)).optimize(objective, n_trials=trials)
        return visited

    return search


def skopt_search(table, seed, trials):
    if not hasattr(np, "int"):  # scikit-optimize 0.10 and older were written for an older numpy.
        np.int = int
    from skopt import gp_minimize
    from skopt.space import Categorical, Integer

    def dimension(parameter):
        choices = table.choices(parameter)
        if parameter["kind"] == "int":
            return Integer(0, len(choices) - 1)
        return Categorical(list(range(len(choices))))

    visited = []

    def objective(x):
        values = {p["name"]: table.choices(p)[int(k)] for p, k in zip(table.parameters, x)}
        visited.append(table.place(values))
        return table.loss(visited[-1], seed, len(visited) - 1)

    dimensions = [dimension(p) for p in table.parameters]
    gp_minimize(objective, dimensions, n_calls=trials, random_state=seed)
    return visited


SEARCHES = {
    "optuna-tpe": optuna_search(lambda samplers, seed: samplers.TPESampler(seed=seed)),
    "optuna-gp": optuna_search(lambda samplers, seed: samplers.GPSampler(seed=seed)),
    "skopt-gp": skopt_search,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", default=",".join(SEARCHES))
    parser.add_argument("--schemes", default="lpo,lco")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    args = parser.parse_args()
    warnings.filterwarnings("ignore")
    found = json.loads(args.out.read_text()) if args.out.exists() else {}
    for name in args.programs.split(","):
        for scheme in args.schemes.split(","):
            table = Table(scheme)
            searches = found.setdefault(name, {}).setdefault(scheme, [])
            begun = time.process_time()
            for seed in range(len(searches), args.seeds):
                searches.append(SEARCHES[name](table, seed, args.trials))
                args.out.write_text(json.dumps(found))
            print(f"{name} {scheme}: {time.process_time() - begun:.1f} processor seconds", flush=True)


if __name__ == "__main__":
    main()
