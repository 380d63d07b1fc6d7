// Which entries a few typed letters mean.

const plain = (text) => text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
const bare = (text) => plain(text).replaceAll(/[^\p{L}\p{N}]+/gu, "");

/** An entry ready to be searched: `name` counts most, then the other texts. */
export function searchable(item, name, others) {
  const texts = others.filter(Boolean);
  return { item, name: plain(name), bare: bare(name), words: plain([name, ...texts].join(" ")), texts: texts.map(plain) };
}

/** Up to `limit` entries in which every typed word occurs, those whose name begins so first. */
export function search(entries, typed, limit) {
  const query = plain(typed.trim());
  if (!query) return { found: entries.slice(0, limit).map((e) => e.item), total: entries.length };
  const words = query.split(/\s+/);
  const key = bare(typed);
  const scored = [];
  for (const entry of entries) {
    const score = entry.name === query || (key && entry.bare === key) ? 0
      : entry.name.startsWith(query) || (key && entry.bare.startsWith(key)) ? 1
      : entry.name.includes(query) ? 2
      : entry.texts.some((text) => text.startsWith(query)) ? 3
      : words.every((word) => entry.words.includes(word)) ? 4
      : null;
    if (score !== null) scored.push([score, entry]);
  }
  scored.sort((a, b) => a[0] - b[0]);
  return { found: scored.slice(0, limit).map(([, entry]) => entry.item), total: scored.length };
}
