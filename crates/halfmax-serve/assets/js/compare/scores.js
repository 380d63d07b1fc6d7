// Scores of the rows on show; undefined is null.

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

/** RMSE, MAE, mean residual, Pearson's r and R² of `{ actual, predicted }`. */
export function scores(rows) {
  const residuals = rows.map((r) => r.predicted - r.actual);
  const [a, p] = [mean(rows.map((r) => r.actual)), mean(rows.map((r) => r.predicted))];
  const sum = (f) => rows.reduce((total, r) => total + f(r), 0);
  const [saa, spp, sap] = [sum((r) => (r.actual - a) ** 2), sum((r) => (r.predicted - p) ** 2), sum((r) => (r.actual - a) * (r.predicted - p))];
  const squares = sum((r) => (r.predicted - r.actual) ** 2);
  return {
    rmse: Math.sqrt(squares / rows.length), mae: mean(residuals.map(Math.abs)), bias: mean(residuals),
    pearson: saa > 0 && spp > 0 ? sap / Math.sqrt(saa * spp) : null, r2: saa > 0 ? 1 - squares / saa : null,
  };
}
