#!/usr/bin/env node
"use strict";
// relucert-check PROBLEM NETWORK CERTIFICATE --gap G | --open-share S | --lower V
// Exit codes: 0 proved, 1 refuted or not verified, 2 usage or bad input, 3 undecided.
const fs = require("fs");
const path = require("path");
const { Worker, isMainThread, parentPort, workerData } = require("worker_threads");

const USAGE = "usage: relucert-check PROBLEM NETWORK CERTIFICATE --gap G | --open-share S | --lower V";
const KINDS = ["--gap", "--open-share", "--lower"];

function main(args) {
  if (args.length !== 5 || !KINDS.includes(args[3])) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const files = {};
  for (const [i, name] of ["problem", "network", "certificate"].entries()) {
    try {
      files[name] = fs.readFileSync(args[i], "latin1");
    } catch (error) {
      console.error(`error: ${args[i]} cannot be read: ${error.message}`);
      process.exitCode = 2;
      return;
    }
  }
  // The functions of the checker are recursive in the lengths of lists; a thread may have a large stack.
  const question = { files, kind: args[3].slice(2), number: args[4] };
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
  parentPort.postMessage(ask(check, workerData.files, workerData.kind, workerData.number));
}
