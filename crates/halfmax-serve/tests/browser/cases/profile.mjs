// A custom profile: start somewhere, change genes, see the prediction change and come back.

import assert from "node:assert/strict";
import { choose, read, settled } from "../harness.mjs";

const value = async (page) => read(await page.locator("#answer-value").innerText());

async function begun(page) {
  await page.getByRole("button", { name: "Custom profile" }).click();
  await choose(page, "Start from", "average");
  await choose(page, "Drug", "1");
  await page.locator("#answer-value").waitFor();
  await page.locator(".gene").first().waitFor();
  await settled(page);
  const closed = page.locator(".genes-place details:not([open]) > summary");
  while (await closed.count()) await closed.first().click();
}

const hashChange = async (page, act) => {
  const before = await page.evaluate(() => location.hash);
  await act();
  await page.waitForFunction((old) => location.hash !== old, before);
  await settled(page);
};

export const cases = {
  "changing genes changes the prediction, undoing gives it back": ({ visit }) => visit("#/predict", async (page) => {
    await begun(page);
    const first = await value(page);
    let moved = 0;
    for (const gene of (await page.locator(".gene:has(.states)").all()).slice(0, 6)) {
      await hashChange(page, () => gene.locator("button[aria-pressed=false]").last().click());
      moved = Math.max(moved, Math.abs((await value(page)) - first));
    }
    for (const slider of (await page.locator(".gene input[type=range]").all()).slice(0, 6)) {
      await hashChange(page, () => slider.press("End"));
      moved = Math.max(moved, Math.abs((await value(page)) - first));
    }
    assert.ok(moved > 0, "no gene moved the prediction");
    await hashChange(page, () => page.getByRole("button", { name: "Undo all" }).click());
    assert.equal(await value(page), first);
  }),

  "a changed profile is in its link": async ({ visit }) => {
    let hash;
    let shown;
    await visit("#/predict", async (page) => {
      await begun(page);
      await hashChange(page, () => page.locator(".gene input[type=range]").first().press("End"));
      [hash, shown] = [await page.evaluate(() => location.hash), await value(page)];
    });
    assert.match(hash, /from=tissue.*set=/);
    await visit(hash, async (page) => {
      await page.locator("#answer-value").waitFor();
      assert.equal(await value(page), shown);
      await page.locator(".gene.changed").first().waitFor();
    });
  },

  "a csv sets genes, and says which it does not know": ({ visit }) => visit("#/predict", async (page) => {
    await begun(page);
    const gene = await page.locator(".gene").first().evaluate((row) => [row.dataset.view, row.dataset.gene]);
    await hashChange(page, () => page.locator("input[type=file]").setInputFiles({
      name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(`view,gene,value\n${gene.join()},1\nmutation,NOSUCHGENE,1\n`),
    }));
    assert.ok(decodeURIComponent(await page.evaluate(() => location.hash)).includes(`set=${gene.join("~")}~1`));
  }),

  "a csv that is wrong is refused with its line": ({ visit }) => visit("#/predict", async (page) => {
    await begun(page);
    await page.locator("input[type=file]").setInputFiles({ name: "bad.csv", mimeType: "text/csv", buffer: Buffer.from("gene,value\nTP53,much\n") });
    await page.getByText("Line 2: “much” is not a number.").waitFor();
  }),
};
