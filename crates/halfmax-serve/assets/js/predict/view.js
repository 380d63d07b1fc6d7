// Predict: one cell line or profile, one drug, the answer at once.

import { h, put } from "../dom.js";
import { combobox } from "../combobox.js";
import { catalogue, drugDetail, lineDetail } from "../catalogue.js";
import { paramsOf, profileOf, whoOf } from "../profile.js";
import { address, rewrite } from "../router.js";
import { empty, show } from "../status.js";
import { answer } from "./answer.js";
import { profileEditor } from "./editor.js";

export async function view(main, params, { model, signal }) {
  const data = await catalogue(model);
  if (signal.aborted) return;
  const state = { custom: profileOf(params) !== null, who: whoOf(params), drug: data.drug(params.get("drug") ?? "") };
  if (state.who?.kind === "known" && !data.line(state.who.key)) state.who = null;

  const result = h("div", { class: "answer" });
  const starting = h("div");
  const genes = h("div", { class: "genes-place" });

  function changed() {
    const who = state.who && (state.who.kind === "known" ? { line: state.who.key } : paramsOf(state.who));
    rewrite("predict", { model: params.get("model"), ...who, drug: state.drug?.id });
    if (state.who && state.drug) {
      show(result, () => answer({ model, data, who: state.who, drug: state.drug, signal }), { signal, what: "Predicting" });
    } else {
      result.turn = (result.turn ?? 0) + 1;
      result.setAttribute("aria-busy", "false");
      put(result, unanswered(state, data, model));
    }
  }

  function ask() {
    if (state.custom) {
      const editor = profileEditor({ model, data, profile: state.who, signal, drug: () => state.drug, onChange: (who) => { state.who = who; changed(); } });
      put(starting, editor.start);
      put(genes, editor.genes);
    } else {
      put(genes);
      put(starting, combobox({
        label: "Cell line", hint: "Name, tissue or cancer type", entries: data.lineEntries, title: (l) => l.name, detail: lineDetail,
        chosen: state.who ? data.line(state.who.key) : null, onPick: (line) => { state.who = { kind: "known", key: line.id }; changed(); },
      }).element);
    }
  }

  const modes = [["Cell line", false], ["Custom profile", true]].map(([label, custom]) => h("button", {
    type: "button", "aria-pressed": String(state.custom === custom),
    onclick: () => {
      if (state.custom === custom) return;
      state.custom = custom;
      if (custom) state.who = state.who && { kind: "line", key: state.who.key, set: new Map() };
      else state.who = state.who?.kind === "line" ? { kind: "known", key: state.who.key } : null;
      modes.forEach((button, i) => button.setAttribute("aria-pressed", String(Boolean(i) === custom)));
      ask();
      changed();
    },
  }, label));

  const drug = combobox({
    label: "Drug", hint: "Name, target or pathway", entries: data.drugEntries, title: (d) => d.name, detail: drugDetail,
    chosen: state.drug, onPick: (picked) => {
      state.drug = picked;
      // Other genes matter for another drug.
      if (state.custom) ask();
      changed();
    },
  });
  put(main,
    h("h1", {}, "Predict"),
    h("p", { class: "lead" }, "How a cell line, or a profile you make, would respond to a drug: ", model.label, ", with how sure the model is."),
    h("div", { class: "columns" },
      h("section", { class: "panel ask", "aria-label": "Question" },
        h("div", { class: "switch", role: "group", "aria-label": "Ask about" }, modes), starting, drug.element, genes),
      h("section", { "aria-label": "Answer", "aria-live": "off" }, result)));
  ask();
  changed();
}

function unanswered(state, data, model) {
  if (state.who) {
    const who = state.who.kind === "known" ? { line: state.who.key } : paramsOf(state.who);
    return empty("Now choose a drug", h("p", {}, "Or see ", h("a", { href: address("compare", { model: model.id, tab: "ranking", ...who }) }, "all drugs ranked"), " for this one."));
  }
  const line = data.lines[Math.floor(data.lines.length / 2)];
  const drug = data.drugs[0];
  return empty(state.drug ? (state.custom ? "Now choose where the profile starts" : "Now choose a cell line") : "Choose a cell line and a drug",
    "The prediction appears here as soon as both are chosen.",
    line && drug ? h("p", {}, "For instance ", h("a", { href: address("predict", { model: model.id, line: line.id, drug: drug.id }) }, `${drug.name} on ${line.name}`), ".") : null);
}
