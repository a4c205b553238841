(** * Several outputs: one matrix

    With z_k = x_k . u and (z)_+ = (z + |z|)/2,  2 F_(Vv)(u) = sum_k (V_k . v) z_k + sum_k (V_k . v)
    |z_k|.  A pair of rows j and k with p > 0, any q and T in R^K moves weight between them: with W for
    V, row j less p T and row k plus |q| T,

        sum_k (V_k . v) |z_k| = sum_k (W_k . v) |z_k| + sum over pairs of (T . v) (p |z_j| - |q| |z_k|).

    Each term is at most  1/2 (lambda (tau . v)^2 + lambda' (y . u)^2)  for  lambda lambda' >= 1, (tau,
    y) being (W_k, x_k), or (T, p x_j - q x_k) of a pair.  So 2 F is at most half of a quadratic form in
    (v, u), that of the matrix M, and if 2 B I - M is positive semidefinite, F <= B/2 (|v|^2 + |u|^2),
    hence F <= B |v| |u|.

<<
    definition          meaning                                                 FORMAT
    pair, moved         a pair of rows; W                                       R161
    quadratic, M_matrix (v, u)^T M (v, u), and M                                R162

    theorem             content
    moved_terms         the identity above                                      R161
    matrix_terms        4 F <= quadratic                                        R162
    matrix_quadratic    quadratic is the form of the matrix M                   R162
    matrix_feasible     quadratic <= 2 B (|v|^2 + |u|^2)  ->  h(V) <= B         R162
    matrix_sound        2 B I - M - L L^T is dominant  ->  h(V) <= B            R162
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List FunctionalExtensionality.
From Relucert Require Import Vec Norm Network Dominant.
Import ListNotations.
Open Scope R_scope.

Record pair := { first : nat; second : nat; p_of : R; q_of : R; T_of : vec; l_of : R; r_of : R }.

Section Matrix.
Variables (n d K : nat) (X V : nat -> vec) (lambda inverse : nat -> R).

(** W for the pairs of a list. *)
Fixpoint moved (l : list pair) (k : nat) : vec := fun i =>
  match l with
  | [] => V k i
  | e :: l' => moved l' k i + (if k =? first e then - (p_of e * T_of e i) else 0)
                            + (if k =? second e then Rabs (q_of e) * T_of e i else 0)
  end.

Definition pair_ok (e : pair) : Prop :=
  (first e < n)%nat /\ (second e < n)%nat /\ 0 < p_of e /\ 0 <= l_of e /\ 0 <= r_of e /\ 1 <= l_of e * r_of e.
Definition difference (e : pair) : vec := fun i => p_of e * X (first e) i - q_of e * X (second e) i.
Definition square (x : R) : R := x * x.

Definition total {A} (l : list A) (f : A -> R) : R := fold_right (fun e s => f e + s) 0 l.

Definition quadratic (l : list pair) (v u : vec) : R :=
  2 * sum n (fun k => dot K (V k) v * dot d (X k) u)
  + sum n (fun k => lambda k * square (dot K (moved l k) v) + inverse k * square (dot d (X k) u))
  + total l (fun e => l_of e * square (dot K (T_of e) v) + r_of e * square (dot d (difference e) u)).

Section Vectors.
Variables v u : vec.
Notation z k := (dot d (X k) u).

Lemma moved_dot e l k : dot K (moved (e :: l) k) v = dot K (moved l k) v
  + (if k =? first e then - (p_of e * dot K (T_of e) v) else 0)
  + (if k =? second e then Rabs (q_of e) * dot K (T_of e) v else 0).
Proof.
  assert (S : forall s (b : bool), dot K (fun i => if b then s * T_of e i else 0) v = if b then s * dot K (T_of e) v else 0).
  { intros s [|]; [apply dot_scale_l|]; unfold dot; rewrite (sum_ext K _ (fun _ => 0)); [apply sum_0|intros; ring]. }
  transitivity (dot K (fun i => (moved l k i + (if k =? first e then - p_of e * T_of e i else 0))
    + (if k =? second e then Rabs (q_of e) * T_of e i else 0)) v).
  - apply sum_ext; intros i _; cbn [moved]; destruct (k =? first e); ring.
  - rewrite (dot_plus_l K (fun i => moved l k i + (if k =? first e then - p_of e * T_of e i else 0))), dot_plus_l, !S.
    destruct (k =? first e); ring.
Qed.

Theorem moved_terms l : (forall e, In e l -> pair_ok e) ->
  sum n (fun k => dot K (V k) v * Rabs (z k)) = sum n (fun k => dot K (moved l k) v * Rabs (z k))
  + total l (fun e => dot K (T_of e) v * (p_of e * Rabs (z (first e)) - Rabs (q_of e) * Rabs (z (second e)))).
Proof.
  induction l as [|e l IH]; intros H; [cbn [total fold_right moved]; rewrite Rplus_0_r; reflexivity|].
  rewrite IH by (intros; apply H; now right); destruct (H e (or_introl eq_refl)) as (I & J & _).
  cbn [total fold_right]; fold (total l (fun e => dot K (T_of e) v * (p_of e * Rabs (z (first e)) - Rabs (q_of e) * Rabs (z (second e))))).
  rewrite (sum_ext n (fun k => dot K (moved (e :: l) k) v * Rabs (z k)) (fun k => dot K (moved l k) v * Rabs (z k)
    + (if k =? first e then - (p_of e * dot K (T_of e) v) * Rabs (z k) else 0)
    + (if k =? second e then Rabs (q_of e) * dot K (T_of e) v * Rabs (z k) else 0))).
  - rewrite !sum_plus, (sum_single n (first e) (fun k => - (p_of e * dot K (T_of e) v) * Rabs (z k))),
      (sum_single n (second e) (fun k => Rabs (q_of e) * dot K (T_of e) v * Rabs (z k))).
    destruct (Nat.ltb_spec (first e) n), (Nat.ltb_spec (second e) n); try lia; ring.
  - intros k _; rewrite moved_dot; destruct (k =? first e), (k =? second e); ring.
Qed.

(** a |b| <= 1/2 (lambda a^2 + lambda' b^2). *)
Lemma term l r a b c : 0 <= l -> 0 <= r -> 1 <= l * r -> Rabs c <= Rabs b -> 2 * (a * c) <= l * square a + r * square b.
Proof.
  intros L R1 P C; unfold square.
  assert (A : a * c <= Rabs a * Rabs b).
  { apply Rle_trans with (Rabs (a * c)); [apply Rle_abs|]; rewrite Rabs_mult; apply Rmult_le_compat_l; auto using Rabs_pos. }
  assert (Sa : Rabs a * Rabs a = a * a) by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
  assert (Sb : Rabs b * Rabs b = b * b) by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
  rewrite <- Sa, <- Sb; set (x := Rabs a) in *; set (y := Rabs b) in *.
  assert (x0 : 0 <= x) by apply Rabs_pos; assert (y0 : 0 <= y) by apply Rabs_pos.
  assert (l0 : 0 < l) by (destruct L as [|<-]; [auto|lra]).
  apply Rle_trans with (2 * (x * y)); [lra|].
  apply Rmult_le_reg_l with l; auto.
  assert (0 <= (l * x - y) * (l * x - y)) by apply Rle_0_sqr.
  assert (0 <= (l * r - 1) * (y * y)) by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]); lra.
Qed.

Hypothesis reciprocal : forall k, (k < n)%nat -> 0 <= lambda k /\ 0 <= inverse k /\ 1 <= lambda k * inverse k.

Theorem matrix_terms l : (forall e, In e l -> pair_ok e) -> 4 * F n d X (fun k => dot K (V k) v) u <= quadratic l v u.
Proof.
  intros H.
  assert (E : 2 * F n d X (fun k => dot K (V k) v) u
    = sum n (fun k => dot K (V k) v * z k) + sum n (fun k => dot K (V k) v * Rabs (z k))).
  { unfold F; rewrite <- sum_scal, <- sum_plus; apply sum_ext; intros; rewrite pos_abs; field. }
  rewrite (moved_terms l H) in E; unfold quadratic.
  assert (A : 2 * sum n (fun k => dot K (moved l k) v * Rabs (z k))
    <= sum n (fun k => lambda k * square (dot K (moved l k) v) + inverse k * square (z k))).
  { rewrite <- sum_scal; apply sum_le; intros k I; destruct (reciprocal k I) as (L & R1 & P).
    apply term; auto; rewrite Rabs_Rabsolu; lra. }
  assert (B : 2 * total l (fun e => dot K (T_of e) v * (p_of e * Rabs (z (first e)) - Rabs (q_of e) * Rabs (z (second e))))
    <= total l (fun e => l_of e * square (dot K (T_of e) v) + r_of e * square (dot d (difference e) u))).
  { clear E A; induction l as [|e l IH]; cbn [total fold_right]; [lra|].
    destruct (H e (or_introl eq_refl)) as (_ & _ & P & L & R1 & M).
    specialize (IH (fun e I => H e (or_intror I))); unfold total in IH.
    assert (D : dot d (difference e) u = p_of e * z (first e) - q_of e * z (second e)).
    { unfold difference; rewrite (dot_minus_l d (fun i => p_of e * X (first e) i) (fun i => q_of e * X (second e) i)).
      f_equal; apply dot_scale_l. }
    assert (T := term (l_of e) (r_of e) (dot K (T_of e) v) (dot d (difference e) u)
      (p_of e * Rabs (z (first e)) - Rabs (q_of e) * Rabs (z (second e))) L R1 M).
    assert (C : Rabs (p_of e * Rabs (z (first e)) - Rabs (q_of e) * Rabs (z (second e))) <= Rabs (dot d (difference e) u)).
    { rewrite D, <- (Rabs_pos_eq (p_of e)) at 1 by lra; rewrite <- !Rabs_mult; apply Rabs_triang_inv2. }
    specialize (T C); lra. }
  lra.
Qed.
End Vectors.

(** *** The matrix of R162, of order K + d, at the vector (v, u) *)
Definition upper_part (t : vec) : vec := fun i => if i <? K then t i else 0.
Definition lower_part (y : vec) : vec := fun i => if i <? K then 0 else y (i - K)%nat.
Definition M_matrix (l : list pair) : mat := fun i j =>
  sum n (fun k => 2 * sym (upper_part (V k)) (lower_part (X k)) i j
    + (lambda k * outer (upper_part (moved l k)) (upper_part (moved l k)) i j
       + inverse k * outer (lower_part (X k)) (lower_part (X k)) i j))
  + total l (fun e => l_of e * outer (upper_part (T_of e)) (upper_part (T_of e)) i j
       + r_of e * outer (lower_part (difference e)) (lower_part (difference e)) i j).
Definition tail (w : vec) : vec := fun i => w (K + i)%nat.

Lemma sum_split m f : sum (K + m) f = sum K f + sum m (fun i => f (K + i)%nat).
Proof.
  induction m as [|m IH]; [rewrite Nat.add_0_r; simpl; ring|]; rewrite Nat.add_succ_r; cbn [sum]; rewrite IH; ring.
Qed.
Lemma dot_upper t w : dot (K + d) (upper_part t) w = dot K t w.
Proof.
  unfold dot; rewrite sum_split, (sum_ext d _ (fun _ => 0)), sum_0, Rplus_0_r.
  - apply sum_ext; intros i I; unfold upper_part; now rewrite (proj2 (Nat.ltb_lt i K) I).
  - intros i _; unfold upper_part; rewrite (proj2 (Nat.ltb_ge (K + i) K)) by lia; ring.
Qed.
Lemma dot_lower y w : dot (K + d) (lower_part y) w = dot d y (tail w).
Proof.
  unfold dot; rewrite sum_split, (sum_ext K _ (fun _ => 0)), sum_0, Rplus_0_l.
  - apply sum_ext; intros i I; unfold lower_part, tail; rewrite (proj2 (Nat.ltb_ge (K + i) K)) by lia.
    now replace (K + i - K)%nat with i by lia.
  - intros i I; unfold lower_part; rewrite (proj2 (Nat.ltb_lt i K) I); ring.
Qed.
Lemma form_total l (N : pair -> mat) w : form (K + d) (fun i j => total l (fun e => N e i j)) w = total l (fun e => form (K + d) (N e) w).
Proof.
  induction l as [|e l IH]; cbn [total fold_right].
  - unfold form; rewrite (sum_ext _ _ (fun _ => 0)); [apply sum_0|]; intros i _.
    rewrite (sum_ext _ _ (fun _ => 0)); [apply sum_0|]; intros; ring.
  - rewrite (form_plus (K + d) (N e)); f_equal; exact IH.
Qed.

Theorem matrix_quadratic l w : form (K + d) (M_matrix l) w = quadratic l w (tail w).
Proof.
  unfold M_matrix, quadratic; rewrite form_plus; f_equal.
  - rewrite (form_sum (K + d) n), <- sum_scal, <- sum_plus; apply sum_ext; intros k _.
    rewrite (form_plus (K + d)), form_scal, form_sym, (form_plus (K + d)), !form_scal, !form_outer, !dot_upper, !dot_lower.
    reflexivity.
  - rewrite form_total; unfold total; clear; induction l as [|e l IH]; [reflexivity|]; cbn [fold_right]; rewrite IH; f_equal.
    rewrite (form_plus (K + d)), !form_scal, !form_outer, dot_upper, dot_lower; reflexivity.
Qed.

Theorem matrix_feasible l B : (forall e, In e l -> pair_ok e) ->
  (forall k, (k < n)%nat -> 0 <= lambda k /\ 0 <= inverse k /\ 1 <= lambda k * inverse k) ->
  (forall v u, quadratic l v u <= 2 * B * (dot K v v + dot d u u)) ->
  forall u a, F n d X (fun k => dot K (V k) a) u <= B * norm d u * norm K a.
Proof.
  intros H Re Q u a.
  assert (S : forall v w, F n d X (fun k => dot K (V k) v) w <= B / 2 * (dot K v v + dot d w w)).
  { intros v w; pose proof (matrix_terms v w Re l H); pose proof (Q v w); lra. }
  pose proof (norm_ge0 d u) as U; pose proof (norm_ge0 K a) as A.
  destruct (Req_dec (norm d u) 0) as [E|E]; [|destruct (Req_dec (norm K a) 0) as [E'|E']].
  - rewrite E; right; unfold F; rewrite (sum_ext n _ (fun _ => 0)); [rewrite sum_0; ring|]; intros k _.
    rewrite (norm_zero d (X k) u), pos_0 by (rewrite <- norm_sqr, E; ring); ring.
  - rewrite E'; right; unfold F; rewrite (sum_ext n _ (fun _ => 0)); [rewrite sum_0; ring|]; intros k _.
    rewrite (norm_zero K (V k) a) by (rewrite <- norm_sqr, E'; ring); ring.
  - set (x := norm d u) in *; set (y := norm K a) in *.
    specialize (S (scale (/ y) a) (scale (/ x) u)).
    assert (N : dot K (scale (/ y) a) (scale (/ y) a) + dot d (scale (/ x) u) (scale (/ x) u) = 2).
    { rewrite !dot_scale_l, !dot_scale_r, <- !norm_sqr; fold x y; field; split; auto. }
    rewrite N in S.
    assert (Fs : F n d X (fun k => dot K (V k) (scale (/ y) a)) (scale (/ x) u) = / x * / y * F n d X (fun k => dot K (V k) a) u).
    { unfold F; rewrite <- sum_scal; apply sum_ext; intros k _.
      rewrite !dot_scale_r, pos_scale by (apply Rlt_le, Rinv_0_lt_compat; lra); ring. }
    rewrite Fs in S; assert (P : 0 < x * y) by (apply Rmult_lt_0_compat; lra).
    apply Rmult_le_compat_l with (r := x * y) in S; [|lra].
    replace (x * y * (/ x * / y * F n d X (fun k => dot K (V k) a) u)) with (F n d X (fun k => dot K (V k) a) u) in S by (field; split; auto).
    lra.
Qed.

Lemma M_symmetric l i j : M_matrix l i j = M_matrix l j i.
Proof.
  unfold M_matrix; f_equal.
  - apply sum_ext; intros k _; unfold sym, outer; field.
  - unfold total; induction l as [|e l IH]; [reflexivity|]; cbn [fold_right]; rewrite IH; unfold outer; ring.
Qed.

(** R162 as it is tested: 2 B I - M is a Gram matrix and a diagonally dominant rest. *)
Theorem matrix_sound l B (L : mat) : (forall e, In e l -> pair_ok e) ->
  (forall k, (k < n)%nat -> 0 <= lambda k /\ 0 <= inverse k /\ 1 <= lambda k * inverse k) ->
  dominant (K + d) (fun i j => 2 * B * delta i j - M_matrix l i j - gram (K + d) L i j) ->
  forall u a, F n d X (fun k => dot K (V k) a) u <= B * norm d u * norm K a.
Proof.
  intros H Re Dm; apply (matrix_feasible l B H Re); intros v u.
  set (w := fun i => if i <? K then v i else u (i - K)%nat).
  assert (S : 0 <= form (K + d) (fun i j => 2 * B * delta i j - M_matrix l i j) w).
  { apply factor_form with (L := L); auto; intros i j _ _; rewrite (M_symmetric l i j); f_equal.
    unfold delta; rewrite (Nat.eqb_sym j i); reflexivity. }
  rewrite form_minus, form_scal, form_delta, matrix_quadratic in S.
  assert (Tw : tail w = u) by (extensionality i; unfold tail, w; rewrite (proj2 (Nat.ltb_ge (K + i) K)) by lia;
    now replace (K + i - K)%nat with i by lia).
  assert (Dw : dot (K + d) w w = dot K v v + dot d u u).
  { unfold dot; rewrite sum_split; f_equal; apply sum_ext; intros i I; unfold w.
    - now rewrite (proj2 (Nat.ltb_lt i K) I).
    - rewrite (proj2 (Nat.ltb_ge (K + i) K)) by lia; now replace (K + i - K)%nat with i by lia. }
  rewrite Tw, Dw in S.
  enough (quadratic l w u = quadratic l v u) by lra.
  assert (E : forall t, dot K t w = dot K t v)
    by (intros t; apply sum_ext; intros i I; unfold w; now rewrite (proj2 (Nat.ltb_lt i K) I)).
  unfold quadratic; f_equal; [f_equal; [f_equal|]; apply sum_ext; intros; now rewrite E|].
  unfold total; clear - E; induction l as [|e l IH]; [reflexivity|]; cbn [fold_right]; now rewrite IH, E.
Qed.
End Matrix.
