(** * From a network to its blocks

    A path that starts from a network begins with `balance`: every neuron (u, a) moves to
    (r u, a / r), r^2 from 1 to |a| / |u|; if u or a is zero it shrinks to zero.  The outputs stay
    and the penalty does not rise.  At the end it is the loss of the blocks |a| u with the sign of a,
    with which the path goes on (Walk.v).  `unbalance` is the same backwards.

<<
    definition          meaning                                              FORMAT
    phi                 the block of a neuron                                R80
    balancing t         the neuron at time t                                 R83

    theorem             content
    balancing_output    the output stays                                     R83
    balancing_falls     the objective does not rise                          R83
    balancing_still     it is one number if |u| = |a| for all neurons        R83
    balancing_start, balancing_end
                        from the network to the loss of its blocks           R83
    balanced_start      the first state is not above the network             R82, R83
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Path Passage Signed Merging Record Walk.
Import ListNotations.
Open Scope R_scope.

Section Balance.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R) (beta : R).
Hypothesis beta_ge0 : 0 <= beta.
Notation place := (place n d X y beta).

Definition phi (v : neuron) : signed :=
  Signed (if Rlt_dec (snd v) 0 then false else true) (scale (Rabs (snd v)) (fst v)).
Definition balancing (t : R) (v : neuron) : neuron :=
  if Req_EM_T (snd v * norm d (fst v)) 0 then (scale (1 - t) (fst v), (1 - t) * snd v)
  else let r := sqrt (mix t 1 (Rabs (snd v) / norm d (fst v))) in (scale r (fst v), snd v / r).
Definition cost (v : neuron) : R := dot d (fst v) (fst v) + snd v * snd v.

(** Of a neuron that does not shrink: r^2 is positive and moves from 1 to e. *)
Lemma ratio v : snd v * norm d (fst v) <> 0 -> 0 < Rabs (snd v) /\ 0 < norm d (fst v)
  /\ 0 < Rabs (snd v) / norm d (fst v).
Proof.
  intros E; assert (A : 0 < Rabs (snd v)) by (apply Rabs_pos_lt; intros Z; apply E; rewrite Z; ring).
  assert (N : 0 < norm d (fst v)).
  { destruct (norm_ge0 d (fst v)) as [N|N]; [exact N|elim E; rewrite <- N; ring]. }
  split; [|split]; auto; now apply Rdiv_lt_0_compat.
Qed.

Lemma mix_pos t e : 0 <= t <= 1 -> 0 < e -> 0 < mix t 1 e.
Proof.
  intros T E; unfold mix; destruct (Req_dec t 1) as [->|N]; [lra|].
  assert (0 <= t * e) by (apply Rmult_le_pos; lra); lra.
Qed.

Theorem balancing_output t v x : 0 <= t <= 1 ->
  snd (balancing t v) * pos (dot d x (fst (balancing t v))) = snd v * pos (dot d x (fst v)).
Proof.
  intros T; unfold balancing; destruct (Req_EM_T _ 0) as [E|E]; simpl.
  - apply Rmult_integral in E as [-> |E]; [ring|].
    now rewrite dot_scale_r, (norm_dot_zero d x _ E), Rmult_0_r, pos_0; ring.
  - apply balance_output, sqrt_lt_R0, mix_pos; auto; now apply ratio.
Qed.

Lemma cost_scaled u a r : 0 < r ->
  cost (scale r u, a / r) = dot d u u * (r * r) + a * a / (r * r).
Proof. intros P; unfold cost; simpl; rewrite dot_scale_l, dot_scale_r; field; lra. Qed.

Lemma balancing_cost t t' v : 0 <= t <= t' -> t' <= 1 -> cost (balancing t' v) <= cost (balancing t v).
Proof.
  intros T T'; unfold balancing; destruct (Req_EM_T _ 0) as [E|E].
  - unfold cost; simpl; rewrite !dot_scale_l, !dot_scale_r.
    pose proof (dot_ge0 d (fst v)); pose proof (Rle_0_sqr (snd v)); unfold Rsqr in *.
    assert ((1 - t') * (1 - t') <= (1 - t) * (1 - t)) by (apply Rmult_le_compat; lra).
    replace ((1 - t') * ((1 - t') * dot d (fst v) (fst v)) + (1 - t') * snd v * ((1 - t') * snd v))
      with ((1 - t') * (1 - t') * (dot d (fst v) (fst v) + snd v * snd v)) by ring.
    replace ((1 - t) * ((1 - t) * dot d (fst v) (fst v)) + (1 - t) * snd v * ((1 - t) * snd v))
      with ((1 - t) * (1 - t) * (dot d (fst v) (fst v) + snd v * snd v)) by ring.
    apply Rmult_le_compat_r; lra.
  - destruct (ratio v E) as (A & P & e0); set (e := Rabs (snd v) / norm d (fst v)) in *.
    pose proof (mix_pos t e ltac:(lra) e0) as V; pose proof (mix_pos t' e ltac:(lra) e0) as V'.
    rewrite !cost_scaled, !sqrt_sqrt by (try apply sqrt_lt_R0; lra).
    assert (Q : snd v * snd v = e * e * dot d (fst v) (fst v)).
    { rewrite <- norm_sqr; unfold e; replace (snd v * snd v) with (Rabs (snd v) * Rabs (snd v))
        by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr); field; lra. }
    apply balance_penalty; auto; [rewrite Q|apply dot_ge0]; unfold mix in *.
    destruct (Rle_dec 1 e) as [L|L]; [left|right]; split.
    + assert (0 <= (t' - t) * (e - 1)) by (apply Rmult_le_pos; lra); lra.
    + apply Rmult_le_compat_r; [apply dot_ge0|].
      assert (0 <= (1 - t') * (e - 1)) by (apply Rmult_le_pos; lra); apply Rmult_le_compat; lra.
    + assert (0 <= (t' - t) * (1 - e)) by (apply Rmult_le_pos; lra); lra.
    + apply Rmult_le_compat_r; [apply dot_ge0|].
      assert (0 <= (1 - t') * (1 - e)) by (apply Rmult_le_pos; lra); apply Rmult_le_compat; lra.
Qed.

Lemma objective_mono (f g : neuron -> neuron) net :
  (forall v x, In v net -> snd (f v) * pos (dot d x (fst (f v))) = snd (g v) * pos (dot d x (fst (g v)))) ->
  (forall v, In v net -> cost (f v) <= cost (g v)) ->
  objective n d X y beta (map f net) <= objective n d X y beta (map g net).
Proof.
  intros O C; assert (P : forall x, predict d (map f net) x = predict d (map g net) x).
  { intros x; induction net as [|v net IH]; simpl; [reflexivity|].
    rewrite <- IH by (intros; try apply O; try apply C; now right).
    specialize (O v x (or_introl eq_refl)); destruct (f v), (g v); simpl in *; lra. }
  assert (Q : penalty d (map f net) <= penalty d (map g net)).
  { clear P; induction net as [|v net IH]; simpl; [lra|].
    pose proof (C v (or_introl eq_refl)) as H; pose proof (IH (fun v x I => O v x (or_intror I))
      (fun v I => C v (or_intror I))) as H'; unfold cost in H; destruct (f v), (g v); simpl in *; lra. }
  unfold objective; rewrite (sum_ext n _ _ (fun k _ => f_equal2 Rmult
    (f_equal (fun v => v - y k) (P (X k))) (f_equal (fun v => v - y k) (P (X k))))).
  apply Rplus_le_compat_l, Rmult_le_compat_l; auto; lra.
Qed.

Theorem balancing_falls t t' net : 0 <= t <= t' -> t' <= 1 ->
  objective n d X y beta (map (balancing t') net) <= objective n d X y beta (map (balancing t) net).
Proof.
  intros T T'; apply objective_mono; intros; [now rewrite !balancing_output by lra|now apply balancing_cost].
Qed.

Lemma balancing_0 v : (forall i, fst (balancing 0 v) i = fst v i) /\ snd (balancing 0 v) = snd v.
Proof.
  unfold balancing; destruct (Req_EM_T _ 0); simpl; unfold scale.
  - split; intros; ring.
  - unfold mix; rewrite Rminus_0_r, Rmult_0_l, Rplus_0_r, Rmult_1_r, sqrt_1; split; intros; field.
Qed.

Theorem balancing_start net : objective n d X y beta (map (balancing 0) net) = objective n d X y beta net.
Proof.
  assert (E : forall v, cost (balancing 0 v) = cost v).
  { intros v; destruct (balancing_0 v) as [U A]; unfold cost; rewrite A; f_equal.
    apply sum_ext; intros i _; now rewrite U. }
  rewrite <- (map_id net) at 2; apply Rle_antisym; apply objective_mono; intros v; intros;
    rewrite ?balancing_output by lra; auto; rewrite E; lra.
Qed.

(** At the end every neuron is the balanced one of its block. *)
Lemma phi_output v x : snd v * pos (dot d x (fst v))
  = sgn (positive (phi v)) * pos (dot d x (weight (phi v))).
Proof.
  unfold phi; simpl; rewrite dot_scale_r, pos_scale by apply Rabs_pos.
  destruct (Rlt_dec (snd v) 0); simpl; [rewrite Rabs_left|rewrite Rabs_pos_eq]; try lra.
Qed.

Lemma end_cost v : cost (balancing 1 v) = 2 * norm d (weight (phi v)).
Proof.
  simpl; rewrite norm_scale by apply Rabs_pos; unfold balancing; destruct (Req_EM_T _ 0) as [E|E].
  - unfold cost; simpl; rewrite dot_scale_l; apply Rmult_integral in E as [-> |E];
      rewrite ?Rabs_R0, ?E; ring.
  - destruct (ratio v E) as (A & P & e0); pose proof (mix_pos 1 _ ltac:(lra) e0) as V.
    rewrite cost_scaled, sqrt_sqrt by (try apply sqrt_lt_R0; lra).
    replace (snd v * snd v) with (Rabs (snd v) * Rabs (snd v))
      by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
    rewrite <- norm_sqr; unfold mix; field; lra.
Qed.

Theorem balancing_end net : objective n d X y beta (map (balancing 1) net) = place (map phi net).
Proof.
  assert (P : forall x, predict d (map (balancing 1) net) x = outputs d (map block_of (map phi net)) x).
  { intros x; induction net as [|v net IH]; [reflexivity|]; simpl map.
    pose proof (eq_trans (balancing_output 1 v x ltac:(lra)) (phi_output v x)) as O.
    destruct (balancing 1 v); simpl in *; rewrite IH; lra. }
  assert (Q : penalty d (map (balancing 1) net) = 2 * lengths d (map block_of (map phi net))).
  { clear P; induction net as [|v net IH]; [simpl; ring|]; pose proof (end_cost v) as C; unfold cost in C.
    simpl map; destruct (balancing 1 v); simpl in *; rewrite IH; lra. }
  unfold objective, place, loss; rewrite Q; f_equal; [f_equal|field].
  apply sum_ext; intros k _; now rewrite P.
Qed.

Theorem balancing_still t net : 0 <= t <= 1 -> (forall v, In v net -> norm d (fst v) = Rabs (snd v)) ->
  objective n d X y beta (map (balancing t) net) = objective n d X y beta net.
Proof.
  intros T B; assert (C : forall v, In v net -> cost (balancing t v) = cost v).
  { intros [u a] I; specialize (B _ I); simpl in B; unfold balancing; simpl; rewrite B.
    destruct (Req_EM_T _ 0) as [E|E].
    - assert (A : a = 0) by (destruct (Req_dec a 0); auto; apply Rabs_no_R0 in H; nra).
      unfold cost; simpl; rewrite dot_scale_l, dot_scale_r, <- !norm_sqr, B, A, Rabs_R0; ring.
    - replace (Rabs a / Rabs a) with 1 by (field; intros Z; rewrite Z in E; lra).
      rewrite mix_same, sqrt_1, cost_scaled by lra; unfold cost; simpl; field. }
  rewrite <- (map_id net) at 2; apply Rle_antisym; apply objective_mono; intros v; intros;
    rewrite ?balancing_output by lra; auto; rewrite C by auto; lra.
Qed.

Theorem balanced_start W net : (length net <= W)%nat ->
  value n d X y beta W (start (map phi net)) <= objective n d X y beta net.
Proof.
  intros L; rewrite start_value by now rewrite map_length.
  rewrite <- balancing_end, <- (balancing_start net); apply balancing_falls; lra.
Qed.
End Balance.
