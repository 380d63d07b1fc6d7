// Biomarkers: which features go with response, by an analysis of variance.

import { h, put, settle } from "../dom.js";
import { choose } from "../compare/choose.js";
import { count, number, plural, rate } from "../format.js";
import { address, rewrite } from "../router.js";
import { analyses, analysisDetail, associations, strongest, volcanoPoints } from "../server.js";
import { empty, failure } from "../status.js";
import { associationPanel } from "./association.js";
import { controls } from "./controls.js";
import { lists } from "./lists.js";
import { paramsOf, stateOf } from "./state.js";
import { volcano } from "./volcano.js";

export async function view(main, params, { signal }) {
  const known = await analyses();
  const wanted = params.get("analysis");
  const analysis = wanted ? known.find((one) => one.id === wanted) : known[0];
  if (!known.length) return put(main, h("h1", {}, "Biomarkers"), empty("No analysis here", "Make one with: halfmax anova screen --out biomarkers", "Then start the server with it: halfmax serve runs/lco/bundle --biomarkers biomarkers"));
  if (!analysis) return put(main, h("h1", {}, "Biomarkers"), failure({ title: `No analysis “${wanted}” here`, message: `This server has ${known.map((one) => one.id).join(", ")}.` }));
  const usual = analysis.thresholds;
  const state = stateOf(params, usual);
  const [detail, first] = await Promise.all([analysisDetail(analysis.id, signal), volcanoPoints(analysis.id, state, signal)]);
  if (signal.aborted) return undefined;

  let points = first;
  let turn = 0;
  const said = h("p", { id: "volcano-counts", role: "status" });
  const wrong = h("div");
  const addressOf = (changes = {}) => paramsOf({ ...state, ...changes }, known.length > 1 ? analysis.id : null, usual);
  const keep = () => rewrite("biomarkers", addressOf());

  const picture = volcano({ analysis, state, now: () => points, signal, onChoose: (point) => chosen(point) });
  const one = associationPanel({ analysis, state, signal, onChoose: (test) => chosen(test), onBy: (by) => { state.by = by; keep(); } });
  const list = lists({
    analysis, state, signal, linkOf: (test) => address("biomarkers", addressOf({ drug: test.drug.id, feature: test.feature })),
    onChoose: (test) => { chosen(test); one.element.scrollIntoView({ block: "start" }); one.element.querySelector("#association-title").focus({ preventScroll: true }); },
    onOnly: (what, id) => { state[what === "drug" ? "onlyDrug" : "onlyFeature"] = id; put(asking, ask()); filtered(); main.querySelector("h1").scrollIntoView(); },
    onList: (name) => { state.list = name; keep(); },
  });

  function chosen({ drug, feature }) {
    [state.drug, state.feature] = [drug.id, feature];
    keep();
    picture.redraw();
    one.draw();
  }

  /** Asks again for what depends on thresholds and filters; an earlier question that is answered later counts no more. */
  async function filtered() {
    keep();
    const mine = (turn += 1);
    said.setAttribute("aria-busy", "true");
    try {
      const [now, passing] = await Promise.all([volcanoPoints(analysis.id, state, signal), associations(analysis.id, state, signal)]);
      if (mine === turn && !signal.aborted) drawn(now, passing);
    } catch (error) {
      if (error.name !== "AbortError" && mine === turn) put(wrong, failure(error, filtered));
    } finally {
      if (mine === turn) said.setAttribute("aria-busy", "false");
    }
  }

  function drawn(now, passing) {
    points = now;
    put(wrong);
    put(said, summary(now));
    picture.redraw();
    one.offer(passing.found);
    list.draw(passing);
  }

  const soon = settle(150, filtered);
  const ask = () => controls({ state, drugs: first.drugs, features: first.features, onFilter: soon, onLook: () => { keep(); picture.redraw(); } });
  const asking = h("div", {}, ask());
  put(main,
    h("h1", {}, "Biomarkers"),
    h("p", { class: "lead" }, `Which features go with response${beyond(analysis)}: ${plural(analysis.n_compounds, "drug")} × ${plural(analysis.n_features, "feature")} in ${plural(analysis.n_cell_lines, "cell line")}${analysis.tissue ? ` of ${analysis.tissue}` : ""}, ${count(analysis.tests)} tests. Associations in cell lines, not proof of cause.`),
    known.length < 2 ? null : h("div", { class: "filters" }, choose({
      label: "Analysis", value: analysis.id, options: known.map((a) => ({ name: a.id, text: a.id })), narrow: true,
      onChange: (id) => { location.hash = address("biomarkers", { analysis: id }); },
    })),
    h("section", { class: "panel", "aria-label": "Volcano" }, h("h2", {}, "Strength against effect"), asking, said, wrong, picture),
    one.element, list.element, aboutPanel(analysis, detail));
  if (!state.drug || !state.feature) {
    const best = await strongest(analysis.id, signal);
    if (best && !signal.aborted) [state.drug, state.feature] = [best.drug.id, best.feature];
  }
  one.draw();
  await filtered();
  return undefined;
}

/** What else the model has, in words. */
function beyond(analysis) {
  const words = analysis.terms.filter((term) => term !== "feature").map((term) => ({ tissue: "tissue", media: "growth medium", msi: "microsatellite instability" })[term] ?? term);
  if (!words.length) return "";
  return words.length === 1 ? ` beyond what ${words[0]} explains` : ` beyond what ${words.slice(0, -1).join(", ")} and ${words.at(-1)} explain`;
}

function summary({ sensitive, resistant, others }) {
  const passing = sensitive.total + resistant.total;
  return [h("strong", {}, `${count(passing)} of ${count(passing + others.total)} tests pass`), `: ${count(sensitive.total)} with sensitivity, ${count(resistant.total)} with resistance.`];
}

function aboutPanel(analysis, { chance, notes, too_few: few, determined }) {
  const fact = (name, value) => [h("dt", {}, name), h("dd", {}, value)];
  const { p, fdr, effect } = analysis.thresholds;
  return h("section", { class: "panel", "aria-label": "How it was made" },
    h("h2", {}, "How it was made"),
    h("dl", { class: "facts" },
      fact("Model", `ln IC50 ~ ${analysis.terms.join(" + ")}`),
      fact("Correction", `${analysis.correction}, ${analysis.per_compound ? "each drug on its own" : "over all tests"}`),
      fact("Thresholds", `p < ${p}, FDR < ${fdr} %${effect > 0 ? `, Cohen’s d ≥ ${effect}` : ""}: ${count(analysis.significant)} pass`),
      fact("Not tested", `${plural(few, "pair")} with too few cell lines, ${count(determined)} whose feature the other terms determine`),
      chance ? fact("By chance", `${plural(chance.permutations, "permutation")} of the features make ${number(chance.mean_significant, 1)} discoveries on average, at most ${count(chance.most_significant)} (p = ${number(chance.p, 3)})${chance.fdr === null ? "" : `; ${rate(chance.fdr)} % of the tests with p < ${p} are to be expected false`}`) : null),
    notes.map((note) => h("p", { class: "hint" }, note)));
}
