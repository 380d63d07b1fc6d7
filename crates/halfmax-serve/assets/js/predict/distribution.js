// Where the prediction falls among all cell lines tested with the drug.

import { h } from "../dom.js";
import { sideOf } from "../direction.js";
import { axis, figure } from "../figure.js";
import { number, plural } from "../format.js";
import { linesOfDrug } from "../server.js";
import { show } from "../status.js";

export function distributionPanel({ model, who, drug, name, prediction, signal }) {
  const place = h("div", { style: { minHeight: "330px" } });
  show(place, async () => {
    const tested = (await linesOfDrug(model, drug.id, signal)).filter((l) => l.measured !== null);
    const values = tested.map((l) => l.measured);
    if (!values.length) return h("p", { class: "status" }, `No cell line of this model was tested with ${drug.name}.`);
    return figure({
      name: `${drug.name} tested lines`, height: 270, signal,
      caption: `Measured ${model.label} of ${plural(values.length, "cell line")} tested with ${drug.name}; ${sideOf(model)}. The prediction for ${name} is ${number(prediction.value)}.`,
      draw: (c) => draw(c, values, prediction, model),
    });
  }, { signal });
  return h("section", { class: "panel", "aria-label": "Among tested lines" }, h("h2", {}, "Among all tested cell lines"), place);
}

function draw(c, values, p, model) {
  const top = tallest(values);
  const upright = (x, color, dash, width) => ({ type: "line", x0: x, x1: x, yref: "paper", y0: 0, y1: 1, line: { color, width, dash } });
  const label = (x, text, color, y, xanchor) => ({ x, y, yref: "paper", text, showarrow: false, font: { color, size: 12 }, xanchor, yanchor: "bottom", bgcolor: c.paper, borderpad: 1 });
  const shapes = [upright(p.naive, c.muted, "dot", 1.5), upright(p.value, c.accent, "solid", 2.5)];
  if (p.low !== null) shapes.unshift({ type: "rect", x0: p.low, x1: p.high, yref: "paper", y0: 0, y1: 1, fillcolor: c.accent, opacity: 0.13, line: { width: 0 }, layer: "below" });
  const left = p.value <= p.naive;
  const notes = [label(p.value, "predicted", c.accent, 0.9, left ? "right" : "left"), label(p.naive, "naive", c.muted, 0.78, left ? "left" : "right")];
  if (p.measured !== null) {
    shapes.push(upright(p.measured, c.warm, "dash", 2));
    notes.push(label(p.measured, "measured", c.warm, 0.66, p.measured <= p.value ? "right" : "left"));
  }
  return {
    traces: [{ type: "histogram", x: values, xbins: bins(values), marker: { color: c.muted, opacity: 0.45 }, hovertemplate: "%{y} cell lines at %{x}<extra></extra>" }],
    layout: {
      shapes, annotations: notes, bargap: 0.04, margin: { l: 52, r: 12, t: 8, b: 46 },
      xaxis: axis(c, `Measured ${model.label}`), yaxis: axis(c, "Cell lines", { range: [0, top * 1.35] }),
    },
  };
}

function bins(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const size = Math.max((high - low) / 32, 1e-3);
  return { start: low, end: high + size, size };
}

function tallest(values) {
  const { start, size } = bins(values);
  const counts = new Map();
  for (const v of values) {
    const bin = Math.floor((v - start) / size);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}
