// Strength against effect, a point for each test.

import { axis, figure } from "../figure.js";
import { count, number, probability, rate } from "../format.js";

/** `now()` gives the points to draw, `state` how; `onChoose` gets the point that was pressed. */
export function volcano({ analysis, state, now, onChoose, signal }) {
  return figure({
    name: `${analysis.id} volcano`, signal, height: tall,
    caption: "Each point is a drug with a feature; the larger, the more cell lines have the feature. Blue goes with sensitivity, orange with resistance, grey does not pass. Dashed is the p threshold, dotted are false discovery rates. Choose a point to see its cell lines.",
    draw: (c, width) => draw(c, width, now(), state),
    onClick: (point) => point.customdata && onChoose(point.customdata),
  });
}

const tall = (width) => (width < 500 ? 430 : 540);
const safe = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const shorten = (text, n) => (text.length > n ? `${text.slice(0, n - 1)}…` : text);

const hover = (p) => `${safe(p.drug.name)} × ${safe(p.feature)}<br>Δ ${number(p.delta)}, Cohen’s d ${number(p.effect)}<br>p ${probability(10 ** p.log10, p.log10)}, FDR ${rate(p.fdr)} %<br>${p.with} cell lines with, ${p.without} without`;

function draw(c, width, { sensitive, resistant, others, rates }, state) {
  const across = (p) => (state.axis === "delta" ? p.delta : Math.sign(p.delta) * p.effect);
  const trace = ({ total, points }, name, color, opacity) => ({
    type: "scatter", mode: "markers", name: points.length < total ? `${name}: ${count(points.length)} of ${count(total)} drawn` : `${name}: ${count(total)}`,
    x: points.map(across), y: points.map((p) => -p.log10), customdata: points, text: points.map(hover), hovertemplate: "%{text}<extra></extra>",
    marker: { color, opacity, size: points.map((p) => 3.5 + 2.2 * Math.log10(1 + p.with)), line: { width: 0 } },
  });
  const passing = [...sensitive.points, ...resistant.points].sort((a, b) => a.log10 - b.log10);
  const all = [...passing, ...others.points];
  const chosen = all.filter((p) => p.drug.id === state.drug && p.feature === state.feature);
  const room = frame(all.map(across), all.map((p) => -p.log10), width, state);
  return {
    traces: [
      trace(others, "not significant", c.muted, 0.4), trace(sensitive, "sensitive", c.accent, 0.8), trace(resistant, "resistant", c.warm, 0.8),
      { type: "scatter", mode: "markers", showlegend: false, hoverinfo: "skip", x: chosen.map(across), y: chosen.map((p) => -p.log10), marker: { symbol: "circle-open", size: 17, color: c.ink, line: { width: 2 } } },
    ],
    layout: {
      showlegend: true, legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", itemsizing: "constant", font: { size: 11 } }, margin: { l: 50, r: 12, t: 30, b: 46 },
      // What was zoomed into stays where only thresholds change.
      uirevision: [state.axis, state.onlyDrug, state.onlyFeature].join("/"),
      xaxis: axis(c, state.axis === "delta" ? "Δ ln IC50, with the feature less without" : "Cohen’s d, with the sign of Δ", { range: [room.left, room.right], zeroline: true, fixedrange: width < 600 }),
      yaxis: axis(c, "−log₁₀ p", { range: [0, room.top], fixedrange: width < 600 }),
      shapes: [...lines(c, rates, state)], annotations: [...labels(passing, across, state, room), ...(width < 500 ? [] : rateNames(c, rates, room.top))],
    },
  };
}

function lines(c, rates, state) {
  const level = (y, dash) => ({ type: "line", xref: "paper", x0: 0, x1: 1, y0: y, y1: y, line: { color: c.muted, width: 1, dash } });
  return [...(state.p > 0 ? [level(-Math.log10(state.p), "dash")] : []), ...rates.map((r) => level(-r.log10, "dot"))];
}

/** The ends of the axes, and about how many pixels a unit has. */
function frame(xs, ys, width, { p }) {
  const [low, high] = xs.length ? [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b))] : [-1, 1];
  const spare = 0.05 * (high - low || 1);
  const top = 1.06 * ys.reduce((a, b) => Math.max(a, b), Math.max(1, -Math.log10(p || 1)));
  const [left, right] = [low - spare, high + spare];
  return { left, right, top, perX: (width - 70) / (right - left), perY: (tall(width) - (width < 500 ? 130 : 80)) / top, letters: width < 500 ? 15 : 30 };
}

/** Names of the strongest; one that would lie on a stronger one, or leave the figure, is left to the hover text. */
function labels(passing, across, state, { left, right, perX, perY, letters }) {
  const named = [];
  for (const p of passing) {
    if (named.length >= state.labels) break;
    const text = shorten(`${p.drug.name} × ${p.feature}`, letters);
    const [at, length] = [(across(p) - left) * perX, 6 * text.length + 10];
    // Towards the middle, where there is room.
    const [from, to] = p.delta < 0 ? [at, at + length] : [at - length, at];
    const taken = named.some((other) => from < other.to && other.from < to && Math.abs(p.log10 - other.log10) * perY < 15);
    if (!taken && from >= 0 && to <= (right - left) * perX) named.push({ p, text, from, to, log10: p.log10 });
  }
  return named.map(({ p, text }) => ({
    x: across(p), y: -p.log10, text: safe(text), showarrow: false, font: { size: 10.5 }, xanchor: p.delta < 0 ? "left" : "right", xshift: p.delta < 0 ? 7 : -7, yshift: 6,
  }));
}

function rateNames(c, rates, top) {
  let below = Infinity;
  return rates.flatMap((r) => {
    if (below + r.log10 < 0.03 * top) return [];
    below = -r.log10;
    return [{ xref: "paper", x: 1, xanchor: "right", y: -r.log10, yanchor: "bottom", text: `FDR ${r.fdr} %`, showarrow: false, font: { size: 10, color: c.muted } }];
  });
}
