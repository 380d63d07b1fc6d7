// A response table with ln IC50 in ln µM as one with pIC50: `node potency.mjs FROM TO`.

import { readFileSync, writeFileSync } from "node:fs";

const [from, to] = process.argv.slice(2);
const cells = (line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
const [heads, ...rows] = readFileSync(from, "utf8").trimEnd().split(/\r?\n/).map(cells);
const at = heads.indexOf("LN_IC50");
heads[at] = "PIC50";
for (const row of rows) row[at] = 6 - Number(row[at]) / Math.LN10;
writeFileSync(to, [heads, ...rows].map((row) => row.join()).join("\n") + "\n");
