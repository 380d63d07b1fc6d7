// The page that describes the API: it works offline under its policy, and asks the server.

import assert from "node:assert/strict";

export const cases = {
  "the API can be tried": ({ visit }) => visit("docs/#/predictions", async (page) => {
    await page.locator(".opblock-summary-path", { hasText: "rank" }).first().waitFor();
    assert.ok((await page.locator(".opblock").count()) > 5);
    const models = page.locator(".opblock", { has: page.locator('.opblock-summary-path[data-path="/v1/models"]') });
    if (!(await models.count())) await page.locator("#operations-tag-models, [data-tag=models]").first().click();
    await models.locator(".opblock-summary-control").first().click();
    await models.getByRole("button", { name: "Try it out" }).click();
    await models.getByRole("button", { name: "Execute" }).click();
    await models.locator(".live-responses-table .response-col_status", { hasText: "200" }).first().waitFor();
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/docs.png`, fullPage: true });
  }, { plain: true }),
};
