"""Golden Shapley values of trees: python tree_shap.py > tree_shap.json (numpy, scikit-learn, shap).

Trees of scikit-learn in single precision, taken apart by `shap.TreeExplainer` along their paths; the background is the
rows they were grown on.
"""
import json

import numpy as np
import shap
import sklearn
from sklearn.tree import DecisionTreeRegressor

rng = np.random.default_rng(5)


def single(values):
    return np.asarray(values, dtype=np.float32).astype(float)


def renumbered(tree):
    """Nodes level by level: the right child of a split follows its left one, a leaf has left child 0."""
    order = [0]
    for node in order:
        if tree.children_left[node] >= 0:
            order += [tree.children_left[node], tree.children_right[node]]
    place = {node: at for at, node in enumerate(order)}
    is_leaf = tree.children_left[order] < 0
    left = [0 if leaf else place[tree.children_left[node]] for node, leaf in zip(order, is_leaf)]
    return {
        "feature": np.where(is_leaf, 0, tree.feature[order]).tolist(),
        "threshold": single(np.where(is_leaf, 0, tree.threshold[order])).tolist(),
        "left": [int(at) for at in left],
        "value": single(tree.value[order, 0, 0] * is_leaf).tolist(),
    }


def covers(tree, rows):
    """How many rows come to each node."""
    n = np.zeros(len(tree["left"]))
    for row in rows:
        at = 0
        while True:
            n[at] += 1
            if tree["left"][at] == 0:
                break
            at = tree["left"][at] + int(row[tree["feature"][at]] > tree["threshold"][at])
    return n


def case(n, features, binary, asked, **settings):
    draw = lambda n: single(np.where(np.arange(features) < binary, rng.integers(0, 2, (n, features)), rng.normal(size=(n, features))))
    rows = draw(n)
    y = rows[:, 0] * rows[:, 1] + np.abs(rows[:, 2]) - rows[:, -1] + rng.normal(0, 0.3, n)
    grown = renumbered(DecisionTreeRegressor(random_state=1, **settings).fit(rows, y).tree_)
    left = np.array(grown["left"])
    inner = left > 0
    explainer = shap.TreeExplainer(
        {
            "trees": [
                {
                    "children_left": np.where(inner, left, -1),
                    "children_right": np.where(inner, left + 1, -1),
                    "children_default": np.where(inner, left, -1),
                    "features": np.where(inner, grown["feature"], -2),
                    "thresholds": np.array(grown["threshold"]),
                    "values": np.array(grown["value"])[:, None],
                    "node_sample_weight": covers(grown, rows),
                }
            ]
        },
        feature_perturbation="tree_path_dependent",
    )
    new = draw(asked)
    mean = sum(grown["value"][at] * n for at, n in enumerate(covers(grown, rows))) / len(rows)
    found = explainer.shap_values(new, check_additivity=False).reshape(asked, features)
    return {
        **grown,
        "background": rows.tolist(),
        "base": mean,
        "asked": new.tolist(),
        "shap": found.tolist(),
    }


print(
    json.dumps(
        {
            "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__, "shap": shap.__version__},
            "cases": [
                case(60, 5, 0, 6, max_depth=3),
                case(60, 6, 3, 6, max_depth=5),
                case(80, 4, 1, 6, min_samples_leaf=2),
                case(50, 12, 4, 6, max_leaf_nodes=12),
            ],
        }
    )
)
