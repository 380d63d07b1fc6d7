// Cell lines × drugs as a heat map.

import { h, put } from "../dom.js";
import { bySensitivity, ends, towards } from "../direction.js";
import { axis, figure } from "../figure.js";
import { plural } from "../format.js";
import { address, rewrite } from "../router.js";
import { grid } from "../server.js";
import { empty, show } from "../status.js";
import { table } from "../table.js";
import { choose } from "./choose.js";

const MOST = 80;

export function tab(place, params, { model, data, signal }) {
  const state = {
    tissue: params.get("tissue") ?? largest(data.tissues), pathway: params.get("pathway") ?? "", scale: params.get("scale") ?? "relative",
  };
  const result = h("div", { class: "answer" });

  function draw() {
    rewrite("compare", { model: params.get("model"), tab: "heatmap", tissue: state.tissue, pathway: state.pathway, scale: state.scale === "relative" ? null : state.scale });
    const all = data.lines.filter((l) => !state.tissue || l.tissue === state.tissue);
    const lines = all.slice(0, MOST);
    const drugs = data.drugs.filter((d) => !state.pathway || d.pathway === state.pathway);
    if (!lines.length || !drugs.length) return put(result, empty("Nothing to show for this choice", "Choose another tissue or pathway."));
    show(result, async () => map({ model, lines, drugs, left: all.length - lines.length, ...state, signal, values: await grid(model, lines, drugs, signal) }), { signal, what: "Predicting the grid" });
  }

  put(place,
    h("div", { class: "filters" },
      choose({ label: "Tissue", options: data.tissues, value: state.tissue, onChange: (v) => { state.tissue = v; draw(); } }),
      choose({ label: "Pathway", all: "All pathways", options: data.pathways, value: state.pathway, onChange: (v) => { state.pathway = v; draw(); } }),
      choose({
        label: "Colours", value: state.scale, narrow: true, onChange: (v) => { state.scale = v; draw(); },
        options: [{ name: "relative", text: "Against the drug's mean" }, { name: "absolute", text: model.quantity }],
      })),
    result);
  draw();
}

const largest = (groups) => groups.reduce((a, b) => (b.n > (a?.n ?? 0) ? b : a), null)?.name ?? "";
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

function map({ model, lines, drugs, left, tissue, pathway, scale, values, signal }) {
  const centre = drugs.map((_, j) => mean(values.map((row) => row[j])));
  const z = values.map((row) => row.map((v, j) => (scale === "relative" ? v - centre[j] : v)));
  const order = (n, key) => [...Array(n).keys()].sort((a, b) => bySensitivity(model)(key(a), key(b)));
  const rows = order(lines.length, (i) => mean(z[i]));
  const columns = order(drugs.length, (j) => centre[j]);
  const names = { x: columns.map((j) => drugs[j].name), y: rows.map((i) => lines[i].name) };
  const [low, high] = ends(model, "#0072B2", "#D55E00");
  const most = Math.max(...z.flat().map(Math.abs));
  const title = [tissue, pathway || "all pathways"].filter(Boolean).join(", ");
  return [
    h("section", { class: "panel" }, figure({
      name: `heat map ${title}`, signal, height: (width) => 150 + Math.max(13, width < 600 ? 11 : 13) * rows.length,
      caption: `Predicted ${model.label}${scale === "relative" ? " less the drug's mean over these cell lines" : ""}: ${plural(lines.length, "cell line")} × ${plural(drugs.length, "drug")}, ${title}. ${towards(model) ? "Blue is more sensitive; drugs run from potent to weak." : "Blue is lower; drugs run from low to high."}${left ? ` ${plural(left, "further cell line")} of this tissue are not shown.` : ""}`,
      draw: (c, width) => ({
        traces: [{
          type: "heatmap", x: names.x, y: names.y, z: rows.map((i) => columns.map((j) => z[i][j])), xgap: drugs.length < 60 ? 1 : 0, ygap: lines.length < 60 ? 1 : 0,
          ...(scale === "relative" ? { zmin: -most, zmax: most, colorscale: [[0, low], [0.5, c.paper], [1, high]] } : { colorscale: [[0, low], [0.5, c.raised], [1, high]] }),
          hovertemplate: "%{x} on %{y}: %{z:.2f}<extra></extra>", colorbar: { thickness: 10, len: 1, outlinewidth: 0, tickfont: { size: 10 }, title: { text: width < 600 ? "" : scale === "relative" ? "difference" : model.label, side: "right" } },
        }],
        layout: {
          margin: { l: 8, r: 8, t: 8, b: 8 }, xaxis: axis(c, "", { tickangle: -60, showgrid: false, tickfont: { size: 10 }, nticks: Math.floor(width / 16) }),
          yaxis: axis(c, "", { autorange: "reversed", showgrid: false, tickfont: { size: 10 }, tickmode: "array", tickvals: names.y, ticktext: names.y }),
        },
      }),
      onClick: (point) => { location.hash = address("predict", { model: model.id, line: lines[rows[point.pointIndex[0]]].id, drug: drugs[columns[point.pointIndex[1]]].id }); },
    })),
    h("section", { class: "panel" }, table({
      caption: `Predicted ${model.label}, ${title}`, name: `heat map ${title}`, rows: rows.map((i) => ({ line: lines[i], values: values[i] })),
      columns: [
        { head: "Cell line", csv: "cell_line", value: (r) => r.line.name },
        ...columns.map((j) => ({ head: drugs[j].name, csv: drugs[j].name, value: (r) => r.values[j], numeric: true })),
      ],
    })),
  ];
}
