// Numbers as people read them.

/** A number with a fixed count of decimals and a real minus sign; a dash if there is none. */
export function number(value, digits = 2) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** A concentration in µM with three significant digits. */
export function micromolar(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value !== 0 && (value >= 1e5 || value < 1e-4)) {
    const [mantissa, exponent] = value.toExponential(1).split("e");
    return `${mantissa}×10${superscript(Number(exponent))}`;
  }
  if (value >= 1000) return Math.round(Number(value.toPrecision(3))).toLocaleString("en-US");
  return value.toPrecision(3);
}

/** A probability: three decimals, or a mantissa with a power of ten, which its decimal logarithm gives where it is too small for a number. */
export function probability(value, log10 = null) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value >= 0.001) return value.toFixed(3);
  const log = log10 ?? Math.log10(value);
  if (!Number.isFinite(log)) return "0";
  let exponent = Math.floor(log);
  let mantissa = (10 ** (log - exponent)).toFixed(1);
  if (mantissa === "10.0") [mantissa, exponent] = ["1.0", exponent + 1];
  return `${mantissa}×10${superscript(exponent)}`;
}

/** A rate that is in percent already. */
export const rate = (value) => (value === null || value === undefined ? "–" : value >= 10 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value >= 0.01 ? value.toFixed(2) : probability(value));

const superscript = (n) => [...String(n)].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("");

export const count = (n) => n.toLocaleString("en-US");
export const percent = (share, digits = 0) => `${(100 * share).toFixed(digits)} %`;
export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;
export const signed = (value, digits = 2) => (value > 0 ? "+" : "") + number(value, digits);

/** The q-quantile of sorted numbers, interpolated. */
export function quantile(sorted, q) {
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}
