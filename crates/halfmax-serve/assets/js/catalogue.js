// The entries of the comboboxes: a model's cell lines, compounds, tissues.

import { searchable } from "./match.js";
import { cellLines, compounds } from "./server.js";

const made = new Map();

/** `{ lines, drugs, line(id), drug(id), tissues, pathways }` of a model, asked once. */
export async function catalogue(model) {
  if (!made.has(model.id)) {
    const coming = Promise.all([cellLines(model.id), compounds(model.id)]).then(([lines, drugs]) => arrange(lines, drugs));
    coming.catch(() => made.delete(model.id));
    made.set(model.id, coming);
  }
  return made.get(model.id);
}

function arrange(lines, drugs) {
  const byId = (list) => {
    const map = new Map(list.map((one) => [one.id, one]));
    return (id) => map.get(id) ?? null;
  };
  const counted = (list, of) => {
    const counts = new Map();
    for (const one of list) if (of(one)) counts.set(of(one), (counts.get(of(one)) ?? 0) + 1);
    return [...counts].map(([name, n]) => ({ name, n })).sort((a, b) => a.name.localeCompare(b.name));
  };
  return {
    lines, drugs, line: byId(lines), drug: byId(drugs),
    tissues: counted(lines, (l) => l.tissue), pathways: counted(drugs, (d) => d.pathway),
    lineEntries: lines.map((l) => searchable(l, l.name, [l.tissue, l.cancer_type, l.id])),
    drugEntries: drugs.map((d) => searchable(d, d.name, [d.target, d.pathway, d.id])),
  };
}

export const lineDetail = (line) => [line.tissue, line.cancer_type].filter(Boolean).join(" · ") || line.id;
export const drugDetail = (drug) => [drug.target, drug.pathway].filter(Boolean).join(" · ") || drug.id;
