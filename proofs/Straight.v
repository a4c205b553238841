(** * Paths of weights for any loss, output bias and number of outputs

    A block is (p, w), p in R^K, w in R^d: the balanced neuron with the outputs (w . x)_+ p, whose penalty is
    |w| |p|.  In a straight segment every slot keeps its p and a closed cone, where (w . x_k)_+ is linear, and
    the output bias moves straight as well.  So the outputs are affine in t, and the objective is convex:

    - it is below the higher end;
    - it is constant if it is equal at 0, 1/2 and 1;
    - it does not increase if it has a slope at t = 1 that is not positive: with -r_k any slopes of the loss
      at the outputs f' of the end,  sum_k s_k (-r_k) . (f'_k - f_k) + beta sum |p| pull + beta0 b' . (b' - b),
      pull being  w' . (w' - w)/|w'|,  or -|w| if w' = 0.

<<
    definition              meaning                                             FORMAT
    block, hidden_block     (p, w), and its balanced neuron                     R241
    level                   what a place costs                                  R243
    lane, path              a slot that moves; the objective along a segment    R244

    theorem                 content
    block_output, block_cost    (w . x)_+ p and 2 |w| |p|                       R241
    blocks_objective        the objective of the balanced neurons is level      R243
    path_convex             the objective is convex                             R244
    three_values            equal at 0, 1/2 and 1: constant                     R245
    path_tangent            it lies above its tangent at the end                R245
    path_descends           slope <= 0: it does not increase                    R245
    merge_stays, merge_level_falls   a merge keeps outputs; it costs less and less   R244
    merge_constant_level    ... or as much, if w and w' are collinear           R244
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Path Passage Segment Dictionary Training Losses Fenchel Chords.
Import ListNotations.
Open Scope R_scope.

(** ** Convex functions on [0, 1] *)
Section Convex.
Variable g : R -> R.
Hypothesis convex : forall r t t', 0 <= r <= 1 -> 0 <= t <= 1 -> 0 <= t' <= 1 -> g (mix r t t') <= mix r (g t) (g t').

Theorem three_values : g (/ 2) = g 0 -> g 1 = g 0 -> forall t, 0 <= t <= 1 -> g t = g 0.
Proof.
  intros H E t T; apply Rle_antisym.
  - pose proof (convex t 0 1 T ltac:(lra) ltac:(lra)) as C; replace (mix t 0 1) with t in C by (unfold mix; ring).
    rewrite E in C; unfold mix in C; lra.
  - destruct (Rle_dec t (/ 2)) as [L|L].
    + assert (I : 0 < / (1 - t)) by (apply Rinv_0_lt_compat; lra); set (r := (/ 2 - t) * / (1 - t)).
      assert (Er : (1 - r) * (1 - t) = / 2) by (unfold r; field; lra).
      assert (R0 : 0 <= r) by (apply Rmult_le_pos; lra).
      assert (R1 : 0 < 1 - r) by (apply Rmult_lt_reg_r with (1 - t); lra).
      pose proof (convex r t 1 ltac:(lra) T ltac:(lra)) as C; replace (mix r t 1) with (/ 2) in C by (unfold mix; lra).
      rewrite H, E in C; unfold mix in C; apply Rmult_le_reg_l with (1 - r); lra.
    + assert (I : 0 < / t) by (apply Rinv_0_lt_compat; lra); set (r := / 2 * / t).
      assert (Er : r * t = / 2) by (unfold r; field; lra).
      assert (R0 : 0 < r) by (apply Rmult_lt_0_compat; lra); assert (R1 : r <= 1) by (apply Rmult_le_reg_r with t; lra).
      pose proof (convex r 0 t ltac:(lra) ltac:(lra) T) as C; replace (mix r 0 t) with (/ 2) in C by (unfold mix; lra).
      rewrite H in C; unfold mix in C; apply Rmult_le_reg_l with r; lra.
Qed.

Theorem falls_to_end : (forall t, 0 <= t <= 1 -> g 1 <= g t) -> forall t t', 0 <= t <= t' -> t' <= 1 -> g t' <= g t.
Proof.
  intros E t t' T T'; destruct (Req_dec t 1) as [->|N]; [replace t' with 1 by lra; lra|].
  assert (P : 0 < / (1 - t)) by (apply Rinv_0_lt_compat; lra); set (r := (t' - t) * / (1 - t)).
  assert (R0 : 0 <= r <= 1).
  { unfold r; split; [apply Rmult_le_pos; lra|]; apply Rmult_le_reg_r with (1 - t); [lra|]; rewrite Rmult_assoc, Rinv_l; lra. }
  replace t' with (mix r t 1) by (unfold mix, r; field; lra).
  eapply Rle_trans; [apply convex; lra|]; rewrite <- (mix_same r (g t)) at 2; apply mix_le; auto; [lra|apply E; lra].
Qed.
End Convex.

(** ** Blocks *)
Definition block : Type := vec * vec.

Section Blocks.
Variables (n d K : nat) (X Y : nat -> vec) (s : nat -> R) (l : loss R) (beta : R) (ob : output_bias).
Hypothesis parameter_ok : parameter l.
Hypothesis targets_ok : forall k, (k < n)%nat -> target l K (Y k).
Hypothesis weights_ok : forall k, (k < n)%nat -> 0 < s k.
Hypothesis beta_ge0 : 0 <= beta.
Hypothesis ridge_ge0 : match ob with Ridge b => 0 <= b | _ => True end.

Definition hidden_block (b : block) : hidden :=
  let (p, w) := b in let q := sqrt (norm d w * norm K p) in (scale (q * / norm d w) w, scale (q * / norm K p) p).
Definition out (bs : list block) (x : vec) : vec := fun j => fold_right (fun b z => pos (dot d x (snd b)) * fst b j + z) 0 bs.
Definition lengths (bs : list block) : R := fold_right (fun b z => norm d (snd b) * norm K (fst b) + z) 0 bs.
Definition ridge (b : vec) : R := match ob with Ridge c => c / 2 * dot K b b | _ => 0 end.
Definition fit (bs : list block) (b : vec) (k : nat) : vec := fun j => out bs (X k) j + b j.
Definition level (bs : list block) (b : vec) : R :=
  sum n (fun k => s k * loss_at l K (Y k) (fit bs b k)) + beta * lengths bs + ridge b.

Lemma norm_entry p j : norm K p = 0 -> (j < K)%nat -> p j = 0.
Proof.
  intros E J; assert (Z : dot K p p <= 0) by (rewrite <- norm_sqr, E; lra).
  pose proof (sum_zero K _ (fun i _ => Rle_0_sqr (p i)) Z j J) as Q; unfold Rsqr in Q; apply Rmult_integral in Q; tauto.
Qed.

Lemma block_output b x j : (j < K)%nat ->
  snd (hidden_block b) j * pos (dot d x (fst (hidden_block b))) = pos (dot d x (snd b)) * fst b j.
Proof.
  destruct b as [p w]; intros J; cbn [hidden_block fst snd]; pose proof (norm_ge0 d w) as W; pose proof (norm_ge0 K p) as P.
  destruct (Req_dec (norm d w) 0) as [E|Nw]; [rewrite dot_scale_r, norm_dot_zero by auto; rewrite Rmult_0_r, pos_0; ring|].
  destruct (Req_dec (norm K p) 0) as [E|Np]; [unfold scale; rewrite (norm_entry p j) by auto; ring|].
  assert (I : 0 < / norm d w) by (apply Rinv_0_lt_compat; lra).
  rewrite dot_scale_r, pos_scale by (apply Rmult_le_pos; [apply sqrt_pos|lra]); unfold scale.
  pose proof (sqrt_sqrt (norm d w * norm K p) ltac:(now apply Rmult_le_pos)) as Q; set (q := sqrt _) in *.
  replace (q * / norm K p * p j * (q * / norm d w * pos (dot d x w)))
    with (q * q * (/ norm K p * / norm d w) * (pos (dot d x w) * p j)) by ring.
  rewrite Q; field; split; auto.
Qed.

Lemma block_cost b : dot d (fst (hidden_block b)) (fst (hidden_block b)) + dot K (snd (hidden_block b)) (snd (hidden_block b))
  = 2 * (norm d (snd b) * norm K (fst b)).
Proof.
  destruct b as [p w]; cbn [hidden_block fst snd]; rewrite !dot_scale_l, !dot_scale_r, <- !norm_sqr.
  pose proof (norm_ge0 d w) as W; pose proof (norm_ge0 K p) as P.
  pose proof (sqrt_sqrt (norm d w * norm K p) ltac:(now apply Rmult_le_pos)) as Q; set (q := sqrt _) in *.
  assert (C : forall x, (x = 0 -> q * q = 0) -> q * / x * (q * / x * (x * x)) = q * q).
  { intros x H; destruct (Req_dec x 0) as [->|N]; [rewrite (H eq_refl); ring|field; auto]. }
  rewrite !C, Q; [ring| |]; intros E; rewrite Q, E; ring.
Qed.

Theorem blocks_objective bs b :
  training_objective n d d K X s (fun k => loss_at l K (Y k)) beta ob {| neurons := map hidden_block bs; bias := b |} = level bs b.
Proof.
  unfold training_objective, level, ridge; cbn [neurons bias].
  assert (C : cost d K (map hidden_block bs) = 2 * lengths bs).
  { induction bs as [|a bs IH]; [simpl; ring|]; cbn [map cost lengths fold_right]; fold (lengths bs).
    pose proof (block_cost a) as E; destruct (hidden_block a) as [u c]; cbn [fst snd] in E; rewrite E, IH; ring. }
  rewrite C; clear C; f_equal; f_equal; [|field]; apply sum_ext; intros k I; f_equal.
  apply loss_ext; auto; intros j J; unfold predicted, fit; cbn [neurons bias]; f_equal.
  induction bs as [|a bs IH]; [reflexivity|]; cbn [map outputs out fold_right].
  pose proof (block_output a (X k) j J) as E; destruct (hidden_block a) as [u c]; cbn [fst snd] in E; rewrite E; f_equal.
  exact IH.
Qed.

Lemma ridge_convex r a b : 0 <= r <= 1 -> ridge (mixv r a b) <= mix r (ridge a) (ridge b).
Proof.
  intros T; unfold ridge; destruct ob as [| |c]; try (unfold mix; lra).
  assert (C : dot K (mixv r a b) (mixv r a b) <= (1 - r) * dot K a a + r * dot K b b).
  { unfold dot; rewrite <- !sum_scal, <- sum_plus; apply sum_le; intros j _; unfold mixv, mix.
    assert (0 <= r * (1 - r) * ((a j - b j) * (a j - b j))) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|apply Rle_0_sqr]); lra. }
  apply (Rmult_le_compat_l (c / 2)) in C; unfold mix; lra.
Qed.

(** ** Straight segments *)
Definition lane : Type := vec * slot.
Definition state (ls : list lane) (t : R) : list block := map (fun a => (fst a, mixv t (from (snd a)) (to (snd a)))) ls.

Section Straight.
Variables (ls : list lane) (b0 b1 : vec).
Hypothesis cones : Forall (fun a => same_cone n d X (from (snd a)) (to (snd a))) ls.
Definition path (t : R) : R := level (state ls t) (mixv t b0 b1).

Lemma fit_line t k j : 0 <= t <= 1 -> (k < n)%nat ->
  fit (state ls t) (mixv t b0 b1) k j = mix t (fit (state ls 0) (mixv 0 b0 b1) k j) (fit (state ls 1) (mixv 1 b0 b1) k j).
Proof.
  intros T I; unfold fit; assert (O : out (state ls t) (X k) j = mix t (out (state ls 0) (X k) j) (out (state ls 1) (X k) j)).
  { unfold state; induction cones as [|a ls' C Fl IH]; [simpl; unfold mix; ring|]; cbn [map out fold_right fst snd] in *.
    unfold out in IH; rewrite (IH Fl), !dot_mix; specialize (C k I); unfold mix; rewrite !pos_linear by (auto; lra); ring. }
  rewrite O; unfold mixv, mix; ring.
Qed.

Theorem path_convex r t t' : 0 <= r <= 1 -> 0 <= t <= 1 -> 0 <= t' <= 1 -> path (mix r t t') <= mix r (path t) (path t').
Proof.
  intros R1 T T'; pose proof (mix_between r t t' R1 T T') as M; unfold path, level.
  assert (A : sum n (fun k => s k * loss_at l K (Y k) (fit (state ls (mix r t t')) (mixv (mix r t t') b0 b1) k))
    <= mix r (sum n (fun k => s k * loss_at l K (Y k) (fit (state ls t) (mixv t b0 b1) k)))
             (sum n (fun k => s k * loss_at l K (Y k) (fit (state ls t') (mixv t' b0 b1) k)))).
  { rewrite <- sum_mix; apply sum_le; intros k I.
    replace (fit (state ls (mix r t t')) (mixv (mix r t t') b0 b1) k)
      with (mixv r (fit (state ls t) (mixv t b0 b1) k) (fit (state ls t') (mixv t' b0 b1) k)).
    - pose proof (loss_convex l K (Y k) r (fit (state ls t) (mixv t b0 b1) k) (fit (state ls t') (mixv t' b0 b1) k) parameter_ok (targets_ok k I) R1) as C.
      pose proof (weights_ok k I); apply (Rmult_le_compat_l (s k)) in C; [|lra]; unfold mix in *; lra.
    - apply FunctionalExtensionality.functional_extensionality; intros j; unfold mixv at 1.
      rewrite (fit_line (mix r t t')), (fit_line t), (fit_line t') by auto; now rewrite mix_mix. }
  assert (B : lengths (state ls (mix r t t')) <= mix r (lengths (state ls t)) (lengths (state ls t'))).
  { clear A cones; unfold state; induction ls as [|a ls' IH]; [simpl; unfold mix; lra|]; cbn [map lengths fold_right fst snd].
    fold (lengths (map (fun a => (fst a, mixv (mix r t t') (from (snd a)) (to (snd a)))) ls')).
    fold (lengths (map (fun a => (fst a, mixv t (from (snd a)) (to (snd a)))) ls')).
    fold (lengths (map (fun a => (fst a, mixv t' (from (snd a)) (to (snd a)))) ls')).
    assert (C : norm d (mixv (mix r t t') (from (snd a)) (to (snd a)))
      <= mix r (norm d (mixv t (from (snd a)) (to (snd a)))) (norm d (mixv t' (from (snd a)) (to (snd a))))).
    { eapply Rle_trans; [|apply norm_mix, R1]; right; apply norm_ext; intros; unfold mixv; apply mix_mix. }
    apply (Rmult_le_compat_r (norm K (fst a))) in C; [|apply norm_ge0]; unfold mix in *; lra. }
  apply (Rmult_le_compat_l beta) in B; auto.
  assert (D : ridge (mixv (mix r t t') b0 b1) <= mix r (ridge (mixv t b0 b1)) (ridge (mixv t' b0 b1))).
  { eapply Rle_trans; [|apply ridge_convex, R1]; right; unfold ridge; destruct ob; auto; f_equal; apply sum_ext; intros j _.
    unfold mixv; now rewrite !mix_mix. }
  unfold mix in *; lra.
Qed.

(** *** The slope at the end *)
Variable r : nat -> vec.
Hypothesis is_slope : forall k, (k < n)%nat -> domain l K (Y k) (r k)
  /\ worth l K (Y k) (r k) = loss_at l K (Y k) (fit (state ls 1) (mixv 1 b0 b1) k) + dot K (r k) (fit (state ls 1) (mixv 1 b0 b1) k).
Definition slope : R :=
  sum n (fun k => s k * (dot K (r k) (fit (state ls 0) (mixv 0 b0 b1) k) - dot K (r k) (fit (state ls 1) (mixv 1 b0 b1) k)))
  + beta * fold_right (fun a z => pull d (snd a) * norm K (fst a) + z) 0 ls
  + match ob with Ridge c => c * (dot K b1 b1 - dot K b1 b0) | _ => 0 end.

Theorem path_tangent t : 0 <= t <= 1 -> path 1 - (1 - t) * slope <= path t.
Proof.
  intros T; unfold path, level, slope.
  assert (A : sum n (fun k => s k * loss_at l K (Y k) (fit (state ls 1) (mixv 1 b0 b1) k))
      - (1 - t) * sum n (fun k => s k * (dot K (r k) (fit (state ls 0) (mixv 0 b0 b1) k) - dot K (r k) (fit (state ls 1) (mixv 1 b0 b1) k)))
    <= sum n (fun k => s k * loss_at l K (Y k) (fit (state ls t) (mixv t b0 b1) k))).
  { rewrite <- sum_scal, <- sum_minus; apply sum_le; intros k I; destruct (is_slope k I) as [D E].
    pose proof (fenchel l K (Y k) (r k) (fit (state ls t) (mixv t b0 b1) k) parameter_ok (targets_ok k I) D) as F.
    assert (M : dot K (r k) (fit (state ls t) (mixv t b0 b1) k) = (1 - t) * dot K (r k) (fit (state ls 0) (mixv 0 b0 b1) k)
      + t * dot K (r k) (fit (state ls 1) (mixv 1 b0 b1) k)).
    { unfold dot; rewrite <- !sum_scal, <- sum_plus; apply sum_ext; intros j _; rewrite (fit_line t k j T I); unfold mix; ring. }
    rewrite E, M in F; pose proof (weights_ok k I); apply (Rmult_le_compat_l (s k)) in F; [|lra]; lra. }
  assert (B : lengths (state ls 1) - (1 - t) * fold_right (fun a z => pull d (snd a) * norm K (fst a) + z) 0 ls <= lengths (state ls t)).
  { unfold state; clear - T; induction ls as [|a ls' IH]; [simpl; lra|]; cbn [map lengths fold_right fst snd].
    fold (lengths (map (fun a => (fst a, mixv 1 (from (snd a)) (to (snd a)))) ls')).
    fold (lengths (map (fun a => (fst a, mixv t (from (snd a)) (to (snd a)))) ls')).
    pose proof (norm_tangent d (snd a) t T) as N; apply (Rmult_le_compat_r (norm K (fst a))) in N; [|apply norm_ge0]; lra. }
  apply (Rmult_le_compat_l beta) in B; auto.
  assert (C : ridge (mixv 1 b0 b1) - (1 - t) * match ob with Ridge c => c * (dot K b1 b1 - dot K b1 b0) | _ => 0 end <= ridge (mixv t b0 b1)).
  { unfold ridge; destruct ob as [| |c]; try lra.
    assert (Q : dot K (mixv 1 b0 b1) (mixv 1 b0 b1) - 2 * (1 - t) * (dot K b1 b1 - dot K b1 b0) <= dot K (mixv t b0 b1) (mixv t b0 b1)).
    { unfold dot; rewrite <- sum_minus, <- sum_scal, <- sum_minus; apply sum_le; intros j _; unfold mixv, mix.
      pose proof (Rle_0_sqr ((1 - t) * (b1 j - b0 j))) as S; unfold Rsqr in S; lra. }
    apply (Rmult_le_compat_l (c / 2)) in Q; lra. }
  lra.
Qed.

Theorem path_descends : slope <= 0 -> forall t t', 0 <= t <= t' -> t' <= 1 -> path t' <= path t.
Proof.
  intros S; apply falls_to_end; [exact path_convex|]; intros t T; pose proof (path_tangent t T).
  assert (0 <= (1 - t) * - slope) by (apply Rmult_le_pos; lra); lra.
Qed.
End Straight.

(** ** Merges *)
Section Merge.
Variables (p w w' : vec) (rest : list block) (b : vec).
Hypothesis cone : same_cone n d X w w'.
Definition merge_at (t : R) : list block := (p, plus w (scale t w')) :: (p, scale (1 - t) w') :: rest.

Theorem merge_stays t k j : 0 <= t <= 1 -> (k < n)%nat -> fit (merge_at t) b k j = fit ((p, w) :: (p, w') :: rest) b k j.
Proof.
  intros T I; unfold fit, merge_at; f_equal; cbn [out fold_right fst snd].
  pose proof (merge_output n d X w w' t k cone T I) as M.
  rewrite <- !Rplus_assoc; f_equal; rewrite <- !Rmult_plus_distr_r; now rewrite M.
Qed.

Lemma merge_level t : 0 <= t <= 1 -> level (merge_at t) b
  = sum n (fun k => s k * loss_at l K (Y k) (fit ((p, w) :: (p, w') :: rest) b k)) + beta * (merging d w w' t * norm K p + lengths rest) + ridge b.
Proof.
  intros T; unfold level; f_equal; f_equal.
  - apply sum_ext; intros k I; f_equal; f_equal; apply FunctionalExtensionality.functional_extensionality; intros j; now apply merge_stays.
  - unfold merge_at; cbn [lengths fold_right fst snd]; fold (lengths rest); unfold merging; ring.
Qed.

Theorem merge_level_falls t t' : 0 <= t <= t' -> t' <= 1 -> level (merge_at t') b <= level (merge_at t) b.
Proof.
  intros T T'; rewrite !merge_level by lra; pose proof (merge_length d w w' t t' ltac:(lra)) as M.
  apply (Rmult_le_compat_r (norm K p)) in M; [|apply norm_ge0]; apply (Rplus_le_compat_r (lengths rest)) in M.
  apply (Rmult_le_compat_l beta) in M; auto; lra.
Qed.

Theorem merge_constant_level t : dot d w w' = norm d w * norm d w' -> 0 <= t <= 1 -> level (merge_at t) b = level ((p, w) :: (p, w') :: rest) b.
Proof.
  intros E T; rewrite merge_level, merge_constant by auto; unfold level; cbn [lengths fold_right fst snd]; fold (lengths rest).
  f_equal; f_equal; ring.
Qed.
End Merge.
End Blocks.
