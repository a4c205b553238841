(* The best constant and a dual vector for it (docs/FORMAT.md R206): hints, which [judge2] tests. Nothing rests on this file. *)
module Big = Z
open Checker

let q x = Q.make x.qnum x.qden
let sum = List.fold_left Q.add Q.zero
let ( +: ), ( -: ), ( *: ), ( /: ), ( <: ), ( <=: ) = Q.(add, sub, mul, div, lt, leq)
let half = Q.of_ints 1 2

(* g(e) = max t e - k/2 t^2 - eps |t| over the interval: its slope at e, from the right or from the left. *)
let slope sh right e =
  let eps = q sh.insensitive and k = q sh.curvature in
  let above = e -: eps and below = e +: eps in
  let rises, falls = if right then Q.zero <=: above, below <: Q.zero else Q.zero <: above, below <=: Q.zero in
  let bound f limit t = match limit with Some a -> f (q a) t | None -> t in
  if not (rises || falls) then Q.zero
  else if Q.sign k = 0 then match if rises then sh.high else sh.low with Some a -> q a | None -> Q.zero
  else bound Q.min sh.high (bound Q.max sh.low ((if rises then above else below) /: k))

(* One output: rows (s, y), and the penalty of the constant b. *)
let row_slope sh right b (s, y) =
  if sh.margin then Q.neg (s *: y *: slope sh (right <> (Q.sign y > 0)) (Q.one -: (y *: b)))
  else s *: slope sh right (b -: y)
let derivative sh rows decay right b = sum (List.map (row_slope sh right b) rows) +: (decay *: b)

(* The derivative rises, and is affine between corners. *)
let minimiser sh rows decay =
  let k = q sh.curvature and eps = q sh.insensitive in
  let bent t = let e = k *: q t in if Big.sign t.qnum < 0 then e -: eps else e +: eps in
  let corners = eps :: Q.neg eps :: List.map bent (List.filter_map Fun.id [sh.low; sh.high]) in
  let place y e = if sh.margin then y *: (Q.one -: e) else y +: e in
  let all = Array.of_list (List.sort_uniq Q.compare (List.concat_map (fun (_, y) -> List.map (place y) corners) rows)) in
  let slope = derivative sh rows decay in
  let last = Array.length all in
  let rec search a b = if a = b then a else let m = (a + b) / 2 in if slope true all.(m) <: Q.zero then search (m + 1) b else search a m in
  let i = search 0 last in
  if i < last && slope false all.(i) <=: Q.zero then all.(i)
  else
    let from, until = if i = 0 then all.(0) -: Q.one, all.(0) else if i = last then all.(last - 1), all.(last - 1) +: Q.one else all.(i - 1), all.(i) in
    let low, high = slope true from, slope false until in
    if Q.equal low high then from else from +: (Q.neg low /: (high -: low) *: (until -: from))

(* Minus the slopes at b; where they jump the share that makes their sum zero. *)
let dual sh rows decay b =
  let left, right = derivative sh rows decay false b, derivative sh rows decay true b in
  let share = if Q.equal left right then Q.zero else Q.neg left /: (right -: left) in
  List.map (fun row -> let l = row_slope sh false b row in Q.neg (l +: (share *: (row_slope sh true b row -: l)))) rows

let piecewise sh price rows =
  match price with
  | PNone -> Q.zero, List.map (fun row -> Q.neg (half *: (row_slope sh false Q.zero row +: row_slope sh true Q.zero row))) rows
  | _ ->
    let decay = match price with PRidge (a, b) -> Q.make a b | _ -> Q.zero in
    let b = minimiser sh rows decay in b, dual sh rows decay b

(* Losses with logarithms: nu = s(y - p), p the slopes of log(1 + e^b), e^b or log sum e^b at the constant. In floating
   point: D is stationary at the best p. Given all columns of targets with the weights. *)
let entropies loss price columns =
  let exact = Array.of_list (List.map (fun rows -> let s = sum (List.map fst rows) in sum (List.map (fun (s, y) -> s *: y) rows) /: s) columns) in
  let total = match columns with rows :: _ -> Q.to_float (sum (List.map fst rows)) | [] -> 1. in
  let mean = Array.map Q.to_float exact in
  let slopes b = match loss with
    | Logistic -> Array.map (fun b -> 1. /. (1. +. exp (-. b))) b
    | Poisson -> Array.map exp b
    | _ -> let top = Array.fold_left max b.(0) b in let e = Array.map (fun b -> exp (b -. top)) b in
      let all = Array.fold_left ( +. ) 0. e in Array.map (fun e -> e /. all) e in
  (* The b with b = (mean - p) total / decay; p of one entry falls with its b, given the shift of softmax. *)
  let root f = let rec halve low high n = let b = (low +. high) /. 2. in
    if n = 0 then b else if f b > 0. then halve low b (n - 1) else halve b high (n - 1) in halve (-750.) 750. 200 in
  let constant = match price with
    | PNone -> Array.map (fun _ -> 0.) mean
    | PFree -> let finite b = max (-400.) (min 400. b) in
      Array.map (fun m -> finite (match loss with Logistic -> log (m /. (1. -. m)) | _ -> log m)) mean
    | PRidge (a, b) -> let pull = total /. Q.to_float (Q.make a b) in
      match loss with
      | Softmax ->
        let at shift = Array.map (fun m -> root (fun b -> b +. (pull *. (exp (b -. shift) -. m)))) mean in
        at (root (fun shift -> 1. -. Array.fold_left ( +. ) 0. (Array.map (fun b -> exp (b -. shift)) (at shift)) ))
      | _ -> Array.map (fun m -> root (fun b -> b +. (pull *. ((slopes [| b |]).(0) -. m)))) mean in
  let p = match price with PFree -> exact | _ -> Array.map Q.of_float (slopes constant) in
  (match loss with Softmax -> let rest = sum (List.tl (Array.to_list p)) in p.(0) <- Q.sub Q.one rest | _ -> ());
  List.mapi (fun j rows -> Q.of_float constant.(j), List.map (fun (s, y) -> s *: (y -: p.(j))) rows) columns

let common values =
  let den = List.fold_left (fun d v -> Big.lcm d (Q.den v)) Big.one values in
  den, List.map (fun v -> Big.mul (Q.num v) (Big.div den (Q.den v))) values

(* The columns of constants and dual vectors as a network and as rows of integers. *)
let propose t =
  let column j = List.map (fun (_, (y, s)) -> Q.make s t.t_sden, Q.make (List.nth y j) t.t_yden) t.t_rows in
  let columns = List.init t.t_outputs column in
  let found = match qshape_of t.t_loss with
    | Some sh -> List.map (piecewise sh t.t_price) columns
    | None -> entropies t.t_loss t.t_price columns in
  let m_bden, m_bias = common (List.map fst found) in
  let den, all = common (List.concat_map snd found) in
  let all = Array.of_list all and n = List.length t.t_rows in
  let rows = List.init n (fun k -> List.init t.t_outputs (fun j -> all.((j * n) + k))) in
  { m_units = []; m_bden; m_bias }, rows, den
