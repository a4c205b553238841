(* Fractions with positive denominators in lowest terms: the claim, and the hints of constant.ml. Unlike those
   of zarith they know no infinity: what would be one is an [Invalid_argument]. *)
type t = { num : Z.t; den : Z.t }
let make a b =
  if Z.sign b = 0 then invalid_arg "a denominator is zero";
  let g = Z.gcd a b in
  let g = if Z.sign b < 0 then Z.neg g else g in
  { num = Z.div a g; den = Z.div b g }
let num q = q.num
let den q = q.den
let is_real (_ : t) = true
let of_ints a b = make (Z.of_int a) (Z.of_int b)
let of_int a = of_ints a 1
let zero = of_int 0
let one = of_int 1
let add a b = make (Z.add (Z.mul a.num b.den) (Z.mul b.num a.den)) (Z.mul a.den b.den)
let neg a = { a with num = Z.neg a.num }
let sub a b = add a (neg b)
let mul a b = make (Z.mul a.num b.num) (Z.mul a.den b.den)
let div a b = make (Z.mul a.num b.den) (Z.mul a.den b.num)
let sign a = Z.sign a.num
let compare a b = Z.compare (Z.mul a.num b.den) (Z.mul b.num a.den)
let equal a b = compare a b = 0
let lt a b = compare a b < 0
let leq a b = compare a b <= 0
let min a b = if leq a b then a else b
let max a b = if leq a b then b else a
let power exponent = Z.pow (Z.of_int 2) exponent
(* Exact. *)
let of_float x =
  if not (Float.is_finite x) then invalid_arg "not a finite number";
  let mantissa, exponent = Float.frexp x in
  let whole = Z.of_float (Float.ldexp mantissa 53) and exponent = exponent - 53 in
  if exponent >= 0 then make (Z.mul whole (power exponent)) Z.one else make whole (power (-exponent))
let to_float q = Z.to_float q.num /. Z.to_float q.den
(* a/b, or a decimal fraction. *)
let of_string text =
  match String.split_on_char '/' text with
  | [ a; b ] -> make (Z.of_string a) (Z.of_string b)
  | _ ->
    let mantissa, exponent = match String.index_opt (String.lowercase_ascii text) 'e' with
      | None -> text, "0"
      | Some i -> String.sub text 0 i, String.sub text (i + 1) (String.length text - i - 1) in
    let whole, part = match String.index_opt mantissa '.' with
      | None -> mantissa, ""
      | Some i -> String.sub mantissa 0 i, String.sub mantissa (i + 1) (String.length mantissa - i - 1) in
    let ten n = Z.pow (Z.of_int 10) n in
    let exponent = Z.to_int (Z.of_string exponent) - String.length part in
    if Stdlib.abs exponent > 4096 then invalid_arg "an exponent above 4096";
    let value = Z.of_string (whole ^ part) in
    if exponent >= 0 then make (Z.mul value (ten exponent)) Z.one else make value (ten (-exponent))
let to_string q = if Z.equal q.den Z.one then Z.to_string q.num else Z.to_string q.num ^ "/" ^ Z.to_string q.den
