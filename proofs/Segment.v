(** * Straight segments of weights

    Every block (w, s) of a network moves on a straight line to a block (w', s) of the same
    sign.  If no data row separates the two ends of any block, the outputs on the data move on
    straight lines as well, and the loss is convex in t: at most the larger of its ends
    ([WLP22], theory §8).  If besides its derivative at the end is at most zero, it does not
    rise at all: a convex function lies above its tangent at the end, and so above its end.

    An ascent is the same with the ends exchanged.

<<
    definition          meaning                                        FORMAT
    state l t           the blocks at time t                           R85
    path l t            their loss
    in_cones            no data row separates the ends of a block      R85
    slope               the derivative at the end, from the left       R87

    theorem             content
    segment_convex      the loss is convex                             R85
    segment_constant    equal predictions, directions, losses          R86
    tangent             the loss lies above its tangent at the end     R87
    descent             slope <= 0: the loss does not rise             R87
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Path Passage.
Import ListNotations.
Open Scope R_scope.

Record slot := { from : vec; to : vec; sign : R }.

Section Segments.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R) (beta : R).
Notation outputs := (outputs d).
Notation lengths := (lengths d).
Notation loss := (loss n d X y beta).
Definition state (l : list slot) (t : R) : list block :=
  map (fun s => (mixv t (from s) (to s), sign s)) l.
Definition path (l : list slot) (t : R) : R := loss (state l t).

Definition in_cones : list slot -> Prop := Forall (fun s => same_cone n d X (from s) (to s)).

(** The outputs move on straight lines. *)
Lemma outputs_line l t k : in_cones l -> 0 <= t <= 1 -> (k < n)%nat ->
  outputs (state l t) (X k) = mix t (outputs (state l 0) (X k)) (outputs (state l 1) (X k)).
Proof.
  intros H T K; unfold state; induction H as [|s l' C _ IH]; simpl; [unfold mix; ring|].
  rewrite IH, !dot_mix; specialize (C k K); unfold mix.
  rewrite !pos_linear by (auto; lra); ring.
Qed.

Lemma mix_mix r t t' a b : mix (mix r t t') a b = mix r (mix t a b) (mix t' a b).
Proof. unfold mix; ring. Qed.

Lemma sum_mix m r f g : sum m (fun k => mix r (f k) (g k)) = mix r (sum m f) (sum m g).
Proof. unfold mix; now rewrite sum_plus, !sum_scal. Qed.

Lemma mix_between r t t' : 0 <= r <= 1 -> 0 <= t <= 1 -> 0 <= t' <= 1 -> 0 <= mix r t t' <= 1.
Proof.
  intros Hr T T'; split; [rewrite <- (mix_same r 0)|rewrite <- (mix_same r 1)];
    apply mix_le; lra.
Qed.

Lemma lengths_convex l r t t' : 0 <= r <= 1 ->
  lengths (state l (mix r t t')) <= mix r (lengths (state l t)) (lengths (state l t')).
Proof.
  intros Hr; unfold state; induction l as [|s l' IH]; simpl; [unfold mix; lra|].
  assert (E : norm d (mixv (mix r t t') (from s) (to s))
    = norm d (mixv r (mixv t (from s) (to s)) (mixv t' (from s) (to s))))
    by (apply norm_ext; intros; apply mix_mix).
  pose proof (norm_mix d r (mixv t (from s) (to s)) (mixv t' (from s) (to s)) Hr).
  rewrite E; unfold mix in *; lra.
Qed.

Lemma square_convex r a b c : 0 <= r <= 1 ->
  (mix r a b - c) * (mix r a b - c) <= mix r ((a - c) * (a - c)) ((b - c) * (b - c)).
Proof.
  intros Hr; assert (Q : 0 <= (1 - r) * r * ((a - b) * (a - b)))
    by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|apply Rle_0_sqr]).
  unfold mix; lra.
Qed.

Section Segment.
Variable l : list slot.
Hypothesis cones : in_cones l.
Hypothesis beta_ge0 : 0 <= beta.

Theorem segment_convex r t t' : 0 <= r <= 1 -> 0 <= t <= 1 -> 0 <= t' <= 1 ->
  path l (mix r t t') <= mix r (path l t) (path l t').
Proof.
  intros Hr T T'; unfold path, loss.
  assert (A := lengths_convex l r t t' Hr); apply (Rmult_le_compat_l beta) in A; auto.
  assert (B : sum n (fun k => (outputs (state l (mix r t t')) (X k) - y k)
      * (outputs (state l (mix r t t')) (X k) - y k))
    <= sum n (fun k => mix r
      ((outputs (state l t) (X k) - y k) * (outputs (state l t) (X k) - y k))
      ((outputs (state l t') (X k) - y k) * (outputs (state l t') (X k) - y k)))).
  { apply sum_le; intros k K; rewrite outputs_line by (auto; now apply mix_between).
    rewrite mix_mix, <- !outputs_line by auto; now apply square_convex. }
  rewrite sum_mix in B; unfold mix in *; lra.
Qed.

(** R86: with equal predictions and directions the loss is linear, so equal at both ends means
    constant. *)
Theorem segment_constant : path l 1 = path l 0 ->
  (forall k, (k < n)%nat -> outputs (state l 1) (X k) = outputs (state l 0) (X k)) ->
  Forall (fun s => dot d (from s) (to s) = norm d (from s) * norm d (to s)) l ->
  forall t, 0 <= t <= 1 -> path l t = path l 0.
Proof.
  intros E O D t T; assert (P : lengths (state l t) = mix t (lengths (state l 0)) (lengths (state l 1))).
  { clear E O cones; unfold state; induction D as [|s l' C _ IH]; simpl; [unfold mix; ring|].
    rewrite IH, norm_mix_line by auto.
    rewrite (norm_ext d (mixv 0 _ _) (from s)) by (intros; unfold mixv, mix; ring).
    rewrite (norm_ext d (mixv 1 _ _) (to s)) by (intros; unfold mixv, mix; ring).
    unfold mix; ring. }
  assert (Q : forall r, 0 <= r <= 1 ->
    sum n (fun k => (outputs (state l r) (X k) - y k) * (outputs (state l r) (X k) - y k))
    = sum n (fun k => (outputs (state l 0) (X k) - y k) * (outputs (state l 0) (X k) - y k))).
  { intros r Hr; apply sum_ext; intros k K.
    rewrite (outputs_line l r k cones Hr K), O, mix_same; auto. }
  unfold path, loss in *; rewrite (Q 1) in E by lra; rewrite (Q t T), P.
  assert (H : beta * lengths (state l 1) = beta * lengths (state l 0)) by lra.
  replace (beta * mix t (lengths (state l 0)) (lengths (state l 1)))
    with (mix t (beta * lengths (state l 0)) (beta * lengths (state l 1))) by (unfold mix; ring).
  rewrite H, mix_same; ring.
Qed.

(** R87: the derivative at the end from the left.  The loss lies above its tangent there. *)
Definition pull (s : slot) : R :=
  if Req_EM_T (norm d (to s)) 0 then - norm d (from s)
  else dot d (to s) (fun i => to s i - from s i) / norm d (to s).
Definition slope : R :=
  sum n (fun k => (outputs (state l 1) (X k) - y k)
                  * (outputs (state l 1) (X k) - outputs (state l 0) (X k)))
  + beta * fold_right (fun s v => pull s + v) 0 l.

Lemma norm_tangent s t : 0 <= t <= 1 ->
  norm d (mixv 1 (from s) (to s)) - (1 - t) * pull s <= norm d (mixv t (from s) (to s)).
Proof.
  intros T; rewrite (norm_ext d (mixv 1 _ _) (to s)) by (intros; unfold mixv, mix; ring).
  unfold pull; pose proof (norm_ge0 d (to s)) as N; destruct (Req_EM_T (norm d (to s)) 0) as [E|E].
  - assert (H : norm d (mixv t (from s) (to s)) = (1 - t) * norm d (from s)).
    { rewrite norm_mix_line, E; unfold mix; [ring|auto|].
      rewrite norm_dot_zero, E by auto; ring. }
    rewrite H, E; lra.
  - apply Rmult_le_reg_l with (norm d (to s)); [lra|].
    apply Rle_trans with (dot d (to s) (mixv t (from s) (to s))); [|apply cauchy_norm].
    rewrite dot_mix, (dot_comm d (to s) (fun i => _)), dot_minus_l.
    rewrite (dot_comm d (from s) (to s)), <- (norm_sqr d (to s)).
    right; unfold mix; field; auto.
Qed.

Theorem tangent t : 0 <= t <= 1 -> path l 1 - (1 - t) * slope <= path l t.
Proof.
  intros T; assert (A : lengths (state l 1) - (1 - t) * fold_right (fun s v => pull s + v) 0 l
                        <= lengths (state l t)).
  { unfold state; clear cones; induction l as [|s l' IH]; simpl; [lra|].
    pose proof (norm_tangent s t T); lra. }
  apply (Rmult_le_compat_l beta) in A; auto.
  assert (B : sum n (fun k =>
      / 2 * ((outputs (state l 1) (X k) - y k) * (outputs (state l 1) (X k) - y k))
      - (1 - t) * ((outputs (state l 1) (X k) - y k)
        * (outputs (state l 1) (X k) - outputs (state l 0) (X k))))
    <= sum n (fun k =>
      / 2 * ((outputs (state l t) (X k) - y k) * (outputs (state l t) (X k) - y k)))).
  { apply sum_le; intros k K; rewrite (outputs_line l t k cones T K).
    pose proof (Rle_0_sqr ((1 - t) * (outputs (state l 1) (X k) - outputs (state l 0) (X k)))).
    unfold Rsqr, mix in *; lra. }
  rewrite sum_minus, !sum_scal in B; unfold path, loss, slope; lra.
Qed.

Theorem descent : slope <= 0 -> forall t t', 0 <= t <= t' -> t' <= 1 -> path l t' <= path l t.
Proof.
  intros S t t' T T'; assert (E : path l 1 <= path l t).
  { pose proof (tangent t ltac:(lra)).
    assert (0 <= (1 - t) * - slope) by (apply Rmult_le_pos; lra); lra. }
  destruct (Req_dec t 1) as [->|N]; [replace t' with 1 by lra; lra|].
  assert (P : 0 < / (1 - t)) by (apply Rinv_0_lt_compat; lra).
  set (r := (t' - t) * / (1 - t)).
  assert (R0 : 0 <= r <= 1).
  { unfold r; split; [apply Rmult_le_pos; lra|].
    apply Rmult_le_reg_r with (1 - t); [lra|]; rewrite Rmult_assoc, Rinv_l; lra. }
  replace t' with (mix r t 1) by (unfold mix, r; field; lra).
  eapply Rle_trans; [apply segment_convex; auto; lra|].
  rewrite <- (mix_same r (path l t)) at 2; apply mix_le; lra.
Qed.
End Segment.
End Segments.
