// Cell lines with a feature and without, as box plots.

import { axis, figure } from "../figure.js";

const MSI = (line) => (line.msi ? "instable" : "stable");
const LEVEL = { tissue: (line) => line.tissue ?? "unknown", msi: MSI };

/** The lines in levels that have both sides, and how many levels have not: `{ levels, kept, alone }`; no levels if all are together. */
export function grouped(lines, by) {
  if (!LEVEL[by]) return { levels: null, kept: lines, alone: 0 };
  const sides = new Map();
  for (const line of lines) {
    const level = LEVEL[by](line);
    sides.set(level, (sides.get(level) ?? new Set()).add(line.with));
  }
  const levels = [...sides].filter(([, has]) => has.size === 2).map(([level]) => level).sort((a, b) => a.localeCompare(b, "en"));
  return { levels, kept: lines.filter((line) => levels.includes(LEVEL[by](line))), alone: sides.size - levels.length };
}

export function boxes({ analysis, test, by, groups, signal }) {
  const { levels, kept } = groups;
  const name = `${test.drug.name} ${test.feature} ${levels ? `by ${by}` : ""}`;
  return figure({
    name: `${analysis.id} ${name}`, signal, height: (width) => (levels ? 110 + 52 * levels.length : width < 500 ? 260 : 290),
    caption: `${test.drug.name}: ln IC50 of cell lines with ${test.feature} and without. Boxes span the quartiles, whiskers reach to the last point within 1.5 box lengths; every point is a cell line.`,
    draw: (c, width) => draw(c, width, { test, by, levels, kept }),
  });
}

const safe = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function draw(c, width, { test, by, levels, kept }) {
  const cut = (text) => (width < 500 && text.length > 18 ? `${text.slice(0, 17)}…` : text);
  const place = (line) => (levels ? LEVEL[by](line) : line.with ? "with" : "without");
  const trace = (side, label, color) => {
    const own = kept.filter((line) => line.with === side);
    return {
      type: "box", orientation: "h", name: `${label} (${own.length})`, x: own.map((line) => line.value), y: own.map(place), offsetgroup: levels ? label : undefined,
      text: own.map((line) => safe([line.name, line.tissue].filter(Boolean).join(", "))), hovertemplate: "%{text}: %{x:.2f}<extra></extra>", hoveron: "points",
      boxpoints: "all", jitter: 0.5, pointpos: 0, marker: { color, size: levels ? 3.5 : 4.5, opacity: 0.55 }, line: { color, width: 1.4 }, fillcolor: "rgba(0,0,0,0)",
    };
  };
  const ticks = levels ?? ["with", "without"];
  return {
    traces: [trace(false, "without", c.muted), trace(true, "with", test.sensitive ? c.accent : c.warm)],
    layout: {
      showlegend: true, legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", traceorder: "reversed", itemsizing: "constant" }, margin: { l: 8, r: 10, t: 30, b: 44 },
      boxmode: levels ? "group" : "overlay", boxgap: levels ? 0.25 : 0.3,
      xaxis: axis(c, "ln IC50 (ln µM)", { zeroline: false }),
      yaxis: axis(c, "", { type: "category", categoryorder: "array", categoryarray: ticks.toReversed(), tickmode: "array", tickvals: ticks, ticktext: ticks.map(cut), showgrid: false }),
    },
  };
}
