// Which rows the model learned from, and which it was tested on.

import { h } from "../dom.js";
import { table } from "../table.js";

const SCHEMES = {
  lpo: "single pairs left out: the cell line and the drug may both be known", lco: "whole cell lines left out: how well it does for a new one",
  ldo: "whole drugs left out: how well it does for a new one", lto: "whole tissues left out",
};

export function splitsPanel({ splits }) {
  if (!splits) return h("section", { class: "panel", "aria-label": "Splits" }, h("h2", {}, "How it was tested"), h("p", { class: "hint" }, "The bundle alone does not say; start the server with --runs to see its folds."));
  const scheme = SCHEMES[splits.scheme?.toLowerCase()];
  return h("section", { class: "panel", "aria-label": "Splits" },
    h("h2", {}, "How it was tested"),
    h("p", {}, `Splits ${splits.column}${splits.scheme && splits.scheme !== splits.column ? ` (${splits.scheme})` : ""}${scheme ? `: ${scheme}` : ""}.`),
    splits.folds.length ? table({
      caption: "Rows of each fold", name: `splits ${splits.column}`, rows: splits.folds, tall: false,
      columns: [
        { head: "Fold", csv: "fold", value: (f) => f.name },
        ...["train", "validation", "test"].map((part) => ({ head: part, csv: `${part}_rows`, value: (f) => f[part], numeric: true, digits: 0 })),
      ],
    }) : null);
}
