// Shows the view that the address names.

import { h, put } from "./dom.js";
import { address, parse } from "./router.js";
import { failure, loading } from "./status.js";
import { setUpTheme } from "./theme.js";
import { analyses, models } from "./server.js";

const VIEWS = {
  predict: { title: "Predict", load: () => import("./predict/view.js") },
  compare: { title: "Compare", load: () => import("./compare/view.js") },
  model: { title: "Model", load: () => import("./model/view.js") },
  studies: { title: "Studies", load: () => import("./studies/view.js") },
  biomarkers: { title: "Biomarkers", load: () => import("./biomarkers/view.js") },
};

/** Views that show no model. */
const WITHOUT_MODEL = ["studies", "biomarkers"];

const main = document.getElementById("main");
const select = document.getElementById("model");
const biomarkers = document.querySelector('#views a[href="#/biomarkers"]');
let leaving = new AbortController();

async function route() {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const { view, params } = parse(location.hash);
  const wanted = VIEWS[view];
  document.title = wanted ? `${wanted.title} · halfmax` : "halfmax";
  for (const link of document.querySelectorAll("#views a")) {
    if (link.hash === `#/${view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (!wanted) {
    return put(main, h("div", { class: "status" }, h("p", { class: "status-title" }, `There is no view “${view}”`), h("a", { href: "#/predict" }, "Predict a response")));
  }
  try {
    put(main, loading());
    const [code, known, found] = await Promise.all([wanted.load(), models(), analyses()]);
    biomarkers.hidden = !found.length;
    const model = known.find((m) => m.id === params.get("model")) ?? known[0];
    if (params.get("model") && model?.id !== params.get("model") && !WITHOUT_MODEL.includes(view)) {
      put(main, failure({ title: `No model “${params.get("model")}” here`, message: `This server has ${known.map((m) => m.id).join(", ") || "none"}.` }));
      return;
    }
    offerModels(known, model);
    if (!signal.aborted) await code.view(main, params, { model, signal });
  } catch (error) {
    if (signal.aborted || error.name === "AbortError") return;
    if (!error.title) console.error(error);
    put(main, failure(error, route));
  }
}

function offerModels(known, model) {
  document.getElementById("model-pick").hidden = known.length < 2;
  put(select, known.map((m) => h("option", { value: m.id, selected: m.id === model.id }, m.id)));
  select.value = model?.id ?? "";
}

select.addEventListener("change", () => {
  const { view, params } = parse(location.hash);
  location.hash = address(view, { ...Object.fromEntries([...params.keys()].map((k) => [k, params.getAll(k)])), model: select.value });
});
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
setUpTheme(document.getElementById("theme"));
addEventListener("hashchange", route);
route();
