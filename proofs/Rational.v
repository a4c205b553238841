(** * A leaf decided in rational arithmetic

    The side conditions of a leaf and the dominance of S - L L^T are finitely many
    comparisons of rational numbers.  This file decides them over [Q]: every
    definition of Leaf.v that the decision needs is repeated with rational
    arithmetic, and the embedding of Q in R carries one to the other.  It is a
    reference, not a fast program: an entry of S is recomputed whenever it is read.

    Rows are in the scale of the data and multipliers in their own.  The reciprocals
    [q_arc], [q_bowl] are given and tested (those that the file format prescribes pass
    the tests: [arc_rounded] and [bowl_rounded] in Terms.v).

<<
    definition              meaning
    qsum, qdot              sums over Q, reduced to lowest terms
    qleaf, leaf_of          a leaf with rational numbers; the same over R
    qS                      the matrix S of R18
    check_leaf              R13-R19 for one leaf

    theorem                 content
    M_of, g_of, S_of        the matrix over Q is the matrix over R
    check_leaf_valid        check_leaf = true  ->  valid
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith Bool List QArith Qreals.
From Relucert Require Import Vec Norm Network Dominant Leaf.
Import ListNotations.

(** ** The computation *)
Open Scope Q_scope.

Fixpoint qsum (n : nat) (f : nat -> Q) : Q :=
  match n with O => 0 | S m => Qred (qsum m f + f m) end.
Definition qdot (d : nat) (u v : nat -> Q) : Q := qsum d (fun i => u i * v i).
Definition qabs (x : Q) : Q := if Qle_bool 0 x then x else - x.
Definition qonly (b : bool) (x : Q) : Q := if b then x else 0.
Definition qsgn (s : side) : Q := match s with free => 0 | plus => 1 | minus => - (1) end.
Definition all (n : nat) (p : nat -> bool) : bool := forallb p (seq 0 n).

Record qleaf := {
  q_gamma : nat -> nat -> Q; q_mu : Q; q_omega : nat -> Q; q_arc : nat -> Q;
  q_theta : nat -> Q; q_bowl : nat -> Q; q_product : nat -> nat -> Q;
  q_tau : nat -> Q; q_ball : nat -> nat -> Q; q_factor : nat -> nat -> Q
}.

Section Compute.
Variables (d G : nat) (w : nat -> Q) (r : nat -> nat -> Q) (B : Q).
Variables (sd : nat -> side) (lf : qleaf).

Definition qpositive (k : nat) : bool := negb (Qle_bool (w k) 0).
Definition qis_arc (k : nat) : bool := is_free (sd k) && qpositive k.
Definition qis_bowl (k : nat) : bool := is_free (sd k) && negb (qpositive k).
Definition qh (k i : nat) : Q := qsgn (sd k) * r k i.
Definition qy (j i : nat) : Q := w j * r j i - qsum G (fun k => q_gamma lf j k * r k i).
Definition qspent (k : nat) : Q := qsum G (fun j => qonly (qis_arc j) (qabs (q_gamma lf j k))).
Definition qkappa (k : nat) : Q := - w k - qspent k - qabs (q_theta lf k).
Definition qsym (a b : nat -> Q) (i j : nat) : Q := (a i * b j + b i * a j) * (1 # 2).

Definition qM (i j : nat) : Q :=
  q_mu lf * (if Nat.eqb j i then 1 else 0)
  - (1 # 4) * qsum G (fun k => qonly (qis_arc k) (q_arc lf k) * (qy k i * qy k j))
  + (1 # 2) * qsum G (fun k => qonly (qis_bowl k) (qkappa k * q_bowl lf k) * (r k i * r k j))
  - qsum G (fun k => qsum G (fun l => q_product lf k l * qsym (qh k) (qh l) i j))
  + qsum G (fun k => qsym (qh k) (q_ball lf k) i j).

Definition qcoefficient (k : nat) : Q :=
  w k + qsgn (sd k) * w k + qonly (qis_bowl k) (q_theta lf k) + qsgn (sd k) * qspent k.
Definition qg (i : nat) : Q :=
  (1 # 2) * qsum G (fun k => qcoefficient k * r k i) + qsum G (fun k => q_tau lf k * qh k i).
Definition qcorner : Q :=
  B - q_mu lf - (1 # 4) * qsum G (fun k => qonly (qis_arc k) (q_omega lf k)).
Definition qS (i j : nat) : Q :=
  if Nat.eqb i d then (if Nat.eqb j d then qcorner else - qg j * (1 # 2))
  else (if Nat.eqb j d then - qg i * (1 # 2) else qM i j).
Definition qrest (i j : nat) : Q :=
  qS i j - qsum (S d) (fun k => q_factor lf i k * q_factor lf j k).

Definition check_leaf : bool :=
  all G (fun k => implb (qis_arc k)
    (negb (Qle_bool (q_omega lf k) 0) && Qle_bool 1 (q_arc lf k * q_omega lf k)))
  && all G (fun j => all G (fun k => implb (qis_arc j && qis_arc k) (Qeq_bool (q_gamma lf j k) 0)))
  && all G (fun k => implb (qis_bowl k) (Qle_bool 0 (qkappa k)))
  && all G (fun k => implb (qis_bowl k) (Qle_bool 0 (q_bowl lf k)
       && Qle_bool (q_bowl lf k * q_bowl lf k * qdot d (r k) (r k)) 1))
  && all G (fun k => all G (fun l => Qle_bool 0 (q_product lf k l)))
  && all G (fun k => Qle_bool 0 (q_tau lf k)
       && Qle_bool (qdot d (q_ball lf k) (q_ball lf k)) (q_tau lf k * q_tau lf k))
  && all (S d) (fun i => Qle_bool
       (qsum (S d) (fun j => if Nat.eqb j i then 0 else qabs (qrest i j))) (qrest i i)).
End Compute.

(** ** The same numbers as reals *)
Open Scope R_scope.
Definition vec_of (u : nat -> Q) : vec := fun i => Q2R (u i).
Definition rows_of (u : nat -> nat -> Q) : nat -> vec := fun k i => Q2R (u k i).
Definition leaf_of (lf : qleaf) : leaf := {|
  gamma := rows_of (q_gamma lf); mu := Q2R (q_mu lf); omega := vec_of (q_omega lf);
  arc := vec_of (q_arc lf); theta := vec_of (q_theta lf); bowl := vec_of (q_bowl lf);
  product := rows_of (q_product lf); tau := vec_of (q_tau lf); ball := rows_of (q_ball lf);
  factor := rows_of (q_factor lf) |}.

Lemma Q2R_0 : Q2R 0 = 0. Proof. unfold Q2R; simpl; lra. Qed.
Lemma Q2R_1 : Q2R 1 = 1. Proof. unfold Q2R; simpl; lra. Qed.
Lemma Q2R_half : Q2R (1 # 2) = / 2. Proof. unfold Q2R; simpl; lra. Qed.
Lemma Q2R_quarter : Q2R (1 # 4) = / 4. Proof. unfold Q2R; simpl; lra. Qed.

Lemma Q2R_qsum n f : Q2R (qsum n f) = sum n (fun i => Q2R (f i)).
Proof.
  induction n as [|n IH]; cbn [qsum sum]; [apply Q2R_0|].
  rewrite (Qeq_eqR _ _ (Qred_correct _)), Q2R_plus; now rewrite IH.
Qed.

Lemma le_true a b : Qle_bool a b = true -> Q2R a <= Q2R b.
Proof. intros H; now apply Qle_Rle, Qle_bool_iff. Qed.
Lemma le_false a b : Qle_bool a b = false -> Q2R b < Q2R a.
Proof.
  intros H; apply Qlt_Rlt, Qnot_le_lt; intros L.
  apply Qle_bool_iff in L; congruence.
Qed.

Lemma Q2R_abs x : Q2R (qabs x) = Rabs (Q2R x).
Proof.
  unfold qabs; destruct (Qle_bool 0 x) eqn:E.
  - apply le_true in E; rewrite Q2R_0 in E; now rewrite Rabs_pos_eq.
  - apply le_false in E; rewrite Q2R_0 in E; rewrite Q2R_opp, Rabs_left; auto.
Qed.
Lemma Q2R_only b x : Q2R (qonly b x) = only b (Q2R x).
Proof. destruct b; simpl; auto; apply Q2R_0. Qed.
Lemma Q2R_sgn s : Q2R (qsgn s) = sgn s.
Proof. destruct s; unfold Q2R; simpl; lra. Qed.

#[export] Hint Rewrite Q2R_plus Q2R_minus Q2R_mult Q2R_opp Q2R_0 Q2R_1 Q2R_half Q2R_quarter
  Q2R_qsum Q2R_abs Q2R_only Q2R_sgn : q2r.

Lemma all_true n p : all n p = true -> forall k, (k < n)%nat -> p k = true.
Proof.
  unfold all; rewrite forallb_forall; intros H k K; apply H, in_seq; lia.
Qed.

Section Sound.
Variables (d G : nat) (w : nat -> Q) (r : nat -> nat -> Q) (B : Q).
Variables (sd : nat -> side) (lf : qleaf).
Notation wR := (vec_of w).
Notation rR := (rows_of r).
Notation lR := (leaf_of lf).

Lemma positive_of k : qpositive w k = is_positive wR k.
Proof.
  unfold qpositive, is_positive, vec_of; destruct (Qle_bool (w k) 0) eqn:E; simpl.
  - apply le_true in E; rewrite Q2R_0 in E; destruct (Rlt_dec 0 (Q2R (w k))); auto; lra.
  - apply le_false in E; rewrite Q2R_0 in E; destruct (Rlt_dec 0 (Q2R (w k))); auto; lra.
Qed.
Lemma arc_of k : qis_arc w sd k = is_arc wR sd k.
Proof. unfold qis_arc, is_arc; now rewrite positive_of. Qed.
Lemma bowl_of k : qis_bowl w sd k = is_bowl wR sd k.
Proof. unfold qis_bowl, is_bowl; now rewrite positive_of. Qed.

Lemma h_of k i : Q2R (qh r sd k i) = h rR sd k i.
Proof. unfold qh, h; now autorewrite with q2r. Qed.
Lemma y_of j i : Q2R (qy G w r lf j i) = y_row G wR rR lR j i.
Proof.
  unfold qy, y_row; autorewrite with q2r; f_equal; apply sum_ext; intros.
  now autorewrite with q2r.
Qed.
Lemma spent_of k : Q2R (qspent G w sd lf k) = spent G wR sd lR k.
Proof.
  unfold qspent, spent; autorewrite with q2r; apply sum_ext; intros.
  autorewrite with q2r; now rewrite arc_of.
Qed.
Lemma kappa_of k : Q2R (qkappa G w sd lf k) = kappa G wR sd lR k.
Proof. unfold qkappa, kappa; autorewrite with q2r; now rewrite spent_of. Qed.
Lemma sym_of a b i j : Q2R (qsym a b i j) = sym (vec_of a) (vec_of b) i j.
Proof. unfold qsym, sym, vec_of; autorewrite with q2r; reflexivity. Qed.
Lemma dot_of n u v : Q2R (qdot n u v) = dot n (vec_of u) (vec_of v).
Proof.
  unfold qdot, dot; autorewrite with q2r; apply sum_ext; intros; now autorewrite with q2r.
Qed.

Lemma M_of i j : Q2R (qM G w r sd lf i j) = M_mat G wR rR sd lR i j.
Proof.
  unfold qM, M_mat; autorewrite with q2r.
  repeat match goal with
    | |- sum _ _ = sum _ _ => apply sum_ext; intros; autorewrite with q2r
    | |- _ + _ = _ + _ => f_equal
    | |- _ - _ = _ - _ => f_equal
    | |- _ * sum _ _ = _ * sum _ _ => f_equal
    end.
  - unfold delta; destruct (Nat.eqb j i); now autorewrite with q2r.
  - rewrite arc_of, !y_of; reflexivity.
  - rewrite bowl_of, kappa_of; reflexivity.
  - rewrite sym_of; f_equal; unfold sym, vec_of; now rewrite !h_of.
  - rewrite sym_of; unfold sym, vec_of; now rewrite !h_of.
Qed.
Lemma g_of i : Q2R (qg G w r sd lf i) = g_vec G wR rR sd lR i.
Proof.
  unfold qg, g_vec; autorewrite with q2r; f_equal; [f_equal|]; apply sum_ext; intros k _.
  - unfold qcoefficient, coefficient; autorewrite with q2r; now rewrite bowl_of, spent_of.
  - autorewrite with q2r; now rewrite h_of.
Qed.
Lemma S_of i j : Q2R (qS d G w r B sd lf i j) = S_mat d G wR rR (Q2R B) sd lR i j.
Proof.
  unfold qS, S_mat, bordered; destruct (Nat.eqb i d), (Nat.eqb j d).
  - unfold qcorner, corner; autorewrite with q2r; do 2 f_equal.
    apply sum_ext; intros; autorewrite with q2r; now rewrite arc_of.
  - autorewrite with q2r; now rewrite g_of.
  - autorewrite with q2r; now rewrite g_of.
  - apply M_of.
Qed.
Lemma rest_of i j : Q2R (qrest d G w r B sd lf i j)
  = S_mat d G wR rR (Q2R B) sd lR i j - gram (S d) (factor lR) i j.
Proof.
  unfold qrest; autorewrite with q2r; rewrite S_of; f_equal; apply sum_ext; intros.
  now autorewrite with q2r.
Qed.

Theorem check_leaf_valid : check_leaf d G w r B sd lf = true -> valid d G wR rR (Q2R B) sd lR.
Proof.
  unfold check_leaf; rewrite !andb_true_iff; intros ((((((A & P) & K) & W) & C) & T) & D).
  split.
  - intros k I E; pose proof (all_true _ _ A k I) as Z; cbv beta in Z.
    rewrite arc_of, E in Z; simpl in Z; apply andb_prop in Z as [Z1 Z2].
    apply negb_true_iff, le_false in Z1; apply le_true in Z2.
    autorewrite with q2r in *; auto.
  - intros j k J I Ej Ek; pose proof (all_true _ _ (all_true _ _ P j J) k I) as Z; cbv beta in Z.
    rewrite !arc_of, Ej, Ek in Z; simpl in Z; apply Qeq_bool_iff, Qeq_eqR in Z.
    rewrite Q2R_0 in Z; exact Z.
  - intros k I E; pose proof (all_true _ _ K k I) as Z; cbv beta in Z.
    rewrite bowl_of, E in Z; simpl in Z; apply le_true in Z.
    now rewrite kappa_of, Q2R_0 in Z.
  - intros k I E; pose proof (all_true _ _ W k I) as Z; cbv beta in Z.
    rewrite bowl_of, E in Z; simpl in Z; apply andb_prop in Z as [Z1 Z2].
    apply le_true in Z1, Z2; rewrite !Q2R_mult, dot_of in Z2.
    rewrite Q2R_0 in Z1; rewrite Q2R_1 in Z2; split; auto.
  - intros k l I J; pose proof (all_true _ _ (all_true _ _ C k I) l J) as Z; cbv beta in Z.
    apply le_true in Z; now rewrite Q2R_0 in Z.
  - intros k I; pose proof (all_true _ _ T k I) as Z; cbv beta in Z.
    apply andb_prop in Z as [Z1 Z2]; apply le_true in Z1, Z2.
    rewrite dot_of, Q2R_mult in Z2; rewrite Q2R_0 in Z1; split; auto.
  - intros i I; pose proof (all_true _ _ D i I) as Z; cbv beta in Z; apply le_true in Z.
    rewrite rest_of, Q2R_qsum in Z; eapply Rle_trans; [|exact Z].
    right; apply sum_ext; intros j _; cbv beta; destruct (Nat.eqb j i);
      autorewrite with q2r; auto; now rewrite rest_of.
Qed.
End Sound.
