// One drug across tissues, as box plots.

import { h, put } from "../dom.js";
import { bySensitivity, towards } from "../direction.js";
import { axis, figure } from "../figure.js";
import { quantile } from "../format.js";
import { address, rewrite } from "../router.js";
import { linesOfDrug } from "../server.js";
import { empty, show } from "../status.js";
import { table } from "../table.js";
import { choose, chooseDrug } from "./choose.js";

export function tab(place, params, { model, data, signal }) {
  const state = { drug: data.drug(params.get("drug") ?? ""), of: params.get("of") ?? "predicted" };
  const result = h("div", { class: "answer" });

  function draw() {
    rewrite("compare", { model: params.get("model"), tab: "tissues", drug: state.drug?.id, of: state.of === "predicted" ? null : state.of });
    if (!state.drug) return put(result, empty("Choose a drug", "Its response in every tissue is shown here, a box for each."));
    show(result, async () => boxes({ model, ...state, signal, found: await linesOfDrug(model, state.drug.id, signal) }), { signal, what: "Predicting all cell lines" });
  }

  put(place,
    h("div", { class: "filters" },
      chooseDrug(data, state.drug, (drug) => { state.drug = drug; draw(); }),
      choose({
        label: "Values", value: state.of, narrow: true, onChange: (v) => { state.of = v; draw(); },
        options: [{ name: "predicted", text: "Predicted" }, { name: "measured", text: "Measured" }],
      })),
    result);
  draw();
}

function boxes({ model, drug, of, found, signal }) {
  const known = found.filter((l) => l[of] !== null);
  if (!known.length) return empty(`No cell line was measured with ${drug.name}`, "Look at the predicted values instead.");
  const groups = [...Map.groupBy(known, (l) => l.tissue ?? "unknown")].map(([tissue, lines]) => {
    const values = lines.map((l) => l[of]).sort((a, b) => a - b);
    return { tissue, lines, n: values.length, low: quantile(values, 0.25), median: quantile(values, 0.5), high: quantile(values, 0.75), min: values[0], max: values.at(-1) };
  }).sort((a, b) => bySensitivity(model)(a.median, b.median));
  const labels = groups.map((g) => `${g.tissue} (${g.n})`);
  return [
    h("section", { class: "panel" }, figure({
      name: `${drug.name} across tissues ${of}`, signal, height: 80 + 30 * groups.length,
      caption: `${of === "predicted" ? "Predicted" : "Measured"} ${model.label} of ${drug.name} by tissue, ${towards(model) ? "most sensitive" : "lowest"} first; number of cell lines in brackets.`,
      draw: (c, width) => ({
        traces: groups.map((g, i) => ({
          type: "box", orientation: "h", x: g.lines.map((l) => l[of]), y: g.lines.map(() => labels[i]), name: labels[i], boxpoints: "all", jitter: 0.5, pointpos: 0,
          text: g.lines.map((l) => l.name), hoveron: "points", hovertemplate: "%{text}: %{x:.2f}<extra></extra>",
          marker: { color: c.accent, size: 3.5, opacity: 0.55 }, line: { color: c.muted, width: 1.2 }, fillcolor: "rgba(0,0,0,0)",
        })),
        layout: {
          margin: { l: 8, r: 10, t: 6, b: 44 }, xaxis: axis(c, `${of === "predicted" ? "Predicted" : "Measured"} ${model.label}`),
          yaxis: axis(c, "", { autorange: "reversed", tickmode: "array", tickvals: labels, ticktext: labels.map((l) => (width < 500 && l.length > 20 ? `${l.slice(0, 19)}…` : l)) }),
        },
      }),
      onClick: (point) => {
        const line = groups[point.curveNumber]?.lines[point.pointNumber];
        if (line) location.hash = address("predict", { model: model.id, line: line.id, drug: drug.id });
      },
    })),
    h("section", { class: "panel" }, table({
      caption: `${drug.name} by tissue, ${of}, ${model.label}`, name: `${drug.name} tissues ${of}`, rows: groups,
      columns: [
        { head: "Tissue", csv: "tissue", value: (g) => g.tissue }, { head: "Cell lines", csv: "cell_lines", value: (g) => g.n, numeric: true, digits: 0 },
        { head: "Median", csv: "median", value: (g) => g.median, numeric: true }, { head: "Quartile 1", csv: "quartile_1", value: (g) => g.low, numeric: true },
        { head: "Quartile 3", csv: "quartile_3", value: (g) => g.high, numeric: true }, { head: "Lowest", csv: "min", value: (g) => g.min, numeric: true },
        { head: "Highest", csv: "max", value: (g) => g.max, numeric: true },
      ],
    })),
    h("section", { class: "panel" }, table({
      caption: `Every cell line with ${drug.name}, ${model.label}`, name: `${drug.name} cell lines`, rows: found, sort: [2, towards(model) === 1 ? "descending" : "ascending"],
      columns: [
        { head: "Cell line", csv: "cell_line", value: (l) => l.name, show: (l) => h("a", { href: address("predict", { model: model.id, line: l.id, drug: drug.id }) }, l.name) },
        { head: "Tissue", csv: "tissue", value: (l) => l.tissue },
        { head: "Predicted", csv: `predicted_${model.column}`, value: (l) => l.predicted, numeric: true },
        { head: "Measured", csv: `measured_${model.column}`, value: (l) => l.measured, numeric: true },
      ],
    })),
  ];
}
