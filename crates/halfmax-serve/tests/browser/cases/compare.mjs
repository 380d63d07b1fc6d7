// Compare: rankings, several cell lines, tissues, test rows, the heat map.

import assert from "node:assert/strict";
import { choose, read, rowsOf, saved, settled } from "../harness.mjs";

const column = (page, i) => page.locator(`tbody tr td:nth-child(${i})`).allInnerTexts();

export const cases = {
  "drugs are ranked, sorted by a column, filtered by pathway, saved as csv": ({ visit }) => visit("#/compare?tab=ranking", async (page) => {
    await choose(page, "Cell line", "1");
    await page.locator("tbody tr").first().waitFor();
    await settled(page);
    const values = (await column(page, 3)).map(read);
    assert.deepEqual(values, values.toSorted((a, b) => a - b));
    await page.getByRole("button", { name: "Drug", exact: true }).click();
    const names = await page.locator("tbody th").allInnerTexts();
    assert.deepEqual(names, names.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })));
    const rows = rowsOf((await saved(page, page.locator("main").getByRole("button", { name: "csv" }))).content);
    assert.equal(rows.length - 1, names.length);
    await page.getByLabel("Pathway", { exact: true }).selectOption({ index: 1 });
    await settled(page);
    const some = await page.locator("tbody tr").count();
    assert.ok(some > 0 && some < names.length, `${some} of ${names.length}`);
    await page.locator("figure .main-svg").first().waitFor();
    await page.locator("tbody a").first().click();
    await page.locator("#answer-value").waitFor();
  }),

  "cell lines stand side by side and can be taken out": ({ visit }) => visit("#/compare?tab=lines", async (page) => {
    await page.getByText("Add cell lines").waitFor();
    const add = page.getByRole("combobox", { name: /Add a cell line/ });
    for (const key of ["1", "2"]) {
      await add.click();
      await add.fill(key);
      await add.press("Enter");
    }
    await page.locator(".chip").nth(1).waitFor();
    await settled(page);
    assert.match(await page.evaluate(() => location.hash), /line=.*line=/);
    await page.getByRole("button", { name: /^Remove/ }).first().click();
    await settled(page);
    assert.equal(await page.locator(".chip").count(), 1);
  }),

  "a drug across tissues": ({ visit }) => visit("#/compare?tab=tissues", async (page) => {
    await choose(page, "Drug", "1");
    await page.locator("figure .main-svg").first().waitFor();
    await settled(page);
    assert.ok((await page.locator(".boxlayer .trace").count()) > 1);
    const medians = (await page.locator("table").first().locator("tbody td:nth-child(3)").allInnerTexts()).map(read);
    assert.deepEqual(medians, medians.toSorted((a, b) => a - b));
    await page.getByLabel("Values", { exact: true }).selectOption("measured");
    await settled(page);
    await page.getByText(/^Measured ln IC50.* by tissue/).first().waitFor();
  }),

  "actual and predicted, narrowed to a drug": ({ visit }) => visit("#/compare?tab=tested", async (page) => {
    await page.locator("figure .main-svg").first().waitFor();
    await settled(page);
    const all = await page.locator("tbody tr").count();
    assert.match(await page.locator("main .hint").first().innerText(), /RMSE \d.*Pearson/);
    const drug = await choose(page, "Drug", "1");
    await page.getByText(`Test rows for ${drug}`).first().waitFor();
    await settled(page);
    const some = await page.locator("tbody tr").count();
    assert.ok(some > 0 && some < all, `${some} of ${all}`);
  }),

  "the heat map": ({ visit }) => visit("#/compare?tab=heatmap", async (page) => {
    await page.locator("figure .main-svg").first().waitFor();
    await page.locator(".heatmaplayer image").first().waitFor({ state: "attached" });
    await settled(page);
    const heads = await page.locator("thead th").count();
    await page.getByLabel("Pathway", { exact: true }).selectOption({ index: 1 });
    await settled(page);
    assert.ok((await page.locator("thead th").count()) < heads);
  }),
};
