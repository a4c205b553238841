(** * Extraction of the checker to OCaml

    [judge] of Verdict.v, [judge2] of Judge.v and the verdicts of Members.v, Patterns.v and Gated.v with integers of zarith in place of [Z] and
    [positive], and machine integers in place of [nat], which only counts rows, groups, columns and
    scales.  The replacements below, like those that the standard library makes for both, are for
    functions that are slow on binary digits.  They are trusted; what they replace is defined for all
    arguments, and so are they.  [memo] is the identity ([memo_id]); here it keeps an array. *)
From Coq Require Import Extraction ExtrOcamlBasic ExtrOcamlNatInt ExtrOcamlZBigInt ZArith.
From Relucert Require Import Kept Verdict Judge Members Patterns Gated.

Extract Inlined Constant Nat.leb => "(<=)".
Extract Inlined Constant Nat.ltb => "(<)".
Extract Inlined Constant Nat.add => "(+)".
Extract Inlined Constant Nat.mul => "( * )".
Extract Inlined Constant Nat.odd => "(fun n -> n land 1 = 1)".
Extract Constant Nat.div => "fun n m -> if m = 0 then 0 else n / m".
Extract Inlined Constant Nat.pred => "(fun n -> if n = 0 then 0 else n - 1)".
Extract Constant Z.of_nat => "Big_int_Z.big_int_of_int".
Extract Constant Z.pow => "fun b e -> if Big_int_Z.sign_big_int e < 0 then Big_int_Z.zero_big_int
  else Big_int_Z.power_big_int_positive_big_int b e".
Extract Constant Z.gcd => "Big_int_Z.gcd_big_int".
Extract Constant Z.sqrt => "fun a -> if Big_int_Z.sign_big_int a <= 0
  then Big_int_Z.zero_big_int else Big_int_Z.sqrt_big_int a".
Extract Constant Z.ggcd => "fun a b -> let g = Big_int_Z.gcd_big_int a b in
  if Big_int_Z.sign_big_int g = 0 then (g, (g, g))
  else (g, (Big_int_Z.div_big_int a g, Big_int_Z.div_big_int b g))".
Extract Constant memo => "fun n f -> let kept = Array.init n f in fun i -> if i < n then kept.(i) else f i".
Extraction "checker.ml" judge judge2 judge_dictionary judge_patterns judge_gated.
