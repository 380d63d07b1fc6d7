// The drug: its structure drawn, what it hits.

import { h } from "../dom.js";
import { structure } from "../server.js";
import { show } from "../status.js";

export function compoundPanel({ model, drug, signal }) {
  const place = h("div", { class: "structure" });
  if (drug.smiles) {
    show(place, async () => {
      const svg = await structure(model, drug.id, signal);
      const source = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
      signal.addEventListener("abort", () => URL.revokeObjectURL(source));
      return h("img", { src: source, alt: `Structure of ${drug.name}` });
    }, { signal });
  } else {
    place.append(h("p", { class: "status" }, "No structure is known for this drug."));
  }
  const fact = (name, value) => (value ? [h("dt", {}, name), h("dd", {}, value)] : null);
  return h("section", { class: "panel", "aria-label": "Drug" }, h("h2", {}, drug.name), place,
    h("dl", { class: "facts" }, fact("Target", drug.target), fact("Pathway", drug.pathway), fact("Id", drug.id),
      drug.smiles ? [h("dt", {}, "SMILES"), h("dd", { class: "smiles" }, drug.smiles)] : null));
}
