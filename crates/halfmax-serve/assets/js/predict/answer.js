// The answer: the predicted value with its interval, what to compare it with, and why.

import { h } from "../dom.js";
import { concentration, towards } from "../direction.js";
import { micromolar, number, percent } from "../format.js";
import { nameOf, paramsOf } from "../profile.js";
import { address } from "../router.js";
import { predict } from "../server.js";
import { table } from "../table.js";
import { compoundPanel } from "./compound.js";
import { distributionPanel } from "./distribution.js";
import { genesPanel } from "./genes.js";
import { knownPanel } from "./known.js";

export async function answer({ model, data, who, drug, signal }) {
  const found = await predict(model, who, [drug.id], signal);
  const prediction = found[0];
  const name = nameOf(who, data);
  const asked = { model, data, who, drug, name, prediction, signal };
  return [
    headline(asked),
    distributionPanel(asked),
    h("div", { class: "halves" }, genesPanel(asked), compoundPanel(asked)),
    knownPanel(asked),
  ];
}

function headline({ model, data, who, drug, name, prediction: p }) {
  const lines = who.kind === "known" ? { line: who.key } : paramsOf(who);
  return h("section", { class: "panel", "aria-label": "Prediction" },
    h("h2", {}, `${drug.name} on ${name}`),
    p.warnings.map((text) => h("p", { class: "notice", role: "note" }, text)),
    h("div", { class: "headline" },
      large(`Predicted ${model.quantity}`, number(p.value), model.unit, "value"),
      p.um === null ? null : large(model.concentration, micromolar(p.um), "µM", "um")),
    p.low === null ? h("p", { class: "hint" }, "This model has no calibrated intervals.")
      : h("p", { id: "interval" }, h("strong", {}, `${percent(p.coverage)} interval: ${number(p.low)} to ${number(p.high)}`), ` ${model.unit}`,
        p.lowUm === null ? null : ` (${[p.lowUm, p.highUm].sort((a, b) => a - b).map(micromolar).join(" to ")} µM)`),
    h("dl", { class: "facts" },
      fact("Measured", who.kind !== "known" ? "a custom profile has no measurement" : p.measured === null ? "not among the test rows of its run" : [measured(p, model), learned(data.line(who.key))]),
      fact("Naive baseline", `${number(p.naive)} ${model.unit}, from the averages of drug and cell line alone`),
      p.rank ? fact("Among tested lines", h("span", { id: "rank" }, place(p.rank, drug, model))) : null),
    h("p", { class: "hint" }, h("a", { href: address("compare", { model: model.id, tab: "ranking", ...lines }) }, `All drugs ranked for ${name}`), " · ",
      h("a", { href: address("compare", { model: model.id, tab: "tissues", drug: drug.id }) }, `${drug.name} across tissues`)),
    h("details", {}, h("summary", {}, "As a table"), answerTable(model, name, drug, p)));
}

const large = (label, value, unit, id) => h("div", { class: "figure-large" }, h("span", { class: "aside" }, label), h("b", { id: `answer-${id}` }, value, " ", h("small", {}, unit)));
const fact = (name, value) => [h("dt", {}, name), h("dd", {}, value)];

function measured(p, model) {
  const where = p.low === null ? "" : p.measured >= p.low && p.measured <= p.high ? "; inside the interval" : "; outside the interval";
  return `${number(p.measured)} ${model.unit}${p.measuredUm === null ? "" : ` (${micromolar(p.measuredUm)} µM)`}${where}`;
}

// What a model learned from it can repeat; that it does so proves nothing.
const learned = (line) => (line?.in_training ? h("span", { class: "aside" }, " The model learned from this cell line: agreement here proves nothing. Compare, Actual and predicted, shows rows it had not seen.") : null);

function place({ n, below }, drug, model) {
  const tested = `of the ${n} cell lines tested with ${drug.name}`;
  const low = below / n;
  if (!towards(model)) return low <= 0.5 ? `lower than ${percent(1 - low)} ${tested}` : `higher than ${percent(low)} ${tested}`;
  // The share of tested lines that are more sensitive than this value.
  const more = towards(model) === 1 ? 1 - low : low;
  return `${more <= 0.5 ? `more sensitive than ${percent(1 - more)}` : `less sensitive than ${percent(more)}`} ${tested}`;
}

function answerTable(model, name, drug, p) {
  const rows = [
    ["prediction", p.value, p.um], [`interval, low (${percent(p.coverage ?? 0)})`, p.low, p.lowUm], [`interval, high (${percent(p.coverage ?? 0)})`, p.high, p.highUm],
    ["measured", p.measured, p.measuredUm], ["naive baseline", p.naive, p.naiveUm],
  ].filter(([, value]) => value !== null && value !== undefined);
  return table({
    caption: `${drug.name} on ${name}`, name: `prediction ${drug.name} ${name}`, rows, tall: false,
    columns: [
      { head: "What", csv: "what", value: (r) => r[0] },
      { head: model.label, csv: model.column, value: (r) => r[1], numeric: true, digits: 3 },
      ...(model.concentration ? [{ ...concentration(model), value: (r) => r[2], show: (r) => micromolar(r[2]), numeric: true }] : []),
    ],
  });
}
