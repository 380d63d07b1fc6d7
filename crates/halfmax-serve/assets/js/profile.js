// A custom profile: where it starts, and what was changed; as an address and as the API takes it.

/** The profile an address holds, or null: `from=line:ID` or `from=tissue:NAME`, and `set=view~feature~value` each. */
export function profileOf(params) {
  const from = params.get("from");
  if (!from) return null;
  const [kind, ...rest] = from.split(":");
  if (kind !== "line" && kind !== "tissue") return null;
  const set = new Map();
  for (const one of params.getAll("set")) {
    const [view, feature, value] = one.split("~");
    if (feature && Number.isFinite(Number(value))) set.set(`${view}~${feature}`, Number(value));
  }
  return { kind, key: rest.join(":"), set };
}

/** The parameters of an address that hold this profile. */
export function paramsOf(profile) {
  return { from: `${profile.kind}:${profile.key}`, set: [...profile.set].map(([key, value]) => `${key}~${value}`) };
}

/** Who is asked about: a cell line's id, or a profile. One of them is in every question. */
export const whoOf = (params) => profileOf(params) ?? (params.get("line") ? { kind: "known", key: params.get("line") } : null);

export function nameOf(who, data) {
  if (who.kind === "tissue") return `${who.key} average${changes(who)}`;
  const line = data.line(who.key);
  return `${line?.name ?? who.key}${who.kind === "known" ? "" : changes(who) || " profile"}`;
}

const changes = (profile) => (profile.set.size ? `, ${profile.set.size} changed` : "");
