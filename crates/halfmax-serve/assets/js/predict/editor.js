// A profile made by hand: where it starts, and the genes that are changed.

import { h, put } from "../dom.js";
import { combobox } from "../combobox.js";
import { lineDetail } from "../catalogue.js";
import { plural } from "../format.js";
import { searchable } from "../match.js";
import { features } from "../server.js";
import { show } from "../status.js";
import { geneRow } from "./gene.js";
import { upload } from "./upload.js";

const HEADS = { mutation: "Mutations", cnv: "Copy number", expression: "Expression" };

/** `{ start, genes }`: two elements. Calls `onChange` with the whole profile after every change. */
export function profileEditor({ model, data, profile, signal, drug, onChange }) {
  let current = profile;
  const genes = h("div");
  const summary = h("div");
  const starts = [
    ...data.tissues.map((t) => searchable({ kind: "tissue", key: t.name, title: `${t.name} average`, detail: plural(t.n, "cell line") }, t.name, ["average"])),
    ...data.lines.map((l) => searchable({ kind: "line", key: l.id, title: l.name, detail: lineDetail(l) }, l.name, [l.tissue, l.cancer_type, l.id])),
  ];
  const chosen = current && starts.map((s) => s.item).find((s) => s.kind === current.kind && s.key === current.key);
  const from = combobox({
    label: "Start from", hint: "A cell line or a tissue average", entries: starts, title: (s) => s.title, detail: (s) => s.detail, chosen,
    onPick: (start) => {
      current = { kind: start.kind, key: start.key, set: current?.set ?? new Map() };
      changed();
      list();
    },
  });

  function changed() {
    undo(current.set.size);
    onChange(current);
  }

  function reset() {
    current = { ...current, set: new Map() };
    changed();
    list();
  }

  function set(gene, value) {
    const changes = new Map(current.set);
    if (value === gene.start) changes.delete(`${gene.view}~${gene.feature}`);
    else changes.set(`${gene.view}~${gene.feature}`, value);
    current = { ...current, set: changes };
    changed();
  }

  const undo = (n) => put(summary, n ? h("p", { class: "hint" }, `${plural(n, "gene")} changed. `, h("button", { type: "button", class: "quiet", onclick: reset }, "Undo all")) : null);

  const list = () => current && show(genes, async () => {
    const offered = await features(model, current, drug()?.id ?? null, signal);
    const groups = Map.groupBy(offered, (g) => g.view);
    return [
      ...[...groups].map(([view, rows], i) => h("details", { open: i === 0 || rows.some((g) => current.set.has(`${g.view}~${g.feature}`)) },
        h("summary", {}, `${HEADS[view] ?? view} `, h("span", { class: "aside" }, plural(rows.length, "gene"))),
        h("div", { class: "genes" }, rows.map((gene) => geneRow(gene, current.set.get(`${gene.view}~${gene.feature}`) ?? gene.start, (value) => set(gene, value)))))),
      upload({ known: offered, onRead: (changes) => { current = { ...current, set: new Map([...current.set, ...changes]) }; changed(); list(); } }),
    ];
  }, { signal, what: "Finding the genes that matter most" });

  undo(current?.set.size ?? 0);
  list();
  return { start: from.element, genes: h("div", { class: "field" }, summary, genes) };
}
