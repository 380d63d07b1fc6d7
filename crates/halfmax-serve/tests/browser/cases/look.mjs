// Every view at two widths, light and dark, with nothing too wide and nothing in the console.

import assert from "node:assert/strict";
import { choose, settled } from "../harness.mjs";

const VIEWS = ["#/predict", "#/compare?tab=ranking", "#/compare?tab=lines", "#/compare?tab=tissues", "#/compare?tab=tested", "#/compare?tab=heatmap", "#/model", "#/studies", "#/biomarkers", "#/biomarkers?by=tissue&list=compounds", "#/biomarkers?by=msi&list=features"];

async function fill(page, hash) {
  if (hash === "#/predict") await choose(page, "Cell line", "1");
  if (hash.includes("ranking")) await choose(page, "Cell line", "2");
  if (hash.includes("tissues") || hash === "#/predict") await choose(page, "Drug", "1");
  if (hash.includes("lines")) {
    const add = page.getByRole("combobox", { name: /Add a cell line/ });
    await add.fill("1");
    await add.press("Enter");
  }
  await settled(page);
}

const luminance = (rgb) => rgb.match(/[\d.]+/g).slice(0, 3).reduce((sum, v, i) => sum + [0.2126, 0.7152, 0.0722][i] * (Number(v) / 255) ** 2.2, 0);

export const cases = Object.fromEntries([1280, 390].flatMap((width) => [false, true].map((dark) => [
  `${width} px, ${dark ? "dark" : "light"}`,
  async ({ visit }) => {
    for (const hash of VIEWS) {
      await visit(hash, async (page) => {
        await fill(page, hash);
        const [ground, ink] = await page.evaluate(() => { const s = getComputedStyle(document.body); return [s.backgroundColor, s.color]; });
        const [light, deep] = [luminance(ground), luminance(ink)].sort((a, b) => b - a);
        assert.ok((light + 0.05) / (deep + 0.05) > 7, "too little contrast");
        assert.equal(luminance(ground) < 0.2, dark);
        if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${hash.replaceAll(/[^a-z]/g, "")}-${width}-${dark ? "dark" : "light"}.png`, fullPage: true });
      }, { width, dark });
    }
  },
])));

cases["the toggle turns the colours and they stay"] = ({ visit }) => visit("#/model", async (page) => {
  await page.getByRole("button", { name: "Switch to dark colours" }).click();
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.ok(luminance(await ground()) < 0.2);
  await page.reload();
  await page.waitForSelector("h1");
  assert.ok(luminance(await ground()) < 0.2);
});

cases["it says that it is research software"] = ({ visit }) => visit("#/predict", async (page) => {
  await page.getByText("not medical advice").waitFor();
});
