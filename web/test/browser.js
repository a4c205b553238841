"use strict";
// browser.js PAGE PLAIN PROBLEM NETWORK CERTIFICATE SHARE [large [slow]]: PAGE is a report on the claim --open-share SHARE,
// which is proved; PLAIN the page without a report. In headless Chromium: click, wait, read the verdict;
// other claims; pages and files that were tampered with.
const fs = require("fs");
const os = require("os");
const path = require("path");
const zlib = require("zlib");
const assert = require("assert");
const puppeteer = require("puppeteer-core");

const [page, plain, problem, network, certificate, share, large, slow] = process.argv.slice(2);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "relucert-page-"));
const text = fs.readFileSync(page, "utf8");
const shown = [];

/** A copy of the page with this change, which must be one. */
function changed(name, change) {
  const other = change(text);
  assert.notStrictEqual(other, text, name);
  const file = path.join(folder, `${name}.html`);
  fs.writeFileSync(file, other);
  return file;
}

/** The page with other bytes of an embedded file. */
function rewritten(name, file, change) {
  const place = new RegExp(`(id="embedded-${file}">)([^<]*)`);
  const repack = (_, before, letters) => {
    const old = zlib.gunzipSync(Buffer.from(letters, "base64")).toString("latin1");
    const fresh = change(old);
    assert.notStrictEqual(fresh, old, name);
    return before + zlib.gzipSync(Buffer.from(fresh, "latin1")).toString("base64");
  };
  return changed(name, (whole) => whole.replace(place, repack));
}

async function main() {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
  const faults = [];

  async function open(file) {
    const tab = await browser.newPage();
    tab.on("pageerror", (error) => faults.push(`${file}: ${error.message}`));
    tab.on("request", (request) => {
      if (!/^(file|blob|data):/.test(request.url())) faults.push(`${file}: asked for ${request.url()}`);
    });
    await tab.goto(`file://${path.resolve(file)}`);
    return tab;
  }

  async function answer(tab) {
    await tab.waitForFunction(() => !document.getElementById("check").disabled, { timeout: 60000 });
    const start = Date.now();
    await tab.click("#check");
    await tab.waitForFunction(() => document.getElementById("answer").dataset.verdict, { timeout: 600000 });
    const found = await tab.$eval("#answer", (e) => ({ verdict: e.dataset.verdict, same: e.dataset.same, words: e.textContent }));
    return { ...found, seconds: (Date.now() - start) / 1000 };
  }

  async function expect(name, file, verdict, same, before, after) {
    const tab = await open(file);
    if (before) await before(tab);
    const found = await answer(tab);
    shown.push(`${name}: ${found.verdict}, page and checker agree: ${found.same}, ${found.seconds} s`);
    assert.strictEqual(found.verdict, verdict, `${name}: ${found.words}`);
    assert.strictEqual(found.same, same, `${name}: ${found.words}`);
    assert.strictEqual(found.words.includes("THIS PAGE SAYS SOMETHING ELSE"), same === "false", name);
    if (after) await after(tab);
    await tab.close();
  }

  const claim = (kind, number) => async (tab) => {
    await tab.select("#kind", kind);
    await tab.$eval("#number", (e) => (e.value = ""));
    await tab.type("#number", number);
  };
  let bar = null;
  await expect("as it is", page, "PROVED", "true", null, async (tab) => {
    bar = await tab.$eval("#bar", (e) => ({ seen: Number(e.dataset.seen || 0), max: e.max }));
  });
  if (large) {
    shown.push(`progress: leaf ${bar.seen} of ${bar.max} was the last one shown`);
    if (slow) assert.ok(1 < bar.seen && bar.seen <= bar.max, JSON.stringify(bar));
    await browser.close();
    console.log(shown.join("\n"));
    return;
  }
  await expect("a weaker claim", page, "PROVED", "true", claim("open-share", "0.9"));
  await expect("a stronger claim", page, "UNDECIDED", "true", claim("open-share", "1e-12"));
  await expect("a lower bound of a million", page, "REFUTED", "true", claim("lower", "1000000"));
  await expect("no number", page, "ERROR", "true", claim("gap", "<b>"));
  await expect("0/0", page, "ERROR", "true", claim("gap", "0/0"));

  const printed = (name, value) => (whole) => whole.replace(new RegExp(`(data-printed="${name}">)[^<]*`), `$1${value}`);
  const better = "--open-share 1/1000000";
  await expect("a better claim printed", changed("claim", printed("claim", better)), "PROVED", "false");
  await expect("a better bound printed", changed("bound", printed("lower bound", "1e30")), "PROVED", "false");
  await expect("another beta printed", changed("beta", printed("beta", "1/1000000")), "PROVED", "false");
  await expect("another scope asked", changed("scope", (whole) => whole.replace('"global" selected', '"global"').replace('value="patterns"', 'value="patterns" selected')), "ERROR", "false");
  await expect("fewer rows printed", changed("rows", printed("rows", "1")), "PROVED", "false");
  await expect("another problem printed", changed("problem", printed("problem", "0".repeat(64))), "PROVED", "false");
  const both = (whole) => printed("claim", better)(whole).replace(/id="number"([^>]*) value="[^"]*"/, 'id="number"$1 value="1/1000000"');
  await expect("a better claim printed and asked", changed("asked", both), "UNDECIDED", "false");
  const network2 = (old) => old.replace(/^((?:neuron|atom) \d+ )(-?)(\d)/m, (_, a, sign, digit) => a + (sign ? "" : "-") + digit);
  await expect("another network", rewritten("network", "network", network2), "UNDECIDED", "false");
  const row = (old) => old.replace(/^(row .* -?\d*)(\d)$/m, (_, a, digit) => a + ((Number(digit) + 1) % 10));
  await expect("another problem", rewritten("row", "problem", row), "NOT VERIFIED", "false");
  const leaf = (old) => old.replace(/^leaf (\d+)/m, "leaf 1");
  await expect("another leaf", rewritten("leaf", "certificate", leaf), "NOT VERIFIED", "false");
  await expect("half a certificate", rewritten("half", "certificate", (old) => old.slice(0, old.length / 2)), "ERROR", "false");
  await expect("bytes that are no letters", rewritten("bytes", "certificate", (old) => `\xff\x00${old}`), "ERROR", "false");

  // What a hostile text could bring in is not run.
  const script = changed("script", (whole) => whole.replace("<h1>", "<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\"><h1>"));
  const tab = await open(script);
  await new Promise((done) => setTimeout(done, 300));
  assert.notStrictEqual(await tab.title(), "run", "the content security policy allows a foreign script");
  await tab.evaluate(() => fetch("https://example.org/").catch(() => null));
  await tab.close();

  const choose = async (tab) => {
    const input = await tab.$("#choose");
    await input.uploadFile(problem, network, certificate);
    await claim("open-share", share)(tab);
  };
  await expect("files of one's own", plain, "PROVED", "own", choose);
  await browser.close();
  fs.rmSync(folder, { recursive: true });
  console.log(shown.join("\n"));
  const foreign = faults.filter((fault) => !fault.includes("example.org"));
  assert.deepStrictEqual(foreign, []);
}
main().catch((error) => {
  console.error(shown.join("\n"));
  console.error(error);
  process.exit(1);
});
