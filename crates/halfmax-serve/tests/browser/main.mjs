// Runs every case of `cases/` against a server: `node main.mjs BASE CHROMIUM [NAME…]`.

import { readdir } from "node:fs/promises";
import { start } from "./harness.mjs";

const [base, chromium, ...names] = process.argv.slice(2);
const folder = new URL("cases/", import.meta.url);
const browser = await start(base, chromium);
let failed = 0;
for (const file of (await readdir(folder)).sort()) {
  const { cases } = await import(new URL(file, folder));
  for (const [name, run] of Object.entries(cases)) {
    if (names.length && !names.some((n) => `${file} ${name}`.includes(n))) continue;
    const begun = performance.now();
    try {
      await run(browser);
      console.log(`ok      ${file.replace(".mjs", "")}: ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${file.replace(".mjs", "")}: ${name}\n${error.message}\n${error.stack?.split("\n").slice(-4).join("\n")}`);
    }
  }
}
await browser.close();
if (failed) {
  console.log(`${failed} failed`);
  process.exit(1);
}
