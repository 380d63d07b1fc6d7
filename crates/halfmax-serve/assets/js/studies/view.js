// Studies: searches as they go on.

import { h, put } from "../dom.js";
import { number, plural } from "../format.js";
import { address, rewrite } from "../router.js";
import { studies } from "../server.js";
import { empty, show } from "../status.js";
import { studyPanel } from "./study.js";

export async function view(main, params, { signal }) {
  const known = await studies(signal);
  if (signal.aborted) return;
  put(main, h("h1", {}, "Studies"), h("p", { class: "lead" }, "Searches for an architecture, as they go on. Values are losses on validation rows; lower is better."));
  if (!known.length) {
    main.append(empty("No study here", "Start the server with a directory of runs, as in: halfmax serve runs/lco/bundle --runs runs", "A search that writes into it (halfmax search … --out runs/name) then appears here while it runs."));
    return;
  }
  const chosen = known.find((s) => s.id === params.get("study")) ?? known[0];
  const list = h("nav", { class: "switch", "aria-label": "Studies", style: { marginBottom: "1rem" } }, known.map((s) => h("a", {
    href: address("studies", { study: s.id }), "aria-current": s === chosen ? "true" : null,
  }, s.id, h("span", { class: "aside" }, ` ${plural(s.trials, "trial")}${s.best === null ? "" : `, best ${number(s.best, 3)}`}`))));
  if (!params.get("study")) rewrite("studies", { study: chosen.id });
  const place = h("div", { class: "answer" });
  main.append(list, place);
  await show(place, () => studyPanel(chosen.id, signal), { signal });
}
