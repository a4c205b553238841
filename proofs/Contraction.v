(** * Banach's theorem on a box

    T maps the box of all z in R^n with |z_i - c_i| <= r into itself, and contracts in the maximum norm: if
    |a_j - b_j| <= m for all j, then |T(a)_i - T(b)_i| <= k m for all i, with k < 1.  The first step from c is at most r,
    so the m-th is at most k^m r, and all iterates from the m-th on differ from it by at most
    w k^m, w = r / (1 - k).  Hence every entry is a Cauchy sequence; the limit z is within w k^m of the m-th iterate, and
    |T(z)_i - z_i| <= 2 w k^(m+1) for every m: it is a fixed point.

<<
    definition          meaning
    box z               |z_i - c_i| <= r for i < n
    iterate m           T(T(...T(c)...)), m times

    theorem             content
    iterate_far         the iterates from the m-th on lie within w k^m of it
    limit_near          ... and so does their limit
    fixed_point         T has a fixed point in the box
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Relucert Require Import Vec.
Open Scope R_scope.

Section Contraction.
Variables (n : nat) (step : vec -> vec) (c : vec) (r k : R).
Definition box (z : vec) : Prop := forall i, (i < n)%nat -> Rabs (z i - c i) <= r.

Hypothesis r_pos : 0 < r.
Hypothesis k_range : 0 <= k < 1.
Hypothesis step_box : forall z, box z -> box (step z).
Hypothesis contracts : forall a b m, box a -> box b -> (forall j, (j < n)%nat -> Rabs (a j - b j) <= m) ->
  forall i, (i < n)%nat -> Rabs (step a i - step b i) <= k * m.

Lemma box_centre : box c.
Proof. intros i _; replace (c i - c i) with 0 by ring; rewrite Rabs_R0; lra. Qed.

Fixpoint iterate (m : nat) : vec := match m with O => c | S l => step (iterate l) end.
Notation w := (r / (1 - k)).

Lemma iterate_box m : box (iterate m).
Proof.
  induction m as [|m IH]; [apply box_centre|now apply step_box].
Qed.

Lemma iterate_step m i : (i < n)%nat -> Rabs (iterate (S m) i - iterate m i) <= k ^ m * r.
Proof.
  revert i; induction m as [|m IH]; intros i I.
  - rewrite Rmult_1_l; now apply (iterate_box 1).
  - simpl pow; rewrite Rmult_assoc.
    apply (contracts (iterate (S m)) (iterate m)); auto using iterate_box.
Qed.

Lemma w_split m : k ^ m * r = w * (k ^ m - k ^ S m).
Proof. simpl; field; lra. Qed.

Lemma w_pos m : 0 <= w * k ^ m.
Proof.
  apply Rmult_le_pos; [apply Rmult_le_pos; [lra|apply Rlt_le, Rinv_0_lt_compat; lra]|].
  apply pow_le; lra.
Qed.

Lemma iterate_far m p i : (i < n)%nat -> Rabs (iterate (p + m) i - iterate m i) <= w * k ^ m.
Proof.
  intros I; enough (Rabs (iterate (p + m) i - iterate m i) <= w * (k ^ m - k ^ (p + m)))
    by (pose proof (w_pos (p + m)); lra).
  induction p as [|p IH]; simpl (_ + _)%nat.
  - replace (iterate m i - iterate m i) with 0 by ring; rewrite Rabs_R0; lra.
  - pose proof (iterate_step (p + m) i I) as T; rewrite w_split in T.
    pose proof (Rabs_triang (iterate (S (p + m)) i - iterate (p + m) i)
      (iterate (p + m) i - iterate m i)) as Tr.
    replace (iterate (S (p + m)) i - iterate (p + m) i + (iterate (p + m) i - iterate m i))
      with (iterate (S (p + m)) i - iterate m i) in Tr by ring; lra.
Qed.

(** w k^m is below any eps > 0. *)
Lemma w_small eps : 0 < eps -> exists m, forall l, (m <= l)%nat -> w * k ^ l < eps.
Proof.
  intros P; assert (W : 0 < w) by (apply Rdiv_lt_0_compat; lra).
  destruct (pow_lt_1_zero k ltac:(rewrite Rabs_pos_eq; lra) (eps / w)
    ltac:(now apply Rdiv_lt_0_compat)) as (m & M).
  exists m; intros l L; specialize (M l L); rewrite Rabs_pos_eq in M by (apply pow_le; lra).
  apply Rmult_lt_compat_l with (r := w) in M; auto.
  replace (w * (eps / w)) with eps in M by (field; lra); exact M.
Qed.

Lemma iterate_limit i : (i < n)%nat -> exists l, Un_cv (fun m => iterate m i) l.
Proof.
  intros I; destruct (R_complete (fun m => iterate m i)) as (l & L); [|now exists l].
  intros eps P; destruct (w_small (eps / 2) ltac:(lra)) as (m & M); exists m; intros a b A B.
  specialize (M m (Nat.le_refl m)).
  pose proof (iterate_far m (a - m) i I) as Ha; pose proof (iterate_far m (b - m) i I) as Hb.
  replace (a - m + m)%nat with a in Ha by lia; replace (b - m + m)%nat with b in Hb by lia.
  unfold R_dist; pose proof (Rabs_triang (iterate a i - iterate m i) (- (iterate b i - iterate m i))) as Tr.
  rewrite Rabs_Ropp in Tr.
  replace (iterate a i - iterate m i + - (iterate b i - iterate m i)) with (iterate a i - iterate b i) in Tr
    by ring; lra.
Qed.

Lemma choose (P : nat -> R -> Prop) m : (forall i, (i < m)%nat -> exists l, P i l) ->
  exists z : vec, forall i, (i < m)%nat -> P i (z i).
Proof.
  induction m as [|m IH]; intros H; [exists (fun _ => 0); intros; lia|].
  destruct IH as (z & Z); [intros; apply H; lia|]; destruct (H m (Nat.lt_succ_diag_r m)) as (l & L).
  exists (extend m z l); intros i I; unfold extend; destruct (Nat.eqb_spec i m) as [->|N]; auto.
  apply Z; lia.
Qed.

Lemma limit_near z m i : (i < n)%nat -> Un_cv (fun m => iterate m i) (z i) ->
  Rabs (z i - iterate m i) <= w * k ^ m.
Proof.
  intros I L; apply Rnot_lt_le; intros N.
  destruct (L (Rabs (z i - iterate m i) - w * k ^ m) ltac:(lra)) as (l & H).
  specialize (H (l + m)%nat ltac:(lia)); unfold R_dist in H.
  pose proof (iterate_far m l i I) as D.
  pose proof (Rabs_triang (z i - iterate (l + m) i) (iterate (l + m) i - iterate m i)) as Tr.
  replace (z i - iterate (l + m) i + (iterate (l + m) i - iterate m i)) with (z i - iterate m i) in Tr by ring.
  rewrite Rabs_minus_sym in H; lra.
Qed.

Lemma fixed_point : exists z, box z /\ forall i, (i < n)%nat -> step z i = z i.
Proof.
  destruct (choose (fun i l => Un_cv (fun m => iterate m i) l) n) as (z & Z); [apply iterate_limit|].
  assert (Bz : box z).
  { intros i I; apply Rnot_lt_le; intros N.
    destruct (w_small (Rabs (z i - c i) - r) ltac:(lra)) as (m & M).
    specialize (M m (Nat.le_refl m)); pose proof (limit_near z m i I (Z i I)) as L.
    pose proof (iterate_box m i I) as Bm.
    pose proof (Rabs_triang (z i - iterate m i) (iterate m i - c i)) as Tr.
    replace (z i - iterate m i + (iterate m i - c i)) with (z i - c i) in Tr by ring; lra. }
  exists z; split; auto; intros i I.
  destruct (Req_dec (step z i - z i) 0) as [|N]; [lra|exfalso].
  pose proof (Rabs_pos_lt _ N) as P.
  destruct (w_small (Rabs (step z i - z i) / 2) ltac:(lra)) as (m & M).
  specialize (M (S m) ltac:(lia)); simpl in M.
  pose proof (limit_near z (S m) i I (Z i I)) as L; simpl in L.
  assert (D := contracts z (iterate m) (w * k ^ m) Bz (iterate_box m)
    (fun j Hj => limit_near z m j Hj (Z j Hj)) i I).
  pose proof (Rabs_triang (step z i - step (iterate m) i) (- (z i - step (iterate m) i))) as Tr.
  rewrite Rabs_Ropp in Tr.
  replace (step z i - step (iterate m) i + - (z i - step (iterate m) i)) with (step z i - z i) in Tr by ring.
  lra.
Qed.
End Contraction.
