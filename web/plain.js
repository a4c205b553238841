"use strict";
// plain.js OUTPUT: the page without a report, into which one drops problem, network and certificate. It fills
// in the gaps of page/page.html as src/page.rs does.
const fs = require("fs");
const path = require("path");
const crypto = require("crypto");
const zlib = require("zlib");

const read = (name) => fs.readFileSync(path.join(__dirname, name), "utf8");
const hash = (text) => `sha256-${crypto.createHash("sha256").update(text).digest("base64")}`;
const [style, script] = [read("page/page.css"), read("page/page.js")];
const program = ["npm/checker.js", "npm/ask.js", "page/worker.js"].map(read).join("\n");
const values = {
  "script-hash": hash(script),
  "style-hash": hash(style),
  title: "relucert: check a proof",
  style,
  report: "<h1>Check a proof of global optimality</h1>",
  "open-share": " selected",
  "scope-global": " selected",
  number: "0.01",
  notice: read("npm/NOTICE").replace(/&/g, "&amp;").replace(/</g, "&lt;"),
  program: zlib.gzipSync(program, { level: 9 }).toString("base64"),
  script,
};
fs.writeFileSync(process.argv[2], read("page/page.html").replace(/\{\{(.*?)\}\}/g, (_, name) => values[name] || ""));
