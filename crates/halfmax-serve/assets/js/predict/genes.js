// The genes that drove a prediction.

import { h } from "../dom.js";
import { ends, towards } from "../direction.js";
import { axis, figure } from "../figure.js";
import { number, signed } from "../format.js";
import { explain } from "../server.js";
import { empty, show } from "../status.js";
import { table } from "../table.js";

const SHOWN = 12;

export function genesPanel({ model, who, drug, name, signal }) {
  const place = h("div", { style: { minHeight: "380px" } });
  show(place, async () => {
    const explained = await explain(model, who, drug.id, signal);
    if (!explained || !explained.genes.length) return empty("No explanation", "This model does not use the molecular profile of the cell line for this prediction, so no gene drove it.");
    const genes = explained.genes.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
    return [
      figure({
        name: `genes ${drug.name} ${name}`, height: 330, signal,
        caption: `What moved the prediction, in ${model.unit || model.quantity}. ${towards(model) ? "Blue pulls towards sensitive, orange towards resistant." : ""} ${explained.about}`,
        draw: (c, width) => draw(c, genes.slice(0, SHOWN), model, width),
      }),
      explained.baseline === null ? null : h("p", { class: "hint", id: "adds-up" }, sum(explained, model)),
      h("details", {}, h("summary", {}, `All ${genes.length} as a table`), genesTable(genes, model, drug, name)),
    ];
  }, { signal });
  return h("section", { class: "panel", "aria-label": "Genes" }, h("h2", {}, "Genes that drove it"), place);
}

/** What is on show together with all the rest: from the average cell line to the prediction. */
function sum({ baseline, value, gap, genes }, model) {
  const named = genes.slice(0, SHOWN).reduce((total, g) => total + g.contribution, 0);
  const rest = value - baseline - gap - named;
  return `Average cell line ${number(baseline)}, the ${Math.min(genes.length, SHOWN)} shown ${signed(named)}, all others ${signed(rest)}${Math.abs(gap) < 0.005 ? "" : `, not explained ${signed(gap)}`}: ${number(value)} ${model.unit}.`;
}

const label = (g) => `${g.feature} ${g.view}`;

function draw(c, genes, model, width) {
  const [falling, rising] = ends(model, c.accent, c.warm);
  const shown = genes.toReversed();
  return {
    traces: [{
      type: "bar", orientation: "h", x: shown.map((g) => g.contribution), y: shown.map(label),
      marker: { color: shown.map((g) => (g.contribution < 0 ? falling : rising)) },
      customdata: shown.map((g) => number(g.value)), hovertemplate: "%{y} = %{customdata}: %{x:+.3f}<extra></extra>",
    }],
    layout: {
      xaxis: axis(c, `Contribution (${model.unit || model.quantity})`, { zeroline: true, zerolinecolor: c.muted }),
      yaxis: axis(c, "", { tickfont: { size: width < 420 ? 10 : 11 } }), margin: { l: 10, r: 12, t: 4, b: 46 }, bargap: 0.3,
    },
  };
}

const genesTable = (genes, model, drug, name) => table({
  caption: `Contributions to ${drug.name} on ${name}`, name: `genes ${drug.name} ${name}`, rows: genes,
  columns: [
    { head: "Gene", csv: "gene", value: (g) => g.feature },
    { head: "Kind", csv: "view", value: (g) => g.view },
    { head: "Value", csv: "value", value: (g) => g.value, numeric: true },
    { head: `Contribution (${model.unit || model.quantity})`, csv: `contribution_${model.column}`, value: (g) => g.contribution, show: (g) => signed(g.contribution, 3), numeric: true },
  ],
});
