// A figure that keeps its place while it loads, follows the colours of the page, and saves itself.

import { h, put } from "./dom.js";
import { fileName } from "./save.js";
import { plotly } from "./plotly.js";
import { colours, onTheme } from "./theme.js";
import { failure, loading } from "./status.js";

/**
 * `draw(colours, width)` returns `{ traces, layout }`; `height` is in pixels and may be a function of the width.
 * `caption` says in words what is to be seen. `onClick` gets the point.
 */
export function figure({ name, caption, draw, height = 320, signal, onClick }) {
  const place = h("div", { class: "plot", role: "img", "aria-label": typeof caption === "string" ? caption : name });
  const button = (format) => h("button", { type: "button", "aria-label": `Save figure as ${format.toUpperCase()}`, onclick: () => saveAs(format) }, format.toUpperCase());
  const buttons = h("div", { class: "figure-buttons" }, button("png"), button("svg"));
  const element = h("figure", {}, h("div", { class: "figure-top" }, h("figcaption", {}, caption), buttons), place);
  const tall = (width) => (typeof height === "function" ? height(width) : height);
  place.style.height = `${tall(900)}px`;
  put(place, loading("Drawing"));
  let drawn = 0;

  const made = (palette, width) => {
    const { traces, layout } = draw(palette, width);
    return { traces, layout: { ...base(palette, width), ...layout, height: tall(width), width } };
  };

  async function redraw() {
    const width = Math.floor(place.clientWidth);
    if (!width || signal?.aborted) return;
    drawn = width;
    place.style.height = `${tall(width)}px`;
    try {
      const library = await plotly();
      if (signal?.aborted || !place.isConnected) return;
      const { traces, layout } = made(colours(), width);
      if (!place.classList.contains("js-plotly-plot")) place.replaceChildren();
      await library.react(place, traces, layout, { displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: "reset" });
      if (onClick && !place.listens) {
        place.listens = true;
        place.on("plotly_click", (event) => onClick(event.points[0]));
      }
    } catch (error) {
      put(place, failure(error, redraw));
    }
  }

  async function saveAs(format) {
    const library = await plotly();
    const palette = colours();
    const width = Math.max(place.clientWidth, 640);
    const { traces, layout } = made(palette, width);
    const opaque = { ...layout, paper_bgcolor: palette.paper, plot_bgcolor: palette.paper };
    await library.downloadImage({ data: traces, layout: opaque, config: {} }, { format, filename: fileName(name), width, height: layout.height, scale: format === "png" ? 2 : 1 });
  }

  const watch = new ResizeObserver(() => Math.abs(place.clientWidth - drawn) > 2 && redraw());
  watch.observe(place);
  onTheme(redraw, signal);
  signal?.addEventListener("abort", () => {
    watch.disconnect();
    window.Plotly?.purge(place);
  });
  element.redraw = redraw;
  return element;
}

function base(palette, width) {
  const axis = { gridcolor: palette.faint, linecolor: palette.rule, zerolinecolor: palette.rule, tickfont: { size: 11 }, title: { standoff: 8 }, automargin: true, fixedrange: width < 600 };
  return {
    font: { family: palette.font, size: 12, color: palette.ink }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    margin: { l: 48, r: 12, t: 12, b: 44 }, showlegend: false, hovermode: "closest", dragmode: width < 600 ? false : "zoom",
    hoverlabel: { bgcolor: palette.raised, bordercolor: palette.rule, font: { color: palette.ink, family: palette.font } },
    xaxis: axis, yaxis: axis,
  };
}

/** An axis with the page's manner and a title that bears its unit. */
export function axis(palette, title, more = {}) {
  return { title: { text: title, standoff: 8, font: { size: 12 } }, gridcolor: palette.faint, linecolor: palette.rule, zerolinecolor: palette.rule, tickfont: { size: 11 }, automargin: true, ...more };
}
