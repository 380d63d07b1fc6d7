// Light and dark: the system's choice, unless the reader has made one.

const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set();

export const isDark = () => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";

/** Calls back whenever the colours change, until the signal is aborted. */
export function onTheme(callback, signal) {
  listeners.add(callback);
  signal?.addEventListener("abort", () => listeners.delete(callback));
}

const changed = () => listeners.forEach((listener) => listener());

export function setUpTheme(button) {
  const label = () => {
    const next = isDark() ? "light" : "dark";
    button.textContent = isDark() ? "☀ Light" : "☾ Dark";
    button.setAttribute("aria-label", `Switch to ${next} colours`);
  };
  button.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem("theme", next);
    } catch {
      // Not kept, then.
    }
    label();
    changed();
  });
  system.addEventListener("change", () => {
    label();
    changed();
  });
  label();
}

/** The colours of the page as they are now, for figures. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const resolve = (name) => {
    const probe = document.createElement("i");
    probe.style.color = `var(--${name})`;
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  };
  const names = ["paper", "raised", "ink", "muted", "rule", "accent", "warm", "good", "bad", "faint"];
  return { ...Object.fromEntries(names.map((name) => [name, resolve(name)])), font: style.fontFamily };
}
