// Predict: the answer, its interval, the figures, a link that gives it again.

import assert from "node:assert/strict";
import { choose, read, rowsOf, saved, settled } from "../harness.mjs";

async function asked(page) {
  const line = await choose(page, "Cell line", "1");
  const drug = await choose(page, "Drug", "1");
  await page.locator("#answer-value").waitFor();
  await settled(page);
  return { line, drug };
}

const value = async (page) => read(await page.locator("#answer-value").innerText());

export const cases = {
  "an answer with interval, concentration, baseline and place": ({ visit }) => visit("#/predict", async (page) => {
    await page.getByText("Choose a cell line and a drug").waitFor();
    const { line, drug } = await asked(page);
    await page.getByRole("heading", { name: `${drug} on ${line}` }).waitFor();
    const ln = await value(page);
    const um = Number((await page.locator("#answer-um").innerText()).replaceAll(",", "").split(" ")[0]);
    assert.ok(Math.abs(Math.exp(ln) - um) <= 0.01 * um + 1e-6, `exp(${ln}) is not ${um} µM`);
    assert.match(await page.getByLabel("Prediction", { exact: true }).innerText(), /Naive baseline\s+[−\d.]+ ln µM/);
    await page.locator("figure .main-svg").first().waitFor();
  }),

  "a calibrated model shows its interval around the prediction": ({ visit }) => visit("#/predict", async (page) => {
    await asked(page);
    const text = await page.locator("#interval").innerText();
    const [, share, low, high] = /^(\d+) % interval: ([−\d.]+) to ([−\d.]+) ln µM \([\d.,×⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+ to [\d.,×⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+ µM\)$/.exec(text) ?? [];
    assert.equal(share, "90", text);
    const [from, to, at] = [read(low), read(high), await value(page)];
    assert.ok(from < at && at < to && Math.abs(from + to - 2 * at) < 0.03, text);
    await page.getByLabel("Among tested lines").locator(".shapelayer path").first().waitFor({ state: "attached" });
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/interval.png`, fullPage: true });
  }),

  "contributions of genes add up to the prediction": ({ visit }) => visit("#/predict", async (page) => {
    await asked(page);
    const text = await page.locator("#adds-up").innerText();
    const numbers = text.match(/[−+]?\d+\.\d+/g).map((n) => Number(n.replace("−", "-")));
    const sum = numbers.slice(0, -1).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum - numbers.at(-1)) < 0.03, text);
    assert.ok(Math.abs(numbers.at(-1) - (await value(page))) < 0.011, text);
    await page.getByText(/^What moved the prediction.*Integrated gradients/).waitFor();
  }),

  "a link gives the same answer again": async ({ visit }) => {
    let hash;
    let first;
    await visit("#/predict", async (page) => {
      await asked(page);
      [hash, first] = [await page.evaluate(() => location.hash), await value(page)];
    });
    assert.match(hash, /line=.*drug=|drug=.*line=/);
    await visit(hash, async (page) => {
      await page.locator("#answer-value").waitFor();
      assert.equal(await value(page), first);
    });
  },

  "the structure is drawn, and figures are saved as svg and png": ({ visit }) => visit("#/predict", async (page) => {
    await asked(page);
    const drawn = await page.locator(".structure img").evaluate(async (img) => { await img.decode(); return img.naturalWidth; });
    assert.ok(drawn > 20);
    const panel = page.getByLabel("Among tested lines");
    await panel.locator(".main-svg").first().waitFor();
    const svg = await saved(page, panel.getByRole("button", { name: "Save figure as SVG" }));
    assert.match(svg.content.toString("utf8"), /^<svg[^>]*/);
    const png = await saved(page, panel.getByRole("button", { name: "Save figure as PNG" }));
    assert.equal(png.content.subarray(1, 4).toString(), "PNG");
  }),

  "the answer is saved as csv with full precision": ({ visit }) => visit("#/predict", async (page) => {
    await asked(page);
    await page.getByText("As a table").first().click();
    const { name, content } = await saved(page, page.getByLabel("Prediction", { exact: true }).getByRole("button", { name: "csv" }));
    const rows = rowsOf(content);
    assert.match(name, /\.csv$/);
    assert.equal(rows[0].join(), "what,ln_ic50,ic50_um");
    assert.ok(Math.abs(Number(rows[1][1]) - (await value(page))) < 0.006);
  }),
};
