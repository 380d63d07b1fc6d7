// One gene of a profile: states to press, or a level to slide.

import { h, settle, uniqueId } from "../dom.js";
import { number } from "../format.js";

/** `gene` has `states` (`[{ value, label }]`) or a range from `low` to `high`; `onSet` gets the new value. */
export function geneRow(gene, value, onSet) {
  const id = uniqueId("gene");
  const row = h("div", { class: "gene", role: "group", "aria-labelledby": id, "data-gene": gene.feature, "data-view": gene.view });
  const mark = (now) => row.classList.toggle("changed", Math.abs(now - gene.start) > 1e-9);
  const name = h("span", { class: "gene-name", id }, gene.feature);
  row.append(name, gene.states ? states(gene, value, (now) => { mark(now); onSet(now); }) : level(gene, value, id, (now) => { mark(now); onSet(now); }));
  mark(value);
  return row;
}

function states(gene, value, onSet) {
  const nearest = (v) => gene.states.reduce((a, b) => (Math.abs(b.value - v) < Math.abs(a.value - v) ? b : a));
  let pressed = nearest(value);
  const start = nearest(gene.start);
  const buttons = gene.states.map((state) => h("button", {
    type: "button", "aria-pressed": String(state === pressed), title: state === start ? "where the profile starts" : null,
    onclick: () => {
      pressed = state;
      buttons.forEach((b, i) => b.setAttribute("aria-pressed", String(gene.states[i] === pressed)));
      onSet(state === start ? gene.start : state.value);
    },
  }, state.label));
  return h("div", { class: "states" }, buttons);
}

function level(gene, value, id, onSet) {
  const output = h("output", {}, number(value));
  const send = settle(120, onSet);
  const input = h("input", {
    type: "range", min: gene.low, max: gene.high, step: (gene.high - gene.low) / 100 || 0.01, "aria-labelledby": id,
    oninput: () => {
      output.textContent = number(Number(input.value));
      send(Number(Number(input.value).toFixed(3)));
    },
  });
  input.value = value;
  return h("div", { class: "level" }, input, output);
}
