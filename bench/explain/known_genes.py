"""Known biomarkers among what a model's predictions turn on: their ranks against the null, as a Markdown table.

    python bench/explain/known_genes.py RUN SCREEN [--null 10] [--seeds 3] [--halfmax target/release/halfmax]

RUN is a run of `halfmax evaluate`, `train` or `search` on SCREEN, an import of GDSC2. Every compound of KNOWN that the
run has is explained together; a gene counts once over its views (expression, copies, mutation), and its best view by
itself. Only the standard library is needed.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import tempfile

# Compound, and the gene that decides about it in the literature (and in `halfmax anova` on release 17).
KNOWN = [
    ("Dabrafenib", "BRAF"),
    ("PLX-4720", "BRAF"),
    ("Nutlin-3a (-)", "TP53"),
    ("Lapatinib", "ERBB2"),
    ("Afatinib", "ERBB2"),
    ("Venetoclax", "BCL2"),
    ("Alpelisib", "PIK3CA"),
    ("Alpelisib", "PTEN"),
]

NAMED = {"true": "yes", "false": "no", "": "–"}


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def short(text):
    return f"{float(text):.2g}" if text else "–"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=pathlib.Path)
    parser.add_argument("screen", type=pathlib.Path)
    parser.add_argument("--null", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--out", type=pathlib.Path, help="keep the explanation here")
    default = pathlib.Path(__file__).parents[2] / "target/release/halfmax"
    parser.add_argument("--halfmax", type=pathlib.Path, default=default)
    args = parser.parse_args()

    about = json.loads((args.run / "bundle/model.json").read_text())
    there = {compound["name"] for compound in about["compounds"]}
    known = [(compound, gene) for compound, gene in KNOWN if compound in there]
    missing = sorted({compound for compound, _ in KNOWN} - there)
    compounds = list(dict.fromkeys(compound for compound, _ in known))
    with tempfile.TemporaryDirectory() as folder:
        out = args.out or pathlib.Path(folder) / "why"
        line = [args.halfmax, "explain", args.run, "--screen", args.screen, "--null", args.null, "--seeds", args.seeds, "--out", out]
        for compound in compounds:
            line += ["--compound", compound]
        subprocess.run([str(word) for word in line], check=True, stdout=subprocess.DEVNULL)
        features, genes = rows(out / "features.tsv"), rows(out / "genes.tsv")

    print(f"Model {about['name']}: {about['description']}; {args.null} models of shuffled data, {args.seeds} seeds.")
    if missing:
        print(f"Not in this screen: {', '.join(missing)}.")
    print("| compound | gene | rank of the gene | q | its best feature | rank | z | q | stable in | named |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for compound, gene in known:
        of_compound = [row for row in features if row["compound_name"] == compound]
        all_genes = [row for row in genes if row["compound_name"] == compound]
        own = next((row for row in all_genes if row["feature"] == gene), None)
        if own is None:
            print(f"| {compound} | {gene} | not measured | | | | | | | |")
            continue
        best = min((row for row in of_compound if row["feature"] == gene), key=lambda row: int(row["rank"]))
        print(
            f"| {compound} | {gene} | {own['rank']} of {len(all_genes)} | {short(own['q'])} | {best['view']} "
            f"| {best['rank']} of {len(of_compound)} | {short(best['z'])} | {short(best['q'])} "
            f"| {short(best['stability'])} | {NAMED[best['named']]} |"
        )


if __name__ == "__main__":
    main()
