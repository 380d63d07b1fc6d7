// Compare: many answers side by side, one way of looking per tab.

import { h, put } from "../dom.js";
import { catalogue } from "../catalogue.js";
import { address } from "../router.js";

const TABS = [
  ["ranking", "Drugs ranked", () => import("./ranking.js")],
  ["lines", "Cell lines side by side", () => import("./lines.js")],
  ["tissues", "A drug across tissues", () => import("./tissues.js")],
  ["tested", "Actual and predicted", () => import("./tested.js")],
  ["heatmap", "Heat map", () => import("./heatmap.js")],
];

export async function view(main, params, { model, signal }) {
  const wanted = params.get("tab") ?? "ranking";
  const [, , load] = TABS.find(([tab]) => tab === wanted) ?? TABS[0];
  const [data, code] = await Promise.all([catalogue(model), load()]);
  if (signal.aborted) return;
  const kept = (tab) => {
    const own = { model: params.get("model"), tab };
    for (const name of ["line", "drug", "pathway", "tissue", "from", "set"]) if (params.has(name)) own[name] = params.getAll(name);
    return own;
  };
  const tabs = TABS.map(([tab, label]) => h("a", { href: address("compare", kept(tab)), "aria-current": tab === wanted ? "true" : null }, label));
  const place = h("div");
  put(main,
    h("h1", {}, "Compare"),
    h("nav", { class: "switch", "aria-label": "Ways to compare", style: { margin: "0.5rem 0 1.1rem" } }, tabs),
    place);
  await code.tab(place, params, { model, data, signal });
}
