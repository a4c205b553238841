(** * The derivative of the objective along a ray

    Along theta + t (e, g), t >= 0, every z = x_k . u_i becomes z + t y with y = x_k . e_i, and for small t
    (z + t y)_+ = z_+ + t s y  with s = 1 if z > 0, or z = 0 and y > 0, and s = 0 else.  So near t = 0 the objective is a
    polynomial in t, and its linear coefficient is the one-sided derivative, the _slope_:

        sum_k r_k sum_i (g_i (x_k . u_i)_+ + a_i s_ik x_k . e_i) + beta sum_i (u_i . e_i + a_i g_i).

    At a neuron the rows with x_k . u = 0 are multiples x_k = c_k p_t of tie vectors.  With b and w_t of R71,
    a row with c_k > 0 is on if p_t . e > 0, and one with c_k < 0 if p_t . e < 0: the former is in w_t, and the latter is
    counted as on in b, and taken back by w_t where p_t . e > 0.  So

        a sum_k r_k s_k x_k . e + beta u . e = b . e + sum over p_t . e > 0 of w_t (p_t . e),

    and for e = -v the slope is -(v . b + sum over p_t . v < 0 of c_t), c_t = w_t (p_t . v).

<<
    definition          meaning                                              FORMAT
    loss                the objective of M neurons                           R6
    on z y              s above
    slope               the linear coefficient                               R78
    tie_b, tie_w        b and w_t from the rows                              R71

    theorem             content
    one_sided           |loss (theta + t e) - loss theta - t slope| <= C t^2  R78
    tie_sum             a sum_k r_k s_k x_k + beta u = b + sum s_t w_t p_t   R71
    tie_slope           the slope of a neuron along -v                       R78
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm.
Open Scope R_scope.

Definition on (z y : R) : R :=
  if Rlt_dec 0 z then 1 else if Rlt_dec z 0 then 0 else if Rlt_dec 0 y then 1 else 0.

Lemma pos_small z y : exists s, 0 < s /\ forall t, 0 <= t <= s -> pos (z + t * y) = pos z + t * (on z y * y).
Proof.
  assert (A : forall t, 0 <= t <= Rabs z / (1 + Rabs y) -> Rabs (t * y) <= Rabs z).
  { intros t [T0 T1]; pose proof (Rabs_pos y); rewrite Rabs_mult, (Rabs_pos_eq t) by auto.
    apply Rmult_le_compat_r with (r := 1 + Rabs y) in T1; [|lra].
    replace (Rabs z / (1 + Rabs y) * (1 + Rabs y)) with (Rabs z) in T1 by (field; lra); nra. }
  destruct (Req_dec z 0) as [Z|Z].
  - exists 1; split; [lra|]; intros t [T0 _]; rewrite Z, Rplus_0_l, pos_scale, pos_0 by auto.
    unfold on, pos, Rmax; destruct (Rlt_dec 0 0), (Rlt_dec 0 y), (Rle_dec y 0); lra.
  - exists (Rabs z / (1 + Rabs y)); split.
    + apply Rdiv_lt_0_compat; [now apply Rabs_pos_lt|pose proof (Rabs_pos y); lra].
    + intros t T; specialize (A t T).
      pose proof (Rle_abs (t * y)); pose proof (Rle_abs (- (t * y))) as A'; rewrite Rabs_Ropp in A'.
      unfold on, pos, Rmax; destruct (Rtotal_order z 0) as [N|[N|N]]; [|easy|].
      * rewrite (Rabs_left z) in A by auto.
        destruct (Rlt_dec 0 z), (Rlt_dec z 0), (Rle_dec (z + t * y) 0), (Rle_dec z 0); lra.
      * rewrite (Rabs_pos_eq z) in A by lra.
        destruct (Rlt_dec 0 z), (Rlt_dec z 0), (Rle_dec (z + t * y) 0), (Rle_dec z 0); lra.
Qed.

Lemma small_all (P : nat -> R -> Prop) l :
  (forall i, (i < l)%nat -> exists s, 0 < s /\ forall t, 0 <= t <= s -> P i t) ->
  exists s, 0 < s /\ forall t, 0 <= t <= s -> forall i, (i < l)%nat -> P i t.
Proof.
  induction l as [|l IH]; intros H; [exists 1; split; [lra|intros; lia]|].
  destruct IH as (s & S & A); [intros; apply H; lia|].
  destruct (H l (Nat.lt_succ_diag_r l)) as (s' & S' & A').
  exists (Rmin s s'); split; [now apply Rmin_glb_lt|]; intros t [T0 T] i I.
  pose proof (Rmin_l s s'); pose proof (Rmin_r s s').
  destruct (Nat.eq_dec i l) as [->|N]; [apply A'; lra|apply A; [lra|lia]].
Qed.

Section Objective.
Variables (n d M : nat) (X : nat -> vec) (y : nat -> R) (beta : R).

Definition output (u : nat -> vec) (a : nat -> R) (k : nat) : R :=
  sum M (fun i => a i * pos (dot d (X k) (u i))).
Definition res u a (k : nat) : R := output u a k - y k.
Definition loss u a : R := / 2 * sum n (fun k => res u a k * res u a k)
  + beta / 2 * sum M (fun i => dot d (u i) (u i) + a i * a i).

Section Ray.
Variables (u e : nat -> vec) (a g : nat -> R).
Definition along (t : R) (i : nat) : vec := fun j => u i j + t * e i j.
Definition along_a (t : R) (i : nat) : R := a i + t * g i.

Definition bend (k i : nat) : R := on (dot d (X k) (u i)) (dot d (X k) (e i)) * dot d (X k) (e i).
Definition rate (k : nat) : R := sum M (fun i => g i * pos (dot d (X k) (u i)) + a i * bend k i).
Definition second (k : nat) : R := sum M (fun i => g i * bend k i).
Definition slope : R := sum n (fun k => res u a k * rate k)
  + beta * sum M (fun i => dot d (u i) (e i) + a i * g i).

Lemma dot_along x t i : dot d x (along t i) = dot d x (u i) + t * dot d x (e i).
Proof. unfold dot, along; rewrite <- sum_scal, <- sum_plus; apply sum_ext; intros; ring. Qed.

Lemma res_along : exists s, 0 < s /\ forall t, 0 <= t <= s -> forall k, (k < n)%nat ->
  res (along t) (along_a t) k = res u a k + t * rate k + t * t * second k.
Proof.
  apply small_all; intros k _.
  destruct (small_all (fun i t => pos (dot d (X k) (u i) + t * dot d (X k) (e i))
    = pos (dot d (X k) (u i)) + t * bend k i) M) as (s & S & H); [intros; apply pos_small|].
  exists s; split; auto; intros t T; unfold res, output, rate, second.
  rewrite <- !sum_scal.
  replace (sum M (fun i => a i * pos (dot d (X k) (u i))) - y k
    + sum M (fun i => t * (g i * pos (dot d (X k) (u i)) + a i * bend k i)) + sum M (fun i => t * t * (g i * bend k i)))
    with (sum M (fun i => a i * pos (dot d (X k) (u i)))
    + sum M (fun i => t * (g i * pos (dot d (X k) (u i)) + a i * bend k i))
    + sum M (fun i => t * t * (g i * bend k i)) - y k) by ring.
  f_equal; rewrite <- !sum_plus; apply sum_ext; intros i I.
  rewrite dot_along, (H t T i I); unfold along_a; ring.
Qed.

Definition rest (t : R) : R :=
  / 2 * sum n (fun k => (rate k + t * second k) * (rate k + t * second k) + 2 * res u a k * second k)
  + beta / 2 * sum M (fun i => dot d (e i) (e i) + g i * g i).

Lemma loss_along : exists s, 0 < s /\ forall t, 0 <= t <= s ->
  loss (along t) (along_a t) = loss u a + t * slope + t * t * rest t.
Proof.
  destruct res_along as (s & S & H); exists s; split; auto; intros t T.
  unfold loss, slope, rest.
  rewrite (sum_ext n _ (fun k => res u a k * res u a k + 2 * t * (res u a k * rate k)
    + t * t * ((rate k + t * second k) * (rate k + t * second k) + 2 * res u a k * second k)))
    by (intros k K; rewrite (H t T k K); ring).
  rewrite (sum_ext M (fun i => dot d (along t i) (along t i) + _) (fun i => (dot d (u i) (u i) + a i * a i)
    + 2 * t * (dot d (u i) (e i) + a i * g i) + t * t * (dot d (e i) (e i) + g i * g i))).
  - rewrite !sum_plus, !sum_scal; rewrite !sum_plus; field.
  - intros i I; rewrite dot_along, !(dot_comm d (along t i)), !dot_along, (dot_comm d (e i) (u i)).
    unfold along_a; ring.
Qed.

Theorem one_sided : exists s C, 0 < s /\ forall t, 0 <= t <= s ->
  Rabs (loss (along t) (along_a t) - loss u a - t * slope) <= C * (t * t).
Proof.
  destruct loss_along as (s & S & H).
  set (C := / 2 * sum n (fun k => (Rabs (rate k) + Rabs (second k)) * (Rabs (rate k) + Rabs (second k))
    + 2 * Rabs (res u a k) * Rabs (second k))
    + Rabs (beta / 2 * sum M (fun i => dot d (e i) (e i) + g i * g i))).
  exists (Rmin s 1), C; split; [apply Rmin_glb_lt; lra|]; intros t [T0 T].
  pose proof (Rmin_l s 1); pose proof (Rmin_r s 1); rewrite H by lra.
  replace (loss u a + t * slope + t * t * rest t - loss u a - t * slope) with (t * t * rest t) by ring.
  rewrite Rabs_mult, (Rabs_pos_eq (t * t)) by apply Rle_0_sqr; rewrite Rmult_comm.
  apply Rmult_le_compat_r; [apply Rle_0_sqr|]; unfold rest, C.
  eapply Rle_trans; [apply Rabs_triang|]; apply Rplus_le_compat_r.
  rewrite Rabs_mult, (Rabs_pos_eq (/ 2)) by lra; apply Rmult_le_compat_l; [lra|].
  eapply Rle_trans; [apply sum_abs|]; apply sum_le; intros k _.
  eapply Rle_trans; [apply Rabs_triang|]; rewrite !Rabs_mult, (Rabs_pos_eq 2) by lra.
  apply Rplus_le_compat_r.
  assert (B : Rabs (rate k + t * second k) <= Rabs (rate k) + Rabs (second k)).
  { eapply Rle_trans; [apply Rabs_triang|]; rewrite Rabs_mult, (Rabs_pos_eq t) by auto.
    pose proof (Rabs_pos (second k)); nra. }
  apply Rmult_le_compat; auto using Rabs_pos.
Qed.
End Ray.
End Objective.

(** ** One neuron, in terms of its ties *)
Section Ties.
Variables (n d T : nat) (X : nat -> vec) (r : nat -> R) (beta : R) (u : vec) (a : R).
Variables (p : nat -> vec) (line : nat -> nat) (c : nat -> R).
Notation tied k := (if Req_EM_T (dot d (X k) u) 0 then true else false).
Hypothesis lines : forall k, (k < n)%nat -> dot d (X k) u = 0 ->
  (line k < T)%nat /\ forall i, (i < d)%nat -> X k i = c k * p (line k) i.

Definition fixed (k : nat) : R :=
  if tied k then (if Rlt_dec (c k) 0 then 1 else 0) else on (dot d (X k) u) 0.
Definition tie_b : vec := fun i => a * sum n (fun k => r k * fixed k * X k i) + beta * u i.
Definition tie_w (t : nat) : R :=
  a * sum n (fun k => if t =? line k then (if tied k then Rabs (c k) * r k else 0) else 0).
Definition positive (z : R) : R := if Rlt_dec 0 z then 1 else 0.

(** A row on a line: q is the side of p_t, and x any linear function of p_t that vanishes with q. *)
Lemma row_on co q x : q <> 0 \/ x = 0 ->
  on 0 (co * q) * (co * x) = (if Rlt_dec co 0 then 1 else 0) * (co * x) + positive q * (Rabs co * x).
Proof.
  intros [Q | ->]; [|ring]; unfold on, positive; destruct (Rlt_dec 0 0); [lra|].
  unfold Rabs; destruct (Rcase_abs co), (Rlt_dec co 0), (Rlt_dec 0 q), (Rlt_dec 0 (co * q)); try lra; try nra.
  - assert (co = 0) by nra; subst; ring.
Qed.

(** The same for the sum over the rows, against any linear function: f(X k) with f(x_k) = c_k f(p_t). *)
Lemma tie_rows (q x fx : nat -> R) : (forall t, (t < T)%nat -> q t <> 0 \/ x t = 0) ->
  (forall k, (k < n)%nat -> dot d (X k) u = 0 -> fx k = c k * x (line k)) ->
  forall z, (forall k, (k < n)%nat -> dot d (X k) u = 0 -> z k = c k * q (line k)) ->
  a * sum n (fun k => r k * (on (dot d (X k) u) (z k) * fx k))
  = a * sum n (fun k => r k * fixed k * fx k) + sum T (fun t => positive (q t) * (tie_w t * x t)).
Proof.
  intros Q F z Z; unfold tie_w.
  rewrite (sum_ext T _ (fun t => a * sum n (fun k =>
    if t =? line k then (if tied k then positive (q t) * (Rabs (c k) * r k * x t) else 0) else 0))).
  - rewrite sum_scal, <- Rmult_plus_distr_l; f_equal; rewrite sum_swap, <- sum_plus.
    apply sum_ext; intros k K.
    rewrite (sum_single T (line k) (fun t => if tied k then positive (q t) * (Rabs (c k) * r k * x t) else 0)).
    unfold fixed; destruct (Req_EM_T (dot d (X k) u) 0) as [E|E].
    + destruct (lines k K E) as [L _]; destruct (Nat.ltb_spec (line k) T); [|lia].
      rewrite E, (Z k K E), (F k K E), row_on by (apply Q, L); ring.
    + replace (on (dot d (X k) u) (z k)) with (on (dot d (X k) u) 0)
        by (unfold on; destruct (Rlt_dec 0 (dot d (X k) u)), (Rlt_dec (dot d (X k) u) 0); lra).
      destruct (Nat.ltb (line k) T); ring.
  - intros t Ht; rewrite <- !sum_scal, <- !sum_scal_r, <- sum_scal; apply sum_ext; intros k K.
    destruct (t =? line k), (tied k); ring.
Qed.

Theorem tie_sum e i : (i < d)%nat -> (forall t, (t < T)%nat -> dot d (p t) e <> 0) ->
  a * sum n (fun k => r k * (on (dot d (X k) u) (dot d (X k) e) * X k i)) + beta * u i
  = tie_b i + sum T (fun t => positive (dot d (p t) e) * (tie_w t * p t i)).
Proof.
  intros I G; rewrite (tie_rows (fun t => dot d (p t) e) (fun t => p t i)).
  - unfold tie_b; ring.
  - intros t Ht; left; now apply G.
  - intros k K E; now apply lines.
  - intros k K E; destruct (lines k K E) as [_ H]; rewrite <- dot_scale_l.
    apply sum_ext; intros j J; unfold scale; now rewrite H.
Qed.

(** Every direction, also one that lies on ties. *)
Theorem tie_slope v :
  a * sum n (fun k => r k * (on (dot d (X k) u) (- dot d (X k) v) * - dot d (X k) v)) - beta * dot d u v
  = - (dot d v tie_b + sum T (fun t => if Rlt_dec (dot d (p t) v) 0 then tie_w t * dot d (p t) v else 0)).
Proof.
  rewrite (tie_rows (fun t => - dot d (p t) v) (fun t => - dot d (p t) v)).
  - assert (B : dot d v tie_b = a * sum n (fun k => r k * fixed k * dot d (X k) v) + beta * dot d u v).
    { rewrite dot_comm; unfold tie_b; rewrite dot_plus_l; f_equal; [|apply (dot_scale_l d beta u v)].
      change (fun i => a * sum n (fun k => r k * fixed k * X k i))
        with (scale a (fun i => sum n (fun k => r k * fixed k * X k i))).
      now rewrite dot_scale_l, dot_comb. }
    rewrite B, (sum_ext n (fun k => r k * fixed k * - dot d (X k) v)
      (fun k => -1 * (r k * fixed k * dot d (X k) v))), sum_scal by (intros; ring).
    rewrite (sum_ext T _ (fun t => -1 * (if Rlt_dec (dot d (p t) v) 0 then tie_w t * dot d (p t) v else 0))),
      sum_scal; [ring|].
    intros t Ht; unfold positive; destruct (Rlt_dec 0 (- dot d (p t) v)), (Rlt_dec (dot d (p t) v) 0); lra.
  - intros t Ht; destruct (Req_dec (- dot d (p t) v) 0); auto.
  - intros k K E; destruct (lines k K E) as [_ H].
    rewrite (dot_comm d (p _)), <- (dot_comm d v), Ropp_mult_distr_r_reverse; f_equal.
    rewrite (dot_comm d v), <- dot_scale_l, dot_comm; apply sum_ext; intros j J; unfold scale; rewrite H by auto; ring.
  - intros k K E; destruct (lines k K E) as [_ H].
    rewrite Ropp_mult_distr_r_reverse; f_equal; rewrite <- dot_scale_l.
    apply sum_ext; intros j J; unfold scale; now rewrite H.
Qed.
End Ties.
