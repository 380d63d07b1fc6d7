// Files the page makes: tables as csv.

export function save(name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// A spreadsheet would run a cell that begins like a formula; a quote mark before it stops that.
const field = (value) => {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && /^[=+@\t\r]|^-\D/.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Rows of values as csv (RFC 4180), numbers at full precision. */
export function csv(heads, rows) {
  return [heads, ...rows].map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
}

/** A name for a file, made of words. */
export const fileName = (...words) =>
  words.filter(Boolean).join(" ").replaceAll(/[^\p{L}\p{N}.-]+/gu, "-").replaceAll(/^-+|-+$/g, "").slice(0, 100) || "halfmax";
