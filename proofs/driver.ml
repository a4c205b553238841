(* The extracted checker on files: relucert-coq PROBLEM NETWORK CERTIFICATE --gap G | --open-share S | --lower V.
   Trusted with it: this reading of the files.  It is not strict (R1-R4), and the digest (R7) is not compared.
   Exit codes: 0 proved, 1 refuted or not verified, 2 bad input, 3 undecided. *)
let big = Z.of_string
let index w = let z = big w in if Z.sign z >= 0 && Z.fits_int z then Z.to_int z else failwith (w ^ " is not an index")
let positive w = if Z.sign (big w) > 0 then big w else failwith (w ^ " is not positive")
open Checker

let rest = ref []
let start path heading =
  let file = open_in_bin path in
  let text = String.trim (really_input_string file (in_channel_length file)) in
  rest := List.map (String.split_on_char ' ') (String.split_on_char '\n' text);
  match !rest with h :: more when h = [heading; "1"] -> rest := more | _ -> failwith (path ^ ": not a " ^ heading)
let at key = match !rest with (k :: _) :: _ -> k = key | _ -> false
let next key = match !rest with
  | (k :: words) :: more when k = key -> rest := more; words
  | _ -> failwith ("`" ^ key ^ "` must stand here")
let two read key = match next key with [p; q] -> (read p, read q) | _ -> failwith ("two numbers after `" ^ key ^ "`")
let rec parts n = function [] -> [] | words ->
  List.filteri (fun i _ -> i < n) words :: parts n (List.filteri (fun i _ -> i >= n) words)
let list key n read = match next key with
  | c :: words when List.length words = n * index c -> List.map (fun e -> read (Array.of_list e)) (parts n words)
  | _ -> failwith ("wrong count after `" ^ key ^ "`")

let triple e = ((index e.(0), index e.(1)), big e.(2))
let leaf d =
  let f_mu = big (List.hd (next "leaf")) in
  let f_omega = list "omega" 1 (fun e -> big e.(0)) in
  let f_theta = list "theta" 2 (fun e -> (index e.(0), big e.(1))) in
  let f_product = list "product" 3 triple in
  let f_ball = list "ball" (d + 2) (fun e -> (index e.(0), (big e.(1), List.init d (fun i -> big e.(i + 2))))) in
  End { f_mu; f_omega; f_theta; f_product; f_ball; f_factor = list "factor" 1 (fun e -> big e.(0)) }
let rec node d =
  if at "pairs" then let t = list "pairs" 3 triple in Table (t, node d)
  else if at "split" then let k = index (List.hd (next "split")) in let a = node d in Node (k, a, node d)
  else leaf d

let neuron d _ =
  let is_atom = at "atom" in
  let e = Array.of_list (next (if is_atom then "atom" else "neuron")) in
  if Array.length e <> d + 3 then failwith "wrong number of weights";
  { is_atom; u_den = positive e.(0); u_int = List.init d (fun i -> big e.(i + 1));
    a_den = positive e.(d + 1); a_int = big e.(d + 2) }
let network d = match two index "shape" with m, d' when d' = d -> List.init m (neuron d) | _ -> failwith "wrong shape"
let problem () =
  ignore (next "numbers");
  if not (List.mem (next "bias") [["none"]; ["column"]]) then failwith "a bias that is not penalised";
  ignore (next "loss");
  let beta_num, beta_den = two positive "beta" in
  let n, dim = two index "shape" in
  let x_den, y_den = two positive "denominators" in
  let row _ = match List.rev_map big (next "row") with
    | y :: x when List.length x = dim -> (List.rev x, y)
    | _ -> failwith "wrong number of entries in a row" in
  { rows = List.init n row; x_den; y_den; beta_num; beta_den; dim }
let certificate n d =
  let s = Array.of_list (List.map index (next "scales")) in
  if Array.exists (fun s -> s > 4096) s then failwith "a scale above 4096";
  let dual = List.map big (next "dual") in
  if List.length dual <> n then failwith "wrong number of entries after `dual`";
  let bound = big (List.hd (next "bound")) in
  let tree sign = if next "sign" = [sign] then node d else failwith ("`sign " ^ sign ^ "` must stand here") in
  let sign_plus = tree "+" in
  { s_dual = s.(0); s_omega = s.(1); s_arc = s.(2); s_quad = s.(3); s_factor = s.(4); dual; bound;
    sign_plus; sign_minus = tree "-" }

let main arg =
  start arg.(1) "relucert-problem"; let p = problem () in
  start arg.(2) "relucert-network"; let net = network p.dim in
  start arg.(3) "relucert-certificate"; ignore (next "problem");
  let better = if next "kind" = ["better"] then Some (network p.dim) else None in
  let number = Q.of_string arg.(5) in
  let x = { qnum = Q.num number; qden = Q.den number } in
  let claim = match arg.(4) with "--gap" -> Gap x | "--open-share" -> Share x | "--lower" -> Lower x | w -> failwith w in
  match judge p net better (certificate (List.length p.rows) p.dim) claim with
  | None -> print_endline "s NOT VERIFIED"; 1
  | Some (v, low) ->
    let word, code = match v with Proved -> ("PROVED", 0) | Refuted -> ("REFUTED", 1) | Undecided -> ("UNDECIDED", 3) in
    Printf.printf "s %s; the optimum is at least %s\n" word (Q.to_string (Q.make low.qnum low.qden)); code
let () = exit (try main Sys.argv with Failure e | Sys_error e | Invalid_argument e -> prerr_endline ("error: " ^ e); 2)
