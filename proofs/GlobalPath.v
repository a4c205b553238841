(** * Global regularisation paths

    Two knots: networks net_0, net_1 and dual vectors nu_0, nu_1 with h(nu_i) <= beta_i.  Between them
    beta_t = (1 - t) beta_0 + t beta_1, and the network of the path is both networks side by side, with the weights times
    sqrt (1 - t) and sqrt t.  A neuron is homogeneous of degree two in its weights, so residual and penalty are mixed like beta,
    and the objective is the quadratic

        P(t) = 1/2 |(1 - t) e_0 + t e_1|^2 + beta_t ((1 - t) R_0 + t R_1),      R = 1/2 sum (|u|^2 + a^2).

    nu_t = (1 - t) nu_0 + t nu_1 has h(nu_t) <= beta_t, so D(t) = nu_t . y - 1/2 |nu_t|^2 bounds every network at beta_t from below.
    Hence if q = (1 - G) P - D <= 0 on a part of the segment, the network of the path is within G of the optimum on it.

    A quadratic on a part is s (1 - r)^2 + m r (1 - r) + e r^2 with r from 0 to 1.  It is at most zero there if and only if
    s <= 0, e <= 0, and m <= 0 or m^2 <= 4 s e:  4 s q = (2 s (1 - r) + m r)^2 + (4 s e - m^2) r^2.

<<
    definition          meaning                                              FORMAT
    side_by_side t      the network of the path                              R104
    upper t, lower t    P and D                                              R104
    bern s m e r        the quadratic above                                  R105

    theorem             content
    feasible_scale      h(n) <= B, c B <= beta  ->  h(c n) <= beta           R102
    path_objective      the objective of the network of the path is P        R104
    path_lower          D bounds all networks at beta_t                      R104
    bern_sign           the criterion                                        R105
    excess_bern         (1 - G) P - D in this form on a segment              R105
    bern_part           ... and on a part of it                              R105
    path_proved         the criterion  ->  P - L(net) <= G P for all nets    R106
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Path.
Import ListNotations.
Open Scope R_scope.

(** ** Quadratics on an interval *)
Definition bern (s m e r : R) : R := s * (1 - r) * (1 - r) + m * r * (1 - r) + e * r * r.

Theorem bern_sign s m e : (forall r, 0 <= r <= 1 -> bern s m e r <= 0) <->
  s <= 0 /\ e <= 0 /\ (m <= 0 \/ m * m <= 4 * s * e).
Proof.
  split.
  - intros H; pose proof (H 0 ltac:(lra)) as S; pose proof (H 1 ltac:(lra)) as E; unfold bern in S, E.
    assert (S0 : s <= 0) by lra; assert (E0 : e <= 0) by lra; split; [auto|split; [auto|]].
    destruct (Rle_dec m 0) as [|M]; auto; destruct (Rle_dec (m * m) (4 * s * e)) as [|N]; auto; exfalso.
    (* a point where the form s x^2 + m x y + e y^2 is positive *)
    assert (P : exists x y, 0 <= x /\ 0 <= y /\ 0 < x + y /\ 0 < s * x * x + m * x * y + e * y * y).
    { destruct (Req_dec s 0) as [Z|Z].
      - exists ((1 - e) / m), 1; assert (0 < (1 - e) / m) by (apply Rdiv_lt_0_compat; lra).
        repeat split; try lra; rewrite Z.
        replace (0 * ((1 - e) / m) * ((1 - e) / m) + m * ((1 - e) / m) * 1 + e * 1 * 1) with 1 by (field; lra); lra.
      - exists m, (-2 * s); repeat split; try lra.
        replace (s * m * m + m * m * (-2 * s) + e * (-2 * s) * (-2 * s)) with (- s * (m * m - 4 * s * e)) by ring.
        apply Rmult_lt_0_compat; lra. }
    destruct P as (x & y & X & Y & XY & P).
    assert (I : 0 < / (x + y)) by now apply Rinv_0_lt_compat.
    specialize (H (y / (x + y))); unfold bern in H.
    replace (1 - y / (x + y)) with (x / (x + y)) in H by (field; lra).
    replace (s * (x / (x + y)) * (x / (x + y)) + m * (y / (x + y)) * (x / (x + y)) + e * (y / (x + y)) * (y / (x + y)))
      with ((s * x * x + m * x * y + e * y * y) * (/ (x + y) * / (x + y))) in H by (field; lra).
    assert (R : 0 <= y / (x + y) <= 1).
    { split; [apply Rmult_le_pos; lra|]; apply Rmult_le_reg_r with (x + y); auto.
      unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; lra. }
    specialize (H R); pose proof (Rmult_lt_0_compat _ _ P (Rmult_lt_0_compat _ _ I I)); lra.
  - intros (S & E & M) r [R0 R1]; unfold bern; set (x := 1 - r); assert (X : 0 <= x) by (unfold x; lra).
    assert (Sx : s * x * x <= 0) by nra; assert (Er : e * r * r <= 0) by nra.
    destruct M as [M|M].
    + assert (m * r * x <= 0) by (assert (0 <= r * x) by (now apply Rmult_le_pos); nra); lra.
    + destruct (Req_dec s 0) as [Z|Z].
      * assert (m = 0) by (rewrite Z in M; apply Rsqr_0_uniq; unfold Rsqr; pose proof (Rle_0_sqr m); unfold Rsqr in *; lra).
        rewrite H; lra.
      * assert (Q : 0 <= 4 * s * (s * x * x + m * r * x + e * r * r)).
        { replace (4 * s * (s * x * x + m * r * x + e * r * r))
            with ((2 * s * x + m * r) * (2 * s * x + m * r) + (4 * s * e - m * m) * (r * r)) by ring.
          pose proof (Rle_0_sqr (2 * s * x + m * r)); pose proof (Rle_0_sqr r); unfold Rsqr in *.
          assert (0 <= (4 * s * e - m * m) * (r * r)) by (apply Rmult_le_pos; lra); lra. }
        nra.
Qed.

(** On the part from t0 to t1; the middle coefficient is twice the polar form. *)
Definition polar s m e t0 t1 : R :=
  s * (1 - t0) * (1 - t1) + m / 2 * (t0 * (1 - t1) + t1 * (1 - t0)) + e * t0 * t1.

Theorem bern_part s m e t0 t1 r :
  bern s m e (mix r t0 t1) = bern (bern s m e t0) (2 * polar s m e t0 t1) (bern s m e t1) r.
Proof. unfold bern, polar, mix; field. Qed.

(** ** Networks side by side *)
Definition scale_net (s : R) (net : list neuron) : list neuron :=
  map (fun p : neuron => (scale (sqrt s) (fst p), sqrt s * snd p)) net.

Lemma scale_predict d s net x : 0 <= s -> predict d (scale_net s net) x = s * predict d net x.
Proof.
  intros S; induction net as [|[u a] net IH]; simpl; [ring|].
  rewrite IH, dot_scale_r, pos_scale by apply sqrt_pos.
  pose proof (sqrt_sqrt s S) as Q; set (q := sqrt s) in *; rewrite <- Q; ring.
Qed.

Lemma scale_penalty d s net : 0 <= s -> penalty d (scale_net s net) = s * penalty d net.
Proof.
  intros S; induction net as [|[u a] net IH]; simpl; [ring|].
  rewrite IH, dot_scale_l, dot_scale_r; pose proof (sqrt_sqrt s S) as Q.
  set (q := sqrt s) in *; rewrite <- Q; ring.
Qed.

Lemma predict_app d a b x : predict d (a ++ b) x = predict d a x + predict d b x.
Proof. induction a as [|[u c] a IH]; simpl; [ring|rewrite IH; ring]. Qed.

Lemma penalty_app d a b : penalty d (a ++ b) = penalty d a + penalty d b.
Proof. induction a as [|[u c] a IH]; simpl; [ring|rewrite IH; ring]. Qed.

Definition side_by_side (t : R) (a b : list neuron) : list neuron :=
  scale_net (1 - t) a ++ scale_net t b.

(** ** One segment *)
Section Segment.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R).
Variables (net0 net1 : list neuron) (nu0 nu1 : nat -> R) (beta0 beta1 : R).
Notation e0 := (fun k => predict d net0 (X k) - y k).
Notation e1 := (fun k => predict d net1 (X k) - y k).
Notation cost0 := (/ 2 * penalty d net0).
Notation cost1 := (/ 2 * penalty d net1).

Definition upper (t : R) : R :=
  / 2 * dot n (mixv t e0 e1) (mixv t e0 e1) + mix t beta0 beta1 * mix t cost0 cost1.
Definition lower (t : R) : R := dot n (mixv t nu0 nu1) y - / 2 * dot n (mixv t nu0 nu1) (mixv t nu0 nu1).

Theorem path_objective t : 0 <= t <= 1 ->
  objective n d X y (mix t beta0 beta1) (side_by_side t net0 net1) = upper t.
Proof.
  intros T; unfold objective, upper, side_by_side; rewrite penalty_app, !scale_penalty by lra; f_equal.
  - f_equal; apply sum_ext; intros k _; rewrite predict_app, !scale_predict by lra; unfold mixv, mix; ring.
  - unfold mix; field.
Qed.

(** Rule R102: the dual vector of a knot. *)
Lemma feasible_scale nu B c beta : (forall u, F n d X nu u <= B * norm d u) -> 0 <= c -> c * B <= beta ->
  forall u, F n d X (fun k => c * nu k) u <= beta * norm d u.
Proof.
  intros H C cB u; replace (F n d X (fun k => c * nu k) u) with (c * F n d X nu u).
  - pose proof (Rmult_le_compat_l c _ _ C (H u)).
    pose proof (Rmult_le_compat_r _ _ _ (norm_ge0 d u) cB); lra.
  - unfold F; rewrite <- sum_scal; apply sum_ext; intros; ring.
Qed.

Section Feasible.
Hypothesis plus0 : forall u, F n d X nu0 u <= beta0 * norm d u.
Hypothesis plus1 : forall u, F n d X nu1 u <= beta1 * norm d u.
Hypothesis minus0 : forall u, F n d X (fun k => - nu0 k) u <= beta0 * norm d u.
Hypothesis minus1 : forall u, F n d X (fun k => - nu1 k) u <= beta1 * norm d u.
Hypothesis beta0_ge0 : 0 <= beta0.
Hypothesis beta1_ge0 : 0 <= beta1.

Theorem path_lower t net : 0 <= t <= 1 -> lower t <= objective n d X y (mix t beta0 beta1) net.
Proof.
  intros T; assert (E : forall b v, (1 + 0) * b * v = b * v) by (intros; ring).
  pose proof (global_segment n d X y nu0 nu1 beta0 beta1 t 0 T) as H.
  cbv zeta in H; unfold lower.
  replace (/ (1 + 0)) with 1 in H by field.
  specialize (H ltac:(intros; rewrite E; auto) ltac:(intros; rewrite E; auto)
    ltac:(intros; rewrite E; auto) ltac:(intros; rewrite E; auto) ltac:(lra) beta0_ge0 beta1_ge0 net); lra.
Qed.

(** ** The gap as a quadratic *)
Variable G : R.
Definition excess (t : R) : R := (1 - G) * upper t - lower t.
Definition q_s : R := excess 0.
Definition q_e : R := excess 1.
Definition q_m : R := (1 - G) * (dot n e0 e1 + beta0 * cost1 + beta1 * cost0)
  - (dot n nu0 y + dot n nu1 y - dot n nu0 nu1).

Lemma dot_mixes t a b a' b' : dot n (mixv t a b) (mixv t a' b')
  = (1 - t) * (1 - t) * dot n a a' + t * (1 - t) * (dot n a b' + dot n b a') + t * t * dot n b b'.
Proof.
  unfold dot, mixv, mix; rewrite <- sum_plus, <- !sum_scal, <- !sum_plus; apply sum_ext; intros; ring.
Qed.

Theorem excess_bern t : excess t = bern q_s q_m q_e t.
Proof.
  unfold q_s, q_e, excess, upper, lower, q_m, bern; rewrite !dot_mixes.
  rewrite !(dot_comm n (mixv _ nu0 nu1) y), !dot_mix, (dot_comm n e1 e0), (dot_comm n nu1 nu0).
  rewrite !(dot_comm n y); unfold mix; field.
Qed.

(** The part of the segment from t0 to t1. *)
Theorem path_proved t0 t1 : 0 <= t0 <= 1 -> 0 <= t1 <= 1 ->
  (let s := excess t0 in let e := excess t1 in let m := 2 * polar q_s q_m q_e t0 t1 in
   s <= 0 /\ e <= 0 /\ (m <= 0 \/ m * m <= 4 * s * e)) ->
  forall r, 0 <= r <= 1 -> let t := mix r t0 t1 in forall net,
  let L := objective n d X y (mix t beta0 beta1) in
  L (side_by_side t net0 net1) - L net <= G * L (side_by_side t net0 net1).
Proof.
  intros T0 T1 C r Rr t net L.
  assert (T : 0 <= t <= 1) by (unfold t, mix; split; nra).
  assert (Q : excess t <= 0).
  { unfold t; rewrite excess_bern, bern_part, <- !excess_bern; now apply bern_sign. }
  unfold L; rewrite path_objective by auto; pose proof (path_lower t net T); unfold excess in Q; lra.
Qed.
End Feasible.
End Segment.
