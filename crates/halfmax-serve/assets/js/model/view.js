// Model: what it is, how good it is beside what needs no model, and what it must not be used for.

import { h, put } from "../dom.js";
import { count, percent } from "../format.js";
import { modelDetail } from "../server.js";
import { empty } from "../status.js";
import { markdown } from "./markdown.js";
import { scoresPanels } from "./scores.js";
import { splitsPanel } from "./splits.js";

export async function view(main, params, { model, signal }) {
  if (!model) return put(main, empty("This server has no model", "Start it with a bundle: halfmax serve runs/lco/bundle"));
  const detail = await modelDetail(model, signal);
  if (signal.aborted) return;
  put(main,
    h("h1", {}, `Model ${model.id}`),
    h("p", { class: "lead" }, detail.description),
    h("p", { class: "notice" }, "Research software: this model was fitted to cell lines in culture, was never tested on patients, and must not guide treatment."),
    h("div", { class: "halves" }, facts(model, detail), splitsPanel(detail)),
    scoresPanels({ model, detail, signal }),
    detail.card ? h("section", { class: "panel", "aria-label": "Model card" }, h("details", { open: !detail.scores.length }, h("summary", {}, "Model card"), h("div", { class: "card" }, markdown(detail.card, "model card")))) : null);
}

function facts(model, detail) {
  const fact = (name, value) => (value === null || value === undefined || value === "" ? null : [h("dt", {}, name), h("dd", {}, value)]);
  return h("section", { class: "panel", "aria-label": "Facts" },
    h("h2", {}, "What it is"),
    h("dl", { class: "facts" },
      fact("Predicts", model.label), fact("Kind", detail.kind), fact("Version", detail.version),
      fact("Cell lines", count(model.n_cell_lines)), fact("Drugs", count(model.n_compounds)),
      fact("Training rows", detail.training_rows === null ? null : count(detail.training_rows)),
      fact("Intervals", detail.coverage === null ? "none" : `${percent(detail.coverage)}, conformal${detail.calibration ? `: ${detail.calibration}` : ""}`),
      fact("Screen", detail.screen), fact("Seed", detail.seed),
      fact("Report", detail.report ? h("a", { href: detail.report, target: "_blank", rel: "noopener" }, "the whole report of its run") : null)));
}
