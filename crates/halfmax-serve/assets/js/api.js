// Questions to the server, and its problems as errors that say what to do.

import { askForKey, rememberedKey } from "./key.js";

/** What the server said was wrong (RFC 9457), or that it could not be reached. */
export class Problem extends Error {
  constructor(title, detail, status) {
    super(detail || title);
    this.title = title;
    this.status = status;
  }
}

async function ask(path, options = {}) {
  const key = rememberedKey();
  const headers = { accept: "application/json", ...options.headers };
  if (key) headers.authorization = `Bearer ${key}`;
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem("The server does not answer", "Is halfmax serve still running? Try again when it is.", 0);
  }
  if (response.status === 401) {
    await askForKey(key !== null);
    return ask(path, options);
  }
  if (response.status === 429 || response.status === 503) {
    const seconds = Math.min(Number(response.headers.get("retry-after")) || 1, 10);
    if ((options.tries ?? 0) < 3) {
      await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
      options.signal?.throwIfAborted();
      return ask(path, { ...options, tries: (options.tries ?? 0) + 1 });
    }
  }
  if (!response.ok) throw await problem(response);
  return response;
}

async function problem(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    // Not JSON: the status then says it all.
  }
  const where = body.field ? ` (${body.field}${body.value === undefined ? "" : `: ${JSON.stringify(body.value)}`})` : "";
  const title = body.title ?? `${response.status} ${response.statusText}`;
  return new Problem(title, body.detail ? body.detail + where : title, response.status);
}

const cache = new Map();

/** The answer to a GET; the same question is asked once as long as `fresh` is not wanted. */
export async function get(path, { signal, fresh = false } = {}) {
  if (!fresh && cache.has(path)) return cache.get(path);
  const answer = await (await ask(path, { signal })).json();
  if (cache.size > 200) cache.clear();
  if (!fresh) cache.set(path, answer);
  return answer;
}

/** The text of a GET. */
export async function text(path, { signal } = {}) {
  return (await ask(path, { signal })).text();
}

/** The answer to a POST of JSON. */
export async function post(path, body, { signal } = {}) {
  const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal };
  return (await ask(path, options)).json();
}

/** The server's events at a path, by `fetch` so that a key can go along; ends when the signal is aborted. */
export async function* events(path, signal) {
  const response = await ask(path, { signal, headers: { accept: "text/event-stream" } });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    waiting += value;
    const blocks = waiting.split(/\r?\n\r?\n/);
    waiting = blocks.pop();
    for (const block of blocks) {
      const event = { type: "message", data: "" };
      for (const line of block.split(/\r?\n/)) {
        const [, name, content] = /^(\w+): ?(.*)$/.exec(line) ?? [];
        if (name === "event") event.type = content;
        if (name === "data") event.data += (event.data ? "\n" : "") + content;
      }
      if (event.data) yield event;
    }
  }
}

export const queryOf = (params) => {
  const query = new URLSearchParams(Object.entries(params).filter(([, v]) => v !== null && v !== undefined && v !== ""));
  return query.size ? `?${query}` : "";
};
