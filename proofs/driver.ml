(* The extracted checker on files: relucert-coq PROBLEM NETWORK CERTIFICATE --gap G | --open-share S | --lower V
   [--scope patterns | gated [--patterns FILE] | --scope dictionary [--dictionary FILE]], scopes of problems of version 2, and no gated models as files.
   Trusted with it: this reading (R1-R4, R7 and the grammars of FORMAT §5, FORMAT §20 to FORMAT §22, FORMAT §24, FORMAT §29, FORMAT §31). Exit codes: 0 proved, 1 refuted or incorrect, 2 bad input, 3 undecided. *)
let words = ref [] and lines = ref 0 (* what is left of the file, "\n" being a word; lines read *)
let next w = List.hd !words = w
let word () = let w = List.hd !words in words := List.tl !words; if w = "\n" then incr lines; w
let expect w = let v = word () in if v <> w then failwith (Printf.sprintf "line %d: %S must stand here, not %S" (!lines + 1) w v)
let line key read = expect key; let value = read () in expect "\n"; value
let one_of key words = let w = line key word in if not (List.mem w words) then failwith (w ^ " is none of " ^ String.concat ", " words) else w
let int () = let w = word () in let z = Z.of_string w in if Z.to_string z = w then z else failwith (w ^ " is no integer")
let positive () = let z = int () in if Z.sign z > 0 then z else failwith (Z.to_string z ^ " is not positive")
let nat () = let z = int () in if Z.sign z >= 0 && Z.fits_int z then Z.to_int z else failwith (Z.to_string z ^ " is no count")
let some () = let n = nat () in if n > 0 then n else failwith "a problem has a row, a column and an output"
let pair first second () = let a = first () in let b = second () in (a, b)
let several n read () = List.init n (fun _ -> read ())
let list key read = line key (fun () -> several (nat ()) read ())
let file path heading read =
  let text = let channel = open_in_bin path in really_input_string channel (in_channel_length channel) in
  words := List.concat_map (fun l -> String.split_on_char ' ' l @ ["\n"]) (String.split_on_char '\n' text);
  lines := 0; let version = line heading word in
  let value = read version (Sha256.to_hex (Sha256.string text)) in
  line "end" (fun () -> expect (string_of_int !lines));
  if !words = [""; "\n"] then value else failwith (path ^ " goes on after its end")
let wrong version = failwith ("version " ^ version ^ " cannot be read here")

module Big = Z (* that of zarith: Checker has one of its own *)
open Checker
(* A problem of version 1, or of version 2. *)
type either = First of problem | Second of training
let ratio = pair positive positive
let numbers () = ignore (one_of "numbers" ["f64"; "f32"; "decimal"])
let problem () =
  numbers (); ignore (one_of "bias" ["none"; "column"]); ignore (one_of "loss" ["half-squared"; "mse-mean"; "mse-sum"]);
  let beta_num, beta_den = line "beta" ratio in
  let n, dim = line "shape" (pair nat nat) in
  let x_den, y_den = line "denominators" ratio in
  { rows = several n (fun () -> line "row" (pair (several dim int) int)) (); x_den; y_den; beta_num; beta_den; dim }
let loss () = let parameter () = let qnum, qden = ratio () in { qnum; qden } in
  match word () with
  | "squared" -> Squared | "absolute" -> Absolute | "hinge" -> Hinge | "squared-hinge" -> SquaredHinge
  | "logistic" -> Logistic | "poisson" -> Poisson | "softmax" -> Softmax
  | "quantile" -> Quantile (parameter ()) | "huber" -> Huber (parameter ()) | "smooth-l1" -> SmoothL1 (parameter ())
  | "epsilon-insensitive" -> Insensitive (parameter ()) | "squared-epsilon-insensitive" -> SquaredInsensitive (parameter ())
  | w -> failwith ("there is no loss " ^ w)
let price () = match word () with
  | "none" -> PNone | "free" -> PFree | "ridge" -> let p, q = ratio () in PRidge (p, q) | w -> failwith ("output-bias " ^ w)
let training () =
  numbers (); let t_loss = line "loss" loss in ignore (line "scale" ratio); let t_beta = line "beta" ratio in
  let t_free = one_of "hidden-bias" ["none"; "column"; "free"] = "free" in let t_price = line "output-bias" price in
  let n, (t_dim, t_outputs) = line "shape" (pair some (pair some some)) in
  let t_xden, t_yden = line "denominators" ratio in
  let weighted = line "weights" (fun () -> if next "none" then (expect "none"; None) else Some (positive ())) in
  if weighted = None && t_loss = Squared && t_price = PNone && t_outputs = 1 then wrong "2 of what version 1 says";
  let weight () = if weighted = None then Big.one else positive () in
  let row () = line "row" (pair (several t_dim int) (pair (several t_outputs int) weight)) in
  { t_rows = several n row (); t_xden; t_yden; t_sden = Option.value weighted ~default:Big.one; t_beta; t_loss; t_free; t_price; t_dim; t_outputs }
let neuron d () =
  let is_atom = next "atom" in
  line (if is_atom then "atom" else "neuron") (fun () ->
    let u_den, (u_int, (a_den, a_int)) = pair positive (pair (several d int) (pair positive int)) () in
    { is_atom; u_den; u_int; a_den; a_int })
let network d = several (line "shape" (fun () -> let m = nat () in expect (string_of_int d); m)) (neuron d) ()
let unit d k () =
  let m_atom = next "atom" in
  line (if m_atom then "atom" else "neuron") (fun () ->
    let m_uden, (m_u, (m_aden, m_a)) = pair positive (pair (several d int) (pair positive (several k int))) () in
    { m_atom; m_uden; m_u; m_aden; m_a })
let model d k =
  let m = line "shape" (fun () -> let m = nat () in expect (string_of_int d); expect (string_of_int k); m) in
  let m_bden, m_bias = line "bias" (pair positive (several k int)) in { m_units = several m (unit d k) (); m_bden; m_bias }
let plain net = let unit f = { m_atom = f.is_atom; m_uden = f.u_den; m_u = f.u_int; m_aden = f.a_den; m_a = [f.a_int] } in
  { m_units = List.map unit net; m_bden = Big.one; m_bias = [Big.zero] }
let triples key = list key (pair (pair nat nat) int)
let rec node d =
  if next "pairs" then let t = triples "pairs" in Table (t, if next "pairs" then failwith "two tables" else node d)
  else if next "split" then let k = line "split" nat in let a = node d in Node (k, a, node d)
  else let f_mu = line "leaf" int in let f_omega = list "omega" int in let f_theta = list "theta" (pair nat int) in
    let f_product = triples "product" in let f_ball = list "ball" (pair nat (pair int (several d int))) in
    End { f_mu; f_omega; f_theta; f_product; f_ball; f_factor = list "factor" int }
let scales () = let s = Array.of_list (line "scales" (several 5 nat)) in
  if Array.exists ((<) 4096) s then failwith "a scale above 4096" else s
let trees d = let tree sign = line "sign" (fun () -> expect sign); node d in let plus = tree "+" in plus, tree "-"
let norms s r_rows r_bound n k =
  line "norms" ignore; let r_stretch = line "stretch" (several n positive) in
  let norm () = line "norm" (pair positive (fun () -> several (nat ()) int ())) in
  Short { r_dual_scale = s.(0); r_omega = s.(1); r_arc = s.(2); r_quad = s.(3); r_rows; r_bound; r_stretch;
    r_norms = several (if k = 1 then 2 else 1) norm () }
let bound n d = let s = scales () in let dual = line "dual" (several n int) in let bound = line "bound" int in
  if next "norms" then norms s (List.map (fun v -> [v]) dual) bound n 1 else
  let sign_plus, sign_minus = trees d in
  Trees { s_dual = s.(0); s_omega = s.(1); s_arc = s.(2); s_quad = s.(3); s_factor = s.(4); dual; bound; sign_plus; sign_minus }
let rec cones k =
  if next "cone" then FCone (line "cone" (several k int))
  else let (i, (j, (c, ((alpha, beta), gamma)))) = line "bisect" (pair nat (pair nat (pair nat (pair ratio int)))) in
    let a = cones k in FBisect (i, j, c, alpha, beta, gamma, a, cones k)
let fan s v_rows v_bound d k =
  let v_zero_sum = one_of "fan" ["full"; "zero-sum"] = "zero-sum" in
  let generator () = let g_q, g_bound = line "generator" (pair (several k int) int) in
    if Big.sign g_bound <= 0 then failwith "a bound is not positive" else let g_plus, g_minus = trees d in { g_q; g_bound; g_plus; g_minus } in
  let v_generators = several (line "generators" nat) generator () in
  let rank = if v_zero_sum then k - 1 else k in
  if rank < 1 || List.length v_generators < rank then failwith "the basis is missing";
  let rec signs p = if p = rank then FBegin (cones k) else let a = signs (p + 1) in FSigns (a, signs (p + 1)) in
  let v_signs = signs 1 in
  Cones { v_dual_scale = s.(0); v_omega = s.(1); v_arc = s.(2); v_quad = s.(3); v_factor = s.(4); v_rows; v_bound; v_zero_sum; v_generators; v_signs }
let matrix s w_rows w_bound n k =
  line "spectral" ignore; let w_lower = list "factor" int in let w_lambda = line "lambda" (several n positive) in
  let pair () = line "pair" (fun () -> let e_first, e_second = pair nat nat () in
    let e_p, (e_q, (e_lambda, e_t)) = pair positive (pair int (pair positive (several k int))) () in
    { e_first; e_second; e_p; e_q; e_lambda; e_t }) in
  let w_pairs = several (line "pairs" nat) pair () in
  Matrix { w_dual_scale = s.(0); w_omega = s.(1); w_arc = s.(2); w_quad = s.(3); w_factor = s.(4); w_rows; w_bound; w_lower; w_lambda; w_pairs }
let several_outputs n d k = let s = scales () in
  let rows = several n (fun () -> line "dual" (several k int)) () in let bound = line "bound" int in
  if next "spectral" then matrix s rows bound n k else if next "norms" then norms s rows bound n k else fan s rows bound d k
let certificate digest network rest = let same = line "problem" word = digest in
  let better = match line "kind" word with "bound" -> None | "better" -> Some (network ()) | w -> failwith w in
  let rest = rest () in same, better, rest
let certificate2 t () = let n = List.length t.t_rows in
  let c_multiplier = line "multiplier" (pair int positive) in
  let centre () = let c_den, (c_middle, c_length) = pair positive (pair (several (t.t_dim - 1) int) ratio) () in { c_den; c_middle; c_length } in
  let c_centre = if t.t_free then Some (line "centre" centre) else None in
  { c_multiplier; c_centre; c_body = if t.t_outputs = 1 then bound n t.t_dim else several_outputs n t.t_dim t.t_outputs }
(* Norms in a certificate of version 1: the same problem as one of version 2, with the multiplier of R9 (any is sound). *)
let second p = { t_rows = List.map (fun (x, y) -> (x, ([y], Big.one))) p.rows; t_xden = p.x_den; t_yden = p.y_den; t_sden = Big.one;
  t_beta = (p.beta_num, p.beta_den); t_loss = Squared; t_free = false; t_price = PNone; t_dim = p.dim; t_outputs = 1 }
let best_multiplier p w =
  if Big.sign w.r_bound <= 0 then failwith "a bound is not positive" else
  let power s = Big.pow (Big.of_int 2) s and nu = List.concat w.r_rows in
  let total f = List.fold_left2 (fun sum v row -> Big.add sum (Big.mul v (f v row))) Big.zero nu p.rows in
  let norm = total (fun v _ -> v) and slope = total (fun _ (_, y) -> y) in
  let c = if Big.sign norm > 0 && Big.sign slope > 0 then
    Q.min (Q.div (Q.make p.beta_num p.beta_den) (Q.make w.r_bound (power w.r_quad)))
      (Q.make (Big.mul slope (power w.r_dual_scale)) (Big.mul norm p.y_den)) else Q.zero in
  (Q.num c, Q.den c)
let patterns d k n () =
  let o_multiplier = line "multiplier" (pair int positive) in let o_scale = line "scale" nat in
  if o_scale > 4096 then failwith "a scale above 4096" else
  let o_dual = if k = 1 then line "dual" (several n (fun () -> [int ()])) else several n (fun () -> line "dual" (several k int)) () in
  let o_bound = line "bound" int in let multipliers = line "multipliers" nat in
  let rows read = several (nat ()) read () in
  let single () = line "rho" (fun () -> let minus = match word () with "+" -> false | "-" -> true | w -> failwith w in
    let gate = nat () in ((minus, gate), rows (pair nat positive))) in
  let full () = line "rho" (fun () -> let gate, lambda = pair nat int () in (gate, (lambda, rows (pair nat (pair positive (several k int)))))) in
  let o_single = if k = 1 then several multipliers single () else [] in
  let o_several = if k = 1 then [] else several multipliers full () in
  { o_multiplier; o_scale; o_dual; o_bound; o_single; o_several }
let gates d version = if version <> "1" then wrong version else
  several (line "shape" (fun () -> let m = nat () in expect (string_of_int d); m)) (fun () -> line "gate" (several d int)) ()
let alive l = List.exists (fun z -> Big.sign z <> 0) l
let main arg =
  let option name = let rec find i = if i + 1 >= Array.length arg then None else if arg.(i) = name then Some arg.(i + 1) else find (i + 2) in find 6 in
  let scope = option "--scope" in
  let p, digest = file arg.(1) "relucert-problem" (fun version digest ->
    (match version with "1" -> First (problem ()) | "2" -> Second (training ()) | v -> wrong v), digest) in
  let q = Q.of_string arg.(5) in let x = { qnum = Q.num q; qden = if Q.is_real q then Q.den q else failwith "no number" } in
  let claim = match arg.(4) with "--gap" -> Gap x | "--open-share" -> Share x | "--lower" -> Lower x | w -> failwith w in
  let tell word low code = Printf.printf "s %s %s %s; the optimum is at least %s\n" word arg.(4) (Q.to_string q)
    (Q.to_string (Q.make low.qnum low.qden)); code in
  let answer = match p with
    | First p -> if scope <> None then failwith "a scope of a problem of version 1" else
      let only read version digest = if version = "1" then read digest else wrong version in
      let net = file arg.(2) "relucert-network" (only (fun _ -> network p.dim)) in
      let same, better, c = file arg.(3) "relucert-certificate"
        (only (fun _ -> certificate digest (fun () -> network p.dim) (fun () -> bound (List.length p.rows) p.dim))) in
      if not same then None else (match c with
      | Trees f -> judge p net better f claim
      | Short w -> let t = second p in let constant, slopes, slopes_den = Constant.propose t in
        judge2 t (plain net) (Option.map plain better) { c_multiplier = best_multiplier p w; c_centre = None; c_body = c } claim constant slopes slopes_den
      | _ -> None)
    | Second t ->
      let d, k = t.t_dim, t.t_outputs in
      let read path = file path "relucert-network" (fun version _ -> match version with
        | "1" when k = 1 -> plain (network d) | "2" -> model d k | v -> wrong v) in
      let net = read arg.(2) in let about kind version read = file arg.(3) kind (fun v _ -> if v = version then read () else wrong v) in
      let constant, slopes, slopes_den = Constant.propose t in (* hints, but denominators must be of the type [positive] *)
      if Big.sign constant.m_bden <= 0 || Big.sign slopes_den <= 0 then failwith "no constant was found";
      (match scope with
      | None ->
        let same, better, c = about "relucert-certificate" "2" (fun () -> certificate digest (fun () -> model d k) (certificate2 t)) in
        if same then judge2 t net better c claim constant slopes slopes_den else None
      | Some ("patterns" | "gated" as word) ->
        let own = List.filter_map (fun f -> if alive f.m_a && alive f.m_u then Some f.m_u else None) net.m_units in
        let gates = match option "--patterns" with None -> own | Some path -> file path "relucert-patterns" (fun version _ -> gates d version) in
        let same, better, o = about "relucert-scope-certificate" "2" (fun () ->
          certificate digest (fun () -> model d k) (patterns d k (List.length t.t_rows))) in
        if same then (if word = "gated" then judge_gated else judge_patterns) t net better gates o claim constant slopes slopes_den else None
      | Some "dictionary" ->
        let dictionary = match option "--dictionary" with None -> { net with m_units = [] } | Some path -> read path in
        let same, den, nu = about "relucert-dictionary-certificate" "1" (fun () -> let same = line "problem" word = digest in
          let den, nu = line "dual" (pair positive (fun () -> Array.of_list (several (nat ()) int ()))) in same, den, nu) in
        if Array.length nu <> List.length t.t_rows * k then failwith "a number of the dual vector for each row and output" else
        let v i j = { qnum = nu.((i * k) + j); qden = den } in
        if same then judge_dictionary t net dictionary v claim constant slopes slopes_den else None
      | Some w -> failwith ("scope " ^ w ^ " is not known here")) in
  match answer with None -> print_endline "s NOT VERIFIED"; 1
  | Some (Proved, d) -> tell "PROVED" d 0 | Some (Refuted, d) -> tell "REFUTED" d 1 | Some (Undecided, d) -> tell "UNDECIDED" d 3
let () = exit (try main Sys.argv with Failure e | Sys_error e | Invalid_argument e -> prerr_endline ("error: " ^ e); 2)
