// What stands where an answer will be: loading, nothing there, or what went wrong.

import { h, put, announce } from "./dom.js";

export const loading = (what = "Loading") => h("p", { class: "status loading" }, h("span", { class: "spinner", "aria-hidden": true }), `${what}…`);

/** Nothing to show, and what would change that. */
export const empty = (title, ...what) => h("div", { class: "status" }, h("p", { class: "status-title" }, title), ...what.map((w) => (typeof w === "string" ? h("p", {}, w) : w)));

export function failure(error, again) {
  announce(`${error.title ?? "Something went wrong"}. ${error.message}`);
  return h("div", { class: "status bad", role: "alert" },
    h("p", { class: "status-title" }, error.title ?? "Something went wrong on this page"),
    error.message && error.message !== error.title ? h("p", {}, error.message) : null,
    again ? h("button", { type: "button", onclick: again }, "Try again") : null);
}

/**
 * Fills a place with what `make` resolves to; the old content stays, dimmed, until then, so nothing jumps.
 *
 * A later call for the same place, or an aborted signal, makes an earlier one void.
 */
export async function show(place, make, { signal, what } = {}) {
  const mine = (place.turn = (place.turn ?? 0) + 1);
  const current = () => place.turn === mine && !signal?.aborted;
  place.setAttribute("aria-busy", "true");
  if (!place.hasChildNodes()) put(place, loading(what));
  try {
    const content = await make();
    if (current()) put(place, content);
  } catch (error) {
    if (error.name !== "AbortError" && current()) {
      if (!error.title) console.error(error);
      put(place, failure(error, () => show(place, make, { signal, what })));
    }
  } finally {
    if (current()) place.setAttribute("aria-busy", "false");
  }
}
