// The address says what is shown: `#/view?name=value`.

/** `{ view, params }` of an address; params are lists of strings by name. */
export function parse(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  return { view: path || "predict", params: new URLSearchParams(query) };
}

/** The address of a view; parameters that are empty are left out. */
export function address(view, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") query.append(name, one);
    }
  }
  const text = query.toString();
  return `#/${view}${text ? `?${text}` : ""}`;
}

/** Changes the address without a step in the history, and without drawing again. */
export function rewrite(view, params) {
  const next = address(view, params);
  if (next !== location.hash) history.replaceState(null, "", next);
}

/** Goes to an address, as a step in the history. */
export function go(view, params) {
  location.hash = address(view, params);
}
