// One study: best so far, trials, which parameters mattered; redrawn as events come.

import { h, put } from "../dom.js";
import { number, plural } from "../format.js";
import { study, studyEvents } from "../server.js";
import { axis, figure } from "../figure.js";
import { table } from "../table.js";

export async function studyPanel(id, signal) {
  let now = await study(id, signal);
  const live = h("span", { class: "live", role: "status" }, "connecting");
  const facts = h("p", { id: "study-facts" });
  const trials = h("div", { id: "trials" });
  const course = figure({
    name: `study ${id} best so far`, height: 320, signal, caption: "Loss of every finished trial (dots) and the best so far (line).",
    draw: (c) => drawCourse(c, now),
  });
  const weight = figure({
    name: `study ${id} importance`, height: 320, signal, caption: "How much of the loss's variation each parameter explains, over finished trials.",
    draw: (c) => drawImportance(c, now),
  });

  function update() {
    const done = now.trials.filter((t) => t.state === "complete").length;
    put(facts, `${plural(now.trials.length, "trial")}, ${done} complete. `, now.best === null ? "No result yet." : h("strong", {}, `Best loss ${number(now.best, 4)}`), now.bestTrial === null ? "" : ` in trial ${now.bestTrial}.`);
    const scroll = trials.querySelector(".scroll")?.scrollTop ?? 0;
    put(trials, trialsTable(id, now));
    trials.querySelector(".scroll").scrollTop = scroll;
    course.redraw();
    weight.redraw();
  }

  async function follow() {
    while (!signal.aborted) {
      try {
        live.classList.add("on");
        put(live, "live");
        for await (const next of studyEvents(id, signal)) {
          now = next(now);
          update();
        }
      } catch (error) {
        if (signal.aborted) return;
        console.info(`events of ${id}: ${error.message}`);
      }
      live.classList.remove("on");
      put(live, "reconnecting");
      await new Promise((resolve) => setTimeout(resolve, 3000));
    }
  }

  update();
  follow();
  return [
    h("div", { class: "figure-top" }, facts, live),
    h("div", { class: "halves" }, h("section", { class: "panel" }, course), h("section", { class: "panel" }, weight)),
    h("section", { class: "panel" }, trials),
  ];
}

function drawCourse(c, { trials }) {
  const done = trials.filter((t) => t.value !== null);
  let best = Infinity;
  const course = done.map((t) => (best = Math.min(best, t.value)));
  const sorted = done.map((t) => t.value).sort((a, b) => a - b);
  // A few trials that went astray must not flatten the rest.
  const top = sorted.length > 4 ? sorted[Math.floor(0.9 * (sorted.length - 1))] : sorted.at(-1);
  const room = sorted.length ? 0.08 * (top - sorted[0] || 1) : 1;
  return {
    traces: [
      { x: done.map((t) => t.number), y: done.map((t) => t.value), mode: "markers", marker: { color: c.muted, size: 6, opacity: 0.7 }, hovertemplate: "trial %{x}: %{y:.4f}<extra></extra>" },
      { x: done.map((t) => t.number), y: course, mode: "lines", line: { color: c.accent, width: 2.5, shape: "hv" }, hovertemplate: "best so far %{y:.4f}<extra></extra>" },
    ],
    layout: { xaxis: axis(c, "Trial", { rangemode: "tozero" }), yaxis: axis(c, "Loss", sorted.length ? { range: [sorted[0] - room, top + room] } : {}) },
  };
}

function drawImportance(c, { importance }) {
  const shown = importance.toSorted((a, b) => b.share - a.share).slice(0, 14);
  return {
    traces: [{ type: "bar", orientation: "h", y: shown.map((p) => p.param), x: shown.map((p) => 100 * p.share), marker: { color: c.accent }, hovertemplate: "%{y}: %{x:.1f} %<extra></extra>" }],
    layout: {
      margin: { l: 8, r: 12, t: 4, b: 44 }, xaxis: axis(c, "Share of variation (%)", { visible: shown.length > 0 }), yaxis: axis(c, "", { autorange: "reversed", visible: shown.length > 0 }), bargap: 0.3,
      annotations: shown.length ? [] : [{ text: "Known once enough trials are complete", xref: "paper", yref: "paper", x: 0.5, y: 0.5, showarrow: false, font: { color: c.muted } }],
    },
  };
}

function trialsTable(id, { trials }) {
  const params = [...new Set(trials.flatMap((t) => Object.keys(t.params)))];
  return table({
    caption: "Trials", name: `study ${id} trials`, rows: trials.toReversed(),
    columns: [
      { head: "Trial", csv: "trial", value: (t) => t.number, numeric: true, digits: 0 },
      { head: "State", csv: "state", value: (t) => t.state },
      { head: "Loss", csv: "loss", value: (t) => t.value, numeric: true, digits: 4 },
      ...params.map((name) => ({ head: name, value: (t) => t.params[name], show: (t) => shown(t.params[name]) })),
    ],
  });
}

const shown = (value) => (value === undefined || value === null ? "–" : typeof value === "number" && !Number.isInteger(value) ? String(Number(value.toPrecision(4))) : String(value));
