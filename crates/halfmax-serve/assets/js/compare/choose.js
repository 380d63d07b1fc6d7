// The controls that several comparisons share.

import { h, put, uniqueId } from "../dom.js";
import { combobox } from "../combobox.js";
import { drugDetail, lineDetail } from "../catalogue.js";

/** A labelled select; the first option means all. */
export function choose({ label, all, options, value, onChange, narrow = false }) {
  const id = uniqueId("select");
  const select = h("select", { id, onchange: () => onChange(select.value) },
    all ? h("option", { value: "" }, all) : null,
    options.map(({ name, n, text }) => h("option", { value: name }, text ?? (n === undefined ? name : `${name} (${n})`))));
  select.value = value ?? "";
  if (select.selectedIndex < 0) select.selectedIndex = 0;
  return h("div", { class: narrow ? "field narrow" : "field" }, h("label", { for: id }, label), select);
}

export const chooseLine = (data, chosen, onPick, more = {}) => combobox({
  label: "Cell line", hint: "Name, tissue or cancer type", entries: data.lineEntries, title: (l) => l.name, detail: lineDetail, chosen, onPick, ...more,
}).element;

export const chooseDrug = (data, chosen, onPick, more = {}) => combobox({
  label: "Drug", hint: "Name, target or pathway", entries: data.drugEntries, title: (d) => d.name, detail: drugDetail, chosen, onPick, ...more,
}).element;

/** What was added to a list, each with a button that takes it out again. */
export function chips(list, title, onRemove) {
  return put(h("ul", { class: "chips", "aria-label": "Chosen" }), list.map((one) => h("li", { class: "chip" }, title(one),
    h("button", { type: "button", "aria-label": `Remove ${title(one)}`, onclick: () => onRemove(one) }, "×"))));
}
