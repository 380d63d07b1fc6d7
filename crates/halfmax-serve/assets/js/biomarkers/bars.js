// The drugs or features with most associations that pass.

import { axis, figure } from "../figure.js";

const SHOWN = 30;

export function bars({ analysis, what, found, onOnly, signal }) {
  const most = found.filter((one) => one.significant > 0).slice(0, SHOWN);
  if (!most.length) return null;
  const labels = most.map((one, i) => `${i}`);
  const bar = (side, color) => ({
    type: "bar", orientation: "h", name: side, x: most.map((one) => one[side]), y: labels, customdata: most.map((one) => one.name.replaceAll("<", "&lt;")),
    marker: { color }, hovertemplate: `%{customdata}, ${side}: %{x}<extra></extra>`,
  });
  return figure({
    name: `${analysis.id} ${what}s`, signal, height: 90 + 19 * most.length,
    caption: `The ${most.length === 1 ? what : `${most.length} ${what}s`} with most associations that pass. Choose a bar to see only that ${what} in the volcano.`,
    draw: (c, width) => ({
      traces: [bar("sensitive", c.accent), bar("resistant", c.warm)],
      layout: {
        barmode: "stack", bargap: 0.25, showlegend: true, legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", traceorder: "normal" }, margin: { l: 8, r: 12, t: 30, b: 44 },
        xaxis: axis(c, "Associations that pass", { dtick: most[0].significant < 12 ? 1 : undefined }),
        yaxis: axis(c, "", { autorange: "reversed", tickmode: "array", tickvals: labels, ticktext: most.map((one) => short(one.name, width < 500 ? 16 : 30)) }),
      },
    }),
    onClick: (point) => onOnly(what, most[point.pointIndex].id),
  });
}

const short = (text, n) => (text.length > n ? `${text.slice(0, n - 1)}…` : text).replaceAll("<", "&lt;");
