"use strict";
// pages.js PAGE...: pages of all kinds in headless Chromium. Each opens without a fault and asks for nothing; one with a
// button says what its checker finds, one without has a command instead; no picture is wider than the page.
const path = require("path");
const assert = require("assert");
const puppeteer = require("puppeteer-core");

async function main() {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
  for (const page of process.argv.slice(2)) {
    const tab = await browser.newPage();
    const faults = [];
    tab.on("pageerror", (error) => faults.push(error.message));
    tab.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    tab.on("request", (request) => /^(file|blob|data):/.test(request.url()) || faults.push(request.url()));
    await tab.goto(`file://${path.resolve(page)}`);
    const seen = await tab.evaluate(() => ({
      button: !document.getElementById("proof").hidden,
      verdict: document.querySelector(".verdict").className.split(" ")[1],
      command: document.querySelector("pre").textContent,
      printed: document.querySelector('[data-printed="verdict"]')?.textContent,
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      pictures: document.querySelectorAll("svg").length,
    }));
    assert.ok(seen.command.startsWith("relucert check "), seen.command);
    assert.ok(!seen.wide, `${page} is wider than the window`);
    let found = "no button";
    if (seen.button) {
      await tab.waitForFunction(() => !document.getElementById("check").disabled, { timeout: 60000 });
      await tab.click("#check");
      await tab.waitForFunction(() => document.getElementById("answer").dataset.verdict, { timeout: 600000 });
      const answer = await tab.$eval("#answer", (e) => ({ ...e.dataset, words: e.textContent }));
      assert.strictEqual(answer.verdict, seen.printed, answer.words);
      assert.strictEqual(answer.same, "true", answer.words);
      found = `found by the button: ${answer.verdict}`;
    }
    assert.deepStrictEqual(faults, [], page);
    console.log(`${path.basename(page)}: ${seen.verdict}, ${seen.pictures} pictures, ${found}`);
    await tab.close();
  }
  await browser.close();
}
main().catch((error) => {
  console.error(error);
  process.exit(1);
});
