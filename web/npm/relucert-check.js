#!/usr/bin/env node
"use strict";
// relucert-check PROBLEM NETWORK CERTIFICATE --gap G | --open-share S | --lower V
//   [--scope patterns | gated [--patterns FILE] | --scope dictionary [--dictionary FILE]]
// Exit codes: 0 proved, 1 refuted or not verified, 2 usage or bad input, 3 undecided.
const fs = require("fs");
const path = require("path");
const { Worker, isMainThread, parentPort, workerData } = require("worker_threads");

const USAGE =
  "usage: relucert-check PROBLEM NETWORK CERTIFICATE --gap G | --open-share S | --lower V\n" +
  "       [--scope patterns | gated [--patterns FILE] | --scope dictionary [--dictionary FILE]]";
const KINDS = ["--gap", "--open-share", "--lower"];

/** The options after the claim; null if they are none. */
function options(words) {
  const found = {};
  for (let i = 0; i < words.length; i += 2) {
    const name = words[i];
    if (!["--scope", "--patterns", "--dictionary"].includes(name) || i + 1 === words.length) return null;
    found[name.slice(2)] = words[i + 1];
  }
  return found;
}

function main(args) {
  const more = options(args.slice(5));
  if (args.length < 5 || !KINDS.includes(args[3]) || more === null) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const { scope, ...further } = more;
  const files = { problem: args[0], network: args[1], certificate: args[2], ...further };
  for (const [name, path] of Object.entries(files)) {
    try {
      files[name] = fs.readFileSync(path, "latin1");
    } catch (error) {
      console.error(`error: ${path} cannot be read: ${error.message}`);
      process.exitCode = 2;
      return;
    }
  }
  // The functions of the checker are recursive in the lengths of lists; a thread may have a large stack.
  const question = { files, kind: args[3].slice(2), number: args[4], scope };
  const worker = new Worker(__filename, { workerData: question, resourceLimits: { stackSizeMb: 200 } });
  const failed = (error) => {
    console.error(`error: ${error.message}`);
    process.exitCode = 2;
  };
  worker.on("error", failed);
  worker.on("message", ({ lines, code }) => {
    for (const line of lines) (line.startsWith("s ") ? console.log : console.error)(line);
    process.exitCode = code;
  });
}

if (isMainThread) {
  main(process.argv.slice(2));
} else {
  const ask = require(path.join(__dirname, "ask.js"));
  const check = require(path.join(__dirname, "checker.js"));
  parentPort.postMessage(ask(check, workerData));
}
