(* The extracted checker on files: relucert-coq PROBLEM NETWORK CERTIFICATE --gap G | --open-share S | --lower V.
   Trusted with it: this reading (R1-R4, R7 of docs/FORMAT.md). Exit codes: 0 proved, 1 refuted or incorrect, 2 bad input, 3 undecided. *)
let words = ref [] and lines = ref 0 (* what is left of the file, "\n" being a word; lines read *)
let next w = List.hd !words = w
let word () = let w = List.hd !words in words := List.tl !words; if w = "\n" then incr lines; w
let expect w = let v = word () in if v <> w then failwith (Printf.sprintf "line %d: %S must stand here, not %S" (!lines + 1) w v)
let line key read = expect key; let value = read () in expect "\n"; value
let one_of key words = let w = line key word in if not (List.mem w words) then failwith (w ^ " is none of " ^ String.concat ", " words)
let int () = let w = word () in let z = Z.of_string w in if Z.to_string z = w then z else failwith (w ^ " is no integer")
let positive () = let z = int () in if Z.sign z > 0 then z else failwith (Z.to_string z ^ " is not positive")
let nat () = let z = int () in if Z.sign z >= 0 && Z.fits_int z then Z.to_int z else failwith (Z.to_string z ^ " is no count")
let pair first second () = let a = first () in let b = second () in (a, b)
let several n read () = List.init n (fun _ -> read ())
let list key read = line key (fun () -> several (nat ()) read ())
let file path heading read =
  let text = let channel = open_in_bin path in really_input_string channel (in_channel_length channel) in
  words := List.concat_map (fun l -> String.split_on_char ' ' l @ ["\n"]) (String.split_on_char '\n' text);
  lines := 0; line heading (fun () -> expect "1");
  let value = read (Sha256.to_hex (Sha256.string text)) in
  line "end" (fun () -> expect (string_of_int !lines));
  if !words = [""; "\n"] then value else failwith (path ^ " goes on after its end")

open Checker
let neuron d () =
  let is_atom = next "atom" in
  line (if is_atom then "atom" else "neuron") (fun () ->
    let u_den, (u_int, (a_den, a_int)) = pair positive (pair (several d int) (pair positive int)) () in
    { is_atom; u_den; u_int; a_den; a_int })
let network d = several (line "shape" (fun () -> let m = nat () in expect (string_of_int d); m)) (neuron d) ()
let problem digest =
  one_of "numbers" ["f64"; "f32"; "decimal"]; one_of "bias" ["none"; "column"]; one_of "loss" ["half-squared"; "mse-mean"; "mse-sum"];
  let beta_num, beta_den = line "beta" (pair positive positive) in
  let n, dim = line "shape" (pair nat nat) in
  let x_den, y_den = line "denominators" (pair positive positive) in
  { rows = several n (fun () -> line "row" (pair (several dim int) int)) (); x_den; y_den; beta_num; beta_den; dim }, digest
let triples key = list key (pair (pair nat nat) int)
let rec node d =
  if next "pairs" then let t = triples "pairs" in Table (t, if next "pairs" then failwith "two tables" else node d)
  else if next "split" then let k = line "split" nat in let a = node d in Node (k, a, node d)
  else let f_mu = line "leaf" int in let f_omega = list "omega" int in let f_theta = list "theta" (pair nat int) in
    let f_product = triples "product" in let f_ball = list "ball" (pair nat (pair int (several d int))) in
    End { f_mu; f_omega; f_theta; f_product; f_ball; f_factor = list "factor" int }
let certificate n d digest _ = let same = line "problem" word = digest in
  let better = match line "kind" word with "bound" -> None | "better" -> Some (network d) | w -> failwith w in
  let s = Array.of_list (line "scales" (several 5 nat)) in
  if Array.exists ((<) 4096) s then failwith "a scale above 4096";
  let dual = line "dual" (several n int) in let bound = line "bound" int in
  let tree sign = line "sign" (fun () -> expect sign); node d in let sign_plus = tree "+" in let sign_minus = tree "-" in
  same, better, { s_dual = s.(0); s_omega = s.(1); s_arc = s.(2); s_quad = s.(3); s_factor = s.(4); dual; bound; sign_plus; sign_minus }
let main arg =
  let p, digest = file arg.(1) "relucert-problem" problem in let net = file arg.(2) "relucert-network" (fun _ -> network p.dim) in
  let same, better, c = file arg.(3) "relucert-certificate" (certificate (List.length p.rows) p.dim digest) in
  let q = Q.of_string arg.(5) in let x = { qnum = Q.num q; qden = if Q.is_real q then Q.den q else failwith "no number" } in
  let claim = match arg.(4) with "--gap" -> Gap x | "--open-share" -> Share x | "--lower" -> Lower x | w -> failwith w in
  let tell word low code = Printf.printf "s %s %s %s; the optimum is at least %s\n" word arg.(4) (Q.to_string q)
    (Q.to_string (Q.make low.qnum low.qden)); code in
  match if same then judge p net better c claim else None with None -> print_endline "s NOT VERIFIED"; 1
  | Some (Proved, d) -> tell "PROVED" d 0 | Some (Refuted, d) -> tell "REFUTED" d 1 | Some (Undecided, d) -> tell "UNDECIDED" d 3
let () = exit (try main Sys.argv with Failure e | Sys_error e | Invalid_argument e -> prerr_endline ("error: " ^ e); 2)
