"use strict";

/**
 * One question to the checker: `check` is the function of checker.js, `files` has problem, network and
 * certificate as strings whose characters are bytes, `kind` is gap, open-share or lower, `number` a fraction
 * or a decimal. `scope` is global, patterns, gated or dictionary, as `--scope` of `relucert check`; for it
 * `files` may have patterns or a dictionary too. `told` hears `{stage}`, the name of a file, before that file is
 * read, and `{leaves}`, how many leaves of the trees were tested, now and then.
 *
 * The answer: what the program printed, its exit code (0 proved, 1 refuted or not verified, 2 bad input, 3
 * undecided), and the SHA-256 of each file that it read.
 */
function relucertAsk(check, { files, kind, number, scope }, told) {
  const names = ["problem", "network", "certificate"];
  const answer = { lines: [], code: null, digests: {} };
  const more = [];
  if (scope && scope !== "global") more.push("--scope", scope);
  for (const name of ["patterns", "dictionary"]) if (more.length && files[name]) more.push(`--${name}`, name);
  let last = "";
  let leaves = 0;
  let next = 0;
  try {
    check({
      arguments: ["relucert-check", ...names, `--${kind}`, number, ...more],
      text: (name) => {
        last = name;
        if (told) told({ stage: name });
        return files[name];
      },
      digested: (digest) => {
        answer.digests[last] = digest;
      },
      leaf: () => {
        leaves += 1;
        if (!told || Date.now() < next) return;
        next = Date.now() + 100;
        told({ leaves });
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
