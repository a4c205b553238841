"use strict";
// The page around the checker: it shows what the checker answers, beside what is printed.
const element = (id) => document.getElementById(id);
const NAMES = ["problem", "network", "certificate"];
// Some scopes have one more file.
const FURTHER = ["patterns", "dictionary"];
const EMBEDDED = NAMES.every((name) => element(`embedded-${name}`));
let files = null; // strings of bytes
let own = !EMBEDDED; // whether the reader brought files
let typed = false; // whether the reader changed the claim
let asked = null; // what the checker was asked

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

/** The bytes as the characters of a string. */
function latin1(bytes) {
  const parts = [];
  for (let i = 0; i < bytes.length; i += 8192) parts.push(String.fromCharCode.apply(null, bytes.subarray(i, i + 8192)));
  return parts.join("");
}

async function embedded() {
  const found = {};
  for (const name of [...NAMES, ...FURTHER]) if (element(`embedded-${name}`)) found[name] = latin1(await unpacked(element(`embedded-${name}`).textContent));
  return found;
}

// ---- What the files say

function gcd(a, b) {
  while (b) [a, b] = [b, a % b];
  return a;
}

/** p/q in lowest terms, as the program prints it. */
function fraction(p, q) {
  [p, q] = [BigInt(p), BigInt(q)];
  const g = gcd(p < 0n ? -p : p, q) || 1n;
  return q / g === 1n ? `${p / g}` : `${p / g}/${q / g}`;
}

/** The head of a problem file: what is printed of it. */
function factsOf({ problem, network }) {
  const head = {};
  for (const line of problem.slice(0, 4000).split("\n").slice(0, 12)) {
    const [key, ...words] = line.split(" ");
    if (key === "row") break;
    head[key] = words;
  }
  const [rows, columns, outputs] = head.shape;
  const version = head["relucert-problem"][0];
  const [loss, ...parameter] = version === "1" ? ["squared"] : head.loss;
  return {
    rows,
    columns,
    outputs: outputs || "1",
    loss: parameter.length === 2 ? `${loss} ${fraction(...parameter)}` : loss,
    beta: fraction(...head.beta),
    neurons: (network.match(/^(?:neuron|atom) /gm) || []).length.toString(),
  };
}

/** A fraction as a decimal of nine digits, rounded down. */
function decimal(text) {
  let [p, q] = text.split("/").map(BigInt);
  q = q || 1n;
  if (p === 0n) return "0";
  const size = (n) => (n < 0n ? -n : n).toString().length;
  for (let places = Math.max(0, 9 - size(p) + size(q)); ; places--) {
    const scaled = p * 10n ** BigInt(places);
    const floor = scaled / q - (scaled % q < 0n ? 1n : 0n);
    if (size(floor) > 9 && places > 0) continue;
    const digits = (floor < 0n ? -floor : floor).toString().padStart(places + 1, "0");
    const whole = digits.slice(0, digits.length - places);
    const part = digits.slice(digits.length - places).replace(/0+$/, "");
    return `${p < 0n ? "-" : ""}${whole}${places && part ? `.${part}` : ""}`;
  }
}

/** Whether a printed decimal is at most p/q. */
function atMost(printed, exact) {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e(-?\d+))?$/.exec(printed);
  if (!match) return false;
  const [, sign, whole, part = "", exponent = "0"] = match;
  const power = Number(exponent) - part.length;
  const digits = BigInt(sign + whole + part);
  const [p, q = 1n] = exact.split("/").map(BigInt);
  return power >= 0 ? digits * 10n ** BigInt(power) * q <= p : digits * q <= p * 10n ** BigInt(-power);
}

// ---- What the checker says

const CLAIMS = {
  "open-share": (number) => `at most ${number} of the possible improvement is open`,
  gap: (number) => `the objective is at most ${number} of itself above the optimum`,
  lower: (number) => `the optimum is at least ${number}`,
};
const VERDICTS = {
  PROVED: ["proved", "Proved"],
  REFUTED: ["refuted", "Refuted: the claim is false, the certificate has a better network"],
  UNDECIDED: ["undecided", "Not proved: the certificate is in order, but shows less than is claimed"],
  "NOT VERIFIED": ["not-verified", "Not verified: the certificate proves nothing about this problem and this network"],
};

/** The verdict, the claim and the bound in the last line of the program. */
function understood({ lines, code }) {
  const last = lines.find((line) => line.startsWith("s ")) || "";
  const match = /^s (PROVED|REFUTED|UNDECIDED) --(gap|open-share|lower) (\S+); the optimum is at least (-?\d+(?:\/\d+)?)$/.exec(last);
  const codes = { PROVED: 0, REFUTED: 1, UNDECIDED: 3 };
  if (match && codes[match[1]] === code) {
    return { verdict: match[1], kind: match[2], number: match[3], lower: match[4] };
  }
  return { verdict: last === "s NOT VERIFIED" && code === 1 ? "NOT VERIFIED" : null };
}

function said(where, style, text) {
  const paragraph = document.createElement("p");
  paragraph.className = `verdict ${style}`;
  paragraph.textContent = text;
  where.append(paragraph);
}

/** The same with the fraction at its end, if there is one, in lowest terms. */
const reduced = (text) => text.replace(/(-?\d+)\/(\d+)$/, (_, p, q) => fraction(p, q));

/** One line of the table; whether both sides agree. */
function compared(body, name, found, agrees) {
  const place = document.querySelector(`[data-printed="${name}"]`);
  const printed = place ? place.textContent.trim() : null;
  const row = body.insertRow();
  const same = printed === null || (agrees ? agrees(printed) : reduced(printed) === reduced(found));
  for (const text of [name, printed === null ? "" : printed, found]) row.insertCell().textContent = text;
  row.className = same ? "" : "differs";
  return same;
}

function show(answer, seconds) {
  const place = element("answer");
  const result = understood(answer);
  const body = element("found").tBodies[0];
  place.replaceChildren();
  body.replaceChildren();
  place.dataset.verdict = result.verdict || "ERROR";
  if (result.verdict === null) {
    const stack = answer.lines.some((line) => /stack|recursion/i.test(line));
    const why = stack ? "The lists in these files are too long for the stack of this browser; the command relucert-check has a larger one." : answer.lines.join(" ");
    said(place, "not-verified", `No verdict, so nothing is proved. ${why}`);
  } else {
    const [style, words] = VERDICTS[result.verdict];
    const claim = result.kind ? `: ${CLAIMS[result.kind](result.number)}` : "";
    const none = asked.scope === "global" ? "No network of any width" : "None of the models that the claim is about";
    const bound = result.lower ? `. ${none} has an objective below ${decimal(result.lower)} (exactly ${result.lower})` : "";
    said(place, style, `${words}${result.verdict === "PROVED" ? claim : ""}${bound}. ${seconds.toFixed(1)} seconds.`);
  }
  let facts = {};
  try {
    facts = factsOf(files);
  } catch (error) {
    // A problem that the checker rejected need not have a head.
  }
  let same = true;
  const claim = result.kind ? `--${result.kind} ${result.number}` : "none";
  const printedClaim = document.querySelector('[data-printed="claim"]');
  const printedScope = document.querySelector('[data-printed="scope"]');
  const differs = printedClaim && (reduced(printedClaim.textContent) !== reduced(claim) || printedScope.textContent !== asked.scope);
  const another = typed && differs;

  for (const [name, value] of Object.entries({ problem: answer.digests.problem || "not read", ...facts })) same = compared(body, name, value) && same;
  if (!another) {
    // Where nothing is proved there is no claim to compare.
    if (result.kind) same = compared(body, "claim", claim) && same;
    same = compared(body, "scope", asked.scope) && same;
    same = compared(body, "verdict", result.verdict || "none") && same;
  }
  if (result.lower) same = compared(body, "lower bound", decimal(result.lower), (printed) => atMost(printed, result.lower)) && same;
  element("found").hidden = own;
  place.dataset.same = own ? "own" : same;
  if (own) said(place, "", `Of your own files: the problem has the SHA-256 ${answer.digests.problem || "(not read)"}.`);
  else if (!same) said(place, "alarm", "THIS PAGE SAYS SOMETHING ELSE THAN WHAT IS PROVED. Believe what the checker found: the lines of the table in red differ.");
  else if (another) said(place, "", "This is about the claim that you typed, which is not the one that the page prints.");
  else said(place, result.verdict === "PROVED" ? "proved" : "", "What the page prints of problem, claim, verdict and bound is what the checker found.");
}

async function check() {
  const button = element("check");
  button.disabled = true;
  element("answer").replaceChildren();
  delete element("answer").dataset.verdict;
  element("found").hidden = true;
  element("progress").hidden = false;
  const start = performance.now();
  let stage = "unpacking";
  const bar = element("bar");
  bar.removeAttribute("value");
  asked = { kind: element("kind").value, number: element("number").value.trim(), scope: element("scope").value };
  const clock = setInterval(() => {
    element("stage").textContent = `${stage}, ${((performance.now() - start) / 1000).toFixed(0)} s`;
  }, 200);
  const stop = (answer) => {
    clearInterval(clock);
    element("progress").hidden = true;
    button.disabled = false;
    show(answer, (performance.now() - start) / 1000);
  };
  const failed = (message) => stop({ lines: [`error: ${message}`], code: 2, digests: {} });
  try {
    files = files || (await embedded());
    const program = await unpacked(element("program").textContent);
    const address = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
    const worker = new Worker(address);
    const done = (answer) => {
      worker.terminate();
      URL.revokeObjectURL(address);
      stop(answer);
    };
    const leaves = (files.certificate.match(/^leaf /gm) || []).length;
    worker.onmessage = ({ data }) => {
      if (data.stage) stage = data.stage === "certificate" ? "reading the certificate and checking" : `reading the ${data.stage}`;
      else if (data.leaves) {
        bar.max = leaves;
        bar.value = data.leaves;
        stage = `checking leaf ${data.leaves} of ${leaves}, ${Math.floor((100 * data.leaves) / leaves)} %`;
        bar.dataset.seen = data.leaves;
      } else done(data.answer);
    };
    worker.onerror = (event) => done({ lines: [`error: ${event.message}`], code: 2, digests: {} });
    worker.postMessage({ files, ...asked });
  } catch (error) {
    const old = typeof DecompressionStream === "undefined";
    failed(old ? "this browser is too old: it cannot unpack the files (DecompressionStream)" : error.message);
  }
}

// ---- Files in and out

async function taken(list) {
  const brought = own && files ? { ...files } : {};
  for (const file of list) {
    const text = latin1(new Uint8Array(await file.arrayBuffer()));
    const kind = /^relucert-(?:(problem|network|patterns)|(?:scope-|dictionary-)?(certificate)|gated) /.exec(text);
    if (kind) brought[kind[1] || kind[2] || "network"] = text;
    else said(element("answer"), "not-verified", `${file.name} is no problem, network or certificate of relucert.`);
  }
  files = brought;
  own = true;
  listed();
}

/** Which files would be checked, each with a link to save it. */
async function listed() {
  const place = element("files");
  if (!own) files = files || (await embedded().catch(() => null));
  place.replaceChildren(own ? "Your own: " : "In this page: ");
  for (const name of [...NAMES, ...FURTHER]) {
    const text = files && files[name];
    if (!text && FURTHER.includes(name)) continue;
    if (!text) {
      place.append(`no ${name} yet; `);
      continue;
    }
    const link = document.createElement("a");
    link.textContent = `${name} (${text.length} bytes)`;
    link.download = name;
    link.href = URL.createObjectURL(new Blob([Uint8Array.from(text, (c) => c.charCodeAt(0))]));
    place.append(link, "; ");
  }
  element("check").disabled = !files || !NAMES.every((name) => files[name]);
}

element("check").onclick = check;
for (const id of ["kind", "number", "scope"]) element(id).oninput = () => (typed = true);
element("choose").onchange = (event) => taken(event.target.files);
document.ondragover = (event) => event.preventDefault();
document.ondrop = (event) => {
  event.preventDefault();
  taken(event.dataTransfer.files);
};
listed();
