"use strict";
// Draws the figures of the page from the data packed into it: thresholds, filters and groupings are the reader's.
(() => {
  const THEMES = {
    light: { ink: "#1b2126", muted: "#7a838b", rule: "#d6dbe0", paper: "#ffffff", box: "#ffffff", none: "#aab2b9", sensitive: "#009E73", resistant: "#D55E00" },
    dark: { ink: "#e4e8eb", muted: "#9aa5af", rule: "#343c44", paper: "rgba(0,0,0,0)", box: "#1c2126", none: "#59636c", sensitive: "#2cc295", resistant: "#f0803c" },
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => (dark.matches ? THEMES.dark : THEMES.light);
  // Not significant points beyond this many are thinned unless one drug or feature is chosen.
  const GREY = 12000;
  const webgl = (() => {
    try {
      return Boolean(document.createElement("canvas").getContext("webgl"));
    } catch {
      return false;
    }
  })();

  const at = (figure, role) => document.querySelector(`[data-figure="${figure}"] [data-role="${role}"]`);
  const safe = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const count = (n) => n.toLocaleString("en");
  const small = (log) => {
    if (log < 3) return (10 ** -log).toFixed(3);
    const exponent = Math.ceil(log);
    return `${(10 ** (exponent - log)).toFixed(1)}e-${exponent}`;
  };
  const percent = (value) => (value >= 10 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value >= 0.01 ? value.toFixed(2) : value.toExponential(1));
  const shorten = (text, n) => (text.length > n ? `${text.slice(0, n - 1)}…` : text);

  const save = (name, type, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  for (const button of document.querySelectorAll("button[data-table]")) {
    const name = button.dataset.table;
    button.addEventListener("click", () => {
      const table = document.getElementById(`table-${name}`);
      const quote = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
      const value = (cell) => {
        const text = cell.childNodes[0]?.textContent.trim() ?? "";
        return quote(cell.className !== "n" ? text : text === "–" ? "" : text.replace("−", "-"));
      };
      const heads = [...table.tHead.rows].at(-1).cells;
      const rows = [[...heads].map((head) => quote(head.dataset.csv)), ...[...table.tBodies[0].rows].map((row) => [...row.cells].map(value))];
      save(`${name}.csv`, "text/csv", rows.map((row) => row.join(",") + "\n").join(""));
    });
  }

  const unpack = async (id) => {
    const packed = atob(document.getElementById(id).textContent);
    const bytes = Uint8Array.from(packed, (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  };

  const CONFIG = { responsive: true, displaylogo: false, modeBarButtonsToRemove: ["toImage", "lasso2d", "select2d"] };
  const frame = (colours, height, own) => {
    const axis = { gridcolor: colours.rule, zerolinecolor: colours.muted, linecolor: colours.rule, automargin: true };
    return {
      height, margin: { l: 56, r: 16, t: 36, b: 52 }, paper_bgcolor: colours.paper, plot_bgcolor: "rgba(0,0,0,0)", hovermode: "closest",
      font: { family: 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif', size: 12, color: colours.ink },
      hoverlabel: { bgcolor: colours.box, bordercolor: colours.muted, font: { color: colours.ink } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: colours.muted, activecolor: colours.ink },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", bgcolor: "rgba(0,0,0,0)", itemsizing: "constant" },
      ...own,
      xaxis: { ...axis, ...own.xaxis },
      yaxis: { ...axis, ...own.yaxis },
    };
  };

  const main = async () => {
    const [library, text] = await Promise.all([unpack("packed-plotly"), unpack("packed-data")]);
    const script = document.createElement("script");
    script.textContent = library;
    document.head.append(script);
    const data = JSON.parse(text);
    const { tests, drugs, features, scale } = data;
    const size = tests.drug.length;
    const state = {
      p: data.settings.p, fdr: data.settings.fdr, effect: data.settings.effect, labels: 12, axis: "delta", drug: -1, feature: -1, chosen: 0, by: "all",
    };
    const makers = new Map();
    const draw = async (name) => {
      const place = document.querySelector(`[data-figure="${name}"]`);
      const { traces, layout, note } = makers.get(name)(theme());
      await Plotly.react(place.querySelector(".plot"), traces, layout, CONFIG);
      place.querySelector(".numbers").textContent = note ?? "";
    };

    // ---- thresholds ----

    const x = (i) => (state.axis === "delta" ? tests.delta[i] : Math.sign(tests.delta[i]) * tests.effect[i]) / scale;
    const passes = (i) => {
      const [strength, rate] = [-Math.log10(state.p) * scale, (2 - Math.log10(state.fdr)) * scale];
      return tests.strength[i] > strength && tests.rate[i] > rate && tests.effect[i] >= state.effect * scale;
    };
    const wanted = (i) => (state.drug < 0 || tests.drug[i] === state.drug) && (state.feature < 0 || tests.feature[i] === state.feature);
    const name = (i) => `${drugs[tests.drug[i]]} × ${features[tests.feature[i]]}`;
    const hover = (i) =>
      `${safe(name(i))}<br>Δ ${(tests.delta[i] / scale).toFixed(2)}, Cohen's d ${(tests.effect[i] / scale).toFixed(2)}<br>` +
      `p ${small(tests.strength[i] / scale)}, FDR ${percent(100 * 10 ** (-tests.rate[i] / scale))} %<br>` +
      `${tests.positive[i]} cell lines with, ${tests.negative[i]} without`;

    // ---- volcano ----

    makers.set("volcano", (colours) => {
      const groups = { none: [], sensitive: [], resistant: [] };
      let shown = 0;
      for (let i = 0; i < size; i++) {
        if (!wanted(i)) continue;
        shown++;
        groups[passes(i) ? (tests.delta[i] < 0 ? "sensitive" : "resistant") : "none"].push(i);
      }
      const grey = groups.none;
      const step = Math.max(1, Math.ceil(grey.length / GREY));
      // The tests come smallest p first: near the thresholds nothing is thinned.
      const thinned = grey.filter((_, k) => k < GREY / 4 || k % step === 0);
      const trace = (ids, label, colour, opacity) => ({
        type: webgl ? "scattergl" : "scatter", mode: "markers", name: label, customdata: ids,
        x: ids.map(x), y: ids.map((i) => tests.strength[i] / scale), text: ids.map(hover), hovertemplate: "%{text}<extra></extra>",
        marker: { color: colour, opacity, size: ids.map((i) => 4 + 2.2 * Math.log10(1 + tests.positive[i])), line: { width: 0 } },
      });
      const found = groups.sensitive.length + groups.resistant.length;
      // A label that would lie on a stronger one is left to the hover text.
      const labelled = [];
      const drawn = [...groups.sensitive, ...groups.resistant].sort((a, b) => a - b);
      const span = (values) => Math.max(...values) - Math.min(0, ...values) || 1;
      const [wide, high] = [span(drawn.map((i) => Math.abs(x(i)))) * 2, span(drawn.map((i) => tests.strength[i] / scale))];
      for (const i of drawn) {
        if (labelled.length >= state.labels) break;
        const near = (k) => Math.abs(x(k) - x(i)) < 0.25 * wide && Math.abs(tests.strength[k] - tests.strength[i]) / scale < 0.03 * high;
        if (!labelled.some(near)) labelled.push(i);
      }
      const annotations = labelled.map((i) => ({
        x: x(i), y: tests.strength[i] / scale, text: safe(shorten(name(i), 34)), showarrow: false, font: { size: 10.5 },
        xanchor: tests.delta[i] < 0 ? "left" : "right", xshift: tests.delta[i] < 0 ? 7 : -7,
      }));
      const shapes = [{ type: "line", xref: "paper", x0: 0, x1: 1, y0: -Math.log10(state.p), y1: -Math.log10(state.p), line: { color: colours.muted, width: 1, dash: "dash" } }];
      // Rates of single drugs have no common line.
      let below = Infinity;
      for (const rate of data.settings.per_drug ? [] : [1, 10, 25]) {
        let last = -1;
        while (last + 1 < size && 100 * 10 ** (-tests.rate[last + 1] / scale) < rate) last++;
        if (last < 0) continue;
        const y = tests.strength[last] / scale;
        shapes.push({ type: "line", xref: "paper", x0: 0, x1: 1, y0: y, y1: y, line: { color: colours.muted, width: 1, dash: "dot" } });
        if (below - y < 0.03 * high) continue;
        below = y;
        annotations.push({ xref: "paper", x: 1, xanchor: "right", y, yanchor: "bottom", text: `FDR ${rate} %`, showarrow: false, font: { size: 10, color: colours.muted } });
      }
      return {
        traces: [
          trace(thinned, `not significant${thinned.length < grey.length ? `, ${count(thinned.length)} of ${count(grey.length)} drawn` : ""}`, colours.none, 0.45),
          trace(groups.sensitive, "sensitive", colours.sensitive, 0.8),
          trace(groups.resistant, "resistant", colours.resistant, 0.8),
        ],
        layout: frame(colours, 560, {
          annotations, shapes, uirevision: `${state.drug}/${state.feature}/${state.axis}`,
          xaxis: { title: { text: state.axis === "delta" ? "Δ ln IC50 (with − without)" : "Cohen's d, sign of Δ" } },
          yaxis: { title: { text: "−log10 p" }, rangemode: "tozero" },
        }),
        note: `${count(found)} of ${count(shown)} tests pass: ${count(groups.sensitive.length)} with sensitivity, ${count(groups.resistant.length)} with resistance.`,
      };
    });

    // ---- boxes ----

    const groupsOf = (i) => {
      const positive = new Set(data.positive[tests.feature[i]]);
      const lines = data.responses[tests.drug[i]].flatMap((value, line) => (value === null ? [] : [{ line, value: value / scale, with: positive.has(line) }]));
      if (state.by === "all") return { lines, levels: null };
      const factor = state.by === "tissue" ? data.tissue : data.msi;
      const label = (code) => (state.by === "msi" ? (factor.levels[code] === "1" ? "instable" : "stable") : factor.levels[code]);
      for (const line of lines) line.level = label(factor.codes[line.line]);
      const both = new Set(lines.filter((l) => l.with).map((l) => l.level));
      const without = new Set(lines.filter((l) => !l.with).map((l) => l.level));
      const levels = [...both].filter((level) => without.has(level)).sort();
      return { lines: lines.filter((l) => levels.includes(l.level)), levels };
    };
    makers.set("boxes", (colours) => {
      const i = state.chosen;
      const { lines, levels } = groupsOf(i);
      const feature = features[tests.feature[i]];
      const trace = (side, label, colour) => {
        const own = lines.filter((line) => line.with === side);
        return {
          type: "box", name: safe(`${label} (${own.length})`), y: own.map((l) => l.value), x: levels ? own.map((l) => l.level) : own.map(() => safe(label)),
          text: own.map((l) => safe(data.lines[l.line] + (data.tissue ? `, ${data.tissue.levels[data.tissue.codes[l.line]]}` : ""))),
          hovertemplate: "%{text}<br>ln IC50 %{y:.2f}<extra></extra>", boxpoints: "all", jitter: 0.5, pointpos: 0, hoveron: "points+boxes",
          marker: { color: colour, size: levels ? 3 : 4, opacity: 0.6 }, line: { width: 1.3 }, offsetgroup: levels ? String(side) : undefined,
        };
      };
      const colour = tests.delta[i] < 0 ? colours.sensitive : colours.resistant;
      return {
        traces: [trace(false, `no ${feature}`, colours.muted), trace(true, feature, colour)],
        layout: frame(colours, 460, {
          boxmode: levels ? "group" : "overlay", boxgap: levels ? 0.2 : 0.45,
          xaxis: { type: "category", categoryorder: levels ? "array" : undefined, categoryarray: levels ?? undefined, showgrid: false },
          yaxis: { title: { text: `${safe(drugs[tests.drug[i]])}: ln IC50 (ln µM)` }, zeroline: false },
        }),
        note: `${name(i)}: Δ ${(tests.delta[i] / scale).toFixed(2)}, Cohen's d ${(tests.effect[i] / scale).toFixed(2)}, p ${small(tests.strength[i] / scale)}, FDR ${percent(100 * 10 ** (-tests.rate[i] / scale))} %, ${tests.positive[i]} cell lines with and ${tests.negative[i]} without.`,
      };
    });

    // ---- bars ----

    for (const [figure, of, names] of [["drugs", tests.drug, drugs], ["features", tests.feature, features]]) {
      makers.set(figure, (colours) => {
        const tally = new Map();
        for (let i = 0; i < size; i++) {
          if (!passes(i)) continue;
          const entry = tally.get(of[i]) ?? { sensitive: 0, resistant: 0 };
          entry[tests.delta[i] < 0 ? "sensitive" : "resistant"]++;
          tally.set(of[i], entry);
        }
        const most = [...tally].sort((a, b) => b[1].sensitive + b[1].resistant - a[1].sensitive - a[1].resistant || a[0] - b[0]).slice(0, 30).reverse();
        const bar = (side) => ({
          type: "bar", orientation: "h", name: side, y: most.map((_, k) => k), x: most.map(([, entry]) => entry[side]), customdata: most.map(([id]) => safe(names[id])),
          marker: { color: colours[side] }, hovertemplate: `%{customdata}<br>${side}: %{x}<extra></extra>`,
        });
        return {
          traces: [bar("sensitive"), bar("resistant")],
          layout: frame(colours, 110 + 17 * Math.max(1, most.length), {
            barmode: "stack", bargap: 0.25,
            xaxis: { title: { text: "significant associations" }, dtick: most.length && most.at(-1)[1].sensitive + most.at(-1)[1].resistant < 12 ? 1 : undefined },
            yaxis: { tickvals: most.map((_, k) => k), ticktext: most.map(([id]) => safe(shorten(names[id], 30))), showgrid: false, tickfont: { size: 11 } },
          }),
          note: most.length ? "" : "No association passes the thresholds.",
        };
      });
    }

    if (data.null) {
      makers.set("null", (colours) => ({
        traces: [{ type: "histogram", x: data.null, marker: { color: colours.none }, hovertemplate: "%{x}: %{y} permutations<extra></extra>", nbinsx: 40 }],
        layout: frame(colours, 300, {
          shapes: [{ type: "line", yref: "paper", y0: 0, y1: 1, x0: data.observed, x1: data.observed, line: { color: colours.ink, width: 1.5, dash: "dash" } }],
          annotations: [{ x: data.observed, yref: "paper", y: 1, yanchor: "bottom", text: `study: ${data.observed}`, showarrow: false }],
          xaxis: { title: { text: "discoveries" }, range: [0, 1.08 * Math.max(data.observed, ...data.null, 1)] }, yaxis: { title: { text: "permutations" } },
        }),
      }));
    }

    // ---- controls ----

    const chooser = at("boxes", "association");
    const offer = () => {
      const ids = [];
      for (let i = 0; i < size && ids.length < 300; i++) if (passes(i)) ids.push(i);
      if (!ids.includes(state.chosen)) ids.unshift(state.chosen);
      chooser.replaceChildren(...ids.map((i) => new Option(`${i + 1}. ${shorten(name(i), 60)}`, i, false, i === state.chosen)));
    };
    const choose = (i, scroll) => {
      state.chosen = i;
      offer();
      draw("boxes");
      if (scroll) document.getElementById("association").scrollIntoView();
    };
    chooser.addEventListener("change", () => choose(Number(chooser.value)));
    at("boxes", "by").addEventListener("change", (event) => {
      state.by = event.target.value;
      draw("boxes");
    });
    const words = () => {
      at("volcano", "fdr").parentNode.querySelector("output").textContent = `${percent(state.fdr)} %`;
      at("volcano", "effect").parentNode.querySelector("output").textContent = state.effect.toFixed(2);
    };
    const rethink = () => {
      words();
      offer();
      draw("volcano");
      draw("drugs");
      draw("features");
    };
    at("volcano", "fdr").addEventListener("input", (event) => { state.fdr = 10 ** Number(event.target.value); rethink(); });
    at("volcano", "effect").addEventListener("input", (event) => { state.effect = Number(event.target.value); rethink(); });
    at("volcano", "p").addEventListener("change", (event) => { state.p = Math.min(1, Math.max(1e-300, Number(event.target.value) || 1)); rethink(); });
    at("volcano", "labels").addEventListener("change", (event) => { state.labels = Math.max(0, Number(event.target.value)); draw("volcano"); });
    at("volcano", "axis").addEventListener("change", (event) => { state.axis = event.target.value; draw("volcano"); });
    for (const [role, names] of [["drug", drugs], ["feature", features]]) {
      const unique = [...new Set(names)].sort((a, b) => a.localeCompare(b, "en"));
      document.getElementById(`${role}-names`).append(...unique.map((n) => new Option(n)));
      at("volcano", role).addEventListener("change", (event) => {
        const key = event.target.value.trim().toLowerCase();
        state[role] = key ? names.findIndex((n) => n.toLowerCase() === key) : -1;
        event.target.setCustomValidity(key && state[role] < 0 ? `no such ${role}` : "");
        event.target.reportValidity();
        draw("volcano");
      });
    }
    for (const row of document.querySelectorAll("#table-significant tbody tr")) {
      const open = () => choose(Number(row.cells[0].textContent) - 1, true);
      row.tabIndex = 0;
      row.addEventListener("click", open);
      row.addEventListener("keydown", (event) => { if (event.key === "Enter") open(); });
    }
    for (const button of document.querySelectorAll("[data-export]")) {
      const figure = button.closest("[data-figure]").dataset.figure;
      button.addEventListener("click", () => {
        const { traces, layout } = makers.get(figure)(THEMES.light);
        // Points as vectors, not as a picture of them.
        const vectors = traces.map((trace) => ({ ...trace, type: trace.type === "scattergl" ? "scatter" : trace.type }));
        const [format, width] = [button.dataset.export, 1000];
        Plotly.downloadImage({ data: vectors, layout: { ...layout, width }, config: { responsive: false } }, { format, filename: figure, width, height: layout.height, scale: format === "png" ? 2 : 1 });
      });
    }
    words();
    offer();
    const all = async () => {
      for (const figure of makers.keys()) await draw(figure);
    };
    dark.addEventListener("change", all);
    await all();
    document.querySelector('[data-figure="volcano"] .plot').on("plotly_click", (event) => choose(event.points[0].customdata, true));
    document.documentElement.dataset.ready = "";
  };

  main().catch((error) => {
    const failure = document.getElementById("failure");
    failure.textContent = `The interactive figures could not be drawn (${error.message}); static ones are in figures/.`;
    failure.hidden = false;
  });
})();
