"use strict";
// One question to the checker in checker.js: three files as strings of bytes, the kind of the claim and its number.
// The answer is what the program printed, and its exit code: 0 proved, 1 refuted or not verified, 2 bad input or
// the stack exhausted, 3 undecided.

/** `files`: {problem, network, certificate}, strings of bytes; `reading` hears the name of the file to be read. */
function relucertAsk(check, files, kind, number, reading) {
  const names = ["problem", "network", "certificate"];
  const lines = [];
  let code = 2;
  try {
    check({
      arguments: ["relucert-check", ...names, `--${kind}`, number],
      text: (name) => {
        if (reading) reading(name);
        return files[name];
      },
      say: (text) => lines.push(...text.split("\n").filter((line) => line !== "")),
      ended: (value) => {
        code = value;
      },
    });
  } catch (error) {
    lines.push(`error: ${error.message || error}`);
    code = 2;
  }
  return { lines, code };
}
if (typeof module === "object") module.exports = relucertAsk;
