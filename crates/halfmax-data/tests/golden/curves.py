"""Fits of made-up dose-response points by scipy, as the witness of halfmax_data::curve.

    pip install numpy scipy
    python crates/halfmax-data/tests/golden/curves.py > crates/halfmax-data/tests/golden/curves.json

For each curve and model: the least-squares minimum over many starting points (scipy.optimize.least_squares with the same
bounds), the area under it by numerical integration, the dose of viability 0.5 by root finding, and for the four-parameter
model the covariance of curve_fit and the tail of the F distribution.
"""
import json
import sys

import numpy as np
import scipy
from scipy import integrate, optimize, stats

LN10 = np.log(10)


def sigmoid(p, x):
    pec50, slope, front, back = p
    return back + (front - back) / (1 + 10 ** (slope * (x + pec50)))


MODELS = {
    # free parameters of (pec50, slope, front, back), and the box around them
    "2pl": (lambda q: (q[0], q[1], 1.0, 0.0), lambda a, b: ([-b - 4, 0.05], [-a + 4, 20])),
    "hill": (lambda q: (q[0], q[1], 1.0, q[2]), lambda a, b: ([0, 0, 0], [12, 4, 1])),
    "4pl": (lambda q: q, lambda a, b: ([-b - 2, 0.01, 1e-4, 1e-4], [-a + 2, 10, 1e6, 1e6])),
}


def minimum(model, x, y, control):
    expand, box = MODELS[model]
    low, high = map(np.array, box(x.min(), x.max()))
    xs = np.append(-20.0, x) if control else x
    ys = np.append(1.0, y) if control else y
    if control:  # 10^(slope · -20) is nothing for the slopes met here; the value at no dose is the front
        residual = lambda q: np.append(expand(q)[2] - 1.0, sigmoid(expand(q), x) - y)
    else:
        residual = lambda q: sigmoid(expand(q), x) - y
    best = None
    for position in np.linspace(x.min() - 0.5, x.max() + 0.5, 9):
        for slope in (0.5, 1.0, 2.5, 6.0):
            start = np.array([-position, slope, *([max(y[0], 0.5), min(y[-1], 0.9)] if model == "4pl" else
                                                  [np.clip(y[-1], 0.05, 0.95)] if model == "hill" else [])])
            start = np.clip(start, low + 1e-6, high - 1e-6)
            found = optimize.least_squares(residual, start, bounds=(low, high), xtol=1e-15, ftol=1e-15, gtol=1e-15,
                                           max_nfev=5000)
            if best is None or found.cost < best.cost:
                best = found
    return best, expand, xs, ys, (low, high)


def witness(model, x, y):
    control = model == "4pl"
    found, expand, xs, ys, (low, high) = minimum(model, x, y, control)
    p = expand(found.x)
    area = integrate.quad(lambda t: sigmoid(p, t), x.min(), x.max(), epsabs=1e-13)[0] / (x.max() - x.min())
    out = {"parameters": [float(v) for v in p], "squares": float(2 * found.cost), "auc": area}
    at = lambda t: sigmoid(p, t) - 0.5
    if at(-20.0) * at(10.0) < 0:
        out["log10_ic50"] = optimize.brentq(at, -20.0, 10.0, xtol=1e-14)
    inside = np.all((found.x > low + 1e-6) & (found.x < high - 1e-6))
    if inside:
        jacobian = found.jac
        variance = 2 * found.cost / (len(ys) - len(found.x))
        errors = np.sqrt(np.diag(np.linalg.inv(jacobian.T @ jacobian)) * variance)
        out["errors"] = [float(e) for e in errors]
        if "log10_ic50" in out:
            # The delta method with a numerical gradient of the root.
            gradient = []
            for i in range(len(found.x)):
                step = 1e-6
                ends = []
                for sign in (-1, 1):
                    q = found.x.copy()
                    q[i] += sign * step
                    ends.append(optimize.brentq(lambda t: sigmoid(expand(q), t) - 0.5, -20.0, 10.0, xtol=1e-15))
                gradient.append((ends[1] - ends[0]) / (2 * step))
            gradient = np.array(gradient)
            error = np.sqrt(gradient @ np.linalg.inv(jacobian.T @ jacobian) @ gradient * variance)
            out["half_interval"] = float(error * stats.t.ppf(0.975, len(ys) - len(found.x)))
    if control:
        n = len(ys)
        null = np.sum((ys - ys.mean()) ** 2)
        f = max((null - 2 * found.cost) / (2 * found.cost) * n / 4, 0.0)
        freedom = (0.8 - 1 / ((n - 4) ** 4 / n + 4)) * (n - 2.5)
        out["f"], out["p"] = float(f), float(stats.f.sf(f, 5, freedom, loc=0.12))
    return out


def main():
    rng = np.random.default_rng(5)
    curves = []
    for k in range(24):
        doses = 10 ** np.linspace(-3, 1, [7, 9, 12][k % 3]) * (1 if k % 2 else 0.4)
        if k % 4 == 3:
            doses = np.repeat(doses, 2)
        x = np.log10(doses) - 6
        truth = (rng.uniform(5.2, 8.5), rng.uniform(0.6, 2.5), rng.uniform(0.92, 1.08), rng.uniform(0.02, 0.45))
        y = np.round(sigmoid(truth, x) + rng.normal(0, 0.03, len(x)), 4)
        curves.append({"dose_um": [float(d) for d in doses], "viability": [float(v) for v in y],
                       "fits": {model: witness(model, x, np.clip(y, 0, 1) if model != "4pl" else y) for model in MODELS}})
    json.dump({"scipy": scipy.__version__, "numpy": np.__version__, "curves": curves}, sys.stdout, indent=1)
    print()


main()
