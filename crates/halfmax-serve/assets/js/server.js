// What the server is asked: the one place that knows the API's routes and fields.

import { events, get, post, queryOf, text } from "./api.js";

const PAGE = 1000;
const at = (model, path = "") => `/v1/models/${encodeURIComponent(model)}${path}`;
const none = (value) => value ?? null;

/** All models, the default one first. */
export async function models() {
  const { default: first, models: all } = await get("/v1/models");
  return all.map(described).sort((a, b) => (b.id === first) - (a.id === first));
}

/** `quantity` is what is predicted, `label` the same with its unit, `column` its name in files. */
function described(model) {
  const unit = model.unit || "";
  return { ...model, unit, label: unit ? `${model.quantity} (${unit})` : model.quantity, column: model.measure };
}

async function all(path) {
  const items = [];
  for (;;) {
    const page = await get(`${path}${queryOf({ offset: items.length || null, limit: PAGE })}`);
    items.push(...page.items);
    if (!page.items.length || items.length >= page.total) return items;
  }
}
export const cellLines = (model) => all(at(model, "/cell-lines"));
export const compounds = (model) => all(at(model, "/compounds"));

const whoOf = (who) => (who.kind === "known" ? { cell_line: who.key } : { profile: profile(who) });

function profile(who) {
  const set = {};
  for (const [key, value] of who.set) {
    const [view, feature] = key.split("~");
    (set[view] ??= {})[feature] = value;
  }
  return { from: who.kind === "tissue" ? { tissue: who.key } : { cell_line: who.key }, set };
}

function predicted(p) {
  const warnings = [];
  if (p.out_of_domain) warnings.push(`Far from what the model learned from: ${p.out_of_domain}`);
  return {
    line: p.cell_line, drug: { id: p.compound, name: p.compound_name, target: none(p.target), pathway: none(p.pathway) },
    value: p.value, um: none(p.concentration_um), low: none(p.lower), high: none(p.upper), lowUm: none(p.lower_um), highUm: none(p.upper_um), coverage: none(p.coverage),
    naive: p.mean_effects, naiveUm: none(p.mean_effects_um), measured: none(p.measured), measuredUm: none(p.measured_um), rank: none(p.among_lines), warnings,
  };
}

/** One cell line or profile with these drugs. */
export async function predict(model, who, drugs, signal) {
  const body = who.kind === "known" ? { pairs: drugs.map((compound) => ({ cell_line: who.key, compound })) } : { profiles: [profile(who)], compounds: drugs };
  return (await post(at(model.id, "/predict"), body, { signal })).predictions.map(predicted);
}

/** All drugs for one cell line or profile. */
export async function rank(model, who, signal) {
  return (await post(at(model.id, "/rank"), whoOf(who), { signal })).predictions.map(predicted);
}

/** `{ genes: [{ view, feature, value, contribution }], method, about, baseline }`; `method` says whether contributions add up. */
export async function explain(model, who, drug, signal) {
  return post(at(model.id, "/explain"), { ...whoOf(who), compound: drug }, { signal });
}

/** Every cell line with a drug: `{ id, name, tissue, predicted, measured }`. */
export async function linesOfDrug(model, drug, signal) {
  const { items } = await get(at(model.id, `/compounds/${encodeURIComponent(drug)}/cell-lines`), { signal });
  return items.map((l) => ({ id: l.cell_line, name: l.name, tissue: l.tissue, predicted: none(l.predicted), measured: none(l.measured) }));
}

const COPIES = [[-2, "−2"], [-1, "−1"], [0, "0"], [1, "+1"], [2, "+2"]].map(([value, label]) => ({ value, label }));
const MUTATED = [{ value: 0, label: "wild type" }, { value: 1, label: "mutated" }];

/** The genes of a profile that matter most, with where they start. */
export async function features(model, who, drug, signal) {
  const { features: found } = await get(at(model.id, `/features${queryOf({ compound: drug, [who.kind === "tissue" ? "tissue" : "cell_line"]: who.key, keep: [...who.set.keys()].join() })}`), { signal });
  return found.map((f) => ({ ...f, states: f.kind === "mutation" ? MUTATED : f.kind === "copy_number" ? COPIES : null }));
}

export const structure = (model, drug, signal) => text(at(model.id, `/compounds/${encodeURIComponent(drug)}/structure.svg`), { signal });

/** Predicted values, a row per cell line and a column per drug. */
export async function grid(model, lines, drugs, signal) {
  const body = { cell_lines: lines.map((l) => l.id), compounds: drugs.map((d) => d.id) };
  return (await post(at(model.id, "/grid"), body, { signal })).values;
}

/** Test rows: `{ rows, total, source }`. */
export async function tested(model, { drug, tissue }, signal) {
  const { items, total, source } = await get(at(model.id, `/tested${queryOf({ compound: drug, tissue })}`), { signal });
  return { rows: items.map((r) => ({ line: r.cell_line_name, drug: r.compound_name, tissue: r.tissue, actual: r.actual, predicted: r.predicted })), total, source };
}

/** What a model says about itself. */
export async function modelDetail(model, signal) {
  const d = await get(at(model.id), { signal });
  return { kind: null, version: null, card: null, calibration: null, scores: [], splits: null, report: null, ...d, coverage: none(d.coverage), training_rows: none(d.training_rows) };
}

export async function studies(signal) {
  return (await get("/v1/studies", { signal, fresh: true })).studies;
}

export async function study(id, signal) {
  return withBest(await get(`/v1/studies/${encodeURIComponent(id)}`, { signal, fresh: true }));
}

function withBest(found) {
  const best = found.trials.reduce((a, t) => (t.value !== null && t.value < (a?.value ?? Infinity) ? t : a), null);
  return { ...found, best: none(best?.value), bestTrial: none(best?.number) };
}

/** Yields functions from what was known of a study to what is known now. */
export async function* studyEvents(id, signal) {
  for await (const event of events(`/v1/studies/${encodeURIComponent(id)}/events`, signal)) {
    const data = JSON.parse(event.data);
    if (event.type === "study") yield () => withBest(data);
    if (event.type === "trial") yield (old) => withBest({ ...old, trials: [...old.trials.filter((t) => t.number !== data.number), data] });
  }
}

const within = (analysis, path = "") => `/v1/biomarkers/${encodeURIComponent(analysis)}${path}`;

/** Analyses of variance, in the order they were given. */
export async function analyses() {
  return (await get("/v1/biomarkers")).analyses;
}

export const analysisDetail = (id, signal) => get(within(id), { signal });

const association = (t) => ({
  rank: t.rank, drug: { id: t.compound, name: t.compound_name, target: none(t.target), pathway: none(t.pathway) }, feature: t.feature,
  with: t.n_with, without: t.n_without, delta: t.delta, effect: none(t.effect), p: none(t.p), log10: none(t.log10_p),
  pTissue: none(t.p_tissue), pMedia: none(t.p_media), pMsi: none(t.p_msi), fdr: none(t.fdr), sensitive: t.direction === "sensitive",
});

const narrowed = ({ p, fdr, effect, onlyDrug, onlyFeature }) => ({ p, fdr, effect, compound: onlyDrug, feature: onlyFeature });

/** The associations that pass, smallest p first: `{ total, found }`, of which the first thousand are found. */
export async function associations(id, wanted, signal) {
  const { total, items } = await get(within(id, `/tests${queryOf({ significant: true, ...narrowed(wanted), limit: PAGE })}`), { signal, fresh: true });
  return { total, found: items.map(association) };
}

/** The test with the smallest p. */
export async function strongest(id, signal) {
  const { items } = await get(within(id, `/tests${queryOf({ limit: 1 })}`), { signal });
  return items.length ? association(items[0]) : null;
}

/** Columns of a volcano plot as lists of points: `{ sensitive, resistant, others, rates, drugs, features }`. */
export async function volcanoPoints(id, wanted, signal) {
  const found = await get(within(id, `/points${queryOf(narrowed(wanted))}`), { signal, fresh: true });
  const points = (group) => ({
    total: group.total,
    points: group.compound.map((compound, i) => ({
      drug: found.compounds[compound], feature: found.features[group.feature[i]], with: group.n_with[i], without: group.n_without[i],
      delta: group.delta[i], effect: group.effect[i], log10: group.log10_p[i], fdr: group.fdr[i],
    })).filter((point) => point.log10 !== null),
  });
  return {
    sensitive: points(found.sensitive), resistant: points(found.resistant), others: points(found.others),
    rates: found.rates.map((r) => ({ fdr: r.fdr, log10: r.log10_p })), drugs: found.compounds, features: found.features,
  };
}

/** One association with its cell lines: `{ test, byTissue, byMsi, lines }`. */
export async function associationLines(id, drug, feature, signal) {
  const { test, by_tissue, by_msi, cell_lines } = await get(within(id, `/compounds/${encodeURIComponent(drug)}/features/${encodeURIComponent(feature)}`), { signal });
  return { test: association(test), byTissue: by_tissue, byMsi: by_msi, lines: cell_lines };
}

/** What was found for each of `"compounds"` or `"features"`: `{ total, found }`, of which the first thousand are found. */
export async function summaries(id, of, { p, fdr, effect }, signal) {
  const { total, items } = await get(within(id, `/${of}${queryOf({ p, fdr, effect, limit: PAGE })}`), { signal, fresh: true });
  return { total, found: items.map((one) => ({ ...one, best: one.best && association(one.best) })) };
}

/** Significant associations of a drug in any analysis: `[{ analysis, test, has }]`. */
export async function knownAssociations(model, drug, line, signal) {
  const { items } = await get(at(model.id, `/compounds/${encodeURIComponent(drug)}/biomarkers${queryOf({ cell_line: line })}`), { signal });
  return items.map((one) => ({ analysis: one.analysis, test: association(one.test), has: none(one.has_feature) }));
}
