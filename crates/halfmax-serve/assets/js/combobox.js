// A text field that offers what the typed letters may mean (the ARIA pattern "combobox with listbox").

import { h, put, uniqueId, announce } from "./dom.js";
import { search } from "./match.js";

const SHOWN = 60;

/**
 * A labelled combobox over `entries` (made by `searchable`).
 *
 * `title` and `detail` say how an entry is shown, `onPick` gets the entry that was chosen. With `keep: false` the
 * field empties itself after a choice, for adding to a list.
 */
export function combobox({ label, hint, entries, title, detail, onPick, chosen = null, keep = true }) {
  const id = uniqueId("combo");
  let options = [];
  let active = -1;
  let current = chosen;

  const list = h("ul", { id: `${id}-list`, role: "listbox", "aria-label": label, hidden: true });
  const input = h("input", {
    id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: hint,
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, value: chosen ? title(chosen) : "",
  });
  const note = h("li", { class: "more", role: "presentation" });
  const box = h("div", { class: "combo" }, h("label", { for: id }, label), h("div", { class: "combo-field" }, input, list));

  const open = () => input.getAttribute("aria-expanded") === "true";

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function light(index) {
    list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    active = index;
    const option = list.children[index];
    if (index < 0 || !option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function offer(typed) {
    const { found, total } = search(entries, typed, SHOWN);
    options = found;
    put(list, found.map((item, i) => h("li", {
      id: `${id}-${i}`, role: "option", "aria-selected": "false",
      onpointerdown: (event) => event.preventDefault(), onclick: () => pick(i), onpointermove: () => active !== i && light(i),
    }, h("span", { class: "combo-title" }, title(item)), h("span", { class: "combo-detail" }, detail(item)))));
    if (!total) list.append(put(note, `Nothing matches “${typed.trim()}”. Try fewer letters.`));
    else if (total > found.length) list.append(put(note, `${total - found.length} more: type to narrow down`));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    announce(total === 1 ? "1 match" : `${total} matches`);
    light(typed.trim() && found.length ? 0 : -1);
  }

  function pick(index) {
    current = options[index];
    input.value = keep ? title(current) : "";
    close();
    onPick(current);
  }

  const restore = () => {
    close();
    input.value = keep && current ? title(current) : "";
  };

  input.addEventListener("input", () => offer(input.value));
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => open() || offer(current && input.value === title(current) ? "" : input.value));
  input.addEventListener("blur", restore);
  input.addEventListener("keydown", (event) => {
    const last = options.length - 1;
    const moves = { ArrowDown: () => (active < last ? active + 1 : 0), ArrowUp: () => (active > 0 ? active - 1 : last), PageDown: () => Math.min(active + 8, last), PageUp: () => Math.max(active - 8, 0) };
    if (event.key in moves) {
      event.preventDefault();
      if (!open()) offer(current && input.value === title(current) ? "" : input.value);
      if (options.length) light(Math.max(0, Math.min(moves[event.key](), options.length - 1)));
    } else if (event.key === "Enter" && open() && active >= 0) {
      event.preventDefault();
      pick(active);
    } else if (event.key === "Escape") {
      if (open()) event.preventDefault();
      restore();
    }
  });

  return { element: box, input };
}
