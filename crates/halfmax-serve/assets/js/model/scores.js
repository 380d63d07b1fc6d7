// Scores by scheme, the model beside its naive baselines.

import { h } from "../dom.js";
import { axis, figure } from "../figure.js";
import { number } from "../format.js";
import { table } from "../table.js";

const PARTS = [
  ["pooled", "Over all test pairs", "Mostly how potent drugs are: even naive baselines do well."],
  ["per_drug", "Per drug, mean over drugs", "How well cell lines are told apart, which is what choosing a treatment needs."],
  ["per_cell_line", "Per cell line, mean over cell lines", "How well drugs are ranked for a cell line."],
  ["normalised", "After mean effects were subtracted", "What is known beyond who is potent and who is sensitive."],
];
const METRICS = [["rmse", "RMSE", true], ["mae", "MAE", true], ["r2", "R²", false], ["pearson", "Pearson", false], ["spearman", "Spearman", false]];

export function scoresPanels({ model, detail, signal }) {
  return detail.scores.map(({ scheme, models }) => h("section", { class: "panel", "aria-label": `Scores, ${scheme}` },
    h("h2", {}, `Scores: ${scheme}`),
    models.length > 1 ? h("div", { class: "halves" }, bars(models, "pooled", "rmse", `RMSE over all test pairs (${model.unit || model.quantity}); shorter is better`, signal), bars(models, "per_drug", "pearson", "Pearson per drug; longer is better", signal)) : null,
    PARTS.filter(([part]) => models.some((m) => m[part])).map(([part, title, meaning]) =>
      table({
        caption: [h("strong", {}, `${title}. `), meaning], name: `scores ${scheme} ${part}`, rows: models, tall: false,
        columns: [
          { head: "Model", csv: "model", value: (m) => m.name, show: (m) => [m.name, m.naive ? h("span", { class: "aside" }, " naive") : null] },
          ...METRICS.map(([key, head, unit]) => ({ head: unit && model.unit ? `${head} (${model.unit})` : head, csv: key, value: (m) => m[part]?.[key] ?? null, numeric: true, digits: 3 })),
        ],
      }))));
}

function bars(models, part, metric, caption, signal) {
  const shown = models.filter((m) => Number.isFinite(m[part]?.[metric]));
  if (!shown.length) return h("div");
  return figure({
    name: `${metric} ${part}`, caption: `${caption}. Naive baselines in grey.`, height: 70 + 26 * shown.length, signal,
    draw: (c) => ({
      traces: [{
        type: "bar", orientation: "h", y: shown.map((m) => m.name), x: shown.map((m) => m[part][metric]), marker: { color: shown.map((m) => (m.naive ? c.muted : c.accent)) },
        text: shown.map((m) => number(m[part][metric], 3)), textposition: "auto", insidetextfont: { color: c.paper }, hovertemplate: "%{y}: %{x:.3f}<extra></extra>",
      }],
      layout: { margin: { l: 8, r: 12, t: 4, b: 30 }, xaxis: axis(c, ""), yaxis: axis(c, "", { autorange: "reversed" }), bargap: 0.3 },
    }),
  });
}
