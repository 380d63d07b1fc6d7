// Several cell lines side by side.

import { h, put } from "../dom.js";
import { bySensitivity, sentence, sideOf } from "../direction.js";
import { axis, figure } from "../figure.js";
import { number, plural } from "../format.js";
import { address, rewrite } from "../router.js";
import { rank } from "../server.js";
import { empty, show } from "../status.js";
import { table } from "../table.js";
import { chips, choose, chooseLine } from "./choose.js";

const MOST = 6;
const SHOWN = 25;
const SYMBOLS = ["circle", "square", "diamond", "triangle-up", "cross", "star"];

/** Colours that colour-blind readers tell apart as well (Okabe and Ito). */
const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

export function tab(place, params, { model, data, signal }) {
  const state = { lines: params.getAll("line").map(data.line).filter(Boolean).slice(0, MOST), pathway: params.get("pathway") ?? "" };
  const result = h("div", { class: "answer" });
  const picker = h("div");

  function draw() {
    rewrite("compare", { model: params.get("model"), tab: "lines", line: state.lines.map((l) => l.id), pathway: state.pathway });
    put(picker, chips(state.lines, (l) => l.name, (line) => { state.lines = state.lines.filter((l) => l !== line); draw(); }));
    if (!state.lines.length) return put(result, empty("Add cell lines", `Up to ${MOST} are shown side by side, drugs that tell them apart first.`));
    show(result, async () => side({ model, ...state, signal, found: await Promise.all(state.lines.map((line) => rank(model, { kind: "known", key: line.id }, signal))) }), { signal, what: "Predicting" });
  }

  put(place,
    h("div", { class: "filters" },
      h("div", {}, chooseLine(data, null, (line) => {
        if (state.lines.length < MOST && !state.lines.includes(line)) state.lines = [...state.lines, line];
        draw();
      }, { label: `Add a cell line (up to ${MOST})`, keep: false }), picker),
      choose({ label: "Pathway", all: "All pathways", options: data.pathways, value: state.pathway, onChange: (v) => { state.pathway = v; draw(); } })),
    result);
  draw();
}

function side({ model, lines, pathway, found, signal }) {
  const rows = found[0].map((first) => ({ drug: first.drug, naive: first.naive, all: found.map((list) => list.find((p) => p.drug.id === first.drug.id)) }))
    .filter((row) => !pathway || row.drug.pathway === pathway);
  if (!rows.length) return empty(`No drug of the pathway “${pathway}”`, "Choose another pathway.");
  for (const row of rows) {
    const values = row.all.map((p) => p.value);
    row.spread = Math.max(...values) - Math.min(...values);
    row.mean = values.reduce((a, b) => a + b) / values.length;
  }
  const several = lines.length > 1;
  rows.sort((a, b) => (several ? b.spread - a.spread : bySensitivity(model)(a.mean, b.mean)));
  const top = rows.slice(0, SHOWN);
  const names = lines.map((l) => l.name).join(" ");
  return [
    h("section", { class: "panel" }, figure({
      name: `cell lines ${names}`, signal, height: 90 + 21 * top.length,
      caption: `${several ? `The ${plural(top.length, "drug")} in which these cell lines differ most` : `The ${plural(top.length, "most potent drug")}`}, predicted ${model.label}. ${sentence(sideOf(model))}.`,
      draw: (c) => dots(c, top, lines, model),
      onClick: (point) => { location.hash = address("predict", { model: model.id, line: lines[point.curveNumber].id, drug: top[point.pointIndex].drug.id }); },
    })),
    h("section", { class: "panel" }, table({
      caption: `Predicted ${model.label} side by side`, name: `cell lines ${names}`, rows,
      columns: [
        { head: "Drug", csv: "drug", value: (r) => r.drug.name },
        ...lines.map((line, i) => ({
          head: line.name, csv: line.name, value: (r) => r.all[i].value, numeric: true,
          show: (r) => h("a", { href: address("predict", { model: model.id, line: line.id, drug: r.drug.id }) }, number(r.all[i].value)),
        })),
        ...(several ? [{ head: "Spread", csv: "spread", value: (r) => r.spread, numeric: true, title: `Largest less smallest (${model.label})` }] : []),
        { head: "Target", csv: "target", value: (r) => r.drug.target },
        { head: "Pathway", csv: "pathway", value: (r) => r.drug.pathway },
      ],
    })),
  ];
}

function dots(c, top, lines, model) {
  const y = top.map((row) => row.drug.name);
  return {
    traces: lines.map((line, i) => ({
      x: top.map((row) => row.all[i].value), y, mode: "markers", name: line.name,
      marker: { color: COLOURS[i], symbol: SYMBOLS[i], size: 9 }, hovertemplate: `%{y}, ${line.name.replaceAll("%", "")}: %{x:.2f}<extra></extra>`,
    })),
    layout: {
      showlegend: true, legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" }, margin: { l: 8, r: 10, t: 40, b: 42 },
      xaxis: axis(c, model.label), yaxis: axis(c, "", { autorange: "reversed", tickmode: "array", tickvals: y, ticktext: y }),
    },
  };
}
