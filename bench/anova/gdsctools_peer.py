"""One analysis of GDSCTools 1.0.1: prints its seconds, its tests and its significant ones as JSON.

It wants the Python and the libraries of its day; `requirements-gdsctools.txt` says which. Reading is not in the time,
writing neither. Arguments: IC50 table, feature table, processes, file to write the results to.
"""
import contextlib
import json
import os
import sys
import time
import warnings

warnings.simplefilter("ignore")
os.environ.setdefault("MPLBACKEND", "agg")

with contextlib.redirect_stdout(sys.stderr):
    import gdsctools
    from gdsctools import ANOVA

    ic50, features, processes, out = sys.argv[1:]
    analysis = ANOVA(ic50, features, verbose=False)
    start = time.perf_counter()
    results = analysis.anova_all(animate=False, multicore=int(processes) if int(processes) > 1 else None)
    seconds = time.perf_counter() - start
    table = results.df
    table.to_csv(out, index=False)
    passing = (table.ANOVA_FEATURE_pval < 1e-3) & (table.ANOVA_FEATURE_FDR < 25)

print(json.dumps({"version": str(gdsctools.version), "seconds": seconds, "tests": len(table), "significant": int(passing.sum())}))
