// Model and Studies: scores beside baselines, a search followed live.

import assert from "node:assert/strict";
import { rowsOf, saved, settled } from "../harness.mjs";

export const cases = {
  "scores stand beside naive baselines, with card and report": ({ visit }) => visit("#/model", async (page) => {
    await settled(page);
    const table = page.locator("main .table", { hasText: "Over all test pairs" }).first();
    assert.ok((await table.locator("tbody tr").count()) > 1);
    assert.ok((await table.getByText("naive", { exact: true }).count()) > 0);
    const rows = rowsOf((await saved(page, table.getByRole("button", { name: "csv" }))).content);
    assert.ok(rows[0].includes("rmse"));
    await page.getByText("Model card", { exact: true }).click();
    assert.match(await page.locator(".card").innerText(), /What it is for/);
    const report = await page.getByRole("link", { name: /report of its run/ }).getAttribute("href");
    const answer = await page.request.get(new URL(report, page.url()).href);
    assert.equal(answer.status(), 200);
  }),

  "a study shows its trials and is live": ({ visit }) => visit("#/studies", async (page) => {
    await page.locator("#trials tbody tr").first().waitFor();
    await page.getByText("live", { exact: true }).waitFor();
    assert.match(await page.locator("#study-facts").innerText(), /\d+ trials?, \d+ complete/);
    await page.locator("figure .main-svg").first().waitFor();
    assert.match(await page.evaluate(() => location.hash), /study=/);
  }),

  "an address that names nothing says what there is": ({ visit }) => visit("#/predict", async (page) => {
    await page.evaluate(() => { location.hash = "#/predict?model=nosuch"; });
    await page.getByText("No model “nosuch” here", { exact: true }).waitFor();
    await page.evaluate(() => { location.hash = "#/nosuch"; });
    await page.getByText("There is no view “nosuch”").waitFor();
    await page.evaluate(() => { location.hash = "#/predict"; });
    await page.waitForSelector("h1");
  }),
};
