"""Golden values of rankings: python ranking.py > ranking.json

Discounted gain as scikit-learn has it (ties share their gain); precision as the mean over all orders of ties. Made with
Python 3.11; the versions are written into the file.
"""
import json

import numpy as np
import sklearn
from sklearn.metrics import ndcg_score

rng = np.random.default_rng(20261126)
cases = []
for n, ties in [(12, False), (40, False), (170, False), (12, True), (40, True), (170, True)]:
    truth = rng.normal(2.5, 2.8, n)
    predicted = 0.7 * truth + rng.normal(0.0, 1.5, n)
    if ties:
        predicted = np.round(predicted)
    gain = (truth - truth.min()) / (truth.max() - truth.min())

    def precision(k):
        # The expected number of the true first k among the predicted first k, all orders of ties being alike.
        true = set(np.argsort(-truth)[:k])
        total = 0.0
        for item in true:
            above = int((predicted > predicted[item]).sum())
            tied = int((predicted == predicted[item]).sum())
            total += min(max(k - above, 0) / tied, 1.0)
        return total / k

    cases.append(
        {
            "truth": truth.tolist(),
            "predicted": predicted.tolist(),
            "ndcg": ndcg_score([gain], [predicted]),
            "precision_at_5": precision(5),
            "precision_at_10": precision(10),
        }
    )
print(json.dumps({"versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__}, "cases": cases}))
