// Everything can be done without a mouse, and is named for who cannot see it.

import assert from "node:assert/strict";
import { settled } from "../harness.mjs";

const focused = (page) => page.evaluate(() => document.activeElement.textContent || document.activeElement.getAttribute("aria-label") || document.activeElement.id);

export const cases = {
  "a prediction by keyboard alone": ({ visit }) => visit("#/predict", async (page) => {
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "Skip to content");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    for (const label of ["Cell line", "Drug"]) {
      const field = page.getByRole("combobox", { name: label, exact: true });
      for (let i = 0; i < 6 && !(await field.evaluate((f) => f === document.activeElement)); i += 1) await page.keyboard.press("Tab");
      assert.equal(await field.getAttribute("aria-expanded"), "false");
      await page.keyboard.press("ArrowDown");
      assert.equal(await field.getAttribute("aria-expanded"), "true");
      await page.keyboard.press("ArrowDown");
      const active = await field.getAttribute("aria-activedescendant");
      assert.equal(await page.locator(`[id="${active}"]`).getAttribute("aria-selected"), "true");
      await page.keyboard.press("Escape");
      assert.equal(await field.getAttribute("aria-expanded"), "false");
      await page.keyboard.type("1");
      await page.keyboard.press("Enter");
      assert.notEqual(await field.inputValue(), "");
    }
    await page.locator("#answer-value").waitFor();
  }),

  "letters that match nothing say so": ({ visit }) => visit("#/predict", async (page) => {
    const field = page.getByRole("combobox", { name: "Drug", exact: true });
    await field.fill("qqqqqq");
    await page.getByText("Nothing matches “qqqqqq”").waitFor();
    await field.press("Enter");
    await field.press("Escape");
    assert.equal(await field.inputValue(), "");
  }),

  "tissue and pathway find entries too": ({ visit }) => visit("#/predict", async (page) => {
    const field = page.getByRole("combobox", { name: "Cell line", exact: true });
    await field.click();
    const tissue = (await page.locator(".combo-detail").first().innerText()).split(" · ")[0];
    await field.fill(tissue);
    await page.locator("[role=listbox]:visible [role=option]").first().waitFor();
    const details = await page.locator("[role=listbox]:visible .combo-detail").allInnerTexts();
    assert.ok(details.length && details.every((d) => d.toLowerCase().includes(tissue.toLowerCase())), details.join());
    await field.press("Escape");
  }),

  "every control and picture has a name": async ({ visit }) => {
    for (const hash of ["#/predict", "#/compare?tab=ranking", "#/compare?tab=heatmap", "#/model", "#/studies", "#/biomarkers", "#/biomarkers?list=features"]) {
      await visit(hash, async (page) => {
        await settled(page);
        const nameless = await page.evaluate(() => [...document.querySelectorAll("button, a, input, select, [role=img], img")].filter((e) => {
          const labelled = e.labels?.length || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.textContent.trim() || e.hasAttribute("alt") || e.title;
          return !labelled && e.checkVisibility();
        }).map((e) => e.outerHTML.slice(0, 120)));
        assert.deepEqual(nameless, []);
      });
    }
  },
};
