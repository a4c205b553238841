(** * Merging blocks with signs

    Two slots hold w and w' of one sign, and no data row separates them.  They move to w + t w'
    and (1 - t) w'.  This is a motion of Signed.v, straight and in one cone ([merge_meets]), along
    which the predictions stay and the penalty falls (Passage.v).  The sign counts where two
    blocks meet: w and w' must have one, or one of them is zero, and the sum has it.

<<
    definition          meaning                                              FORMAT
    joined a b          w + w', with the sign of w, or of w' if w is zero    R84
    merges a m i j      m is a with the slots i and j merged                 R84

    theorem             content
    merge_motion        the motion is the one of the rule                    R84
    merge_meets         signs and cones of all slots fit                     R85
    merge_predictions   predictions stay                                     R84
    merge_falls         the loss does not rise                               R84
    merge_still         it is one number if w and w' are collinear           R84
    merge_less          else it is less at the end than at the start         R84
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Path Passage Signed.
Import ListNotations.
Open Scope R_scope.

(** Two sums that differ at two places. *)
Lemma sum_two m i j f g : (i < m)%nat -> (j < m)%nat -> i <> j ->
  (forall k, (k < m)%nat -> k <> i -> k <> j -> f k = g k) ->
  sum m f = sum m g + (f i - g i) + (f j - g j).
Proof.
  intros I J N H; assert (E : sum m (fun k => f k - g k)
    = sum m (fun k => if k =? i then f k - g k else 0) + sum m (fun k => if k =? j then f k - g k else 0)).
  { rewrite <- sum_plus; apply sum_ext; intros k K.
    destruct (Nat.eqb_spec k i), (Nat.eqb_spec k j); subst; try lia; try lra; rewrite H by auto; lra. }
  rewrite !sum_single, sum_minus in E.
  destruct (Nat.ltb_spec i m), (Nat.ltb_spec j m); try lia; lra.
Qed.

Section Merges.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R) (beta : R) (W : nat).
Notation zero := (zero d).
Notation one_sign := (one_sign d).
Notation collinear := (collinear d).
Notation cone := (cone n d X).
Notation value := (value n d X y beta W).
Notation blocks := (blocks W).
Notation out := (out d X W).
Notation joint := (joint d).
Notation toward := (toward d).
Notation same := (same d).

Definition joined (a b : signed) : signed := Signed (joint a b) (plus (weight a) (weight b)).
Definition two_slots (i j : nat) : Prop := (i < W)%nat /\ (j < W)%nat /\ i <> j.

Lemma cone_plus a b w : (forall i, (i < d)%nat -> w i = a i + b i) -> same_cone n d X a b ->
  same_cone n d X a w /\ same_cone n d X b w.
Proof.
  intros E C; assert (L : forall x, dot d x w = dot d x a + dot d x b).
  { intros x; rewrite !(dot_comm d x), <- dot_plus_l; apply sum_ext; intros; now rewrite E. }
  split; intros k K; specialize (C k K); rewrite L;
    [pose proof (Rle_0_sqr (dot d (X k) a))|pose proof (Rle_0_sqr (dot d (X k) b))];
    unfold Rsqr in *; lra.
Qed.

Record merges (a m : slots) (i j : nat) : Prop := {
  merge_slots : two_slots i j;
  merge_sign : one_sign (a i) (a j);
  merge_cone : cone (a i) (a j);
  merge_kept : same (m i) (joined (a i) (a j));
  merge_gone : zero (m j);
  merge_others : forall k, (k < W)%nat -> k <> i -> k <> j -> same (a k) (m k)
}.

Section Merging.
Variables (a m : slots) (i j : nat).
Hypothesis pair : merges a m i j.
Notation w := (weight (a i)).
Notation w' := (weight (a j)).

(** The motion of the rule: w + t w' and (1 - t) w'. *)
Lemma merge_motion t l : (l < d)%nat -> weight (toward t a m i) l = plus w (scale t w') l
  /\ weight (toward t a m j) l = scale (1 - t) w' l.
Proof.
  intros L; destruct (merge_kept _ _ _ _ pair) as [E _]; pose proof (merge_gone _ _ _ _ pair l L) as Z.
  simpl; unfold mixv, mix; rewrite (E l L), Z; unfold plus, scale; simpl; unfold plus; split; ring.
Qed.

Theorem merge_meets : meets n d X W a m.
Proof.
  intros k K; destruct (Nat.eq_dec k j) as [->|J].
  { pose proof (merge_gone _ _ _ _ pair) as Z; split; [right; now left|].
    intros l _; rewrite (zero_dot d (m j)) by auto; lra. }
  destruct (Nat.eq_dec k i) as [->|I].
  - destruct (merge_kept _ _ _ _ pair) as [E S]; split.
    + destruct (zero_dec d (a i)) as [Z|Z]; [now left|right].
      destruct S as [S|S]; [now left|right; rewrite S; simpl; now rewrite joint_own].
    + apply (cone_plus w w'); auto; apply (merge_cone _ _ _ _ pair).
  - destruct (merge_others _ _ _ _ pair k K I J) as [E S]; split.
    { destruct S as [S|S]; [now left|now right; right]. }
    intros l _; rewrite <- (dot_ext d (X l) _ _ E); apply Rle_0_sqr.
Qed.

Lemma merge_still_slot t k : (k < W)%nat -> k <> i -> k <> j -> same (toward t a m k) (a k).
Proof.
  intros K I J; destruct (merge_others _ _ _ _ pair k K I J) as [E S].
  assert (Q : forall l, (l < d)%nat -> weight (toward t a m k) l = weight (a k) l)
    by (intros l L; simpl; unfold mixv, mix; rewrite <- (E l L); ring).
  split; auto; simpl; destruct (zero_dec d (a k)) as [Z|Z]; [left|right; now apply joint_own].
  intros l L; rewrite Q; auto.
Qed.

Theorem merge_predictions t k : 0 <= t <= 1 -> (k < n)%nat -> out (toward t a m) k = out a k.
Proof.
  intros T K; destruct (merge_slots _ _ _ _ pair) as (I & J & N); unfold out; rewrite !outputs_sum.
  set (x := X k); set (b := toward t a m).
  erewrite (sum_two W i j _ (fun l => sgn (positive (a l)) * pos (dot d x (weight (a l)))) I J N).
  2:{ intros l L Li Lj; destruct (merge_still_slot t l L Li Lj) as [E S].
      fold b in E, S; rewrite (given d _ _ x S); now rewrite (dot_ext d x _ _ E). }
  assert (S := merge_sign _ _ _ _ pair); set (s := joint (a i) (a j)).
  assert (Di : forall l, (l < d)%nat -> weight (b i) l = plus w (scale t w') l)
    by (intros; now apply merge_motion).
  assert (Dj : forall l, (l < d)%nat -> weight (b j) l = scale (1 - t) w' l)
    by (intros; now apply merge_motion).
  rewrite (given d (b i) s), (given d (b j) s), (given d (a i) s), (given d (a j) s).
  - rewrite (dot_ext d x _ _ Di), (dot_ext d x _ _ Dj).
    pose proof (merge_output n d X w w' t k (merge_cone _ _ _ _ pair) T K) as O; fold x in O.
    apply (f_equal (Rmult (sgn s))) in O; lra.
  - destruct (joint_other d _ _ S) as [Z|E]; [now left|right; now rewrite <- E].
  - destruct (zero_dec d (a i)) as [Z|Z]; [now left|right; unfold s; now rewrite joint_own].
  - destruct (zero_dec d (a j)) as [Z|Z].
    { left; intros l L; rewrite Dj by auto; unfold scale; rewrite Z by auto; ring. }
    destruct (joint_other d _ _ S) as [E|E]; [contradiction|right].
    simpl; rewrite joint_own by auto; now rewrite <- E.
  - simpl; destruct (zero_dec d (a i)) as [Z|Z]; [|right; unfold s; now rewrite !joint_own].
    rewrite joint_zero by auto; destruct (merge_kept _ _ _ _ pair) as [E [Q|Q]]; [left|right; exact Q].
    intros l L; simpl; unfold mixv, mix; rewrite (Q l L), (Z l L); ring.
Qed.

Lemma value_merging t : 0 <= t <= 1 ->
  value (toward t a m) = value a + beta * (merging d w w' t - (norm d w + norm d w')).
Proof.
  intros T; destruct (merge_slots _ _ _ _ pair) as (I & J & N); unfold value, loss; rewrite !lengths_sum.
  rewrite (sum_two W i j (fun l => norm d (weight (toward t a m l))) (fun l => norm d (weight (a l))) I J N)
    by (intros l L Li Lj; apply norm_ext; now apply merge_still_slot).
  rewrite (norm_ext d (weight (toward t a m i)) (plus w (scale t w'))) by (intros; now apply merge_motion).
  rewrite (norm_ext d (weight (toward t a m j)) (scale (1 - t) w')) by (intros; now apply merge_motion).
  rewrite (sum_ext n _ (fun k => (outputs d (blocks a) (X k) - y k) * (outputs d (blocks a) (X k) - y k)))
    by (intros k K; pose proof (merge_predictions t k T K) as P; unfold out in P; now rewrite P).
  unfold merging; ring.
Qed.

Hypothesis beta_ge0 : 0 <= beta.

Theorem merge_falls t t' : 0 <= t <= t' -> t' <= 1 -> value (toward t' a m) <= value (toward t a m).
Proof.
  intros T T'; rewrite !value_merging by lra.
  pose proof (merge_length d w w' t t' ltac:(lra)).
  apply Rplus_le_compat_l, Rmult_le_compat_l; auto; lra.
Qed.

Theorem merge_still t : collinear (a i) (a j) -> 0 <= t <= 1 -> value (toward t a m) = value a.
Proof.
  intros C T; rewrite value_merging, merge_constant by (auto; now apply collinear_norm); ring.
Qed.

Theorem merge_less : 0 < beta -> ~ collinear (a i) (a j) -> value (toward 1 a m) < value (toward 0 a m).
Proof.
  intros B C; rewrite !value_merging by lra; apply Rplus_lt_compat_l, Rmult_lt_compat_l; auto.
  pose proof (merge_length d w w' 0 1 ltac:(lra)) as L.
  destruct (Req_dec (merging d w w' 1) (merging d w w' 0)); [|lra].
  elim C; apply collinear_norm; pose proof (merge_strict d w w' 0 1 ltac:(lra) H) as E.
  assert (Q : forall l, (l < d)%nat -> plus w (scale 0 w') l = w l) by (intros; unfold plus, scale; ring).
  now rewrite (norm_ext d _ _ Q), (dot_comm d (plus _ _)), (dot_ext d _ _ _ Q), dot_comm in E.
Qed.
End Merging.
End Merges.
