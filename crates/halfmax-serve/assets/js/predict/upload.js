// Changes to a profile from a csv the reader has; it is read in the browser.

import { h, put, uniqueId } from "../dom.js";
import { plural } from "../format.js";

const LARGEST = 2_000_000;

/** `known` are the genes offered; a file of `gene,value` or `view,gene,value` sets those of its genes that are known. */
export function upload({ known, onRead }) {
  const id = uniqueId("csv");
  const said = h("p", { class: "hint", role: "status" });
  const input = h("input", { type: "file", id, accept: ".csv,.tsv,.txt,text/csv", onchange: () => read(input.files[0]) });

  async function read(file) {
    if (!file) return;
    try {
      if (file.size > LARGEST) throw new Error(`${file.name} is larger than 2 MB; keep the genes that matter.`);
      const { changes, unknown } = parse(await file.text(), known);
      put(said, `${file.name}: ${plural(changes.size, "gene")} set${unknown.length ? `; not among the genes above: ${unknown.slice(0, 5).join(", ")}${unknown.length > 5 ? " …" : ""}` : "."}`);
      if (changes.size) onRead(changes);
    } catch (error) {
      put(said, error.message);
    }
    input.value = "";
  }

  return h("details", {}, h("summary", {}, "From a csv file"),
    h("p", { class: "hint" }, "Columns: view, gene, value; for instance “mutation,TP53,1”. The file stays in this browser; only the values set are sent."),
    h("label", { for: id, class: "unseen" }, "csv file"), input, said);
}

/** The values a text sets, by `view~feature`, and the genes it names that are not known. */
export function parse(text, known) {
  const byKey = new Map();
  for (const gene of known) {
    byKey.set(`${gene.view}~${gene.feature}`.toLowerCase(), gene);
    if (!byKey.has(gene.feature.toLowerCase())) byKey.set(gene.feature.toLowerCase(), gene);
  }
  const changes = new Map();
  const unknown = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (!line.trim()) continue;
    const cells = line.split(line.includes("\t") ? "\t" : ",").map((c) => c.trim().replaceAll(/^"|"$/g, ""));
    const value = Number(cells.at(-1));
    if (cells.at(-1) === "" || !Number.isFinite(value)) {
      if (i === 0) continue;
      throw new Error(`Line ${i + 1}: “${cells.at(-1)}” is not a number.`);
    }
    if (cells.length < 2) throw new Error(`Line ${i + 1}: a gene and a value are wanted, separated by a comma.`);
    const name = cells.length > 2 ? `${cells.at(-3)}~${cells.at(-2)}` : cells.at(-2);
    const gene = byKey.get(name.toLowerCase());
    if (gene) changes.set(`${gene.view}~${gene.feature}`, value);
    else unknown.push(cells.at(-2));
  }
  return { changes, unknown };
}
