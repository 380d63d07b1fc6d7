"use strict";
// Draws the figures of the page from the data packed into it, and saves figures and tables.
(() => {
  // The colours of models, lighter for a dark page.
  const BRIGHTER = {
    "#0072B2": "#3d9fe0", "#D55E00": "#f0803c", "#009E73": "#2cc295", "#CC79A7": "#dd9fc3", "#E69F00": "#eeb440", "#56B4E9": "#8fd0f5",
  };
  const THEMES = {
    light: {
      ink: "#1b2126", muted: "#7a838b", rule: "#d6dbe0", accent: "#0072B2", veil: "rgba(27,33,38,0.08)",
      paper: "#ffffff", unknown: "#c9ced3", low: "#f2f4f6", cold: "#0072B2", warm: "#D55E00",
      dense: ["rgba(90,99,108,0.04)", "rgba(90,99,108,0.5)"], box: "#ffffff",
    },
    dark: {
      ink: "#e4e8eb", muted: "#9aa5af", rule: "#343c44", accent: "#56B4E9", veil: "rgba(228,232,235,0.10)",
      paper: "rgba(0,0,0,0)", unknown: "#4a535b", brighter: BRIGHTER, low: "#20262c", cold: "#56B4E9", warm: "#E69F00",
      dense: ["rgba(154,165,175,0.04)", "rgba(154,165,175,0.45)"], box: "#1c2126",
    },
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let printing = false;
  const theme = () => (dark.matches && !printing ? THEMES.dark : THEMES.light);

  const element = (tag, text, className) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const number = (value, digits = 3) =>
    value === null || !Number.isFinite(value) ? "–" : value.toFixed(digits).replace(/^-(?=[\d.]*[1-9])/, "−").replace(/^-/, "");

  const save = (name, type, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  // ---- tables ----

  // A standard deviation shown behind a value becomes a column of its own.
  const csv = (table) => {
    const heads = [...table.tHead.rows].at(-1).cells;
    const rows = [...table.tBodies[0].rows];
    const quote = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const plain = (text) => (text === "–" ? "" : text.replaceAll(",", "").replace("−", "-").replace("± ", ""));
    const columns = [...heads].map((head, i) => {
      const numeric = head.className === "n";
      const spread = numeric && rows.some((row) => row.cells[i].querySelector(".aside"));
      return { i, name: head.dataset.csv, numeric, spread };
    });
    const value = (cell, numeric) => {
      const copy = cell.cloneNode(true);
      copy.querySelector(".aside")?.remove();
      const text = copy.textContent.trim();
      return numeric ? plain(text) : text;
    };
    const line = (cells) => cells.map(quote).join(",") + "\n";
    const body = rows.map((row) => line(columns.flatMap(({ i, numeric, spread }) => {
      const aside = row.cells[i].querySelector(".aside")?.textContent ?? "";
      return spread ? [value(row.cells[i], true), plain(aside)] : [value(row.cells[i], numeric)];
    })));
    return line(columns.flatMap(({ name, spread }) => (spread ? [name, `${name} sd`] : [name]))) + body.join("");
  };
  for (const button of document.querySelectorAll("button[data-table]")) {
    const name = button.dataset.table;
    button.addEventListener("click", () => save(`${name}.csv`, "text/csv", csv(document.getElementById(`table-${name}`))));
  }

  // ---- unpacking ----

  const unpack = async (id) => {
    const packed = atob(document.getElementById(id).textContent);
    const bytes = Uint8Array.from(packed, (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  };

  // ---- figures ----

  // plotly reads some HTML in text; names from files are not HTML. Strings that start with @ are colours of the theme.
  const dress = (value, colours, key = "") => {
    if (Array.isArray(value)) return value.map((v) => dress(v, colours, key));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, dress(v, colours, k)]));
    }
    if (typeof value !== "string" || key === "hovertemplate") return value;
    if (value === "@sequential") return [[0, colours.low], [1, colours.cold]];
    if (value === "@diverging") return [[0, colours.cold], [0.5, colours.low], [1, colours.warm]];
    if (value === "@density") return [[0, colours.dense[0]], [1, colours.dense[1]]];
    if (value.startsWith("@") && colours[value.slice(1)]) return colours[value.slice(1)];
    if (colours.brighter?.[value]) return colours.brighter[value];
    return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  };

  const webgl = (() => {
    try {
      return Boolean(document.createElement("canvas").getContext("webgl"));
    } catch {
      return false;
    }
  })();

  const CONFIG = { responsive: true, displaylogo: false, modeBarButtonsToRemove: ["toImage", "lasso2d", "select2d"] };
  // Below this width, in pixels, what is not data gives way.
  const NARROW = 520;
  // What fits a sheet of A4 or letter paper.
  const SHEET = 640;

  const layout = (figure, variant, state, colours, width) => {
    const axis = {
      gridcolor: colours.rule, zerolinecolor: colours.muted, linecolor: colours.rule, automargin: true,
      title: { standoff: 8, font: { size: 13 } },
    };
    const own = dress(variant.layout, colours);
    const merge = (given = {}) => ({ ...axis, ...given, title: { ...axis.title, ...(given.title ?? {}) } });
    const square = own.yaxis?.scaleanchor && width < figure.height;
    const made = {
      ...own,
      height: square ? Math.max(320, width + 40) : figure.height,
      margin: { l: 52, r: 12, t: 36, b: 48 },
      font: { family: 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif', size: 12, color: colours.ink },
      paper_bgcolor: colours.paper, plot_bgcolor: own.plot_bgcolor ?? "rgba(0,0,0,0)", hovermode: "closest",
      hoverlabel: { bgcolor: colours.box, bordercolor: colours.muted, font: { color: colours.ink } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: colours.muted, activecolor: colours.ink },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", bgcolor: "rgba(0,0,0,0)" },
      xaxis: merge(own.xaxis),
      yaxis: merge(own.yaxis),
      // Zoom survives a change of theme but not a change of what is shown.
      uirevision: `${state.variant}/${state.compound}/${state.log}`,
    };
    // Names that would lie on top of each other are left to the hover text.
    const named = made.xaxis.ticktext?.length ?? (own.xaxis?.type === "category" ? variant.traces[0].x?.length ?? variant.traces.length : 0);
    if (named * 9 > width) made.xaxis.showticklabels = false;
    if (width < NARROW) {
      made.margin = { l: 40, r: 6, t: 36, b: 40 };
      made.yaxis.tickfont = { ...made.yaxis.tickfont, size: Math.min(9, made.yaxis.tickfont?.size ?? 9) };
    }
    if (state.log) Object.assign(made.yaxis, { type: "log", rangemode: "normal", autorange: true });
    return made;
  };

  const rowsOf = (pairs, compound) => {
    if (compound === "") return pairs.drawn;
    const wanted = Number(compound);
    return pairs.compound.flatMap((c, row) => (c === wanted ? [row] : []));
  };

  const points = (figure, pairs, model, rows) => {
    const predicted = pairs.models.get(model);
    const x = [], y = [], text = [];
    for (const row of rows) {
      if (predicted[row] === null) continue;
      const [measured, p] = [pairs.truth[row] / 1000, predicted[row] / 1000];
      x.push(figure.points === "actual" ? measured : p);
      y.push(figure.points === "actual" ? p : Number((measured - p).toFixed(3)));
      const [line, tissue] = pairs.cell_lines[pairs.cell_line[row]];
      text.push(`${line} (${tissue}) · ${pairs.compounds[pairs.compound[row]]}`);
    }
    const hovertemplate = figure.points === "actual"
      ? "%{text}<br>measured %{x:.3f}, predicted %{y:.3f}<extra></extra>"
      : "%{text}<br>predicted %{x:.3f}, residual %{y:.3f}<extra></extra>";
    return { x, y, text, hovertemplate };
  };

  const ranks = (values) => {
    const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
    const out = new Array(values.length);
    for (let i = 0; i < order.length; ) {
      let end = i;
      while (end < order.length && values[order[end]] === values[order[i]]) end++;
      for (let k = i; k < end; k++) out[order[k]] = (i + end - 1) / 2;
      i = end;
    }
    return out;
  };
  const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const pearson = (a, b) => {
    const [ma, mb] = [mean(a), mean(b)];
    let ab = 0, aa = 0, bb = 0;
    for (let i = 0; i < a.length; i++) {
      ab += (a[i] - ma) * (b[i] - mb);
      aa += (a[i] - ma) ** 2;
      bb += (b[i] - mb) ** 2;
    }
    return aa > 1e-9 && bb > 1e-9 ? ab / Math.sqrt(aa * bb) : null;
  };

  // Over all pairs of the choice, also those not drawn: errors over pairs, the others within folds, averaged.
  // Across folds a correlation would see how the folds differ.
  const metrics = (pairs, model, compound) => {
    const predicted = pairs.models.get(model);
    const wanted = compound === "" ? null : Number(compound);
    const folds = Array.from({ length: pairs.folds }, () => ({ truth: [], made: [] }));
    const errors = [];
    for (let row = 0; row < predicted.length; row++) {
      if (predicted[row] === null || (wanted !== null && pairs.compound[row] !== wanted)) continue;
      const fold = folds[pairs.fold[row]];
      fold.truth.push(pairs.truth[row] / 1000);
      fold.made.push(predicted[row] / 1000);
      errors.push((pairs.truth[row] - predicted[row]) / 1000);
    }
    if (errors.length === 0) return [["n", "0"]];
    const within = (score) => {
      const values = folds.filter((fold) => fold.truth.length >= 5).map(score).filter((value) => value !== null);
      return number(values.length ? mean(values) : null);
    };
    const square = (values) => mean(values.map((v) => v * v));
    const r2 = ({ truth, made }) => {
      const centre = mean(truth);
      const variance = square(truth.map((t) => t - centre));
      return variance > 1e-9 ? 1 - square(truth.map((t, i) => t - made[i])) / variance : null;
    };
    return [
      ["n", errors.length.toLocaleString("en")],
      ["RMSE", number(Math.sqrt(square(errors)))],
      ["MAE", number(mean(errors.map(Math.abs)))],
      ["bias", number(mean(errors))],
      ["R²", within(r2)],
      ["Pearson", within(({ truth, made }) => pearson(truth, made))],
      ["Spearman", within(({ truth, made }) => pearson(ranks(truth), ranks(made)))],
    ];
  };

  const specification = (figure, pairs, state, colours, width) => {
    const variant = figure.variants[state.variant];
    const one = state.compound !== "";
    const traces = variant.traces.filter((t) => !(one && t.meta === "all")).map((trace) => {
      const drawn = trace.meta === "points"
        ? { ...trace, ...points(figure, pairs, variant.label, rowsOf(pairs, state.compound)) }
        : trace;
      const dressed = dress(drawn, colours);
      if (dressed.type === "scattergl" && !webgl) dressed.type = "scatter";
      if (dressed.colorbar && width < NARROW) dressed.colorbar = { thickness: 8 };
      if (one && trace.meta === "points") dressed.marker = { ...dressed.marker, size: 6, opacity: 0.75 };
      return dressed;
    });
    return { data: traces, layout: layout(figure, variant, state, colours, width) };
  };


  const start = (figure, pairs) => {
    const place = document.querySelector(`[data-figure="${figure.name}"]`);
    const plot = place.querySelector(".plot");
    const state = { variant: 0, compound: "", log: false };
    const control = (role) => place.querySelector(`[data-role="${role}"]`);

    const panel = place.querySelector(".metrics");
    const describe = () => {
      const variant = figure.variants[state.variant];
      place.querySelector(".numbers").textContent = variant.note;
      if (!panel) return;
      const heading = element("dt", state.compound === "" ? variant.label : `${variant.label}, ${pairs.compounds[state.compound]}`, "of");
      const entries = metrics(pairs, variant.label, state.compound);
      const shown = entries.flatMap(([name, value]) => [element("dt", name), element("dd", value)]);
      const remark = pairs.folds > 1 ? [element("dd", "Errors over all pairs; R² and correlations within folds, averaged.", "remark")] : [];
      panel.replaceChildren(heading, ...shown, ...remark);
    };
    const draw = async () => {
      const { data, layout } = specification(figure, pairs, state, theme(), printing ? SHEET : plot.clientWidth);
      if (printing) layout.width = SHEET;
      plot.style.minHeight = `${layout.height}px`;
      // Where there is no pointer to hover, the tool bar would always lie on the legend.
      await Plotly.react(plot, data, layout, { ...CONFIG, displayModeBar: plot.clientWidth < NARROW ? false : "hover" });
    };
    const change = (key, value) => {
      state[key] = value;
      describe();
      draw();
    };

    control("variant")?.addEventListener("change", (event) => change("variant", Number(event.target.value)));
    control("log")?.addEventListener("change", (event) => change("log", event.target.checked));
    const compound = control("compound");
    if (compound) {
      const named = pairs.compounds.map((name, index) => ({ name, index }));
      named.sort((a, b) => a.name.localeCompare(b.name, "en"));
      compound.append(...named.map(({ name, index }) => new Option(name, index)));
      compound.addEventListener("change", () => change("compound", compound.value));
    }
    for (const button of place.querySelectorAll("[data-export]")) {
      button.addEventListener("click", () => {
        const format = button.dataset.export;
        // Always on white and of one size, whatever the screen is.
        const width = 900;
        const { data, layout } = specification(figure, pairs, state, THEMES.light, width);
        const options = { format, filename: figure.name, width, height: figure.height, scale: format === "png" ? 2 : 1 };
        Plotly.downloadImage({ data, layout, config: { ...CONFIG, responsive: false } }, options);
      });
    }
    describe();
    return draw;
  };

  const main = async () => {
    const [library, text] = await Promise.all([unpack("packed-plotly"), unpack("packed-data")]);
    const script = document.createElement("script");
    script.textContent = library;
    document.head.append(script);
    const { figures, pairs } = JSON.parse(text);
    if (pairs) pairs.models = new Map(pairs.predicted);
    const draws = figures.map((figure) => start(figure, pairs));
    const all = async () => {
      for (const draw of draws) {
        await draw();
        await new Promise((resolve) => setTimeout(resolve));
      }
    };
    dark.addEventListener("change", all);
    addEventListener("beforeprint", () => {
      printing = true;
      for (const details of document.querySelectorAll("details:not([open])")) {
        details.open = true;
        details.dataset.printing = "";
      }
      // The browser does not wait, so neither may this.
      for (const draw of draws) draw();
    });
    addEventListener("afterprint", () => {
      printing = false;
      for (const details of document.querySelectorAll("details[data-printing]")) {
        details.open = false;
        delete details.dataset.printing;
      }
      all();
    });
    await all();
    document.documentElement.dataset.ready = "";
  };

  main().catch((error) => {
    const failure = document.getElementById("failure");
    failure.textContent = `The interactive figures could not be drawn (${error.message}); here are the static ones from figures/.`;
    failure.hidden = false;
    for (const place of document.querySelectorAll("[data-figure]")) {
      const image = new Image();
      image.src = `figures/${place.dataset.figure}.svg`;
      image.alt = place.querySelector("h3").textContent;
      image.style.maxWidth = "100%";
      place.querySelector(".plot").replaceChildren(image);
    }
  });
})();
