// Biomarkers: volcano, one association, lists, and what Predict says of them.

import assert from "node:assert/strict";
import { rowsOf, saved, settled } from "../harness.mjs";

const counts = (page) => page.locator("#volcano-counts").innerText();
const passing = async (page) => Number(/^([\d,]+) of [\d,]+ tests pass/.exec(await counts(page))[1].replaceAll(",", ""));
const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));
const ask = (page, path) => page.evaluate(async (path) => (await fetch(path)).json(), path);

async function ready(page) {
  await page.locator("#volcano-counts strong").waitFor();
  await page.locator("#chosen").waitFor();
  await page.getByLabel("Volcano", { exact: true }).locator(".main-svg").first().waitFor();
  await settled(page);
}

async function changed(page, act) {
  const before = await hash(page);
  await act();
  await page.waitForFunction((old) => decodeURIComponent(location.hash) !== old, before);
  await settled(page);
}

export const cases = {
  "the navigation leads to it, the strongest association is shown": ({ visit }) => visit("#/predict", async (page) => {
    await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Biomarkers" }).click();
    await ready(page);
    const { analyses: [first] } = await ask(page, "/v1/biomarkers");
    assert.ok(first.significant > 0);
    assert.match((await counts(page)).replaceAll(",", ""), new RegExp(`^${first.significant} of ${first.tests} tests pass: ${first.sensitive} with sensitivity ${first.resistant} with resistance`));
    const { items: [best] } = await ask(page, `/v1/biomarkers/${first.id}/tests?limit=1`);
    assert.equal(await page.locator("#chosen").innerText(), `${best.compound_name} × ${best.feature}`);
    const panel = page.getByLabel("One association", { exact: true });
    await panel.locator(".boxlayer .trace").nth(1).waitFor({ state: "attached" });
    assert.equal(await panel.locator(".boxlayer .point").count(), best.n_with + best.n_without);
    assert.match(await page.getByLabel("How it was made").innerText(), /20 permutations/);
  }),

  "thresholds change what passes and stand in the address": async ({ visit }) => {
    let link;
    let text;
    await visit("#/biomarkers", async (page) => {
      await ready(page);
      const before = await passing(page);
      await changed(page, () => page.getByRole("slider", { name: "FDR below" }).press("Home"));
      await changed(page, () => page.getByRole("slider", { name: "Effect from" }).press("PageUp"));
      const after = await passing(page);
      assert.ok(after < before, `${after} after ${before}`);
      const p = page.getByRole("spinbutton", { name: "p below" });
      await p.fill("2");
      await p.press("Enter");
      assert.equal(await passing(page), after);
      [link, text] = [await hash(page), await counts(page)];
      assert.match(link, /fdr=0\.01.*effect=/);
    });
    await visit(link, async (page) => {
      await ready(page);
      assert.equal(await counts(page), text);
    });
  },

  "an association is chosen by keyboard": ({ visit }) => visit("#/biomarkers", async (page) => {
    await ready(page);
    const before = await page.locator("#chosen").innerText();
    const field = page.getByRole("combobox", { name: "Association" });
    await field.focus();
    await changed(page, async () => {
      for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "Enter"]) await field.press(key);
    });
    await page.waitForFunction((old) => document.getElementById("chosen").innerText !== old, before);
    assert.equal(await page.locator("#chosen").innerText(), await field.inputValue());
    assert.match(await hash(page), /drug=.*feature=/);
  }),

  "pressing a point shows its cell lines": ({ visit }) => visit("#/biomarkers", async (page) => {
    await ready(page);
    const before = await page.locator("#chosen").innerText();
    const points = page.getByLabel("Volcano", { exact: true }).locator(".scatterlayer .trace").nth(1).locator("path.point");
    const box = await points.nth((await points.count()) - 1).boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.locator(".hoverlayer .hovertext").first().waitFor();
    await page.mouse.down();
    await page.mouse.up();
    await page.waitForFunction((old) => document.getElementById("chosen")?.innerText !== old, before);
  }),

  "cell lines by tissue and by microsatellite state": ({ visit }) => visit("#/biomarkers", async (page) => {
    await ready(page);
    const panel = page.getByLabel("One association", { exact: true });
    const levels = () => panel.locator(".ytick text").allTextContents();
    assert.deepEqual((await levels()).sort(), ["with", "without"]);
    await changed(page, () => panel.getByRole("button", { name: "By tissue" }).click());
    await panel.locator(".main-svg").first().waitFor();
    const tissues = await levels();
    assert.ok(tissues.length && !tissues.includes("with"), tissues.join());
    await changed(page, () => panel.getByRole("button", { name: "By MSI" }).click());
    await panel.locator(".main-svg").first().waitFor();
    assert.ok((await levels()).every((level) => ["instable", "stable"].includes(level)));
    assert.match(await hash(page), /by=msi/);
    await panel.getByText(/^All \d+ cell lines as a table/).click();
    const rows = rowsOf((await saved(page, panel.getByRole("button", { name: "csv" }))).content);
    assert.equal(rows[0].join(), "cell_line,with_feature,ln_ic50,tissue,msi,id");
  }),

  "lists: associations, drugs, features; csv, links, narrowing": ({ visit }) => visit("#/biomarkers", async (page) => {
    await ready(page);
    const panel = page.getByLabel("What passes");
    const rows = rowsOf((await saved(page, panel.getByRole("button", { name: "csv" }))).content);
    assert.equal(rows.length - 1, await passing(page));
    assert.equal(rows[0].slice(0, 4).join(), "drug,feature,n_with,n_without");
    const last = panel.locator("tbody tr").last();
    await changed(page, () => last.getByRole("link").first().click());
    await page.waitForFunction(([drug, feature]) => document.getElementById("chosen").innerText === `${drug} × ${feature}`, [rows.at(-1)[0], rows.at(-1)[1]]);
    await changed(page, () => panel.getByRole("button", { name: "Drugs", exact: true }).click());
    await panel.locator("figure .main-svg").first().waitFor();
    const svg = await saved(page, panel.getByRole("button", { name: "Save figure as SVG" }));
    assert.match(svg.content.toString("utf8"), /^<svg[^>]*/);
    const pass = (await panel.locator("tbody tr td:nth-child(4)").allInnerTexts()).map(Number);
    assert.deepEqual(pass, pass.toSorted((a, b) => b - a));
    await changed(page, () => panel.getByRole("button", { name: "Features", exact: true }).click());
    const feature = panel.locator("tbody tr").first().getByRole("button");
    const name = await feature.innerText();
    await changed(page, () => feature.click());
    assert.match(await hash(page), new RegExp(`only-feature=${name}`));
    assert.equal(await page.getByRole("combobox", { name: "Feature", exact: true }).inputValue(), name);
  }),

  "figures are saved": ({ visit }) => visit("#/biomarkers", async (page) => {
    await ready(page);
    const png = await saved(page, page.getByLabel("Volcano", { exact: true }).getByRole("button", { name: "Save figure as PNG" }));
    assert.equal(png.content.subarray(1, 4).toString(), "PNG");
    const svg = await saved(page, page.getByLabel("One association", { exact: true }).getByRole("button", { name: "Save figure as SVG" }));
    assert.match(svg.content.toString("utf8"), /^<svg[^>]*/);
  }),

  "another analysis is chosen": ({ visit }) => visit("#/biomarkers", async (page) => {
    await ready(page);
    await page.getByLabel("Analysis", { exact: true }).selectOption("plain");
    await page.getByText("ln IC50 ~ feature", { exact: true }).waitFor();
    await ready(page);
    assert.match(await hash(page), /analysis=plain/);
    assert.equal(await page.getByRole("button", { name: "By tissue" }).count(), 0);
    await page.evaluate(() => { location.hash = "#/biomarkers?analysis=nosuch"; });
    await page.getByText("No analysis “nosuch” here", { exact: true }).waitFor();
  }),

  "Predict lists what is known of the drug, and leads there": ({ visit }) => visit("#/biomarkers", async (page) => {
    const { items: [best] } = await ask(page, "/v1/biomarkers/biomarkers/tests?limit=1");
    const { cell_lines: lines } = await ask(page, `/v1/biomarkers/biomarkers/compounds/${best.compound}/features/${best.feature}`);
    for (const line of [lines.find((l) => l.with), lines.find((l) => !l.with)]) {
      await page.evaluate((to) => { location.hash = to; }, `#/predict?line=${line.id}&drug=${best.compound}`);
      await page.locator("#answer-value").waitFor();
      const row = page.getByLabel("Known associations", { exact: true }).locator("tr", { has: page.getByRole("link", { name: best.feature, exact: true }) }).first();
      await row.waitFor();
      await settled(page);
      assert.match(await row.innerText(), line.with ? /has it\s/ : /has it not/);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/known-${line.with}.png`, fullPage: true });
    }
    await page.getByLabel("Known associations", { exact: true }).getByRole("link", { name: best.feature, exact: true }).first().click();
    await ready(page);
    assert.equal(await page.locator("#chosen").innerText(), `${best.compound_name} × ${best.feature}`);
  }),

  "a server without an analysis does not speak of them": ({ visit }) => visit("#/predict", async (page) => {
    await page.route("**/v1/biomarkers", (route) => route.fulfill({ json: { analyses: [] } }));
    await page.reload();
    await page.waitForSelector("h1");
    assert.ok(await page.locator('#views a[href="#/biomarkers"]').isHidden());
    await page.evaluate(() => { location.hash = "#/biomarkers"; });
    await page.getByText("No analysis here").waitFor();
  }),
};
