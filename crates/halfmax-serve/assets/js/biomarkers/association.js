// One association: what the test says, and the cell lines it was made of.

import { h, put } from "../dom.js";
import { combobox } from "../combobox.js";
import { number, plural, probability, rate, signed } from "../format.js";
import { searchable } from "../match.js";
import { associationLines } from "../server.js";
import { empty, show } from "../status.js";
import { table } from "../table.js";
import { boxes, grouped } from "./boxes.js";

const BY = [["all", "All together"], ["tissue", "By tissue"], ["msi", "By MSI"]];

/** `{ element, offer(found), draw() }`: what may be chosen, and what is chosen in `state`. */
export function associationPanel({ analysis, state, signal, onChoose, onBy }) {
  const picker = h("div");
  const place = h("div", { style: { minHeight: "420px" } });
  const element = h("section", { class: "panel association", "aria-label": "One association" }, h("h2", { id: "association-title", tabindex: "-1" }, "One association"), picker, place);

  function offer(found) {
    const title = (t) => `${t.drug.name} × ${t.feature}`;
    put(picker, combobox({
      label: "Association", hint: "Drug or feature, smallest p first", entries: found.map((t) => searchable(t, title(t), [t.drug.target, t.drug.id])), title,
      detail: (t) => `${t.rank}. Δ ${signed(t.delta)}, p ${probability(t.p, t.log10)}, FDR ${rate(t.fdr)} %`,
      chosen: found.find((t) => t.drug.id === state.drug && t.feature === state.feature) ?? null, onPick: onChoose,
    }).element);
  }

  function draw() {
    if (!state.drug || !state.feature) return put(place, empty("Choose an association", "A point of the volcano, a row of the list below, or a name above."));
    return show(place, async () => answer(await associationLines(analysis.id, state.drug, state.feature, signal)), { signal });
  }

  function answer({ test, byTissue, byMsi, lines }) {
    const offered = BY.filter(([by]) => by === "all" || (by === "tissue" ? byTissue : byMsi));
    const by = offered.some(([one]) => one === state.by) ? state.by : "all";
    const groups = grouped(lines, by);
    return [
      h("div", { class: "columns" },
        h("div", {}, facts(test)),
        h("div", {},
          offered.length < 2 ? null : h("div", { class: "switch", role: "group", "aria-label": "Cell lines" }, offered.map(([one, label]) => h("button", {
            type: "button", "aria-pressed": String(one === by), onclick: () => { onBy(one); draw(); },
          }, label))),
          groups.kept.length ? boxes({ analysis, test, by, groups, signal }) : empty("No group has cell lines on both sides", "Look at them all together."),
          groups.alone ? h("p", { class: "hint" }, `${plural(groups.alone, by === "tissue" ? "tissue" : "state")} with cell lines on one side only ${groups.alone === 1 ? "is" : "are"} not drawn.`) : null)),
      h("details", {}, h("summary", {}, `All ${plural(lines.length, "cell line")} as a table`), linesTable(analysis, test, lines, byTissue, byMsi)),
    ];
  }

  return { element, offer, draw };
}

function facts(t) {
  const fact = (name, value) => [h("dt", {}, name), h("dd", {}, value)];
  const term = (name, p) => (p === null ? null : fact(`p of ${name}`, probability(p)));
  return [
    h("h3", { class: "feature-name", id: "chosen" }, `${t.drug.name} × ${t.feature}`),
    h("p", {}, h("strong", { class: t.sensitive ? "sensitive" : "resistant" }, t.sensitive ? "More sensitive" : "More resistant"),
      ` with the feature: ln IC50 is ${number(Math.abs(t.delta))} ${t.sensitive ? "lower" : "higher"} in ${plural(t.with, "cell line")} with it than in ${t.without} without.`),
    h("dl", { class: "facts" },
      fact("Cohen’s d", number(t.effect)), fact("p", probability(t.p, t.log10)), fact("FDR", `${rate(t.fdr)} %`),
      term("tissue", t.pTissue), term("medium", t.pMedia), term("MSI", t.pMsi), t.drug.target ? fact("Target", t.drug.target) : null),
  ];
}

const linesTable = (analysis, test, lines, byTissue, byMsi) => table({
  caption: `${test.drug.name}, ${test.feature}`, name: `${analysis.id} ${test.drug.name} ${test.feature}`, rows: lines, sort: [2, "ascending"],
  columns: [
    { head: "Cell line", csv: "cell_line", value: (l) => l.name },
    { head: "Feature", csv: "with_feature", value: (l) => (l.with ? 1 : 0), show: (l) => (l.with ? "with" : "without") },
    { head: "ln IC50 (ln µM)", csv: "ln_ic50", value: (l) => l.value, numeric: true },
    ...(byTissue ? [{ head: "Tissue", csv: "tissue", value: (l) => l.tissue }] : []),
    ...(byMsi ? [{ head: "MSI", csv: "msi", value: (l) => (l.msi ? 1 : 0), show: (l) => (l.msi ? "instable" : "stable") }] : []),
    { head: "Id", csv: "id", value: (l) => l.id },
  ],
});
