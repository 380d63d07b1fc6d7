// A measure whose high values are sensitive: nothing on the page may be the wrong way round.

import assert from "node:assert/strict";
import { choose, read, settled } from "../harness.mjs";

const MODEL = "model=potency";

export const cases = {
  "what is said of a prediction follows the measure": ({ visit }) => visit(`#/predict?${MODEL}`, async (page) => {
    await choose(page, "Cell line", "1");
    await choose(page, "Drug", "1");
    await page.locator("#answer-value").waitFor();
    await settled(page);
    const [value, um] = [read(await page.locator("#answer-value").innerText()), Number((await page.locator("#answer-um").innerText()).replaceAll(",", "").split(" ")[0])];
    assert.ok(Math.abs(10 ** (6 - value) - um) <= 0.02 * um + 1e-6, `10^(6 − ${value}) is not ${um} µM`);
    await page.getByText(/right is more sensitive/).waitFor();
    const place = /(more|less) sensitive than (\d+) % of the (\d+) cell lines/.exec(await page.locator("#rank").innerText());
    const measured = await page.evaluate(async () => {
      const [model, drug] = ["model", "drug"].map((key) => new URLSearchParams(location.hash.split("?")[1]).get(key));
      const { items } = await (await fetch(`/v1/models/${model}/compounds/${drug}/cell-lines`)).json();
      return items.map((l) => l.measured).filter((v) => v !== null);
    });
    // High values are sensitive: more sensitive than those below.
    const below = measured.filter((v) => v < value).length / measured.length;
    assert.ok(Math.abs((place[1] === "more" ? below : 1 - below) - Number(place[2]) / 100) < 0.02, `${place[0]}; ${below} below`);
    const interval = /\(([\d.,]+) to ([\d.,]+) µM\)/.exec(await page.locator("#interval").innerText());
    assert.ok(Number(interval[1].replaceAll(",", "")) < Number(interval[2].replaceAll(",", "")), interval[0]);
  }),

  "a model that cannot be split says so": ({ visit }) => visit(`#/predict?${MODEL}`, async (page) => {
    await choose(page, "Cell line", "1");
    await choose(page, "Drug", "1");
    await page.locator("#answer-value").waitFor();
    await settled(page);
    await page.getByText(/cannot be split among its features.*at the mean/).waitFor();
    assert.equal(await page.locator("#adds-up").count(), 0);
  }),

  "the most sensitive come first": ({ visit }) => visit(`#/compare?tab=ranking&${MODEL}`, async (page) => {
    await choose(page, "Cell line", "1");
    await page.locator("tbody tr").first().waitFor();
    await settled(page);
    const values = (await page.locator("tbody tr td:nth-child(3)").allInnerTexts()).map(read);
    assert.deepEqual(values, values.toSorted((a, b) => b - a));
    await page.getByText(/Right is more sensitive/).waitFor();
  }),

  "tissues run from sensitive to resistant": ({ visit }) => visit(`#/compare?tab=tissues&${MODEL}`, async (page) => {
    await choose(page, "Drug", "1");
    await page.locator("figure .main-svg").first().waitFor();
    await settled(page);
    const medians = (await page.locator("table").first().locator("tbody td:nth-child(3)").allInnerTexts()).map(read);
    assert.deepEqual(medians, medians.toSorted((a, b) => b - a));
  }),

  "models can be chosen": ({ visit }) => visit("#/model", async (page) => {
    await page.locator("#model").selectOption("potency");
    await page.getByRole("heading", { name: "Model potency" }).waitFor();
  }),
};
