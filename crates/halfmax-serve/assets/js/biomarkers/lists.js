// What passes, as tables: associations, drugs, features.

import { h, put } from "../dom.js";
import { count, number, probability, rate, signed } from "../format.js";
import { summaries } from "../server.js";
import { empty, show } from "../status.js";
import { table } from "../table.js";
import { bars } from "./bars.js";

const LISTS = [["significant", "Associations"], ["compounds", "Drugs"], ["features", "Features"]];

/**
 * `{ element, draw(passing) }`; `passing` are the associations that pass, `linkOf(test)` where one is to be found,
 * `onChoose` gets one, `onOnly(what, id)` a drug or feature that alone is wanted.
 */
export function lists({ analysis, state, signal, linkOf, onChoose, onOnly, onList }) {
  const place = h("div", { style: { minHeight: "16rem" } });
  let now = { total: 0, found: [] };
  const tabs = LISTS.map(([list, label]) => h("button", {
    type: "button", "aria-pressed": String(state.list === list),
    onclick: () => {
      onList(list);
      tabs.forEach((tab, i) => tab.setAttribute("aria-pressed", String(LISTS[i][0] === state.list)));
      draw(now);
    },
  }, label));
  const element = h("section", { class: "panel", "aria-label": "What passes" },
    h("div", { class: "lists-top" }, h("h2", { style: { margin: "0" } }, "What passes"), h("div", { class: "switch", role: "group", "aria-label": "List of" }, tabs)), place);

  const link = (test, text, name = null) => h("a", {
    href: linkOf(test), class: name,
    onclick: (event) => {
      // Pressed otherwise, it is a link like any other.
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      onChoose(test);
    },
  }, text);

  function draw(passing) {
    now = passing;
    if (state.list === "significant" || !LISTS.some(([list]) => list === state.list)) {
      place.turn = (place.turn ?? 0) + 1;
      place.setAttribute("aria-busy", "false");
      return put(place, significant(analysis, passing, link));
    }
    return show(place, async () => summary(analysis, state.list, await summaries(analysis.id, state.list, state, signal), { link, onOnly, signal }), { signal });
  }

  return { element, draw };
}

const some = (total, found) => (total > found.length ? `; the first ${count(found.length)} of ${count(total)}` : "");
const way = (t, text) => h("span", { class: t.sensitive ? "sensitive" : "resistant" }, text);

function significant(analysis, { total, found }, link) {
  if (!found.length) return empty("No association passes", "Raise the p or FDR threshold, or ask for a smaller effect.");
  const has = (name) => found.some((t) => t[name] !== null);
  return table({
    caption: `Associations that pass, smallest p first${some(total, found)}. Δ is mean ln IC50 with the feature less without: negative goes with sensitivity.`,
    name: `${analysis.id} significant`, rows: found,
    columns: [
      { head: "Drug", csv: "drug", value: (t) => t.drug.name, show: (t) => link(t, t.drug.name) },
      { head: "Feature", csv: "feature", value: (t) => t.feature, show: (t) => link(t, t.feature, "feature-name") },
      { head: "With", csv: "n_with", value: (t) => t.with, numeric: true, digits: 0 }, { head: "Without", csv: "n_without", value: (t) => t.without, numeric: true, digits: 0 },
      { head: "Δ ln IC50", csv: "delta_ln_ic50", value: (t) => t.delta, show: (t) => way(t, signed(t.delta)), numeric: true },
      { head: "Cohen’s d", csv: "cohen_d", value: (t) => t.effect, numeric: true },
      { head: "p", csv: "p", value: (t) => t.p, show: (t) => probability(t.p, t.log10), numeric: true },
      { head: "FDR (%)", csv: "fdr_percent", value: (t) => t.fdr, show: (t) => rate(t.fdr), numeric: true },
      ...[["pTissue", "p tissue", "p_tissue"], ["pMedia", "p medium", "p_media"], ["pMsi", "p MSI", "p_msi"]].filter(([name]) => has(name))
        .map(([name, head, csv]) => ({ head, csv, value: (t) => t[name], show: (t) => probability(t[name]), numeric: true })),
      ...(found.some((t) => t.drug.target) ? [{ head: "Target", csv: "target", value: (t) => t.drug.target }] : []), { head: "Drug id", csv: "drug_id", value: (t) => t.drug.id },
    ],
  });
}

function summary(analysis, of, { total, found }, { link, onOnly, signal }) {
  const what = of === "compounds" ? "drug" : "feature";
  const one = (s) => h("button", { type: "button", class: "quiet feature-name", title: `Only this ${what} in the volcano`, onclick: () => onOnly(what, s.id) }, s.name);
  const partner = (s) => s.best && (of === "compounds" ? s.best.feature : s.best.drug.name);
  return [
    bars({ analysis, what, found, onOnly, signal }),
    table({
      caption: `Every tested ${what}, most that pass first${some(total, found)}, with its smallest p.`, name: `${analysis.id} ${what}s`, rows: found,
      columns: [
        { head: what === "drug" ? "Drug" : "Feature", csv: what, value: (s) => s.name, show: one },
        ...(what === "drug" ? [{ head: "Id", csv: "id", value: (s) => s.id }] : []),
        ...[["tests", "Tests"], ["significant", "Pass"], ["sensitive", "Sensitive"], ["resistant", "Resistant"]].map(([name, head]) => ({ head, csv: name, value: (s) => s[name], numeric: true, digits: 0 })),
        { head: `Strongest ${what === "drug" ? "feature" : "drug"}`, csv: "strongest", value: partner, show: (s) => s.best && link(s.best, partner(s), "feature-name") },
        { head: "Δ ln IC50", csv: "delta_ln_ic50", value: (s) => s.best?.delta ?? null, show: (s) => (s.best ? way(s.best, signed(s.best.delta)) : number(null)), numeric: true },
        { head: "p", csv: "p", value: (s) => s.best?.p ?? null, show: (s) => probability(s.best?.p, s.best?.log10), numeric: true },
        { head: "FDR (%)", csv: "fdr_percent", value: (s) => s.best?.fdr ?? null, show: (s) => rate(s.best?.fdr), numeric: true },
      ],
    }),
  ];
}
