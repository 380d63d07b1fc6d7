// A table that sorts by any column and saves itself as csv.

import { h, put } from "./dom.js";
import { csv, fileName, save } from "./save.js";
import { number, plural } from "./format.js";

const compare = (a, b) => {
  const missing = (v) => v === null || v === undefined || v === "" || Number.isNaN(v);
  if (missing(a) || missing(b)) return missing(a) - missing(b) || 0;
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
};

/**
 * `columns` are `{ head, csv, value, show, numeric, digits, title }`: `value(row)` sorts and is saved, `show(row)` is
 * what is seen. `name` becomes the file's. `sort` is `[column, "ascending" | "descending"]`, none if left out.
 */
export function table({ caption, columns, rows, name, sort = null, tall = true }) {
  let [by, way] = sort ?? [null, null];
  const body = h("tbody");
  const heads = columns.map((column, i) => h("th", { scope: "col", class: column.numeric ? "n" : null, title: column.title },
    h("button", { type: "button", class: "sort", onclick: () => turn(i) }, column.head)));

  const cell = (column, row, i) => {
    const value = column.value(row);
    const shown = column.show ? column.show(row) : column.numeric ? number(value, column.digits) : (value ?? "–");
    return h(i === 0 ? "th" : "td", { scope: i === 0 ? "row" : null, class: column.numeric ? "n" : null }, shown);
  };

  function ordered() {
    if (by === null) return rows;
    const value = columns[by].value;
    const missing = (v) => v === null || v === undefined || Number.isNaN(v);
    return rows.toSorted((a, b) => {
      const [x, y] = [value(a), value(b)];
      return way === "descending" && !missing(x) && !missing(y) ? -compare(x, y) : compare(x, y);
    });
  }

  function draw() {
    heads.forEach((head, i) => (i === by ? head.setAttribute("aria-sort", way) : head.removeAttribute("aria-sort")));
    put(body, ordered().map((row) => h("tr", {}, columns.map((column, i) => cell(column, row, i)))));
  }

  function turn(i) {
    way = by === i && way === "ascending" ? "descending" : "ascending";
    by = i;
    draw();
  }

  draw();
  const download = () => save(`${fileName(name)}.csv`, "text/csv;charset=utf-8",
    csv(columns.map((c) => c.csv ?? c.head), ordered().map((row) => columns.map((c) => c.value(row)))));
  return h("div", { class: "table" },
    h("div", { class: "table-top" }, h("p", { class: "caption" }, caption, h("span", { class: "aside rows" }, plural(rows.length, "row"))),
      h("button", { type: "button", onclick: download }, "csv")),
    h("div", { class: tall ? "scroll tall" : "scroll", tabindex: "0", role: "region", "aria-label": typeof caption === "string" ? caption : name },
      h("table", {}, h("thead", {}, h("tr", {}, heads)), body)));
}
