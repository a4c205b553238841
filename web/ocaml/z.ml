(* Integers of any size, with the names of zarith's module Z that the checker uses. The arithmetic is in
   ../runtime.js: a number of JavaScript while it is exact, a BigInt beyond. *)
type t
external of_int : int -> t = "%identity" (* an OCaml integer is a number there *)
external add : t -> t -> t = "relucert_add"
external sub : t -> t -> t = "relucert_sub"
external mul : t -> t -> t = "relucert_mul"
external neg : t -> t = "relucert_neg"
external sign : t -> int = "relucert_sign"
external compare : t -> t -> int = "relucert_compare"
external equal : t -> t -> bool = "relucert_equal"
external leq : t -> t -> bool = "relucert_leq"
external lt : t -> t -> bool = "relucert_lt"
external gcd : t -> t -> t = "relucert_gcd"
external sqrt : t -> t = "relucert_sqrt"
external quotient : t -> t -> t = "relucert_quotient"
external remainder : t -> t -> t = "relucert_remainder"
external pow : t -> int -> t = "relucert_pow"
external fits_int : t -> bool = "relucert_fits_int"
external unsafe_to_int : t -> int = "%identity"
external parse : string -> t = "relucert_parse"
external to_string : t -> string = "relucert_to_string"
external of_float : float -> t = "relucert_of_float" (* of integral values only *)
external to_float : t -> float = "relucert_to_float"

let zero = of_int 0
let one = of_int 1
let to_int a = if fits_int a then unsafe_to_int a else failwith (to_string a ^ " is too large for a count")
let of_string text =
  let digit i c = match c with '0' .. '9' -> true | '-' | '+' -> i = 0 && String.length text > 1 | _ -> false in
  let rec digits i = i = String.length text || (digit i text.[i] && digits (i + 1)) in
  if text = "" || not (digits 0) then invalid_arg (Printf.sprintf "%S is no integer" text);
  parse text
let succ a = add a one
let pred a = sub a one
let abs a = if sign a < 0 then neg a else a
let geq a b = leq b a
let gt a b = lt b a
let min a b = if leq a b then a else b
let max a b = if leq a b then b else a
(* Towards zero, as is the remainder. *)
let div a b = if sign b = 0 then raise Division_by_zero else quotient a b
let rem a b = if sign b = 0 then raise Division_by_zero else remainder a b
(* With a remainder that is not negative. *)
let ediv_rem a b =
  let q = div a b and r = rem a b in
  if sign r >= 0 then q, r else if sign b > 0 then pred q, add r b else succ q, sub r b
let lcm a b = if sign a = 0 || sign b = 0 then zero else abs (mul a (div b (gcd a b)))
