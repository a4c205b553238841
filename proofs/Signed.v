(** * Blocks with signs that move

    Passage.v and Segment.v speak about vectors that meet.  A slot of a path holds a _signed_
    block, a sign and a vector w, and a zero vector has every sign (R80).  Here a state is
    W slots, and every slot moves straight, w(t) = (1 - t) w + t w', with one sign and in one
    closed cone of the data: the tests of R85.  The sign at time t is that of w, or that of w' if
    w is zero; so the states at t = 0 and 1 are the two given, up to the sign of zero.

    Merging is such a motion too (Merging.v).  Records and whole paths are in Walk.v.

<<
    definition          meaning                                              FORMAT
    signed, slots       a sign and a vector; the slots of a path             R80, R82
    value, out          the loss of the slots, their predictions             R80
    one_sign, cone, collinear                                                R84, R85
    joint a b           the sign of a, or that of b if a is zero
    toward t s s'       the slots at time t between s and s'                 R85
    meets s s'          signs and cones of all slots fit                     R85
    derivative          that of the loss at t = 1, from the left             R87

    theorem             content
    value_network       the objective of the balanced neurons                R80
    equal_value         equal up to the sign of zero: equal loss
    toward_start, toward_end, toward_back
                        the ends of a motion, and the motion backwards
    toward_affine       the predictions move on straight lines               R85
    toward_convex, toward_below
                        the loss is convex, at most the larger of its ends   R85
    toward_constant, toward_descent                                          R86, R87
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Path Passage Segment.
Import ListNotations.
Open Scope R_scope.

Record signed := Signed { positive : bool; weight : vec }.
Definition slots := nat -> signed.
Definition sgn (b : bool) : R := if b then 1 else -1.
Definition none : signed := Signed true (fun _ => 0).

Lemma dot_ext d x u v : (forall i, (i < d)%nat -> u i = v i) -> dot d x u = dot d x v.
Proof. intros E; apply sum_ext; intros i I; now rewrite E. Qed.

Section Signed.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R) (beta : R) (W : nat).

(** ** States *)
Definition zero (b : signed) : Prop := forall i, (i < d)%nat -> weight b i = 0.
Definition one_sign (a b : signed) : Prop := zero a \/ zero b \/ positive a = positive b.
Definition cone (a b : signed) : Prop := same_cone n d X (weight a) (weight b).
Definition collinear (a b : signed) : Prop := 0 <= dot d (weight a) (weight b) /\
  dot d (weight a) (weight b) * dot d (weight a) (weight b)
  = dot d (weight a) (weight a) * dot d (weight b) (weight b).

Definition block_of (b : signed) : block := (weight b, sgn (positive b)).
Definition blocks (s : slots) : list block := map (fun i => block_of (s i)) (seq 0 W).
Definition value (s : slots) : R := loss n d X y beta (blocks s).
Definition out (s : slots) (k : nat) : R := outputs d (blocks s) (X k).

(** The sign of [a], or that of [b] if [a] is zero. *)
Definition joint (a b : signed) : bool :=
  if Req_EM_T (norm d (weight a)) 0 then positive b else positive a.
Definition toward (t : R) (s s' : slots) : slots :=
  fun i => Signed (joint (s i) (s' i)) (mixv t (weight (s i)) (weight (s' i))).
Definition derivative (s s' : slots) : R :=
  sum n (fun k => (out s' k - y k) * (out s' k - out s k))
  + beta * sum W (fun i => if Req_EM_T (norm d (weight (s' i))) 0 then - norm d (weight (s i))
      else dot d (weight (s' i)) (fun l => weight (s' i) l - weight (s i) l) / norm d (weight (s' i))).

(** ** Zero, signs, equality *)
Lemma zero_norm b : zero b <-> norm d (weight b) = 0.
Proof.
  split; intros Z.
  - unfold norm, dot; rewrite (sum_ext d _ (fun _ => 0)), sum_0, sqrt_0; auto.
    intros i I; rewrite (Z i I); ring.
  - intros i I; assert (E := norm_dot_zero d (fun l => if l =? i then 1 else 0) _ Z).
    unfold dot in E; rewrite (sum_ext d _ (fun l => if l =? i then weight b l else 0)), sum_single in E
      by (intros l _; destruct (l =? i); ring).
    destruct (Nat.ltb_spec i d); [exact E|lia].
Qed.

Lemma zero_dec b : zero b \/ ~ zero b.
Proof. rewrite zero_norm; destruct (Req_EM_T (norm d (weight b)) 0); auto. Qed.

Lemma zero_dot b x : zero b -> dot d x (weight b) = 0.
Proof. intros Z; now apply norm_dot_zero, zero_norm. Qed.

Lemma joint_zero a b : zero a -> joint a b = positive b.
Proof. rewrite zero_norm; unfold joint; destruct (Req_EM_T _ 0); [reflexivity|contradiction]. Qed.
Lemma joint_own a b : ~ zero a -> joint a b = positive a.
Proof. rewrite zero_norm; unfold joint; destruct (Req_EM_T _ 0); [contradiction|reflexivity]. Qed.
Lemma joint_other a b : one_sign a b -> zero b \/ joint a b = positive b.
Proof.
  destruct (zero_dec a) as [Z|Z]; [rewrite joint_zero; auto|rewrite joint_own by auto].
  intros [H|[H|H]]; [contradiction|now left|now right].
Qed.

Definition same (a b : signed) : Prop :=
  (forall i, (i < d)%nat -> weight a i = weight b i) /\ (zero a \/ positive a = positive b).
Definition equal (s s' : slots) : Prop := forall i, (i < W)%nat -> same (s i) (s' i).

Lemma same_zero a b : same a b -> zero a <-> zero b.
Proof. intros [E _]; split; intros Z i I; [rewrite <- E|rewrite E]; auto. Qed.

(** What a block gives to a prediction, with any sign if it is zero. *)
Lemma given a s x : zero a \/ positive a = s ->
  sgn (positive a) * pos (dot d x (weight a)) = sgn s * pos (dot d x (weight a)).
Proof. intros [Z| <-]; [rewrite zero_dot, pos_0 by auto; ring|reflexivity]. Qed.

Lemma outputs_sum s x :
  outputs d (blocks s) x = sum W (fun i => sgn (positive (s i)) * pos (dot d x (weight (s i)))).
Proof.
  assert (A : forall l l', outputs d (l ++ l') x = outputs d l x + outputs d l' x)
    by (intros l l'; induction l as [|[w a] l IH]; simpl; [|rewrite IH]; ring).
  unfold blocks; induction W as [|m IH]; [reflexivity|].
  rewrite seq_S, map_app, A, IH; simpl; ring.
Qed.

Lemma lengths_sum s : lengths d (blocks s) = sum W (fun i => norm d (weight (s i))).
Proof.
  assert (A : forall l l', lengths d (l ++ l') = lengths d l + lengths d l')
    by (intros l l'; induction l as [|[w a] l IH]; simpl; [|rewrite IH]; ring).
  unfold blocks; induction W as [|m IH]; [reflexivity|].
  rewrite seq_S, map_app, A, IH; simpl; ring.
Qed.

Lemma equal_out s s' x : equal s s' -> outputs d (blocks s) x = outputs d (blocks s') x.
Proof.
  intros E; rewrite !outputs_sum; apply sum_ext; intros i I; destruct (E i I) as [D S].
  now rewrite (given _ _ x S), (dot_ext d x _ _ D).
Qed.

Theorem equal_value s s' : equal s s' -> value s = value s'.
Proof.
  intros E; unfold value, loss; rewrite !lengths_sum; do 2 f_equal.
  - apply sum_ext; intros k _; now rewrite (equal_out s s').
  - apply sum_ext; intros i I; apply norm_ext, E, I.
Qed.

Theorem value_network s : objective n d X y beta (map (balanced d) (blocks s)) = value s.
Proof.
  apply loss_balanced, Forall_forall; intros b B; apply in_map_iff in B as (i & <- & _); simpl.
  destruct (positive (s i)); simpl; ring.
Qed.

(** ** Every segment is straight, in one cone *)
Definition meets (s s' : slots) : Prop :=
  forall i, (i < W)%nat -> one_sign (s i) (s' i) /\ cone (s i) (s' i).

Lemma meets_back s s' : meets s s' -> meets s' s.
Proof.
  intros M i I; destruct (M i I) as [S C]; split; [destruct S as [S|[S|S]]; unfold one_sign; auto|].
  intros k K; rewrite Rmult_comm; now apply C.
Qed.

(** The ends are the states before and after. *)
Lemma toward_start s s' : equal (toward 0 s s') s.
Proof.
  intros i _; assert (E : forall l, (l < d)%nat -> weight (toward 0 s s' i) l = weight (s i) l)
    by (intros; simpl; unfold mixv, mix; ring).
  split; auto; simpl; destruct (zero_dec (s i)) as [Z|Z]; [left|right; now apply joint_own].
  intros l L; rewrite E; auto.
Qed.

(** Backwards the same way. *)
Lemma toward_back t s s' : meets s s' -> equal (toward t s s') (toward (1 - t) s' s).
Proof.
  intros M i I; destruct (M i I) as [S _]; split; [intros; simpl; unfold mixv, mix; ring|simpl].
  destruct (joint_other _ _ S) as [Z|E].
  - rewrite (joint_zero (s' i)) by auto; destruct (zero_dec (s i)) as [Z'|Z'];
      [left|right; now apply joint_own].
    intros l L; simpl; unfold mixv, mix; rewrite (Z l), (Z' l) by auto; ring.
  - destruct (zero_dec (s' i)) as [Z'|Z']; [|right; now rewrite E, joint_own].
    destruct (zero_dec (s i)) as [Q|Q]; [left|right; now rewrite (joint_zero (s' i)), joint_own].
    intros l L; simpl; unfold mixv, mix; rewrite (Z' l), (Q l) by auto; ring.
Qed.

Lemma equal_trans s s' s'' : equal s s' -> equal s' s'' -> equal s s''.
Proof.
  intros E E' i I; pose proof (same_zero _ _ (E i I)); destruct (E i I) as [A S], (E' i I) as [B T].
  split; [intros; now rewrite A, B|destruct S as [S| ->]; [now left|]].
  destruct T as [T|T]; [left; now apply H|now right].
Qed.

Lemma toward_end s s' : meets s s' -> equal (toward 1 s s') s'.
Proof.
  intros M; apply equal_trans with (toward (1 - 1) s' s); [now apply toward_back|].
  replace (1 - 1) with 0 by ring; apply toward_start.
Qed.

(** ** Convexity (R85) *)
Definition lines (s s' : slots) : list slot :=
  map (fun i => {| from := weight (s i); to := weight (s' i); sign := sgn (joint (s i) (s' i)) |}) (seq 0 W).

Lemma state_toward s s' t : state (lines s s') t = blocks (toward t s s').
Proof. unfold state, lines, blocks; now rewrite map_map. Qed.

Lemma path_toward s s' t : path n d X y beta (lines s s') t = value (toward t s s').
Proof. unfold path, value; now rewrite state_toward. Qed.

Lemma lines_cones s s' : meets s s' -> in_cones n d X (lines s s').
Proof.
  intros M; apply Forall_forall; intros l L; apply in_map_iff in L as (i & <- & I).
  apply in_seq in I; apply M; lia.
Qed.

Hypothesis beta_ge0 : 0 <= beta.

Section Toward.
Variables s s' : slots.
Hypothesis met : meets s s'.

Lemma toward_convex q t t' : 0 <= q <= 1 -> 0 <= t <= 1 -> 0 <= t' <= 1 ->
  value (toward (mix q t t') s s') <= mix q (value (toward t s s')) (value (toward t' s s')).
Proof. rewrite <- !path_toward; apply segment_convex; auto; now apply lines_cones. Qed.

Lemma value_start : value (toward 0 s s') = value s.
Proof. apply equal_value, toward_start. Qed.
Lemma value_end : value (toward 1 s s') = value s'.
Proof. now apply equal_value, toward_end. Qed.

(** The predictions move on straight lines. *)
Lemma toward_affine t k : 0 <= t <= 1 -> (k < n)%nat -> out (toward t s s') k = mix t (out s k) (out s' k).
Proof.
  intros T K; unfold out.
  rewrite <- !(equal_out _ _ _ (toward_start s s')), <- (equal_out _ _ _ (toward_end _ _ met)).
  rewrite <- !state_toward; now apply outputs_line with n; [apply lines_cones|..].
Qed.

Lemma toward_below t : 0 <= t <= 1 -> value (toward t s s') <= Rmax (value s) (value s').
Proof.
  intros T; replace t with (mix t 0 1) by (unfold mix; ring).
  eapply Rle_trans; [apply toward_convex; auto; lra|rewrite value_start, value_end].
  rewrite <- (mix_same t (Rmax _ _)); apply mix_le; auto; [apply Rmax_l|apply Rmax_r].
Qed.

(** R86, R87: the derivative of the rule is the slope of Segment.v. *)
Lemma derivative_slope : derivative s s' = slope n d X y beta (lines s s').
Proof.
  unfold derivative, slope; rewrite !state_toward; f_equal.
  - apply sum_ext; intros k _; unfold out.
    now rewrite (equal_out (toward 0 s s') s), (equal_out (toward 1 s s') s') by
      (try apply toward_start; now apply toward_end).
  - f_equal; assert (A : forall l l', fold_right (fun e v => pull d e + v) 0 (l ++ l')
      = fold_right (fun e v => pull d e + v) 0 l + fold_right (fun e v => pull d e + v) 0 l')
      by (intros l l'; induction l as [|e l IH]; simpl; [|rewrite IH]; ring).
    unfold lines; clear met; induction W as [|m IH]; [reflexivity|].
    rewrite seq_S, map_app, A, <- IH; simpl; unfold pull; simpl; ring.
Qed.

Lemma toward_descent : derivative s s' <= 0 -> forall t t', 0 <= t <= t' -> t' <= 1 ->
  value (toward t' s s') <= value (toward t s s').
Proof.
  rewrite derivative_slope; intros D t t' T T'; rewrite <- !path_toward.
  apply descent; auto; now apply lines_cones.
Qed.

Lemma collinear_norm a b : collinear a b <->
  dot d (weight a) (weight b) = norm d (weight a) * norm d (weight b).
Proof.
  pose proof (norm_ge0 d (weight a)) as A; pose proof (norm_ge0 d (weight b)) as B.
  pose proof (norm_sqr d (weight a)) as A2; pose proof (norm_sqr d (weight b)) as B2.
  pose proof (Rmult_le_pos _ _ A B) as P; unfold collinear; rewrite <- A2, <- B2; split.
  - intros [Q E]; apply Rsqr_inj; auto; unfold Rsqr; rewrite E; ring.
  - intros ->; split; [auto|ring].
Qed.

Lemma toward_constant : (forall k, (k < n)%nat -> out s' k = out s k) ->
  (forall i, (i < W)%nat -> collinear (s i) (s' i)) -> value s' = value s ->
  forall t, 0 <= t <= 1 -> value (toward t s s') = value s.
Proof.
  intros O C V t T; rewrite <- value_start, <- !path_toward; apply segment_constant; auto.
  - now apply lines_cones.
  - now rewrite !path_toward, value_start, value_end.
  - intros k K; rewrite !state_toward.
    rewrite (equal_out (toward 1 s s') s'), (equal_out (toward 0 s s') s) by
      (try apply toward_start; now apply toward_end); now apply O.
  - apply Forall_forall; intros l L; apply in_map_iff in L as (i & <- & I); apply in_seq in I.
    apply collinear_norm, C; lia.
Qed.
End Toward.

End Signed.
