(** * Norms of matrices in place of trees

    Some rows of the data, the _part_, are multiplied by numbers t_k > 0 and rounded: Z_k = t_k x_k - E_k
    with |E_kj| <= 1/2.  Where V_k . p <= 0 outside of the part, with z_k = x_k . u,

        2 sum_k (V_k . p) (z_k)_+ = sum_k (V_k . p) z_k + sum_k (V_k . p) |z_k|
                                 <= |X^T V| |u| |p| + |p| sum over the part of |V_k| |z_k|,

    and with |V_k| <= a_k t_k the last sum is at most that of a_k |Z_k . u| + a_k |E_k . u|, hence
    |a| (|Z| + |E|) |u| by Cauchy and Schwarz.  That |Z| <= sigma is proved by the Frobenius norm, or as
    sigma^2 I - Z^T Z, or sigma^2 I - Z Z^T, is positive semidefinite.

<<
    definition          meaning                                             FORMAT
    some_of             the sum over a part
    image               X^T V, column by column                             R293
    norm_at_most        |Z u| <= sigma |u|                                  R292

    theorem             content
    frobenius_norm      sum Z^2 <= sigma^2  ->  norm_at_most                R292
    columns_norm        sigma^2 I - Z^T Z - L L^T dominant  ->  the same    R292
    rows_norm           sigma^2 I - Z Z^T - L L^T dominant  ->  the same    R292
    norms_part          the bound for p with V_k . p <= 0 outside of a part R293
    norms_several       one part, all rows  ->  h(V) <= B                   R290-R293
    norms_single        K = 1, a part for each sign  ->  h(V) <= B          R290-R293
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Dominant.
Import ListNotations.
Open Scope R_scope.

Definition some_of (n : nat) (part : nat -> bool) (f : nat -> R) : R := sum n (fun k => if part k then f k else 0).

(** The rows of the part, one after the other. *)
Lemma some_of_nth n part f : let l := filter part (seq 0 n) in some_of n part f = sum (length l) (fun i => f (nth i l 0%nat)).
Proof.
  cbv zeta; unfold some_of; induction n as [|n IH]; [reflexivity|].
  rewrite seq_S, filter_app; cbn [sum plus filter]; rewrite IH; set (l := filter part (seq 0 n)).
  destruct (part n); cbn [filter]; [|rewrite app_nil_r; lra].
  rewrite app_length; cbn [length]; rewrite Nat.add_1_r; cbn [sum]; f_equal.
  - apply sum_ext; intros i I; now rewrite app_nth1.
  - now rewrite app_nth2, Nat.sub_diag by lia.
Qed.

Lemma dot_at_most n x y r s : 0 <= r -> 0 <= s -> dot n x x <= r * r -> dot n y y <= s * s -> dot n x y <= r * s.
Proof.
  intros R0 S0 Hx Hy; pose proof (norm_bound n x y r R0 Hx) as H; eapply Rle_trans; [exact H|].
  apply Rmult_le_compat_l; auto; unfold norm; rewrite <- (sqrt_square s S0); now apply sqrt_le_1_alt.
Qed.

(** ** The norm of the rounded rows *)
Definition norm_at_most (m d : nat) (Z : nat -> vec) (sigma : R) : Prop :=
  forall u, sum m (fun k => dot d (Z k) u * dot d (Z k) u) <= sigma * sigma * dot d u u.

Theorem frobenius_norm m d Z sigma : sum m (fun k => dot d (Z k) (Z k)) <= sigma * sigma -> norm_at_most m d Z sigma.
Proof.
  intros H u; apply Rle_trans with (sum m (fun k => dot d (Z k) (Z k)) * dot d u u).
  - rewrite <- sum_scal_r; apply sum_le; intros k _; apply cauchy.
  - apply Rmult_le_compat_r; auto using dot_ge0.
Qed.

(** sigma^2 I - G is positive semidefinite, G the products of m vectors of length d. *)
Lemma semidefinite m d (Y : nat -> vec) sigma (L : mat) :
  dominant m (fun i j => sigma * sigma * delta i j - dot d (Y i) (Y j) - gram m L i j) ->
  forall c, sum d (fun j => dot m (fun i => Y i j) c * dot m (fun i => Y i j) c) <= sigma * sigma * dot m c c.
Proof.
  intros H c.
  assert (P : 0 <= form m (fun i j => sigma * sigma * delta i j - dot d (Y i) (Y j)) c).
  { apply factor_form with (L := L); auto; intros i j _ _; f_equal; [|apply dot_comm].
    unfold delta; now rewrite (Nat.eqb_sym j i). }
  rewrite form_minus, form_scal, form_delta in P.
  replace (form m (fun i j => dot d (Y i) (Y j)) c) with (sum d (fun j => dot m (fun i => Y i j) c * dot m (fun i => Y i j) c)) in P; [lra|].
  rewrite <- (sum_ext d (fun j => form m (outer (fun i => Y i j) (fun i => Y i j)) c)) by (intros; apply form_outer).
  symmetry; apply (form_sum m d (fun j => outer (fun i => Y i j) (fun i => Y i j))).
Qed.

Theorem columns_norm m d Z sigma (L : mat) :
  dominant d (fun j l => sigma * sigma * delta j l - sum m (fun k => Z k j * Z k l) - gram d L j l) -> norm_at_most m d Z sigma.
Proof. intros H u; exact (semidefinite d m (fun j k => Z k j) sigma L H u). Qed.

Theorem rows_norm m d Z sigma (L : mat) :
  dominant m (fun i j => sigma * sigma * delta i j - dot d (Z i) (Z j) - gram m L i j) -> norm_at_most m d Z sigma.
Proof.
  intros H u; set (c := fun k => dot d (Z k) u).
  pose proof (semidefinite m d Z sigma L H c) as S.
  change (dot m c c <= sigma * sigma * dot d u u).
  set (w := fun j => dot m (fun i => Z i j) c) in *; change (dot d w w <= sigma * sigma * dot m c c) in S.
  assert (E : dot m c c = dot d w u).
  { change (dot d w u) with (sum d (fun j => w j * u j)); unfold w; rewrite (sum_ext d _ (fun j => sum m (fun k => c k * Z k j) * u j)).
    - symmetry; exact (dot_comb d m c Z u).
    - intros j _; f_equal; apply sum_ext; intros; ring. }
  pose proof (cauchy d w u) as C; rewrite <- E in C; pose proof (dot_ge0 m c) as P; pose proof (dot_ge0 d u) as U.
  destruct P as [P|P]; [|rewrite <- P; apply Rmult_le_pos; auto; apply Rle_0_sqr].
  apply Rmult_le_reg_l with (dot m c c); auto; eapply Rle_trans; [exact C|].
  apply Rle_trans with (sigma * sigma * dot m c c * dot d u u); [now apply Rmult_le_compat_r|right; ring].
Qed.

(** ** The bound *)
Section Bound.
Variables (n d K : nat) (X V Z : nat -> vec) (t a : nat -> R).

(** Column c of X^T V. *)
Definition image (c : nat) : vec := fun j => sum n (fun k => V k c * X k j).

Lemma linear_part g p u : 0 <= g -> sum K (fun c => dot d (image c) (image c)) <= g * g ->
  sum n (fun k => dot K (V k) p * dot d (X k) u) <= g * norm d u * norm K p.
Proof.
  intros G H.
  assert (E : sum n (fun k => dot K (V k) p * dot d (X k) u) = dot K (fun c => dot d (image c) u) p).
  { transitivity (dot K (fun c => sum n (fun k => dot d (X k) u * V k c)) p).
    - rewrite dot_comb; apply sum_ext; intros; ring.
    - apply sum_ext; intros c _; f_equal; unfold image; rewrite dot_comb; apply sum_ext; intros; ring. }
  rewrite E; apply dot_at_most; auto using norm_ge0.
  - apply Rmult_le_pos; auto using norm_ge0.
  - apply Rle_trans with (sum K (fun c => dot d (image c) (image c)) * dot d u u).
    + rewrite <- sum_scal_r; apply sum_le; intros c _; apply cauchy.
    + replace (g * norm d u * (g * norm d u)) with (g * g * (norm d u * norm d u)) by ring; rewrite norm_sqr.
      apply Rmult_le_compat_r; auto using dot_ge0.
  - rewrite norm_sqr; lra.
Qed.

Section Part.
Variables (part : nat -> bool) (A sigma e : R).
Notation some := (some_of n part).
Hypothesis weights : forall k, (k < n)%nat -> part k = true ->
  0 <= t k /\ 0 <= a k /\ dot K (V k) (V k) <= (a k * t k) * (a k * t k).
Hypothesis rounded : forall k j, (k < n)%nat -> (j < d)%nat -> part k = true -> Rabs (t k * X k j - Z k j) <= 1 / 2.
Hypotheses (A0 : 0 <= A) (A1 : some (fun k => a k * a k) <= A * A).
Hypotheses (s0 : 0 <= sigma) (s1 : forall u, some (fun k => dot d (Z k) u * dot d (Z k) u) <= sigma * sigma * dot d u u).
Hypotheses (e0 : 0 <= e) (e1 : INR d * some (fun _ => 1) <= e * e).

(** The sum of a_k |y_k|, y_k being no more than r in length. *)
Lemma weighted y r : 0 <= r -> some (fun k => y k * y k) <= r * r -> some (fun k => a k * Rabs (y k)) <= A * r.
Proof.
  intros R0 H; set (only := fun (f : nat -> R) k => if part k then f k else 0).
  assert (E : forall f g, dot n (only f) (only g) = some (fun k => f k * g k)).
  { intros f g; unfold some_of, dot, only; apply sum_ext; intros k _; destruct (part k); ring. }
  rewrite <- (E a (fun k => Rabs (y k))); apply dot_at_most; auto; rewrite E; auto.
  eapply Rle_trans; [|exact H]; right; unfold some_of; apply sum_ext; intros k _; destruct (part k); auto.
  rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr.
Qed.

Lemma length_sum n' f : (forall j, (j < n')%nat -> Rabs (f j) <= 1 / 2) -> dot n' f f <= INR n' / 4.
Proof.
  intros H; induction n' as [|m IH]; [unfold dot; simpl; lra|]; unfold dot in *; cbn [sum]; rewrite S_INR.
  assert (M : f m * f m <= / 4).
  { specialize (H m ltac:(lia)); unfold Rabs in H; destruct (Rcase_abs (f m)); nra. }
  specialize (IH (fun j J => H j ltac:(lia))); lra.
Qed.

Lemma spread_part u : some (fun k => norm K (V k) * Rabs (dot d (X k) u)) <= A * (sigma + e / 2) * norm d u.
Proof.
  set (E := fun k j => t k * X k j - Z k j).
  assert (U := norm_ge0 d u).
  assert (S1 : some (fun k => a k * Rabs (dot d (Z k) u)) <= A * (sigma * norm d u)).
  { apply weighted; [now apply Rmult_le_pos|]; eapply Rle_trans; [apply s1|]; rewrite <- norm_sqr; right; ring. }
  assert (S2 : some (fun k => a k * Rabs (dot d (E k) u)) <= A * (e / 2 * norm d u)).
  { apply weighted; [apply Rmult_le_pos; lra|].
    apply Rle_trans with (INR d * some (fun _ => 1) / 4 * dot d u u).
    - unfold some_of; unfold Rdiv; rewrite <- sum_scal, <- sum_scal_r, <- sum_scal_r; apply sum_le; intros k I.
      destruct (part k) eqn:P; [|lra]; eapply Rle_trans; [apply cauchy|]; apply Rmult_le_compat_r; [apply dot_ge0|].
      eapply Rle_trans; [apply length_sum; intros j J; now apply rounded|]; lra.
    - rewrite <- norm_sqr; apply Rle_trans with (e * e / 4 * (norm d u * norm d u)); [|right; field].
      apply Rmult_le_compat_r; [now apply Rmult_le_pos|]; lra. }
  apply Rle_trans with (some (fun k => a k * Rabs (dot d (Z k) u)) + some (fun k => a k * Rabs (dot d (E k) u))); [|lra].
  unfold some_of; rewrite <- sum_plus; apply sum_le; intros k I; destruct (part k) eqn:P; [|lra].
  destruct (weights k I P) as (T & A2 & W).
  assert (N : norm K (V k) <= a k * t k).
  { unfold norm; rewrite <- (sqrt_square (a k * t k)) by (now apply Rmult_le_pos); now apply sqrt_le_1_alt. }
  apply Rle_trans with (a k * t k * Rabs (dot d (X k) u)); [apply Rmult_le_compat_r; auto using Rabs_pos|].
  rewrite <- Rmult_plus_distr_l, Rmult_assoc; apply Rmult_le_compat_l; auto.
  rewrite <- (Rabs_pos_eq (t k) T) at 1; rewrite <- Rabs_mult.
  replace (t k * dot d (X k) u) with (dot d (Z k) u + dot d (E k) u); [apply Rabs_triang|].
  rewrite <- (dot_scale_l d (t k) (X k) u), <- dot_plus_l; apply sum_ext; intros j _; unfold E, scale; ring.
Qed.

Theorem norms_part g B p u : 0 <= g -> sum K (fun c => dot d (image c) (image c)) <= g * g ->
  g + A * (sigma + e / 2) <= 2 * B ->
  (forall k, (k < n)%nat -> part k = false -> dot K (V k) p <= 0) ->
  F n d X (fun k => dot K (V k) p) u <= B * norm d u * norm K p.
Proof.
  intros G H Le Out.
  assert (L := linear_part g p u G H); assert (S := spread_part u).
  assert (P := norm_ge0 K p); assert (U := norm_ge0 d u).
  assert (T : 2 * F n d X (fun k => dot K (V k) p) u <= sum n (fun k => dot K (V k) p * dot d (X k) u)
    + norm K p * some (fun k => norm K (V k) * Rabs (dot d (X k) u))).
  { unfold F, some_of; rewrite <- !sum_scal, <- sum_plus; apply sum_le; intros k I; rewrite pos_abs.
    set (z := dot d (X k) u); set (w := dot K (V k) p).
    assert (w * Rabs z <= norm K p * (if part k then norm K (V k) * Rabs z else 0)); [|lra].
    pose proof (Rabs_pos z); destruct (part k) eqn:Q.
    - replace (norm K p * (norm K (V k) * Rabs z)) with (norm K (V k) * norm K p * Rabs z) by ring.
      apply Rmult_le_compat_r; auto; apply norm_bound; [apply norm_ge0|rewrite norm_sqr; lra].
    - specialize (Out k I Q); fold w in Out; rewrite Rmult_0_r; nra. }
  assert (norm K p * some (fun k => norm K (V k) * Rabs (dot d (X k) u)) <= norm K p * (A * (sigma + e / 2) * norm d u))
    by now apply Rmult_le_compat_l.
  assert ((g + A * (sigma + e / 2)) * (norm d u * norm K p) <= 2 * B * (norm d u * norm K p))
    by (apply Rmult_le_compat_r; auto; now apply Rmult_le_pos).
  lra.
Qed.
End Part.

(** What R290 to R293 ask of a part. *)
Record part_bounded (part : nat -> bool) (g B : R) : Prop := {
  b_weights : forall k, (k < n)%nat -> part k = true -> 0 <= t k /\ 0 <= a k /\ dot K (V k) (V k) <= (a k * t k) * (a k * t k);
  b_rounded : forall k j, (k < n)%nat -> (j < d)%nat -> part k = true -> Rabs (t k * X k j - Z k j) <= 1 / 2;
  b_norms : exists A sigma e, 0 <= A /\ some_of n part (fun k => a k * a k) <= A * A /\ 0 <= sigma
    /\ (forall u, some_of n part (fun k => dot d (Z k) u * dot d (Z k) u) <= sigma * sigma * dot d u u)
    /\ 0 <= e /\ INR d * some_of n part (fun _ => 1) <= e * e /\ g + A * (sigma + e / 2) <= 2 * B }.

Lemma part_bound part g B p u : 0 <= g -> sum K (fun c => dot d (image c) (image c)) <= g * g -> part_bounded part g B ->
  (forall k, (k < n)%nat -> part k = false -> dot K (V k) p <= 0) ->
  F n d X (fun k => dot K (V k) p) u <= B * norm d u * norm K p.
Proof.
  intros G H [W Ro (A & sigma & e & A0 & A1 & S0 & S1 & E0 & E1 & Le)] Out.
  now apply (norms_part part A sigma e W Ro A0 A1 S0 S1 E0 E1 g B p u).
Qed.

Theorem norms_several g B : 0 <= g -> sum K (fun c => dot d (image c) (image c)) <= g * g ->
  part_bounded (fun _ => true) g B -> forall u p, F n d X (fun k => dot K (V k) p) u <= B * norm d u * norm K p.
Proof. intros G H P u p; apply (part_bound (fun _ => true) g B p u G H P); discriminate. Qed.

Theorem norms_single (up down : nat -> bool) g B : K = 1%nat ->
  (forall k, (k < n)%nat -> up k = false -> V k 0%nat <= 0) -> (forall k, (k < n)%nat -> down k = false -> 0 <= V k 0%nat) ->
  0 <= g -> sum K (fun c => dot d (image c) (image c)) <= g * g -> part_bounded up g B -> part_bounded down g B ->
  forall u p, F n d X (fun k => dot K (V k) p) u <= B * norm d u * norm K p.
Proof.
  intros K1 U D G H P Q u p.
  assert (E : forall k, dot K (V k) p = V k 0%nat * p 0%nat) by (intros k; rewrite K1; unfold dot; simpl; ring).
  destruct (Rle_dec 0 (p 0%nat)) as [S|S].
  - apply (part_bound up g B p u G H P); intros k I O; rewrite E; specialize (U k I O); nra.
  - apply (part_bound down g B p u G H Q); intros k I O; rewrite E; specialize (D k I O); nra.
Qed.
End Bound.
