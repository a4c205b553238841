// Arithmetic of the module Z of ocaml/z.ml, and what the driver asks of the JavaScript around it
// (`relucert_host`).
//
// An integer is a number of JavaScript or a BigInt, whichever: every operation takes both. Of numbers only
// those up to 2^53 - 1 in absolute value occur. On them sums and products are exact if they come out at most
// that large: the nearest double of something larger is at least 2^53, as 2^53 is a double itself. The parser
// of js_of_ocaml knows no BigInt literals, hence BigInt(0).

//Provides: relucert_limit
var relucert_limit = 9007199254740991;

//Provides: relucert_small
//Requires: relucert_limit
function relucert_small(a) {
  return -relucert_limit <= a && a <= relucert_limit;
}

//Provides: relucert_normal
//Requires: relucert_small
function relucert_normal(a) {
  return typeof a !== "number" && relucert_small(a) ? Number(a) : a;
}

//Provides: relucert_add
//Requires: relucert_small
function relucert_add(a, b) {
  if (typeof a !== "number") return a + (typeof b !== "number" ? b : BigInt(b));
  if (typeof b !== "number") return BigInt(a) + b;
  var sum = a + b;
  return relucert_small(sum) ? sum : BigInt(a) + BigInt(b);
}

//Provides: relucert_sub
//Requires: relucert_small
function relucert_sub(a, b) {
  if (typeof a !== "number") return a - (typeof b !== "number" ? b : BigInt(b));
  if (typeof b !== "number") return BigInt(a) - b;
  var difference = a - b;
  return relucert_small(difference) ? difference : BigInt(a) - BigInt(b);
}

//Provides: relucert_mul
//Requires: relucert_small
function relucert_mul(a, b) {
  if (typeof a !== "number") return typeof b !== "number" ? a * b : b === 0 ? 0 : a * BigInt(b);
  if (typeof b !== "number") return a === 0 ? 0 : BigInt(a) * b;
  var product = a * b;
  // Adding 0 makes the 0 of -0.
  return relucert_small(product) ? product + 0 : BigInt(a) * BigInt(b);
}

//Provides: relucert_neg
function relucert_neg(a) {
  return typeof a === "number" ? 0 - a : -a;
}

//Provides: relucert_sign
function relucert_sign(a) {
  return a > 0 ? 1 : a < 0 ? -1 : 0;
}

//Provides: relucert_compare
function relucert_compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

//Provides: relucert_equal
function relucert_equal(a, b) {
  return a == b ? 1 : 0;
}

//Provides: relucert_leq
function relucert_leq(a, b) {
  return a <= b ? 1 : 0;
}

//Provides: relucert_lt
function relucert_lt(a, b) {
  return a < b ? 1 : 0;
}

// Towards zero; b is not 0. The remainder of doubles is exact, and so is the quotient of a multiple.
//Provides: relucert_quotient
//Requires: relucert_normal
function relucert_quotient(a, b) {
  if (typeof a === "number" && typeof b === "number") return (a - (a % b)) / b + 0;
  return relucert_normal(BigInt(a) / BigInt(b));
}

//Provides: relucert_remainder
//Requires: relucert_normal
function relucert_remainder(a, b) {
  if (typeof a === "number" && typeof b === "number") return (a % b) + 0;
  return relucert_normal(BigInt(a) % BigInt(b));
}

//Provides: relucert_gcd
//Requires: relucert_normal, relucert_small
function relucert_gcd(a, b) {
  var rest;
  if (typeof a !== "number" || typeof b !== "number") {
    a = BigInt(a);
    b = BigInt(b);
    while (!relucert_small(b)) {
      rest = a % b;
      a = b;
      b = rest;
    }
    if (b == 0) return relucert_normal(a < 0 ? -a : a);
    rest = Number(a % b);
    a = Number(b);
    b = rest;
  }
  while (b !== 0) {
    rest = a % b;
    a = b;
    b = rest;
  }
  return a < 0 ? -a : a + 0;
}

// By repeated squaring; n is not negative.
//Provides: relucert_pow
//Requires: relucert_normal
function relucert_pow(a, n) {
  if (a == 2) return relucert_normal(BigInt(1) << BigInt(n));
  var power = BigInt(1), square = BigInt(a);
  for (; n > 0; n = n >>> 1) {
    if (n & 1) power = power * square;
    if (n > 1) square = square * square;
  }
  return relucert_normal(power);
}

// The largest integer whose square is at most a, by Newton's method from above; 0 for a < 0.
//Provides: relucert_sqrt
//Requires: relucert_normal
function relucert_sqrt(a) {
  if (a <= 0) return 0;
  a = BigInt(a);
  var one = BigInt(1);
  var x = one << BigInt((a.toString(16).length * 4 + 2) >> 1);
  for (;;) {
    var y = (x + a / x) >> one;
    if (y >= x) return relucert_normal(x);
    x = y;
  }
}

// As a count: below 2^30, so that the 32 bits of an OCaml integer hold the sum of two.
//Provides: relucert_fits_int
function relucert_fits_int(a) {
  return -1073741824 < a && a < 1073741824 ? 1 : 0;
}

//Provides: relucert_count_add
//Requires: caml_failwith
function relucert_count_add(a, b) {
  var sum = a + b;
  if (sum !== (sum | 0)) caml_failwith("a count exceeds 32 bits");
  return sum;
}

//Provides: relucert_count_mul
//Requires: caml_failwith
function relucert_count_mul(a, b) {
  var product = a * b;
  if (product !== (product | 0)) caml_failwith("a count exceeds 32 bits");
  return product | 0;
}

// Of decimal digits after an optional sign.
//Provides: relucert_parse
//Requires: relucert_normal, caml_jsbytes_of_string
function relucert_parse(text) {
  text = caml_jsbytes_of_string(text);
  if (text.length < 16) return Number(text) + 0;
  var minus = text.charAt(0) === "-";
  var digits = minus || text.charAt(0) === "+" ? text.slice(1) : text;
  return relucert_normal(minus ? -BigInt(digits) : BigInt(digits));
}

//Provides: relucert_to_string
//Requires: caml_string_of_jsbytes
function relucert_to_string(a) {
  return caml_string_of_jsbytes(BigInt(a).toString());
}

//Provides: relucert_of_float
//Requires: relucert_normal
function relucert_of_float(x) {
  return relucert_normal(BigInt(x));
}

//Provides: relucert_to_float
function relucert_to_float(a) {
  return Number(a);
}

//Provides: relucert_arguments
function relucert_arguments() {
  return relucert_host.arguments.length;
}

//Provides: relucert_leaf
function relucert_leaf() {
  relucert_host.leaf();
  return 0;
}

//Provides: relucert_argument
//Requires: caml_string_of_jsbytes
function relucert_argument(i) {
  return caml_string_of_jsbytes(relucert_host.arguments[i]);
}

//Provides: relucert_text
//Requires: caml_string_of_jsbytes, caml_jsbytes_of_string
function relucert_text(name) {
  return caml_string_of_jsbytes(relucert_host.text(caml_jsbytes_of_string(name)));
}

//Provides: relucert_say
//Requires: caml_jsbytes_of_string
function relucert_say(line) {
  relucert_host.say(caml_jsbytes_of_string(line));
  return 0;
}

//Provides: relucert_ended
function relucert_ended(code) {
  relucert_host.ended(code);
  return 0;
}

//Provides: relucert_sha256
//Requires: relucert_digest, caml_string_of_jsbytes, caml_jsbytes_of_string
function relucert_sha256(text) {
  var digest = relucert_digest(caml_jsbytes_of_string(text));
  relucert_host.digested(digest);
  return caml_string_of_jsbytes(digest);
}

// SHA-256 (FIPS 180-4) of a string whose characters are bytes, in hexadecimal. The constants are the first 32
// bits of the fractional parts of the square and cube roots of the first primes.
//Provides: relucert_digest
function relucert_digest(text) {
  var k = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  ];
  var h = [
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  ];
  var w = [], length = text.length, blocks = Math.floor((length + 8) / 64) + 1;
  function byte(i) {
    // After the text a bit that is set, zeros, and the number of bits in eight bytes.
    if (i < length) return text.charCodeAt(i);
    if (i === length) return 128;
    var place = 64 * blocks - 1 - i;
    return place < 7 ? Math.floor((8 * length) / Math.pow(256, place)) & 255 : 0;
  }
  function turned(x, n) {
    return (x >>> n) | (x << (32 - n));
  }
  for (var block = 0; block < blocks; block++) {
    for (var t = 0; t < 64; t++) {
      if (t < 16) {
        var i = 64 * block + 4 * t;
        w[t] = (byte(i) << 24) | (byte(i + 1) << 16) | (byte(i + 2) << 8) | byte(i + 3);
      } else {
        var x = w[t - 15], y = w[t - 2];
        var s0 = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3), s1 = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
        w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
      }
    }
    var v = h.slice();
    for (t = 0; t < 64; t++) {
      var a = v[0], e = v[4];
      var one = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25), choice = (e & v[5]) ^ (~e & v[6]);
      var first = (v[7] + one + choice + k[t] + w[t]) | 0;
      var two = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
      var majority = (a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]);
      v = [(first + two + majority) | 0, a, v[1], v[2], (v[3] + first) | 0, e, v[5], v[6]];
    }
    for (t = 0; t < 8; t++) h[t] = (h[t] + v[t]) | 0;
  }
  var hexadecimal = "";
  for (t = 0; t < 8; t++) hexadecimal += ("0000000" + (h[t] >>> 0).toString(16)).slice(-8);
  return hexadecimal;
}
