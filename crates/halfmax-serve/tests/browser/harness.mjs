// A browser that notices what a reader would not: errors in the console, requests to others, pages too wide.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

export async function start(base, executablePath) {
  const browser = await chromium.launch({ executablePath, args: FLAGS });

  /** Shows an address to `story`, which looks at the page; afterwards nothing may have gone wrong unseen. */
  async function visit(hash, story, { width = 1280, dark = false, plain = false } = {}) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: dark ? "dark" : "light", acceptDownloads: true });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const wrong = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(`console ${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => wrong.push(`error: ${error.stack}`));
    page.on("response", (response) => response.status() >= 400 && wrong.push(`${response.status()} ${response.url()}`));
    await context.route(
      (url) => url.origin !== new URL(base).origin && !["data:", "blob:"].includes(url.protocol),
      (route) => { wrong.push(`a request left the host: ${route.request().url()}`); return route.abort(); },
    );
    try {
      await page.goto(`${base}/${hash}`);
      // A plain page is not one of the views.
      if (!plain) await page.waitForSelector("h1");
      await story(page);
      if (!plain) await settled(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `the page is ${over} px wider than the window of ${width} px`);
      assert.deepEqual(wrong, [], wrong.join("\n"));
    } catch (error) {
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/failed.png`, fullPage: true });
      error.message = `${hash} at ${width} px${dark ? ", dark" : ""}: ${error.message}${wrong.length ? `\nalso seen:\n${wrong.join("\n")}` : ""}`;
      throw error;
    } finally {
      await context.close();
    }
  }

  return { visit, close: () => browser.close() };
}

/** Waits until nothing is being loaded or drawn. */
export async function settled(page) {
  await page.waitForFunction(() => document.querySelector("main h1") && !document.querySelector("main [aria-busy=true], main .status.loading"));
}

/** Types into a combobox found by its label, and takes the first offer with the keyboard. */
export async function choose(page, label, typed) {
  const field = page.getByRole("combobox", { name: label, exact: true });
  await field.click();
  await field.fill(typed);
  await page.locator("[role=listbox]:visible [role=option]").first().waitFor();
  await field.press("Enter");
  return field.inputValue();
}

/** The text of the file that a press of this button saves. */
export async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const stream = await download.createReadStream();
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return { name: download.suggestedFilename(), content: Buffer.concat(chunks) };
}

/** The rows of a csv without quoted line breaks. */
export const rowsOf = (content) => content.toString("utf8").trimEnd().split("\r\n").map((line) => line.split(","));

/** A number as the page shows it. */
export const read = (text) => Number(text.replace("−", "-").split(" ")[0]);
