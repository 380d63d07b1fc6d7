// What is chosen on the view, as an address holds it.

/** `usual` are the thresholds of the analysis; an address leaves out what is usual. */
export function stateOf(params, usual) {
  const number = (name, otherwise, low, high) => {
    const value = Number(params.get(name) ?? "");
    return params.get(name) && Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : otherwise;
  };
  return {
    p: number("p", usual.p, 0, 1), fdr: number("fdr", usual.fdr, 0, 100), effect: number("effect", usual.effect, 0, 1e6),
    labels: Math.round(number("labels", LABELS, 0, 60)), axis: params.get("axis") === "effect" ? "effect" : "delta",
    onlyDrug: params.get("only-drug"), onlyFeature: params.get("only-feature"),
    drug: params.get("drug"), feature: params.get("feature"),
    by: params.get("by") ?? "all", list: params.get("list") ?? "significant",
  };
}

export const LABELS = 10;

export function paramsOf(state, analysis, usual) {
  const unless = (value, otherwise) => (value === otherwise ? null : value);
  return {
    analysis, p: unless(state.p, usual.p), fdr: unless(state.fdr, usual.fdr), effect: unless(state.effect, usual.effect),
    labels: unless(state.labels, LABELS), axis: unless(state.axis, "delta"), "only-drug": state.onlyDrug, "only-feature": state.onlyFeature,
    drug: state.drug, feature: state.feature, by: unless(state.by, "all"), list: unless(state.list, "significant"),
  };
}
