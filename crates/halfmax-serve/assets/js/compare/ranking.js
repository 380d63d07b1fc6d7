// Drugs ranked for one cell line or profile, as a table and as dots with intervals.

import { h, put } from "../dom.js";
import { bySensitivity, concentration, sentence, sideOf, towards } from "../direction.js";
import { axis, figure } from "../figure.js";
import { micromolar, number, percent, plural } from "../format.js";
import { nameOf, paramsOf, whoOf } from "../profile.js";
import { address, rewrite } from "../router.js";
import { rank } from "../server.js";
import { empty, show } from "../status.js";
import { table } from "../table.js";
import { choose, chooseLine } from "./choose.js";

const SHOWN = 40;

export function tab(place, params, { model, data, signal }) {
  const state = { who: whoOf(params), pathway: params.get("pathway") ?? "", by: params.get("by") ?? "potency" };
  if (state.who?.kind === "known" && !data.line(state.who.key)) state.who = null;
  const result = h("div", { class: "answer" });

  function draw() {
    const who = state.who && (state.who.kind === "known" ? { line: state.who.key } : paramsOf(state.who));
    rewrite("compare", { model: params.get("model"), tab: "ranking", ...who, pathway: state.pathway, by: state.by === "potency" ? null : state.by });
    if (!state.who) return put(result, empty("Choose a cell line", "All drugs of the model are ranked for it here. To rank drugs for a profile of your own, make it under Predict."));
    show(result, async () => ranking({ model, data, ...state, signal, found: await rank(model, state.who, signal) }), { signal, what: "Ranking" });
  }

  put(place,
    h("div", { class: "filters" },
      chooseLine(data, state.who?.kind === "known" ? data.line(state.who.key) : null, (line) => { state.who = { kind: "known", key: line.id }; draw(); }),
      choose({ label: "Pathway", all: "All pathways", options: data.pathways, value: state.pathway, onChange: (v) => { state.pathway = v; draw(); } }),
      choose({
        label: "Most notable first", value: state.by, narrow: true, onChange: (v) => { state.by = v; draw(); },
        options: [{ name: "potency", text: "Potency" }, { name: "selective", text: "Difference from the naive baseline" }],
      })),
    result);
  draw();
}

const gain = (p) => p.value - p.naive;

function ranking({ model, data, who, pathway, by, found, signal }) {
  const name = nameOf(who, data);
  const rows = found.filter((p) => !pathway || p.drug.pathway === pathway).toSorted((a, b) => bySensitivity(model)(...(by === "selective" ? [gain(a), gain(b)] : [a.value, b.value])));
  rows.forEach((p, i) => (p.place = i + 1));
  if (!rows.length) return empty(`No drug of the pathway “${pathway}”`, "Choose another pathway.");
  const lines = who.kind === "known" ? { line: who.key } : paramsOf(who);
  const of = (p) => address("predict", { model: model.id, ...lines, drug: p.drug.id });
  const top = rows.slice(0, SHOWN);
  return [
    h("h2", {}, `Drugs for ${name}`),
    who.kind === "known" ? null : h("p", { class: "hint" }, h("a", { href: address("predict", { model: model.id, ...lines }) }, "Change this profile")),
    h("section", { class: "panel" }, figure({
      name: `ranking ${name}`, signal, height: 70 + 19 * top.length,
      caption: `${rows.length > top.length ? `First ${top.length} of ${rows.length} drugs` : plural(rows.length, "drug")}: predicted ${model.label}${top[0].low === null ? "" : ` with ${percent(top[0].coverage)} intervals`}, the naive baseline (open), measured where known (diamond). ${sentence(sideOf(model))}.`,
      draw: (c, width) => dots(c, top, model, width),
      onClick: (point) => { location.hash = of(top[point.pointIndex] ?? top[0]); },
    })),
    h("section", { class: "panel" }, table({
      caption: `Drugs ranked for ${name}`, name: `ranking ${name} ${pathway}`, rows,
      columns: [
        { head: "Drug", csv: "drug", value: (p) => p.drug.name, show: (p) => h("a", { href: of(p) }, p.drug.name) },
        { head: "Place", csv: "place", value: (p) => p.place, numeric: true, digits: 0 },
        { head: model.label, csv: model.column, value: (p) => p.value, numeric: true },
        ...(rows.some((p) => p.low !== null) ? [
          { head: "Low", csv: "interval_low", value: (p) => p.low, numeric: true, title: `${percent(top[0].coverage ?? 0)} interval, low end (${model.label})` },
          { head: "High", csv: "interval_high", value: (p) => p.high, numeric: true, title: `${percent(top[0].coverage ?? 0)} interval, high end (${model.label})` }] : []),
        ...(model.concentration ? [{ ...concentration(model), value: (p) => p.um, show: (p) => micromolar(p.um), numeric: true }] : []),
        { head: "Naive", csv: `naive_${model.column}`, value: (p) => p.naive, numeric: true, title: `Naive baseline (${model.label})` },
        { head: "Beyond naive", csv: "difference_from_naive", value: gain, show: (p) => number(gain(p)), numeric: true, title: `Prediction less naive baseline${towards(model) ? `: ${towards(model) < 0 ? "negative" : "positive"} is more sensitive than averages suggest` : ""}` },
        { head: "Measured", csv: `measured_${model.column}`, value: (p) => p.measured, numeric: true },
        { head: "Target", csv: "target", value: (p) => p.drug.target },
        { head: "Pathway", csv: "pathway", value: (p) => p.drug.pathway },
      ],
    })),
  ];
}

function dots(c, top, model, width) {
  const shown = top;
  const y = shown.map((p) => p.drug.name);
  const bars = shown[0].low === null ? undefined : {
    type: "data", symmetric: false, array: shown.map((p) => p.high - p.value), arrayminus: shown.map((p) => p.value - p.low), color: c.accent, thickness: 1.2, width: 0,
  };
  const hover = shown.map((p) => `${number(p.value)} ${model.label}${p.um === null ? "" : `, ${micromolar(p.um)} µM`}`);
  return {
    traces: [
      { x: shown.map((p) => p.naive), y, mode: "markers", name: "naive", marker: { color: c.paper, line: { color: c.muted, width: 1.4 }, size: 8, symbol: "circle" }, hovertemplate: "%{y}: naive %{x:.2f}<extra></extra>" },
      { x: shown.map((p) => p.value), y, mode: "markers", name: "predicted", error_x: bars, marker: { color: c.accent, size: 8 }, text: hover, hovertemplate: "%{y}: %{text}<extra></extra>" },
      { x: shown.map((p) => p.measured), y, mode: "markers", name: "measured", marker: { color: c.warm, size: 8, symbol: "diamond" }, hovertemplate: "%{y}: measured %{x:.2f}<extra></extra>" },
    ],
    layout: {
      showlegend: true, legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" }, margin: { l: 8, r: 10, t: 30, b: 42 },
      xaxis: axis(c, model.label), yaxis: axis(c, "", { autorange: "reversed", tickmode: "array", tickvals: y, ticktext: y.map((name) => (width < 500 && name.length > 16 ? `${name.slice(0, 15)}…` : name)) }),
    },
  };
}
