// As much Markdown as a model card uses: headings, paragraphs, lists, tables, code, emphasis.

import { h } from "../dom.js";
import { table } from "../table.js";

/** The elements of a text; headings start at `level`. Markup in it stays text. */
export function markdown(text, name, level = 2) {
  const blocks = text.replaceAll("\r", "").split(/\n{2,}/).map((b) => b.trimEnd()).filter((b) => b.trim());
  let title = name;
  return blocks.flatMap((block) => {
    const heading = /^(#+)\s+(.*)/.exec(block);
    if (heading) {
      title = heading[2];
      const [first, ...rest] = block.split("\n");
      const made = h(`h${Math.min(level + heading[1].length - 1, 6)}`, {}, first.replace(/^#+\s+/, ""));
      return rest.length ? [made, ...markdown(rest.join("\n"), name, level)] : [made];
    }
    const lines = block.split("\n");
    if (lines.length > 1 && /^\|[\s:|-]+\|$/.test(lines[1])) return [cells(lines, title)];
    if (lines.every((l) => /^\s*[-*] |^\s+/.test(l)) && /^\s*[-*] /.test(lines[0])) {
      const items = block.replaceAll(/\n(?!\s*[-*] )\s*/g, " ").split("\n");
      return [h("ul", {}, items.map((l) => h("li", {}, inline(l.replace(/^\s*[-*] /, "")))))];
    }
    return [h("p", {}, inline(block.replaceAll("\n", " ")))];
  });
}

const split = (line) => line.replaceAll(/^\||\|$/g, "").split("|").map((c) => c.trim());

function cells(lines, title) {
  const heads = split(lines[0]);
  const rows = lines.slice(2).map(split);
  const numeric = heads.map((_, i) => i > 0 && rows.every((r) => /^[−-]?[\d.,]*( ± .*)?$|^–$/.test(r[i] ?? "")));
  return table({
    caption: title, name: title, rows, tall: false,
    columns: heads.map((head, i) => ({ head, value: (r) => (numeric[i] && r[i] && r[i] !== "–" ? Number(r[i].replace("−", "-").replace(/ ± .*/, "").replaceAll(",", "")) : r[i]), show: (r) => r[i] ?? "", numeric: numeric[i] })),
  });
}

const inline = (text) => text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) =>
  part.startsWith("`") && part.length > 2 ? h("code", {}, part.slice(1, -1)) : part.startsWith("**") && part.length > 4 ? h("strong", {}, part.slice(2, -2)) : part);
