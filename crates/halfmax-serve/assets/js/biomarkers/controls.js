// What must be passed, which drug and feature are looked at, how the volcano is drawn.

import { h, uniqueId } from "../dom.js";
import { combobox } from "../combobox.js";
import { choose } from "../compare/choose.js";
import { number, rate } from "../format.js";
import { searchable } from "../match.js";

const ALL = { id: null };

/** Controls that change `state`; `onFilter` is called after a change of what is asked, `onLook` after one of the figure alone. */
export function controls({ state, drugs, features, onFilter, onLook }) {
  const filter = (set) => (value) => { set(value); onFilter(); };
  const look = (set) => (value) => { set(value); onLook(); };
  return h("div", { class: "volcano-controls", role: "group", "aria-label": "Thresholds and filters" },
    numberField({ label: "p below", value: state.p, min: 0, max: 1, onSet: filter((v) => { state.p = v; }) }),
    range({
      label: "FDR below", value: Math.log10(Math.max(state.fdr, 0.01)), min: -2, max: 2, step: 0.01, show: (v) => `${rate(tidy(v))} %`,
      onSet: filter((v) => { state.fdr = tidy(v); }),
    }),
    range({ label: "Effect from", value: state.effect, min: 0, max: 4, step: 0.05, show: (v) => `d ${number(v)}`, onSet: filter((v) => { state.effect = v; }) }),
    only("Drug", "All drugs", drugs.map((d) => ({ id: d.id, name: d.name, detail: d.id })), state.onlyDrug, filter((id) => { state.onlyDrug = id; })),
    only("Feature", "All features", features.map((f) => ({ id: f, name: f, detail: "" })), state.onlyFeature, filter((id) => { state.onlyFeature = id; })),
    choose({
      label: "Across", value: state.axis, onChange: look((v) => { state.axis = v; }),
      options: [{ name: "delta", text: "Δ ln IC50" }, { name: "effect", text: "Cohen’s d" }],
    }),
    numberField({ label: "Labels", value: state.labels, min: 0, max: 60, step: 1, onSet: look((v) => { state.labels = Math.round(v); }) }));
}

/** Percent from a logarithm, with as many digits as can be told apart. */
const tidy = (log) => Number((10 ** log).toPrecision(3));

function numberField({ label, value, min, max, step = "any", onSet }) {
  const id = uniqueId("number");
  const input = h("input", {
    id, type: "number", min, max, step, value,
    onchange: () => {
      const given = Number(input.value);
      if (input.value === "" || !input.checkValidity()) return input.reportValidity();
      return onSet(given);
    },
  });
  return h("div", { class: "field" }, h("label", { for: id }, label), input);
}

function range({ label, value, min, max, step, show, onSet }) {
  const id = uniqueId("range");
  const output = h("output", { for: id }, show(value));
  const input = h("input", {
    id, type: "range", min, max, step, "aria-valuetext": show(value),
    oninput: () => {
      const now = Number(input.value);
      output.textContent = show(now);
      input.setAttribute("aria-valuetext", show(now));
      onSet(now);
    },
  });
  input.value = value;
  return h("div", { class: "field" }, h("div", { class: "range-top" }, h("label", { for: id }, label), output), input);
}

function only(label, all, entries, chosen, onSet) {
  const everything = { ...ALL, name: all, detail: "" };
  return combobox({
    label, hint: all, entries: [everything, ...entries].map((e) => searchable(e, e.name, [e.id])), title: (e) => e.name, detail: (e) => (e.detail === e.name ? "" : e.detail),
    chosen: entries.find((e) => e.id === chosen) ?? everything, onPick: (e) => onSet(e.id),
  }).element;
}
