(** * The integers of the files

    A problem and a certificate of kind [bound] as docs/FORMAT.md has them, after the
    tokens have been read: integers, lists, and a tree in prefix order with tables of
    pairs in between.  This file says which rational numbers they stand for: data
    x/DX and y/DY, beta = P/Q, multipliers divided by their powers of two, the groups
    of rows, the reciprocals of omega and |r| as the checker rounds them, path
    positions as groups, and a table as valid until the next one.

    Only the reading of the _problem_ has to be trusted.  The certificate is turned
    into hints for [check], and whatever it accepts is true; so nothing is proved
    about this half, and nothing needs to be.  Tests that only keep certificates
    canonical (orders, counts, zero entries, a group split twice) are left out: this
    checker may accept a certificate that the format rejects, never a false one.

<<
    definition              meaning                                     FORMAT
    problem                 rows, labels, DX, DY, beta, dimension       R5
    data, labels, decay     its meaning                                 R5
    reduction               primitive rows in order of appearance       R10
    inverse_norm            c_k                                         R15
    file_leaf, file_tree    leaves and trees as in the file             R11-R19
    certificate_of          the rational certificate of Check.v
    check_file              its check; the bound D if it is accepted

    theorem                 content
    check_file_sound        check_file = Some D  ->  D <= L(net) for all net
>> *)
From Coq Require Import Reals List Bool Arith ZArith QArith Qreals.
From Relucert Require Import Vec Network Leaf Cone Rational Check.
Import ListNotations.
Open Scope Z_scope.

(** ** The problem: this half is part of the statement *)
Record problem := {
  rows : list (list Z * Z);       (* integers x_1 ... x_D and y *)
  x_den : positive; y_den : positive;
  beta_num : positive; beta_den : positive;
  dim : nat
}.

Definition shape (p : problem) : nat := length (rows p).
Definition data (p : problem) (k i : nat) : Q :=
  nth i (fst (nth k (rows p) ([], 0))) 0 # x_den p.
Definition labels (p : problem) (k : nat) : Q := snd (nth k (rows p) ([], 0)) # y_den p.
Definition decay (p : problem) : Q := Z.pos (beta_num p) # beta_den p.

(** ** The certificate: hints *)
Record file_leaf := {
  f_mu : Z;
  f_omega : list Z;                         (* of the free positive groups, in order *)
  f_theta : list (nat * Z);
  f_product : list (nat * nat * Z);         (* path positions *)
  f_ball : list (nat * (Z * list Z));
  f_factor : list Z
}.
Definition pairs := list (nat * nat * Z).
Inductive file_tree :=
  | Table (t : pairs) (node : file_tree)
  | Node (k : nat) (a b : file_tree)
  | End (lf : file_leaf).
Record file := {
  s_dual : nat; s_omega : nat; s_arc : nat; s_quad : nat; s_factor : nat;
  dual : list Z; bound : Z; sign_plus : file_tree; sign_minus : file_tree
}.

Definition dyadic (s : nat) (z : Z) : Q := z # Z.to_pos (2 ^ Z.of_nat s).
Definition sumZ (l : list Z) : Z := fold_right Z.add 0 l.

(** *** Reduction (R10) *)
Definition row_gcd (x : list Z) : Z := fold_right Z.gcd 0 x.
Definition primitive (x : list Z) : list Z := map (fun v => v / row_gcd x) x.
Definition same (a b : list Z) : bool :=
  if list_eq_dec Z.eq_dec a b then true else false.
Fixpoint place (r : list Z) (l : list (list Z)) : nat :=
  match l with [] => O | x :: l' => if same r x then O else S (place r l') end.
Definition reduction (xs : list (list Z)) : list (list Z) :=
  fold_left (fun l x => let r := primitive x in
    if (row_gcd x =? 0) || Nat.ltb (place r l) (length l) then l else l ++ [r]) xs [].

(** *** Parabolas (R15) *)
Definition square (r : list Z) : Z := sumZ (map (fun v => v * v) r).
Definition rho (r : list Z) : Z :=
  let s := square r * 2 ^ 64 in let t := Z.sqrt s in if t * t <? s then t + 1 else t.
Definition bits (z : Z) : Z := if z =? 0 then 0 else Z.log2 z + 1.
Definition norm_scale (DX : Z) (gs : list (list Z)) : Z :=
  Z.max 0 (fold_right Z.max 0 (map (fun r => bits (rho r)) gs) + 8 - bits DX).
Definition inverse_norm (DX T : Z) (r : list Z) : Q :=
  DX * 2 ^ (T + 32) / rho r # Z.to_pos (2 ^ T).

Section Encode.
Variables (p : problem) (c : file).
Definition xs : list (list Z) := map fst (rows p).
Definition gs : list (list Z) := reduction xs.
Definition count : nat := length gs.

(** *** One tree: [w] are the integer weights of its sign *)
Section Tree.
Variable w : list Z.
Variable norms : list Q.

Definition find_pair (t : pairs) (j k : nat) : Z :=
  match find (fun e => Nat.eqb (fst (fst e)) j && Nat.eqb (snd (fst e)) k) t with
  | Some e => snd e | None => 0 end.
Definition find_key {A} (zero : A) (t : list (nat * A)) (k : nat) : A :=
  match find (fun e => Nat.eqb (fst e) k) t with Some e => snd e | None => zero end.

(** [path]: the groups that were split, root first. *)
Definition leaf_at (t : pairs) (path : list nat) (lf : file_leaf) : qleaf :=
  let is_arc k := negb (existsb (Nat.eqb k) path) && (0 <? nth k w 0) in
  let omegas := combine (filter is_arc (seq 0 count)) (f_omega lf) in
  let group i := nth i path count in
  let products := map (fun e => (group (fst (fst e)), group (snd (fst e)), snd e)) (f_product lf) in
  let balls := map (fun e => (group (fst e), snd e)) (f_ball lf) in
  let ball k := find_key (0, []) balls k in
  {| q_gamma := fun j => let row := filter (fun e => Nat.eqb (fst (fst e)) j) t in
       fun k => dyadic (s_dual c) (find_pair row j k);
     q_mu := dyadic (s_quad c) (f_mu lf);
     q_omega := fun k => dyadic (s_omega c) (find_key 0 omegas k);
     q_arc := fun k => let o := find_key 1 omegas k in
       dyadic (s_arc c) ((2 ^ Z.of_nat (s_arc c + s_omega c) + o - 1) / o);
     q_theta := fun k => dyadic (s_dual c) (find_key 0 (f_theta lf) k);
     q_bowl := fun k => nth k norms 0%Q;
     q_product := fun k l => dyadic (s_quad c) (find_pair products k l);
     q_tau := fun k => dyadic (s_quad c) (fst (ball k));
     q_ball := fun k i => dyadic (s_quad c) (nth i (snd (ball k)) 0);
     q_factor := fun i j => if Nat.leb j i
       then dyadic (s_factor c) (nth (i * (i + 1) / 2 + j) (f_factor lf) 0) else 0%Q |}.

(** In prefix order, with the table in force before and after. *)
Fixpoint walk (t : pairs) (path : list nat) (node : file_tree) : qtree * pairs :=
  match node with
  | Table t' node' => walk t' path node'
  | End lf => (QTip (leaf_at t path lf), t)
  | Node k a b =>
      let (qa, ta) := walk t (path ++ [k]) a in
      let (qb, tb) := walk ta (path ++ [k]) b in (QSplit k qa qb, tb)
  end.
End Tree.

Definition group_of (k : nat) : nat :=
  let x := nth k xs [] in if row_gcd x =? 0 then count else place (primitive x) gs.
Definition int_weight (s : Z) (g : nat) : Z := s * sumZ (map (fun k =>
  if Nat.eqb (group_of k) g then row_gcd (nth k xs []) * nth k (dual c) 0 else 0)
  (seq 0 (shape p))).
Definition norms : list Q :=
  let T := norm_scale (Z.pos (x_den p)) gs in map (inverse_norm (Z.pos (x_den p)) T) gs.
Definition weights (s : Z) : list Z := map (int_weight s) (seq 0 count).

Definition certificate_of : qcert := {|
  q_nu := fun k => dyadic (s_dual c) (nth k (dual c) 0);
  q_level := dyadic (s_quad c) (bound c);
  q_groups := count;
  q_row := fun g i => nth i (nth g gs []) 0 # x_den p;
  q_grp := group_of;
  q_ratio := fun k => inject_Z (row_gcd (nth k xs []));
  q_plus := fst (walk (weights 1) norms [] [] (sign_plus c));
  q_minus := fst (walk (weights (-1)) norms [] [] (sign_minus c)) |}.

Definition check_file : option Q :=
  if check (shape p) (dim p) (data p) certificate_of
  then Some (qbound (shape p) certificate_of (labels p) (decay p)) else None.

Theorem check_file_sound D : check_file = Some D -> forall net : list neuron,
  (Q2R D <= objective (shape p) (dim p) (rows_of (data p)) (vec_of (labels p))
                      (Q2R (decay p)) net)%R.
Proof.
  unfold check_file; destruct (check _ _ _ _) eqn:E; [|discriminate].
  intros H; injection H as <-; now apply check_bound.
Qed.
End Encode.
