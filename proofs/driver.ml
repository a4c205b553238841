(* The extracted checker on files: driver PROBLEM NETWORK CERTIFICATE --gap G | --open-share S | --lower V.
   Trusted with it: this reading of the files.  It is not strict (R1-R4), and the digest (R7) is not compared.
   Exit codes: 0 proved, 1 refuted or not verified, 2 bad input, 3 undecided. *)
let big = Z.of_string
let positive w = if Z.sign (big w) > 0 then big w else failwith (w ^ " is not positive")
let index w = if Z.sign (big w) >= 0 then int_of_string w else failwith (w ^ " is negative")
open Checker
let scale w = if index w <= 4096 then index w else failwith (w ^ " is not a scale")

let rest = ref []
let start path heading =
  let file = open_in_bin path in
  let text = really_input_string file (in_channel_length file) in
  rest := List.map (String.split_on_char ' ') (String.split_on_char '\n' (String.trim text));
  if List.hd !rest <> [heading; "1"] then failwith (path ^ ": not a " ^ heading) else rest := List.tl !rest
let at key = match !rest with (k :: _) :: _ -> k = key | _ -> false
let next key = match !rest with
  | (k :: words) :: more when k = key -> rest := more; words
  | _ -> failwith ("`" ^ key ^ "` must stand here")
let rec parts n = function
  | [] -> []
  | words -> List.filteri (fun i _ -> i < n) words :: parts n (List.filteri (fun i _ -> i >= n) words)
let counted key n = match next key with
  | c :: words when List.length words = n * index c -> parts n words
  | _ -> failwith ("wrong count in `" ^ key ^ "`")
let triple = function [i; j; g] -> ((index i, index j), big g) | _ -> failwith "three numbers expected"
let numbers key = List.map (fun e -> big (List.hd e)) (counted key 1)

let leaf d =
  let f_mu = big (List.hd (next "leaf")) in
  let f_omega = numbers "omega" in
  let f_theta = List.map (fun e -> (index (List.hd e), big (List.nth e 1))) (counted "theta" 2) in
  let f_product = List.map triple (counted "product" 3) in
  let ball e = (index (List.hd e), (big (List.nth e 1), List.map big (List.tl (List.tl e)))) in
  let f_ball = List.map ball (counted "ball" (d + 2)) in
  End { f_mu; f_omega; f_theta; f_product; f_ball; f_factor = numbers "factor" }
let rec node d =
  if at "pairs" then let t = List.map triple (counted "pairs" 3) in Table (t, node d)
  else if at "split" then
    let k = index (List.hd (next "split")) in
    let a = node d in Node (k, a, node d)
  else leaf d

let neuron d =
  let is_atom = at "atom" in
  let n = Array.of_list (next (if is_atom then "atom" else "neuron")) in
  if Array.length n <> d + 3 then failwith "wrong number of weights";
  { is_atom; u_den = positive n.(0); u_int = List.init d (fun i -> big n.(i + 1)); a_den = positive n.(d + 1); a_int = big n.(d + 2) }
let network d = match next "shape" with
  | [m; d'] when index d' = d -> List.init (index m) (fun _ -> neuron d)
  | _ -> failwith "wrong shape"
let problem () =
  List.iter (fun key -> ignore (next key)) ["numbers"; "bias"; "loss"];
  let ratio key = match next key with [p; q] -> (positive p, positive q) | _ -> failwith key in
  let beta_num, beta_den = ratio "beta" in
  let n, dim = match next "shape" with [n; d] -> (index n, index d) | _ -> failwith "shape" in
  let x_den, y_den = ratio "denominators" in
  let row _ = match List.rev_map big (next "row") with
    | y :: x when List.length x = dim -> (List.rev x, y) | _ -> failwith "wrong number of entries" in
  { rows = List.init n row; x_den; y_den; beta_num; beta_den; dim }
let certificate n d =
  let s = Array.of_list (List.map scale (next "scales")) in
  let dual = List.map big (next "dual") in
  let bound = big (List.hd (next "bound")) in
  let tree sign = if next "sign" = [sign] then node d else failwith "wrong sign" in
  if List.length dual <> n then failwith "wrong number of duals";
  let sign_plus = tree "+" in
  let sign_minus = tree "-" in
  { s_dual = s.(0); s_omega = s.(1); s_arc = s.(2); s_quad = s.(3); s_factor = s.(4); dual; bound; sign_plus; sign_minus }

let claim kind number =
  let x = Q.of_string number in
  let x = { qnum = Q.num x; qden = Q.den x } in
  match kind with "--gap" -> Gap x | "--open-share" -> Share x | "--lower" -> Lower x | _ -> failwith kind
let main () =
  let arg i = Sys.argv.(i) in
  start (arg 1) "relucert-problem"; let p = problem () in
  start (arg 2) "relucert-network"; let net = network p.dim in
  start (arg 3) "relucert-certificate"; ignore (next "problem");
  let better = if next "kind" = ["better"] then Some (network p.dim) else None in
  let c = certificate (List.length p.rows) p.dim in
  match judge p net better c (claim (arg 4) (arg 5)) with
  | None -> print_endline "s NOT VERIFIED"; 1
  | Some (v, low) ->
    let word, code = match v with Proved -> ("PROVED", 0) | Refuted -> ("REFUTED", 1) | Undecided -> ("UNDECIDED", 3) in
    Printf.printf "s %s; the optimum is at least %s\n" word (Q.to_string (Q.make low.qnum low.qden)); code
let () = exit (try main () with Failure e | Sys_error e | Invalid_argument e -> prerr_endline ("error: " ^ e); 2)
