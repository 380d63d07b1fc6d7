"""Mann-Whitney tests by scipy, with and without ties: python3 explain.py > explain.json"""

import json
import random

from scipy.stats import mannwhitneyu

random.seed(11)
cases = []
for n, inside, digits in [(12, 5, 6), (60, 9, 6), (200, 40, 1), (706, 25, 3)]:
    values = [round(random.gauss(0, 1), digits) for _ in range(n)]
    chosen = sorted(random.sample(range(n), inside))
    for at in chosen:
        values[at] = round(values[at] + random.choice([0, 0.6, 1.2]), digits)
    group = [values[at] for at in chosen]
    rest = [values[at] for at in range(n) if at not in chosen]
    found = mannwhitneyu(group, rest, alternative="greater", method="asymptotic")
    cases.append(
        {
            "values": values,
            "inside": chosen,
            "auc": found.statistic / (len(group) * len(rest)),
            "p": found.pvalue,
        }
    )
print(json.dumps(cases))
