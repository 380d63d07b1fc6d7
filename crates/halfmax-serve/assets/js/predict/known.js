// What analyses of biomarkers know of the drug, and whether the cell line has it.

import { h } from "../dom.js";
import { number, plural, rate, signed } from "../format.js";
import { address } from "../router.js";
import { analyses, knownAssociations } from "../server.js";
import { show } from "../status.js";
import { table } from "../table.js";

const SHOWN = 10;

/** Empty where there is no analysis, none knows the cell line, or none has found anything. */
export function knownPanel({ model, who, drug, name, signal }) {
  const place = h("div");
  if (who.kind === "known") fill(place, { model, who, drug, name, signal });
  return place;
}

async function fill(place, { model, who, drug, name, signal }) {
  if (!(await analyses()).length || signal.aborted) return;
  await show(place, async () => {
    const known = (await knownAssociations(model, drug.id, who.key, signal)).filter((one) => one.has !== null);
    if (!known.length) return [];
    // Those that the cell line has say most about it.
    const rows = known.toSorted((a, b) => b.has - a.has).slice(0, SHOWN);
    const several = new Set(known.map((one) => one.analysis)).size > 1;
    return h("section", { class: "panel", "aria-label": "Known associations" },
      h("h2", {}, "Known associations"),
      h("p", { class: "hint" }, `${plural(known.length, "significant association")} of ${drug.name} with a feature; ${name} has the feature in ${known.filter((one) => one.has).length} of them. ${known.length > rows.length ? `The first ${rows.length} are shown, those it has before the others.` : ""}`),
      associationsTable({ drug, name, rows, several }));
  }, { signal, what: "Looking for known associations" });
}

const associationsTable = ({ drug, name, rows, several }) => table({
  caption: `${drug.name}: negative differences go with sensitivity`, name: `associations ${drug.name} ${name}`, rows, tall: false,
  columns: [
    { head: "Feature", csv: "feature", value: (k) => k.test.feature, show: (k) => h("a", { class: "feature-name", href: address("biomarkers", { analysis: k.analysis, drug: k.test.drug.id, feature: k.test.feature }) }, k.test.feature) },
    { head: name, csv: "cell_line_has_it", value: (k) => (k.has ? 1 : 0), show: (k) => (k.has ? h("span", { class: "has" }, "has it") : "has it not") },
    { head: "Δ ln IC50", csv: "delta_ln_ic50", value: (k) => k.test.delta, show: (k) => h("span", { class: k.test.sensitive ? "sensitive" : "resistant" }, signed(k.test.delta)), numeric: true },
    { head: "Cohen’s d", csv: "cohen_d", value: (k) => k.test.effect, show: (k) => number(k.test.effect), numeric: true },
    { head: "FDR (%)", csv: "fdr_percent", value: (k) => k.test.fdr, show: (k) => rate(k.test.fdr), numeric: true },
    ...(several ? [{ head: "Analysis", csv: "analysis", value: (k) => k.analysis }] : []),
  ],
});
