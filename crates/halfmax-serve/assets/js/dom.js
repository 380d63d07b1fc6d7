// Elements by name, properties and children.

/**
 * `h("a", { href: "#", class: "x", onclick: f }, "text", child)`.
 *
 * Text is only ever set as text, so nothing a table holds can become markup.
 */
export function h(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(element.style, value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Puts these children in place of what an element holds. */
export function put(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

let last = 0;
/** An id that nothing else on the page has. */
export const uniqueId = (stem) => `${stem}-${(last += 1)}`;

/** Says something to screen readers. */
export function announce(text) {
  document.getElementById("announce").textContent = text;
}

/** A function that waits until calls have stopped coming for `ms`. */
export function settle(ms, callback) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => callback(...args), ms);
  };
}
