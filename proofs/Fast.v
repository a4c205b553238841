(** * The same checker, without repeated work

    [check_file] states the rules and recomputes a number whenever it reads it.  Here the
    same numbers are computed once and kept: [memo n f] keeps f 0 .. f (n-1) in a tree
    behind a function, and is equal to f.  Sums run over the groups that count: since [qsum] keeps its
    partial sums in lowest terms, leaving out a term that is zero does not change the result,
    not even its representation.  So [fast_check_file] is equal to [check_file], and everything that is
    proved of one holds for the other.

<<
    definition              meaning
    memo, memo2             a function and a matrix with their values kept
    ssum l f                the sum over a list of indices
    fast_leaf               the leaf, row by row                        (R13-R19)
    fast_check              trees and certificates
    fast_check_file         the certificate of a file                   (R10-R19)

    theorem                 content
    ssum_filter             terms that are zero may be left out
    fast_leaf_eq, fast_check_eq, fast_check_file_eq
                            the results are those of the slow checker
>> *)
From Coq Require Import Arith Lia Bool List ZArith QArith Qreals FunctionalExtensionality.
From Relucert Require Import Leaf Cone Rational Check Encode.
Import ListNotations.
Open Scope Q_scope.

(** ** Values that are kept *)
Inductive table (A : Type) := Empty | Entry (v : A) (odd even : table A).
Arguments Empty {A}.
Arguments Entry {A}.

(** f 0 at the root, then the odd and the even indices (a Braun tree): an entry is
    found in log n steps. *)
Fixpoint tabulate {A} (fuel : nat) (f : nat -> A) (n : nat) : table A :=
  match fuel, n with
  | S fuel', S m => Entry (f O) (tabulate fuel' (fun i => f (S (2 * i))) (Nat.div2 n))
                               (tabulate fuel' (fun i => f (S (S (2 * i)))) (Nat.div2 m))
  | _, _ => Empty
  end.
Fixpoint get {A} (t : table A) (i : nat) : option A :=
  match t, i with
  | Empty, _ => None
  | Entry v _ _, O => Some v
  | Entry _ l r, S j => if Nat.odd i then get l (Nat.div2 j) else get r (Nat.div2 (pred j))
  end.
Definition memo {A} (n : nat) (f : nat -> A) : nat -> A :=
  let t := tabulate n f n in fun i => match get t i with Some v => v | None => f i end.
Definition memo2 {A} (n m : nat) (f : nat -> nat -> A) : nat -> nat -> A :=
  memo n (fun i => memo m (f i)).

Lemma get_tabulate {A} fuel : forall (f : nat -> A) n i v,
  get (tabulate fuel f n) i = Some v -> v = f i.
Proof.
  induction fuel as [|fuel IH]; intros f [|m] [|j] v H; try discriminate.
  - now injection H as <-.
  - cbn [tabulate get] in H; destruct (Nat.odd (S j)) eqn:E; apply IH in H; rewrite H; f_equal.
    + rewrite Nat.odd_succ in E; apply Nat.even_spec in E as [h ->]; now rewrite Nat.div2_double.
    + rewrite Nat.odd_succ, <- Nat.negb_odd in E; apply negb_false_iff, Nat.odd_spec in E as [h ->].
      rewrite Nat.add_1_r; cbn [pred]; now rewrite Nat.div2_double.
Qed.

Lemma memo_id {A} n (f : nat -> A) : memo n f = f.
Proof.
  extensionality i; unfold memo; destruct (get _ i) as [v|] eqn:E; auto.
  now apply get_tabulate in E.
Qed.

Lemma memo2_id {A} n m (f : nat -> nat -> A) : memo2 n m f = f.
Proof. unfold memo2; rewrite memo_id; extensionality i; apply memo_id. Qed.

(** ** Sums over some of the indices *)
Definition ssum (l : list nat) (f : nat -> Q) : Q := fold_left (fun a k => Qred (a + f k)) l 0.

Lemma qsum_reduced n f : Qred (qsum n f) = qsum n f.
Proof. destruct n; [reflexivity|]; apply Qred_complete, Qred_correct. Qed.

Theorem ssum_filter n (p : nat -> bool) f : (forall k, p k = false -> f k == 0) ->
  ssum (filter p (seq 0 n)) f = qsum n f.
Proof.
  intros Z; unfold ssum; induction n as [|n IH]; [reflexivity|].
  rewrite seq_S, filter_app, fold_left_app, IH; cbn [filter Nat.add].
  destruct (p n) eqn:E; [reflexivity|]; cbn [fold_left qsum].
  rewrite <- (qsum_reduced n f) at 1; apply Qred_complete; rewrite (Z n E); ring.
Qed.

(** ** A leaf *)
Section Leaf.
Variables (d G : nat) (w : nat -> Q) (r : nat -> nat -> Q) (B : Q).
Variables (sd : nat -> side) (lf : qleaf).

(** Numbers in, numbers out: [y], [spent], [kappa], [g] and [S] are computed before. *)
Section Assembly.
Variables (arcs bowls fixed : list nat) (y : nat -> nat -> Q) (spent kappa : nat -> Q).
Definition fM (i j : nat) : Q :=
  q_mu lf * (if Nat.eqb j i then 1 else 0)
  - (1 # 4) * ssum arcs (fun k => qonly (qis_arc w sd k) (q_arc lf k) * (y k i * y k j))
  + (1 # 2) * ssum bowls (fun k =>
      qonly (qis_bowl w sd k) (kappa k * q_bowl lf k) * (r k i * r k j))
  - ssum fixed (fun k => ssum fixed (fun l =>
      q_product lf k l * qsym (qh r sd k) (qh r sd l) i j))
  + ssum fixed (fun k => qsym (qh r sd k) (q_ball lf k) i j).
Definition fg (i : nat) : Q :=
  (1 # 2) * qsum G (fun k => (w k + qsgn (sd k) * w k + qonly (qis_bowl w sd k) (q_theta lf k)
                              + qsgn (sd k) * spent k) * r k i)
  + qsum G (fun k => q_tau lf k * qh r sd k i).
Definition fcorner : Q :=
  B - q_mu lf - (1 # 4) * ssum arcs (fun k => qonly (qis_arc w sd k) (q_omega lf k)).
Definition fS (g : nat -> Q) (i j : nat) : Q :=
  if Nat.eqb i d then (if Nat.eqb j d then fcorner else - g j * (1 # 2))
  else (if Nat.eqb j d then - g i * (1 # 2) else fM i j).
End Assembly.

Definition fpartners (j : nat) : list nat :=
  filter (fun k => negb (Qeq_bool (q_gamma lf j k) 0)) (seq 0 G).
Definition fy (j : nat) : nat -> Q := let l := fpartners j in
  fun i => w j * r j i - ssum l (fun k => q_gamma lf j k * r k i).
Definition fspent (arcs : list nat) (k : nat) : Q :=
  ssum arcs (fun j => qonly (qis_arc w sd j) (qabs (q_gamma lf j k))).

Definition fast_leaf : bool :=
  let arcs := filter (qis_arc w sd) (seq 0 G) in
  let bowls := filter (qis_bowl w sd) (seq 0 G) in
  let fixed := filter (fun k => negb (is_free (sd k))) (seq 0 G) in
  let spent := memo G (fspent arcs) in
  let kappa := memo G (fun k => - w k - spent k - qabs (q_theta lf k)) in
  let y := memo G (fun j => memo d (fy j)) in
  let g := memo d (fg spent) in
  let matrix := memo2 (S d) (S d) (fS arcs bowls fixed y kappa g) in
  let rest := memo2 (S d) (S d) (fun i j =>
    matrix i j - qsum (S d) (fun k => q_factor lf i k * q_factor lf j k)) in
  all G (fun k => implb (qis_arc w sd k)
    (negb (Qle_bool (q_omega lf k) 0) && Qle_bool 1 (q_arc lf k * q_omega lf k)))
  && all G (fun j => all G (fun k =>
       implb (qis_arc w sd j && qis_arc w sd k) (Qeq_bool (q_gamma lf j k) 0)))
  && all G (fun k => implb (qis_bowl w sd k) (Qle_bool 0 (kappa k)))
  && all G (fun k => implb (qis_bowl w sd k) (Qle_bool 0 (q_bowl lf k)
       && Qle_bool (q_bowl lf k * q_bowl lf k * qdot d (r k) (r k)) 1))
  && all G (fun k => all G (fun l => Qle_bool 0 (q_product lf k l)))
  && all G (fun k => Qle_bool 0 (q_tau lf k)
       && Qle_bool (qdot d (q_ball lf k) (q_ball lf k)) (q_tau lf k * q_tau lf k))
  && all (S d) (fun i => Qle_bool
       (qsum (S d) (fun j => if Nat.eqb j i then 0 else qabs (rest i j))) (rest i i)).

Lemma zero_only b x y : b = false -> qonly b x * y == 0.
Proof. intros ->; simpl; ring. Qed.
Lemma zero_h k i : negb (is_free (sd k)) = false -> qh r sd k i == 0.
Proof. unfold qh; destruct (sd k); try discriminate; intros _; simpl; ring. Qed.
Lemma zero_sym k b i j : negb (is_free (sd k)) = false -> qsym (qh r sd k) b i j == 0.
Proof. intros F; unfold qsym; rewrite !zero_h by auto; ring. Qed.

Lemma fy_eq : fy = qy G w r lf.
Proof.
  extensionality j; extensionality i; unfold fy, fpartners, qy; f_equal.
  apply ssum_filter; intros k E; apply negb_false_iff, Qeq_bool_iff in E; rewrite E; ring.
Qed.

Lemma fspent_eq : fspent (filter (qis_arc w sd) (seq 0 G)) = qspent G w sd lf.
Proof.
  extensionality k; unfold fspent, qspent; apply ssum_filter; intros j E; rewrite E; reflexivity.
Qed.

Lemma fM_eq i j : fM (filter (qis_arc w sd) (seq 0 G)) (filter (qis_bowl w sd) (seq 0 G))
  (filter (fun k => negb (is_free (sd k))) (seq 0 G)) (qy G w r lf) (qkappa G w sd lf) i j
  = qM G w r sd lf i j.
Proof.
  unfold fM, qM; rewrite !ssum_filter; auto using zero_only, zero_sym.
  - do 2 f_equal; f_equal; extensionality k; apply ssum_filter; intros l E.
    unfold qsym; rewrite !(zero_h l) by auto; ring.
  - intros k E; rewrite ssum_filter.
    + clear - E; induction G as [|m IH]; [reflexivity|]; cbn [qsum].
      rewrite Qred_correct, IH, zero_sym by auto; ring.
    + intros l F; unfold qsym; rewrite !(zero_h l) by auto; ring.
Qed.

Lemma fS_eq : fS (filter (qis_arc w sd) (seq 0 G)) (filter (qis_bowl w sd) (seq 0 G))
  (filter (fun k => negb (is_free (sd k))) (seq 0 G)) (qy G w r lf) (qkappa G w sd lf)
  (qg G w r sd lf) = qS d G w r B sd lf.
Proof.
  extensionality i; extensionality j; unfold fS, qS, fcorner, qcorner.
  rewrite fM_eq, ssum_filter; [reflexivity|intros k E; rewrite E; reflexivity].
Qed.

Theorem fast_leaf_eq : fast_leaf = check_leaf d G w r B sd lf.
Proof.
  unfold fast_leaf; cbv zeta; rewrite !memo2_id, !memo_id, fspent_eq.
  replace (fun j => memo d (fy j)) with (qy G w r lf)
    by (rewrite <- fy_eq; extensionality j; symmetry; apply memo_id).
  change (fun k => - w k - qspent G w sd lf k - qabs (q_theta lf k)) with (qkappa G w sd lf).
  change (fg (qspent G w sd lf)) with (qg G w r sd lf).
  rewrite fS_eq; reflexivity.
Qed.
End Leaf.

(** ** Trees and certificates *)
Definition share (d G : nat) (lf : qleaf) : qleaf := {|
  q_gamma := memo2 G G (q_gamma lf); q_mu := q_mu lf; q_omega := memo G (q_omega lf);
  q_arc := memo G (q_arc lf); q_theta := memo G (q_theta lf); q_bowl := memo G (q_bowl lf);
  q_product := memo2 G G (q_product lf); q_tau := memo G (q_tau lf);
  q_ball := memo2 G d (q_ball lf); q_factor := memo2 (S d) (S d) (q_factor lf) |}.

Lemma share_id d G lf : share d G lf = lf.
Proof. unfold share; rewrite !memo2_id, !memo_id; now destruct lf. Qed.

Fixpoint fast_tree d G w r B (sd : nat -> side) (t : qtree) : bool :=
  match t with
  | QTip lf => fast_leaf d G w r B sd (share d G lf)
  | QSplit k a b => fast_tree d G w r B (put sd k plus) a
                    && fast_tree d G w r B (put sd k minus) b
  end.

Lemma fast_tree_eq d G w r B t : forall sd, fast_tree d G w r B sd t = check_tree d G w r B sd t.
Proof.
  induction t as [lf|k a IHa b IHb]; simpl; intros sd; [|now rewrite IHa, IHb].
  now rewrite share_id, fast_leaf_eq.
Qed.

Definition share_cert (n d : nat) (c : qcert) : qcert := {|
  q_nu := memo n (q_nu c); q_level := q_level c; q_groups := q_groups c;
  q_row := memo2 (q_groups c) d (q_row c); q_grp := memo n (q_grp c);
  q_ratio := memo n (q_ratio c); q_plus := q_plus c; q_minus := q_minus c |}.

Lemma share_cert_id n d c : share_cert n d c = c.
Proof. unfold share_cert; rewrite !memo2_id, !memo_id; now destruct c. Qed.

Section Check.
Variables (n d : nat) (X : nat -> nat -> Q) (c : qcert).
Definition fast_signs : bool :=
  let G := q_groups c in
  fast_tree d G (memo G (qweight n c 1)) (q_row c) (q_level c) root (q_plus c)
  && fast_tree d G (memo G (qweight n c (- (1)))) (q_row c) (q_level c) root (q_minus c).
Definition fast_check : bool :=
  negb (Qle_bool (q_level c) 0)
  && all n (fun k => Qle_bool 0 (q_ratio c k)
       && (Nat.ltb (q_grp c k) (q_groups c) || Qeq_bool (q_ratio c k) 0)
       && all d (fun i => Qeq_bool (X k i) (q_ratio c k * q_row c (q_grp c k) i)))
  && fast_signs.

Theorem fast_check_eq : fast_check = check n d X c.
Proof.
  unfold fast_check, fast_signs, check; cbv zeta; now rewrite !memo_id, !fast_tree_eq, andb_assoc.
Qed.
End Check.

(** ** Files: the reduction is computed once *)
Section File.
Variables (p : problem) (c : file).

Definition fast_certificate : qcert :=
  let g := gs p in
  let grp := memo (shape p) (fun k =>
    let x := nth k (xs p) [] in if (row_gcd x =? 0)%Z then length g else place (primitive x) g) in
  let weights s := map (fun i => (s * sumZ (map (fun k =>
    if Nat.eqb (grp k) i then row_gcd (nth k (xs p) []) * nth k (dual c) 0 else 0)
    (seq 0 (shape p))))%Z) (seq 0 (length g)) in
  let inverse := norms p in
  {| q_nu := fun k => dyadic (s_dual c) (nth k (dual c) 0%Z);
     q_level := dyadic (s_quad c) (bound c);
     q_groups := length g;
     q_row := fun k i => nth i (nth k g []) 0%Z # x_den p;
     q_grp := grp;
     q_ratio := fun k => inject_Z (row_gcd (nth k (xs p) []));
     q_plus := fst (walk p c (weights 1%Z) inverse [] [] (sign_plus c));
     q_minus := fst (walk p c (weights (-1)%Z) inverse [] [] (sign_minus c)) |}.

Definition fast_check_file : option Q :=
  let q := share_cert (shape p) (dim p) fast_certificate in
  if fast_check (shape p) (dim p) (data p) q
  then Some (qbound (shape p) q (labels p) (decay p)) else None.

Theorem fast_check_file_eq : fast_check_file = check_file p c.
Proof.
  unfold fast_check_file, check_file; cbv zeta; rewrite share_cert_id, fast_check_eq.
  replace fast_certificate with (certificate_of p c); [reflexivity|].
  unfold fast_certificate; cbv zeta; rewrite memo_id; reflexivity.
Qed.
End File.
