(** * Global paths for any loss

    Two knots as in GlobalPath.v, with networks m_0, m_1 and numbers D_0, D_1 below all networks at beta_0
    and beta_1.  The penalty of the output bias is in proportion to beta, so the objective is
    l(f) + beta R,  R = 1/2 sum (|u|^2 + |a|^2) + rho/2 |b|^2:  affine in beta for each network.  Hence
    (1 - t) D_0 + t D_1 is below all networks at beta_t = (1 - t) beta_0 + t beta_1, with no word about dual
    vectors.  The network between has both sets of neurons, with the weights times sqrt (1 - t) and sqrt t,
    and the mixed output bias: its outputs are mixed, and as losses are convex,

        objective <= P(t) = (1 - t) l_0 + t l_1 + beta_t ((1 - t) R_0 + t R_1),   at beta_t.

    A loss is convex since at every f it has a slope, with which Fenchel's inequality is an equality.

<<
    definition              meaning                                             FORMAT
    at_beta, objective_at   the problem at beta                                 R251
    losses, penalties       l and R                                             R253
    joined                  the network between two knots                       R254
    chord                   P                                                   R254

    theorem                 content
    has_slope               worth r = loss f + r . f for some r of the domain
    loss_convex             loss (mixed) <= mixed losses                        R254
    chord_lower             the chord of D bounds all networks at beta_t        R254
    chord_upper             the objective of the network between is at most P   R254
    chords_proved           the criterion  ->  P - L(m) <= G P for all m        R255
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Path NaturalLog GlobalPath Training Losses Fenchel.
Import ListNotations.
Open Scope R_scope.

(** ** Losses are convex *)
Theorem has_slope l K y f : parameter l -> target l K y -> exists r, domain l K y r /\ worth l K y r = loss_at l K y f + dot K r f.
Proof.
  intros P T.
  assert (S : forall sh, shape_of l = Some sh -> K = 1%nat -> (margin sh = true -> y 0%nat * y 0%nat = 1) ->
    exists r : vec, Losses.inside sh (if margin sh then y 0%nat * r 0%nat else - r 0%nat)
      /\ (if margin sh then paid sh 1 (y 0%nat * r 0%nat) else paid sh (- y 0%nat) (- r 0%nat)) = loss_at l K y f + dot K r f).
  { intros sh E -> Y; pose proof (fit_shape_of l sh P E) as Fs; set (x := slope sh (error sh (y 0%nat) (f 0%nat))).
    assert (Ix : Losses.inside sh x) by apply (slope_best sh _ 0 Fs (fit_zero sh Fs)).
    rewrite (loss_shape l sh y f P E); fold x; destruct (margin sh) eqn:M.
    - exists (fun _ => y 0%nat * x); specialize (Y eq_refl).
      replace (y 0%nat * (y 0%nat * x)) with x by (rewrite <- Rmult_assoc, Y; ring); split; auto.
      unfold paid, error, dot; rewrite M; simpl; ring.
    - exists (fun _ => - x); rewrite Ropp_involutive; split; auto; unfold paid, error, dot; rewrite M; simpl; ring. }
  assert (Y : forall z, z = 1 \/ z = -1 -> z * z = 1) by (intros z [->| ->]; ring).
  destruct l; cbn [worth domain target] in *;
    try (match goal with |- context [shape_of ?q] => destruct (shape_of q) as [sh|] eqn:E; [|discriminate E] end;
      apply (S _ eq_refl); [tauto|injection E as <-; simpl; intros M; (discriminate || apply Y; tauto)]); clear S Y.
  - exists (fun j => y j - f j); split; auto; cbn [loss_at]; unfold dot; rewrite <- sum_scal, <- sum_plus; apply sum_ext; intros; field.
  - destruct T as [-> _]; set (g := f 0%nat); set (Z := 1 + exp g); assert (Zp : 0 < Z) by (unfold Z; pose proof (exp_pos g); lra).
    pose proof (exp_pos g) as Ep; assert (Ip : 0 < / Z) by now apply Rinv_0_lt_compat.
    exists (fun _ => y 0%nat - exp g / Z); replace (y 0%nat - (y 0%nat - exp g / Z)) with (exp g / Z) by ring.
    assert (Eq : 1 - exp g / Z = / Z) by (unfold Z; field; unfold Z in Zp; lra).
    assert (P0 : 0 < exp g / Z) by (apply Rmult_lt_0_compat; auto).
    split; [split; lra|]; rewrite Eq; unfold surprisal, dot; cbn [loss_at sum]; fold g; fold Z.
    unfold Rdiv; rewrite log_mult, log_exp, !log_inv by auto.
    assert (Q : exp g * / Z + / Z = 1) by (unfold Z; field; unfold Z in Zp; lra).
    replace (- (exp g * / Z * (g + - log Z)) + - (/ Z * - log Z)) with ((exp g * / Z + / Z) * log Z - exp g * / Z * g) by ring.
    rewrite Q; ring.
  - destruct T as [-> _]; set (g := f 0%nat); exists (fun _ => y 0%nat - exp g); pose proof (exp_pos g).
    replace (y 0%nat - (y 0%nat - exp g)) with (exp g) by ring; split; [lra|].
    unfold surprisal, dot; cbn [loss_at sum]; fold g; rewrite log_exp; ring.
  - destruct T as (K0 & _ & Sy); set (Z := sum K (fun j => exp (f j))).
    assert (Zp : 0 < Z) by (apply sum_pos; auto; intros; apply exp_pos); assert (Ip : 0 < / Z) by now apply Rinv_0_lt_compat.
    exists (fun j => y j - exp (f j) * / Z).
    assert (E : forall j, y j - (y j - exp (f j) * / Z) = exp (f j) * / Z) by (intros; ring).
    assert (Q : sum K (fun j => exp (f j) * / Z) = 1) by (rewrite sum_scal_r; fold Z; field; lra).
    split; [split|].
    + intros j _; rewrite E; apply Rmult_le_pos; [apply Rlt_le, exp_pos|lra].
    + rewrite <- Q; apply sum_ext; intros; apply E.
    + cbn [loss_at]; fold Z; unfold surprisal, dot.
      rewrite (sum_ext K _ (fun j => log Z * (exp (f j) * / Z) - exp (f j) * / Z * f j)).
      * rewrite sum_minus, sum_scal, Q, (sum_ext K (fun i => (y i - exp (f i) * / Z) * f i) (fun i => y i * f i - exp (f i) * / Z * f i)) by (intros; ring).
        rewrite sum_minus; ring.
      * intros j _; rewrite E, log_mult, log_exp, log_inv by auto using exp_pos; ring.
Qed.

Theorem loss_convex l K y t f g : parameter l -> target l K y -> 0 <= t <= 1 ->
  loss_at l K y (mixv t f g) <= mix t (loss_at l K y f) (loss_at l K y g).
Proof.
  intros P T I; destruct (has_slope l K y (mixv t f g) P T) as (r & D & E).
  pose proof (fenchel l K y r f P T D) as F1; pose proof (fenchel l K y r g P T D) as F2.
  assert (M : dot K r (mixv t f g) = (1 - t) * dot K r f + t * dot K r g).
  { unfold dot; rewrite <- !sum_scal, <- sum_plus; apply sum_ext; intros; unfold mixv, mix; ring. }
  rewrite M in E; apply (Rmult_le_compat_l (1 - t)) in F1; [|lra]; apply (Rmult_le_compat_l t) in F2; [|lra]; unfold mix; lra.
Qed.

(** ** Networks side by side *)
Definition scale_hidden (s : R) (net : list hidden) : list hidden :=
  map (fun h : hidden => (scale (sqrt s) (fst h), scale (sqrt s) (snd h))) net.

Lemma scale_outputs d s net x j : 0 <= s -> outputs d (scale_hidden s net) x j = s * outputs d net x j.
Proof.
  intros S; induction net as [|[u a] net IH]; cbn [scale_hidden map outputs fst snd]; [ring|]; fold (scale_hidden s net).
  rewrite IH, dot_scale_r, pos_scale by apply sqrt_pos; pose proof (sqrt_sqrt s S) as Q; unfold scale; set (q := sqrt s) in *; rewrite <- Q; ring.
Qed.
Lemma scale_cost p K s net : 0 <= s -> cost p K (scale_hidden s net) = s * cost p K net.
Proof.
  intros S; induction net as [|[u a] net IH]; cbn [scale_hidden map cost fst snd]; [ring|]; fold (scale_hidden s net).
  rewrite IH, !dot_scale_l, !dot_scale_r; pose proof (sqrt_sqrt s S) as Q; set (q := sqrt s) in *; rewrite <- Q; ring.
Qed.
Lemma outputs_app d a b x j : outputs d (a ++ b) x j = outputs d a x j + outputs d b x j.
Proof. induction a as [|[u c] a IH]; cbn [app outputs]; [ring|rewrite IH; ring]. Qed.
Lemma cost_app p K a b : cost p K (a ++ b) = cost p K a + cost p K b.
Proof. induction a as [|[u c] a IH]; cbn [app cost]; [ring|rewrite IH; ring]. Qed.

Definition joined (t : R) (a b : model) : model :=
  {| neurons := scale_hidden (1 - t) (neurons a) ++ scale_hidden t (neurons b); bias := mixv t (bias a) (bias b) |}.

(** ** One segment *)
Section Segment.
Variables (n d p K : nat) (X Y : nat -> vec) (s : nat -> R) (l : loss R).
(** [Ridge rho]: the penalty is rho beta. *)
Variable ob : output_bias.
Hypothesis parameter_ok : parameter l.
Hypothesis targets_ok : forall k, (k < n)%nat -> target l K (Y k).
Hypothesis weights_ok : forall k, (k < n)%nat -> 0 < s k.

Definition at_beta (beta : R) : output_bias := match ob with Ridge rho => Ridge (rho * beta) | _ => ob end.
Definition objective_at (beta : R) : model -> R :=
  training_objective n d p K X s (fun k => loss_at l K (Y k)) beta (at_beta beta).
Definition losses (m : model) : R := sum n (fun k => s k * loss_at l K (Y k) (predicted d X m k)).
Definition penalties (m : model) : R :=
  / 2 * cost p K (neurons m) + match ob with Ridge rho => rho / 2 * dot K (bias m) (bias m) | _ => 0 end.
Hypothesis rho_ge0 : match ob with Ridge rho => 0 <= rho | _ => True end.

Lemma objective_affine beta m : objective_at beta m = losses m + beta * penalties m.
Proof. unfold objective_at, training_objective, losses, penalties, at_beta; destruct ob; field. Qed.

Lemma admits_at beta m : admits K (at_beta beta) m <-> admits K ob m.
Proof. unfold admits, at_beta; destruct ob; reflexivity. Qed.

Variables (beta0 beta1 D0 D1 : R) (m0 m1 : model).
Hypothesis beta0_ge0 : 0 <= beta0.
Hypothesis beta1_ge0 : 0 <= beta1.
Hypothesis lower0 : forall m, admits K ob m -> D0 <= objective_at beta0 m.
Hypothesis lower1 : forall m, admits K ob m -> D1 <= objective_at beta1 m.
Hypothesis allowed0 : admits K ob m0.
Hypothesis allowed1 : admits K ob m1.

Theorem chord_lower t m : 0 <= t <= 1 -> admits K ob m -> mix t D0 D1 <= objective_at (mix t beta0 beta1) m.
Proof.
  intros T A; pose proof (lower0 m A) as L0; pose proof (lower1 m A) as L1; rewrite objective_affine in *.
  apply (Rmult_le_compat_l (1 - t)) in L0; [|lra]; apply (Rmult_le_compat_l t) in L1; [|lra]; unfold mix; lra.
Qed.

Lemma joined_admits t : admits K ob (joined t m0 m1).
Proof.
  unfold admits in *; destruct ob; auto; intros j J; unfold joined, mixv, mix; cbn [bias].
  rewrite allowed0, allowed1 by auto; ring.
Qed.

Lemma joined_losses t : 0 <= t <= 1 -> losses (joined t m0 m1) <= mix t (losses m0) (losses m1).
Proof.
  intros T; unfold losses, mix; rewrite <- !sum_scal, <- sum_plus; apply sum_le; intros k I.
  assert (E : predicted d X (joined t m0 m1) k = mixv t (predicted d X m0 k) (predicted d X m1 k)).
  { apply FunctionalExtensionality.functional_extensionality; intros j; unfold predicted, joined; cbn [neurons bias].
    rewrite outputs_app, !scale_outputs by lra; unfold mixv, mix; ring. }
  rewrite E; pose proof (loss_convex l K (Y k) t (predicted d X m0 k) (predicted d X m1 k) parameter_ok (targets_ok k I) T) as C.
  pose proof (weights_ok k I); apply (Rmult_le_compat_l (s k)) in C; [|lra]; unfold mix in C; lra.
Qed.

Lemma joined_penalties t : 0 <= t <= 1 -> penalties (joined t m0 m1) <= mix t (penalties m0) (penalties m1).
Proof.
  intros T; unfold penalties, joined, mix; cbn [neurons bias]; rewrite cost_app, !scale_cost by lra.
  destruct ob as [| |rho]; try (right; ring).
  assert (C : dot K (mixv t (bias m0) (bias m1)) (mixv t (bias m0) (bias m1))
    <= (1 - t) * dot K (bias m0) (bias m0) + t * dot K (bias m1) (bias m1)).
  { unfold dot; rewrite <- !sum_scal, <- sum_plus; apply sum_le; intros j _; unfold mixv, mix.
    assert (0 <= t * (1 - t) * ((bias m0 j - bias m1 j) * (bias m0 j - bias m1 j)))
      by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|apply Rle_0_sqr]); lra. }
  apply (Rmult_le_compat_l (rho / 2)) in C; lra.
Qed.

(** P, from upper ends of the losses. *)
Variables (l0 l1 : R).
Hypothesis loss0 : losses m0 <= l0.
Hypothesis loss1 : losses m1 <= l1.
Definition chord (t : R) : R := mix t l0 l1 + mix t beta0 beta1 * mix t (penalties m0) (penalties m1).

Theorem chord_upper t : 0 <= t <= 1 -> objective_at (mix t beta0 beta1) (joined t m0 m1) <= chord t.
Proof.
  intros T; rewrite objective_affine; unfold chord; pose proof (joined_losses t T) as A; pose proof (joined_penalties t T) as B.
  assert (M : 0 <= mix t beta0 beta1) by (unfold mix; assert (0 <= (1 - t) * beta0) by (apply Rmult_le_pos; lra);
    assert (0 <= t * beta1) by (apply Rmult_le_pos; lra); lra).
  apply (Rmult_le_compat_l _ _ _ M) in B; apply Rplus_le_compat; auto; eapply Rle_trans; [exact A|]; unfold mix.
  apply Rplus_le_compat; apply Rmult_le_compat_l; lra.
Qed.

(** ** The gap as a quadratic *)
Variable G : R.
Hypothesis G_le1 : G <= 1.
Notation q_s := ((1 - G) * (l0 + beta0 * penalties m0) - D0).
Notation q_m := ((1 - G) * (l0 + l1 + beta0 * penalties m1 + beta1 * penalties m0) - (D0 + D1)).
Notation q_e := ((1 - G) * (l1 + beta1 * penalties m1) - D1).

Lemma chord_bern t : (1 - G) * chord t - mix t D0 D1 = bern q_s q_m q_e t.
Proof. unfold chord, mix, bern; ring. Qed.

Theorem chords_proved t0 t1 : 0 <= t0 <= 1 -> 0 <= t1 <= 1 ->
  (let s := bern q_s q_m q_e t0 in let e := bern q_s q_m q_e t1 in let m := 2 * polar q_s q_m q_e t0 t1 in
   s <= 0 /\ e <= 0 /\ (m <= 0 \/ m * m <= 4 * s * e)) ->
  forall r, 0 <= r <= 1 -> let t := mix r t0 t1 in forall m, admits K ob m ->
  let L := objective_at (mix t beta0 beta1) in
  admits K ob (joined t m0 m1) /\ L (joined t m0 m1) - L m <= G * L (joined t m0 m1).
Proof.
  intros T0 T1 C r Rr t m A L; assert (T : 0 <= t <= 1) by (unfold t, mix; split; nra); split; [apply joined_admits|].
  assert (Q : (1 - G) * chord t - mix t D0 D1 <= 0) by (rewrite chord_bern; unfold t; rewrite bern_part; now apply bern_sign).
  pose proof (chord_upper t T) as U; pose proof (chord_lower t m T A) as Lo; fold L in U, Lo.
  apply (Rmult_le_compat_l (1 - G)) in U; lra.
Qed.
End Segment.
