// Asks for the API key of a server that wants one; kept until the tab is closed.

import { h, put } from "./dom.js";

export function rememberedKey() {
  try {
    return sessionStorage.getItem("key");
  } catch {
    return null;
  }
}

let asking = null;

/** Shows a dialog, and resolves once a key was given. Questions that come meanwhile wait for the same one. */
export function askForKey(refused) {
  asking ??= new Promise((resolve) => {
    const input = h("input", { type: "password", id: "api-key", autocomplete: "off", required: true, size: 40 });
    const dialog = h("dialog", { "aria-labelledby": "key-title" });
    const form = h("form", { method: "dialog" },
      h("h2", { id: "key-title" }, "This server asks for a key"),
      refused ? h("p", { class: "notice bad" }, "That key was not accepted.") : null,
      h("label", { for: "api-key" }, "API key"), input,
      h("p", { class: "hint" }, "Whoever runs the server has it. It is kept in this tab only."),
      h("button", { type: "submit", class: "main" }, "Use this key"));
    form.addEventListener("submit", () => {
      try {
        sessionStorage.setItem("key", input.value.trim());
      } catch {
        // Without storage the key cannot be kept, and the dialog comes again.
      }
    });
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => {
      dialog.remove();
      asking = null;
      resolve();
    });
    put(dialog, form);
    document.body.append(dialog);
    dialog.showModal();
  });
  return asking;
}
