"""Makes docs/results.md: every model on every scheme of the GDSC2 benchmark, with the time each took.

    cargo build --release
    python3 bench/results/table.py --data DIR --work DIR

DIR holds response.csv, cell_lines.csv, drugs.csv, the omics and splits/ (tgsa_splits.csv, folds5.csv). Each model is
evaluated by itself, so that it can be timed; a run that is there already is not made again. Only the standard library of
Python is needed.
"""

import argparse
import json
import resource
import subprocess
from pathlib import Path

SCHEMES = [
    ("random", "tgsa_splits.csv", "tgsa_random", "Random split (`tgsa_random`, 8:1:1, one split)"),
    ("lco", "folds5.csv", "LCO", "Unseen cell lines (`LCO`, five folds)"),
    ("lto", "folds5.csv", "LTO", "Unseen tissues (`LTO`, five folds)"),
    ("ldo", "folds5.csv", "LDO", "Unseen drugs (`LDO`, five folds)"),
]
VIEWS = ["expression", "cnv", "mutation", "hotspot_mutation"]
COLUMNS = [
    ("pooled", "rmse", "RMSE"),
    ("pooled", "mae", "MAE"),
    ("pooled", "r2", "R²"),
    ("pooled", "pearson", "Pearson"),
    ("pooled", "spearman", "Spearman"),
    ("pooled", "concordance", "concordance"),
    ("per_drug", "rmse", "per-drug RMSE"),
    ("per_drug", "pearson", "per-drug Pearson"),
    ("normalised", "pearson", "normalised Pearson"),
    ("ranking", "best_in_5", "best drug in first 5"),
]


def number(mean, sd=None):
    if mean is None:
        return "–"
    return f"{mean:.3f}" + (f" ± {sd:.3f}" if sd is not None else "")


def processor_seconds():
    """Of all that was run and waited for, which other work on the machine does not lengthen."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def evaluate(args, scheme, model):
    name, file, column, _ = scheme
    out = args.work / f"{name}-{model}"
    seconds = args.work / f"{name}-{model}.seconds"
    if not (out / "scores.json").exists() or not seconds.exists():
        command = [args.halfmax, "evaluate", args.work / "screen", "--model", model, "--out", out]
        command += ["--splits", args.data / "splits" / file, "--column", column]
        begun = processor_seconds()
        subprocess.run([str(part) for part in command], check=True, stderr=subprocess.DEVNULL)
        seconds.write_text(f"{processor_seconds() - begun:.0f}\n")
    return json.loads((out / "scores.json").read_text()), int(seconds.read_text())


def row(model, seconds):
    cells = [model["name"] + (" (naive)" if model["naive"] else "")]
    cells += [number(model[part][metric], model["sd"][part][metric]) for part, metric, _ in COLUMNS]
    found = [c for c in (model["intervals"] or {"levels": []})["levels"] if c["level"] == 0.9]
    worst = found[0]["worst_drug"] if found else None
    cells += [f"{100 * found[0]['coverage']:.1f} %" if found else "–"]
    cells += [f"{100 * worst:.0f} %" if worst is not None else "–"]
    cells += [f"{found[0]['width']:.2f}" if found else "–", "–" if seconds is None else f"{seconds} s"]
    return "| " + " | ".join(cells) + " |\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--halfmax", default="target/release/halfmax")
    parser.add_argument("--out", type=Path, default=Path("docs/results.md"))
    parser.add_argument("--model", action="append", help="only these [default: all that halfmax models lists]")
    parser.add_argument("--scheme", action="append", help="only these of random, lco, lto, ldo")
    parser.add_argument("--only-run", action="store_true", help="evaluate, and write no table")
    parser.add_argument("--only-table", action="store_true", help="write the table of what was evaluated already")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    if not (args.work / "screen").exists():
        command = [args.halfmax, "import", "--responses", args.data / "response.csv"]
        command += ["--cell-lines", args.data / "cell_lines.csv", "--compounds", args.data / "drugs.csv"]
        for view in VIEWS:
            command += ["--omics", f"{view}={args.data / view}.csv"]
        command += ["--out", args.work / "screen"]
        subprocess.run([str(part) for part in command], check=True, stderr=subprocess.DEVNULL)
    listed = json.loads(subprocess.run([args.halfmax, "models", "--json"], check=True, capture_output=True).stdout)["models"]
    models = args.model or [m["name"] for m in listed if not m["description"].startswith("naive")]
    schemes = [scheme for scheme in SCHEMES if not args.scheme or scheme[0] in args.scheme]
    results = {}
    for scheme in schemes:
        for model in models:
            if args.only_table and not (args.work / f"{scheme[0]}-{model}.seconds").exists():
                continue
            results[scheme[0], model] = evaluate(args, scheme, model)
            print(scheme[0], model, results[scheme[0], model][1], "s", flush=True)
    if not args.only_run:
        args.out.write_text(document(schemes, models, results))


def document(schemes, models, results):
    first = next(iter(results.values()))[0]["screen"]
    text = (
        "# Results\n\n"
        f"GDSC2: {first['cell_lines']} cell lines × {first['compounds']} drugs, {first['responses']:,} ln IC50 values; "
        f"{', '.join(view['kind'] + ' (' + str(view['features']) + ')' for view in first['omics'])}, and fingerprints. "
        "Errors and widths in ln µM; mean ± standard deviation over folds. No setting was chosen by these scores, but the "
        "test rows are not fresh: earlier versions of these models, and what docs/models.md lists as tried, were scored on "
        "the same folds. `searched-lco`, which is in `best`, was found on training cell lines of the first LCO fold; those "
        "are tested in the other folds and schemes, so only its first LCO fold is free of that. Intervals are conformal at 90 %, calibrated on the other folds (on the validation rows of the random "
        "split). Time is the processor time of the whole `halfmax evaluate` of the one model: its folds, the fit that is "
        "kept, and the report. Made by `python3 bench/results/table.py`.\n"
    )
    for name, _, _, title in schemes:
        head = ["model"] + [label for _, _, label in COLUMNS]
        head += ["in 90 % interval", "in worst drug", "width", "CPU time"]
        text += f"\n## {title}\n\n"
        run = [model for model in models if (name, model) in results]
        if not run:
            text += "Not evaluated yet.\n"
            continue
        text += f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n"
        naive = [model for model in results[name, run[0]][0]["models"] if model["naive"]]
        for model in sorted(naive, key=lambda model: -model["pooled"]["rmse"]):
            text += row(model, None)
        own = []
        for model in run:
            scores, seconds = results[name, model]
            own.append((scores["models"][0], seconds))
        for model, seconds in sorted(own, key=lambda pair: -pair[0]["pooled"]["rmse"]):
            text += row(model, seconds)
        missing = [f"`{model}`" for model in models if model not in run]
        if missing:
            text += f"\nNot evaluated here: {', '.join(missing)}.\n"
    return text


main()
