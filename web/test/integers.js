"use strict";
// The integers of ../runtime.js against BigInt: at random, and around 2^31, 2^32, 2^53, 2^62, 2^64 and their
// products.
const fs = require("fs");
const path = require("path");
const crypto = require("crypto");
const assert = require("assert");

const names = ["add", "sub", "mul", "neg", "sign", "compare", "equal", "leq", "lt", "quotient", "remainder", "gcd", "pow"];
names.push("sqrt", "fits_int", "parse", "to_string", "of_float", "to_float", "count_add", "count_mul", "digest");
const source = fs.readFileSync(path.join(__dirname, "../runtime.js"), "utf8");
const identity = (text) => text;
const refuse = (text) => {
  throw new Error(text);
};
const exported = names.map((name) => `${name}: relucert_${name}`).join(", ");
const z = new Function("caml_jsbytes_of_string", "caml_string_of_jsbytes", "caml_failwith", "relucert_host", `"use strict"; ${source}; return { ${exported} };`)(identity, identity, refuse, {});

// A generator of our own (xorshift), so that a failure can be repeated.
let state = 88172645463325252n;
function bits(count) {
  state ^= (state << 13n) & 0xffffffffffffffffn;
  state ^= state >> 7n;
  state ^= (state << 17n) & 0xffffffffffffffffn;
  return count > 64 ? (bits(count - 64) << 64n) | state : state >> BigInt(64 - count);
}
const EDGES = [31n, 32n, 52n, 53n, 54n, 62n, 63n, 64n, 106n].map((e) => 1n << e);
function sample() {
  const choice = Number(bits(8)) % 4;
  const sign = bits(1) ? -1n : 1n;
  if (choice === 0) return sign * (EDGES[Number(bits(16)) % EDGES.length] + (bits(3) - 4n));
  if (choice === 1) return sign * bits(1 + Number(bits(16)) % 33);
  return sign * bits(1 + Number(bits(16)) % 200);
}
const LIMIT = 9007199254740991n;
const small = (a) => -LIMIT <= a && a <= LIMIT;
/** Both ways to write an integer, where there are two: a small BigInt occurs as well as a number. */
const ways = (a) => (small(a) ? [Number(a), a] : [a]);
/** What came out is exact, and a number only where numbers are. */
function is(found, expected, what) {
  assert(typeof found === "bigint" || (Number.isSafeInteger(found) && !Object.is(found, -0)), `${what}: ${found}`);
  assert.strictEqual(BigInt(found), expected, what);
}
const absolute = (a) => (a < 0n ? -a : a);
const gcd = (a, b) => (b ? gcd(b, a % b) : absolute(a));

function pair(a, b) {
  for (const x of ways(a)) {
    for (const y of ways(b)) {
      const what = `${typeof x} ${a}, ${typeof y} ${b}`;
      is(z.add(x, y), a + b, `add ${what}`);
      is(z.sub(x, y), a - b, `sub ${what}`);
      is(z.mul(x, y), a * b, `mul ${what}`);
      is(z.gcd(x, y), gcd(a, b), `gcd ${what}`);
      assert.strictEqual(z.compare(x, y), a < b ? -1 : a > b ? 1 : 0, what);
      assert.strictEqual(!!z.equal(x, y), a === b, what);
      assert.strictEqual(!!z.leq(x, y), a <= b, what);
      assert.strictEqual(!!z.lt(x, y), a < b, what);
      if (b === 0n) continue;
      is(z.quotient(x, y), a / b, `quotient ${what}`);
      is(z.remainder(x, y), a % b, `remainder ${what}`);
    }
  }
}

function single(a) {
  for (const x of ways(a)) {
    is(z.neg(x), -a, `neg ${a}`);
    assert.strictEqual(z.sign(x), a > 0n ? 1 : a < 0n ? -1 : 0);
    assert.strictEqual(z.to_string(x), a.toString());
    assert.strictEqual(!!z.fits_int(x), absolute(a) < 1n << 30n, `fits_int ${a}`);
    assert.strictEqual(z.to_float(x), Number(a));
    const root = BigInt(z.sqrt(x));
    assert(a <= 0n ? root === 0n : root * root <= a && a < (root + 1n) * (root + 1n), `sqrt ${a}`);
    for (const n of [0, 1, 2, 3, 7]) is(z.pow(x, n), a ** BigInt(n), `pow ${a} ${n}`);
  }
  is(z.parse(a.toString()), a, `parse ${a}`);
  if (a > 0n) is(z.parse(`+${a}`), a, `parse +${a}`);
  is(z.of_float(Number(a)), BigInt(Number(a)), `of_float ${a}`);
}

function counts(a, b) {
  if (absolute(a) >= 1n << 31n || absolute(b) >= 1n << 31n) return;
  const fits = (value) => -(1n << 31n) <= value && value < 1n << 31n;
  for (const [name, value] of [["count_add", a + b], ["count_mul", a * b]]) {
    if (fits(value)) assert.strictEqual(z[name](Number(a), Number(b)), Number(value), `${name} ${a} ${b}`);
    else assert.throws(() => z[name](Number(a), Number(b)), /32 bits/);
  }
}

const edges = [0n, 1n, 2n, 3n, ...EDGES.flatMap((e) => [e - 2n, e - 1n, e, e + 1n, e + 2n])].flatMap((e) => [e, -e]);
for (const a of edges) {
  single(a);
  for (const b of edges) {
    pair(a, b);
    counts(a, b);
  }
}
const count = Number(process.argv[2] || 100000);
for (let i = 0; i < count; i++) {
  const [a, b] = [sample(), sample()];
  pair(a, b);
  counts(a, b);
  if (i % 10 === 0) single(a);
}
for (let length = 0; length < 300; length++) {
  const text = Array.from({ length }, () => String.fromCharCode(Number(bits(8)))).join("");
  assert.strictEqual(z.digest(text), crypto.createHash("sha256").update(text, "latin1").digest("hex"), `digest of ${length} bytes`);
}
console.log(`integers: ${edges.length ** 2} pairs around powers of two, ${count} at random, 300 digests`);
