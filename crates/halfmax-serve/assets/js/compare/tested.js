// Actual against predicted on test rows, and what is left over.

import { h, put } from "../dom.js";
import { axis, figure } from "../figure.js";
import { count, number, plural } from "../format.js";
import { address, rewrite } from "../router.js";
import { tested } from "../server.js";
import { empty, show } from "../status.js";
import { table } from "../table.js";
import { choose, chooseDrug } from "./choose.js";
import { scores } from "./scores.js";

export function tab(place, params, { model, data, signal }) {
  const state = { drug: data.drug(params.get("drug") ?? ""), tissue: params.get("tissue") ?? "" };
  const result = h("div", { class: "answer" });

  function draw() {
    rewrite("compare", { model: params.get("model"), tab: "tested", drug: state.drug?.id, tissue: state.tissue });
    show(result, async () => panels({ model, data, ...state, signal, found: await tested(model, { drug: state.drug?.id, tissue: state.tissue }, signal) }), { signal, what: "Reading test rows" });
  }

  put(place,
    h("div", { class: "filters" },
      chooseDrug(data, state.drug, (drug) => { state.drug = drug; draw(); }),
      choose({ label: "Tissue", all: "All tissues", options: data.tissues, value: state.tissue, onChange: (v) => { state.tissue = v; draw(); } }),
      h("div", { class: "narrow" }, h("button", { type: "button", onclick: () => { location.hash = address("compare", { model: params.get("model"), tab: "tested" }); } }, "Show all"))),
    result);
  draw();
}

function panels({ model, drug, tissue, found, signal }) {
  const { rows, total, source } = found;
  if (!rows.length) {
    return empty("No test rows for this choice", total === null ? "This server was given no run directory of the model, so its test predictions are not known. Start it with --runs." : "Choose another drug or tissue.");
  }
  const title = [drug?.name ?? "all drugs", tissue].filter(Boolean).join(", ");
  const s = scores(rows);
  const part = rows.length < total ? `${count(rows.length)} of ${count(total)} test rows, drawn evenly` : plural(rows.length, "test row");
  const range = (all) => [Math.min(...all), Math.max(...all)];
  const [low, high] = range(rows.flatMap((r) => [r.actual, r.predicted]));
  const hover = rows.map((r) => `${r.drug} on ${r.line}`);
  const dots = (c) => ({ color: c.accent, size: rows.length > 2000 ? 3 : 5, opacity: rows.length > 2000 ? 0.35 : 0.6 });
  return [
    h("p", { class: "hint", style: { marginBottom: "0.8rem" } }, `${part} for ${title}, not seen in training${source ? ` (${source})` : ""}. RMSE ${number(s.rmse, 3)}, MAE ${number(s.mae, 3)} ${model.unit}; Pearson ${number(s.pearson, 3)}, R² ${number(s.r2, 3)}.`),
    h("div", { class: "halves" },
      h("section", { class: "panel" }, figure({
        name: `actual predicted ${title}`, signal, height: 400, caption: `Actual against predicted, ${model.label}; on the line they are equal.`,
        draw: (c) => ({
          traces: [{ x: rows.map((r) => r.actual), y: rows.map((r) => r.predicted), mode: "markers", text: hover, hovertemplate: "%{text}<br>actual %{x:.2f}, predicted %{y:.2f}<extra></extra>", marker: dots(c) }],
          layout: { xaxis: axis(c, `Actual ${model.label}`), yaxis: axis(c, `Predicted ${model.label}`), shapes: [{ type: "line", x0: low, x1: high, y0: low, y1: high, line: { color: c.muted, width: 1.2, dash: "dot" } }] },
        }),
      })),
      h("section", { class: "panel" }, figure({
        name: `residuals ${title}`, signal, height: 400, caption: `Residuals, predicted less actual, ${model.label}; mean ${number(s.bias, 3)}.`,
        draw: (c) => ({
          traces: [{ x: rows.map((r) => r.predicted), y: rows.map((r) => r.predicted - r.actual), mode: "markers", text: hover, hovertemplate: "%{text}<br>residual %{y:.2f}<extra></extra>", marker: dots(c) }],
          layout: { xaxis: axis(c, `Predicted ${model.label}`), yaxis: axis(c, "Residual", { zeroline: true, zerolinecolor: c.muted }) },
        }),
      }))),
    h("section", { class: "panel" }, figure({
      name: `residual histogram ${title}`, signal, height: 260, caption: `How residuals are spread, ${model.label}.`,
      draw: (c) => ({
        traces: [{ type: "histogram", x: rows.map((r) => r.predicted - r.actual), nbinsx: 60, marker: { color: c.accent, opacity: 0.7 }, hovertemplate: "%{y} rows at %{x}<extra></extra>" }],
        layout: { xaxis: axis(c, `Residual (${model.unit || model.quantity})`), yaxis: axis(c, "Test rows"), bargap: 0.05 },
      }),
    })),
    h("section", { class: "panel" }, table({
      caption: `Test rows for ${title}, ${model.label}; largest residuals first`, name: `test rows ${title}`, rows: rows.length > 2000 ? largest(rows, 2000) : rows, sort: [4, "descending"],
      columns: [
        { head: "Cell line", csv: "cell_line", value: (r) => r.line }, { head: "Drug", csv: "drug", value: (r) => r.drug },
        { head: "Actual", csv: "actual", value: (r) => r.actual, numeric: true }, { head: "Predicted", csv: "predicted", value: (r) => r.predicted, numeric: true },
        { head: "|Residual|", csv: "absolute_residual", value: (r) => Math.abs(r.predicted - r.actual), numeric: true },
        { head: "Tissue", csv: "tissue", value: (r) => r.tissue },
      ],
    })),
  ];
}

const largest = (rows, n) => rows.toSorted((a, b) => Math.abs(b.predicted - b.actual) - Math.abs(a.predicted - a.actual)).slice(0, n);
