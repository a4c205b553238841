"use strict";

/**
 * One question to the checker: `check` is the function of checker.js, `files` has problem, network and
 * certificate as strings whose characters are bytes, `kind` is gap, open-share or lower, `number` a fraction
 * or a decimal. `reading` hears the name of each file before it is read.
 *
 * The answer: what the program printed, its exit code (0 proved, 1 refuted or not verified, 2 bad input, 3
 * undecided), and the SHA-256 of each file that it read.
 */
function relucertAsk(check, files, kind, number, reading) {
  const names = ["problem", "network", "certificate"];
  const answer = { lines: [], code: null, digests: {} };
  let last = "";
  try {
    check({
      arguments: ["relucert-check", ...names, `--${kind}`, number],
      text: (name) => {
        last = name;
        if (reading) reading(name);
        return files[name];
      },
      digested: (digest) => {
        answer.digests[last] = digest;
      },
      say: (text) => answer.lines.push(...text.split("\n").filter((line) => line !== "")),
      ended: (code) => {
        answer.code = code;
      },
    });
  } catch (error) {
    answer.lines.push(`error: ${error && error.message ? error.message : error}`);
  }
  // An exception that the program does not expect, as of an exhausted stack, ends it before it answers.
  if (answer.code === null) {
    answer.lines.push("error: the checker stopped before it had an answer");
    answer.code = 2;
  }
  return answer;
}
if (typeof module === "object") module.exports = relucertAsk;
