(** * A hidden bias without a penalty: centred rows

    The last column of the data is all ones, and the last weight of a neuron, b of u = (w, b), is not
    penalised.  Take a centre m and a length t > 0, and the rows (x_k - m, t).  For them the neuron u is
    (w, (b + w.m)/t).  Let R >= |x_k - m| for all k and  rho^2 >= 1 + R^2/t^2.  If F <= B |u| for these
    rows, and nu has sum zero, then F(w, b) <= rho B |w| for the data:

    - where |b + w.m| <= R |w|, the new vector is not longer than rho |w|;
    - above it all rows are on, and F does not depend on b, since sum nu = 0;
    - below it all rows are off, and F = 0.

<<
    definition              meaning                                             FORMAT
    shifted                 the rows (x_k - m, t)                               R208

    theorem                 content
    shifted_dot             the same values x . u
    centred_bound           F <= B |u| for the rows -> F <= rho B |w|           R208
    centred_feasible        ... for K outputs: h(V) <= rho B                    R208
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Relucert Require Import Vec Norm Network.
Open Scope R_scope.

Section FreeBias.
Variables (n p : nat) (X : nat -> vec) (m : vec) (t R rho : R).
Notation d := (S p).
Hypothesis t_pos : 0 < t.
Hypothesis R_ge0 : 0 <= R.
Hypothesis rho_ge0 : 0 <= rho.
Hypothesis rho_large : t * t + R * R <= rho * rho * (t * t).
Hypothesis ones : forall k, (k < n)%nat -> X k p = 1.
Hypothesis radius : forall k, (k < n)%nat -> dot p (fun i => X k i - m i) (fun i => X k i - m i) <= R * R.

Definition shifted (k : nat) : vec := fun i => if i =? p then t else X k i - m i.
(** (w, s/t), the vector with the values (x_k - m) . w + s. *)
Notation moved w s := (extend p w (s / t)).

Lemma dot_last a u : dot d a u = dot p a u + a p * u p.
Proof. reflexivity. Qed.

Lemma moved_dot k (w : vec) s : dot d (shifted k) (moved w s) = dot p (fun i => X k i - m i) w + s.
Proof.
  rewrite dot_last; unfold shifted, extend; rewrite Nat.eqb_refl; f_equal; [|field; lra].
  apply sum_ext; intros i I; now rewrite (proj2 (Nat.eqb_neq i p)) by lia.
Qed.

Lemma shifted_dot k u : (k < n)%nat -> dot d (shifted k) (moved u (u p + dot p m u)) = dot d (X k) u.
Proof.
  intros I; rewrite moved_dot, dot_last, ones, dot_minus_l by auto; ring.
Qed.

Lemma moved_norm w s : s * s <= R * R * dot p w w -> norm d (moved w s) <= rho * norm p w.
Proof.
  intros H; apply Rsqr_incr_0_var; [|apply Rmult_le_pos; auto; apply norm_ge0]; unfold Rsqr.
  replace (rho * norm p w * (rho * norm p w)) with (rho * rho * (norm p w * norm p w)) by ring; rewrite !norm_sqr.
  rewrite dot_last; unfold extend; rewrite Nat.eqb_refl.
  replace (dot p _ _) with (dot p w w)
    by (apply sum_ext; intros i I; now rewrite (proj2 (Nat.eqb_neq i p)) by lia).
  assert (T : 0 < t * t) by nra; apply Rmult_le_reg_r with (t * t); auto.
  replace ((dot p w w + s / t * (s / t)) * (t * t)) with (dot p w w * (t * t) + s * s) by (field; lra).
  pose proof (dot_ge0 p w) as W; assert (L := Rmult_le_compat_r _ _ _ W rho_large); lra.
Qed.

Theorem centred_bound nu B : 0 <= B -> sum n nu = 0 -> (forall u, F n d shifted nu u <= B * norm d u) ->
  forall u, F n d X nu u <= rho * B * norm p u.
Proof.
  intros B0 N H u; set (s := u p + dot p m u); pose proof (norm_ge0 p u) as U; pose proof (norm_sqr p u) as Q.
  assert (E : forall k, (k < n)%nat -> Rabs (dot p (fun i => X k i - m i) u) <= R * norm p u).
  { intros k I; apply Rabs_le; split; [|now apply norm_bound; auto].
    apply Ropp_le_cancel; rewrite Ropp_involutive.
    replace (- dot p (fun i => X k i - m i) u) with (dot p (fun i => X k i - m i) (scale (-1) u))
      by (rewrite dot_scale_r; ring).
    replace (norm p u) with (norm p (scale (-1) u))
      by (unfold norm; f_equal; rewrite dot_scale_l, dot_scale_r; ring).
    now apply norm_bound; auto. }
  assert (G : forall s', s' * s' <= R * R * dot p u u -> F n d shifted nu (moved u s') <= rho * B * norm p u).
  { intros s' S'; eapply Rle_trans; [apply H|].
    replace (rho * B * norm p u) with (B * (rho * norm p u)) by ring.
    apply Rmult_le_compat_l; auto; now apply moved_norm. }
  assert (V : forall k, (k < n)%nat -> dot d (X k) u = dot p (fun i => X k i - m i) u + s).
  { intros k I; rewrite <- shifted_dot, moved_dot; auto. }
  destruct (Rle_dec (Rabs s) (R * norm p u)) as [S|S].
  - assert (F n d X nu u = F n d shifted nu (moved u s)) as ->.
    { apply sum_ext; intros k I; now rewrite shifted_dot. }
    apply G; rewrite <- Q; pose proof (Rabs_pos s).
    replace (s * s) with (Rabs s * Rabs s) by (unfold Rabs; destruct (Rcase_abs s); ring); nra.
  - destruct (Rle_dec 0 s) as [P|P].
    + (* all rows are on *)
      rewrite Rabs_pos_eq in S by auto; set (s' := R * norm p u) in *.
      assert (F n d X nu u = F n d shifted nu (moved u s')) as ->.
      { unfold F; transitivity (sum n (fun k => nu k * (dot p (fun i => X k i - m i) u + s') + nu k * (s - s'))).
        - apply sum_ext; intros k I; specialize (E k I); rewrite V by auto.
          pose proof (Rle_abs (- dot p (fun i => X k i - m i) u)); rewrite Rabs_Ropp in *.
          unfold pos; rewrite Rmax_left by lra; ring.
        - rewrite sum_plus, sum_scal_r, N, Rmult_0_l, Rplus_0_r.
          apply sum_ext; intros k I; rewrite moved_dot; specialize (E k I).
          pose proof (Rle_abs (- dot p (fun i => X k i - m i) u)); rewrite Rabs_Ropp in *.
          unfold pos; rewrite Rmax_left by lra; ring. }
      apply G; unfold s'; rewrite <- Q; right; ring.
    + (* all rows are off *)
      rewrite Rabs_left in S by lra.
      assert (F n d X nu u = 0) as ->.
      { unfold F; rewrite (sum_ext n _ (fun _ => 0)); [apply sum_0|]; intros k I; specialize (E k I).
        rewrite V by auto; pose proof (Rle_abs (dot p (fun i => X k i - m i) u)).
        unfold pos; rewrite Rmax_right by lra; ring. }
      repeat apply Rmult_le_pos; auto.
Qed.

Theorem centred_feasible K V B : 0 <= B -> (forall j, (j < K)%nat -> sum n (fun k => V k j) = 0) ->
  (forall u a, F n d shifted (fun k => dot K (V k) a) u <= B * norm d u * norm K a) ->
  forall u a, F n d X (fun k => dot K (V k) a) u <= rho * B * norm p u * norm K a.
Proof.
  intros B0 N H u a.
  replace (rho * B * norm p u * norm K a) with (rho * (B * norm K a) * norm p u) by ring.
  apply centred_bound.
  - apply Rmult_le_pos; auto; apply norm_ge0.
  - unfold dot; rewrite sum_swap, (sum_ext K _ (fun _ => 0)); [apply sum_0|].
    intros j J; rewrite sum_scal_r, N by auto; ring.
  - intros v; specialize (H v a); lra.
Qed.
End FreeBias.
