(** * Paths of weights along which the loss does not rise

    A _block_ (w, s), s = 1 or -1, is the balanced neuron (w / sqrt |w|, s sqrt |w|); its
    output is s (w.x)_+ and its penalty |w| (theory §8).  A network moves in these ways
    without a rise of the loss (the weights of a path may be irrational, its blocks are not):

    - balance.  (r u, a / r) has the same output; r^2 |u|^2 + a^2 / r^2 falls until the
      two terms are equal.
    - merge.  If no data row separates w and w', then w + t w' and (1 - t) w' together keep
      their outputs on the data, and |w + t w'| + (1 - t) |w'| falls by the triangle
      inequality: strictly, unless w + t w' and w' have one direction.

    Straight segments are in Segment.v.

<<
    definition          meaning                                        FORMAT
    balanced            the neuron of a block                          R80
    loss                1/2 |f - y|^2 + beta sum |w|                    R80
    same_cone           no data row has w and w' on different sides    R84, R85

    theorem             content
    loss_balanced       the objective of the balanced network          R80
    balance_output, balance_penalty                                    R83
    merge_output, merge_length, merge_strict, merge_constant           R84
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Path.
Import ListNotations.
Open Scope R_scope.

(** ** Norms *)
Section Norms.
Variable d : nat.
Notation len := (norm d).
Definition plus (a b : vec) : vec := fun i => a i + b i.

Lemma cauchy_norm a b : dot d a b <= len a * len b.
Proof. apply norm_bound; [apply norm_ge0|]; right; symmetry; apply norm_sqr. Qed.

Lemma dot_plus_sqr a b : dot d (plus a b) (plus a b) = dot d a a + 2 * dot d a b + dot d b b.
Proof.
  unfold plus; rewrite dot_plus_l, !(dot_comm d _ (fun i => a i + b i)), !dot_plus_l.
  rewrite (dot_comm d b a); ring.
Qed.

Theorem triangle a b : len (plus a b) <= len a + len b.
Proof.
  pose proof (norm_ge0 d a); pose proof (norm_ge0 d b); pose proof (cauchy_norm a b).
  apply Rsqr_incr_0_var; [unfold Rsqr|lra].
  rewrite norm_sqr, dot_plus_sqr, <- !norm_sqr; lra.
Qed.

(** Equality is one direction: a . b = |a| |b|. *)
Lemma triangle_equality a b : len (plus a b) = len a + len b <-> dot d a b = len a * len b.
Proof.
  pose proof (norm_sqr d (plus a b)) as E; rewrite dot_plus_sqr, <- !norm_sqr in E.
  split; intros H.
  - rewrite H in E; lra.
  - pose proof (norm_ge0 d a); pose proof (norm_ge0 d b); pose proof (norm_ge0 d (plus a b)).
    apply Rsqr_inj; unfold Rsqr; lra.
Qed.

Lemma norm_ext a b : (forall i, (i < d)%nat -> a i = b i) -> len a = len b.
Proof. intros H; unfold norm; f_equal; apply sum_ext; intros; now rewrite H. Qed.

Lemma norm_mix t a b : 0 <= t <= 1 -> len (mixv t a b) <= mix t (len a) (len b).
Proof.
  intros T; unfold mix; rewrite <- !norm_scale by lra; apply triangle.
Qed.

Lemma norm_mix_line t a b : 0 <= t <= 1 -> dot d a b = len a * len b ->
  len (mixv t a b) = mix t (len a) (len b).
Proof.
  intros T H; unfold mix; rewrite <- !norm_scale by lra.
  apply (triangle_equality (scale (1 - t) a) (scale t b)).
  rewrite dot_scale_l, dot_scale_r, H, !norm_scale by lra; ring.
Qed.
End Norms.

(** ** Blocks (R80) *)
Section Paths.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R) (beta : R).
Definition block : Type := vec * R.

Definition balanced (b : block) : neuron :=
  (scale (/ sqrt (norm d (fst b))) (fst b), snd b * sqrt (norm d (fst b))).
Fixpoint outputs (l : list block) (x : vec) : R :=
  match l with [] => 0 | (w, s) :: l' => s * pos (dot d x w) + outputs l' x end.
Fixpoint lengths (l : list block) : R :=
  match l with [] => 0 | (w, _) :: l' => norm d w + lengths l' end.
Definition loss (l : list block) : R :=
  / 2 * sum n (fun k => (outputs l (X k) - y k) * (outputs l (X k) - y k)) + beta * lengths l.

Lemma norm_dot_zero a w : norm d w = 0 -> dot d a w = 0.
Proof. intros E; apply norm_zero; rewrite <- norm_sqr, E; ring. Qed.

Lemma balanced_output w s x :
  snd (balanced (w, s)) * pos (dot d x (fst (balanced (w, s)))) = s * pos (dot d x w).
Proof.
  simpl; pose proof (norm_ge0 d w) as N; destruct (Req_dec (norm d w) 0) as [E|E].
  - rewrite E, sqrt_0, (norm_dot_zero x w E), pos_0; ring.
  - assert (P : 0 < sqrt (norm d w)) by (apply sqrt_lt_R0; lra).
    rewrite dot_scale_r, pos_scale by (apply Rlt_le, Rinv_0_lt_compat, P); field; lra.
Qed.

Lemma balanced_penalty w s : s * s = 1 -> let u := balanced (w, s) in
  dot d (fst u) (fst u) + snd u * snd u = 2 * norm d w.
Proof.
  intros S u; simpl; pose proof (norm_ge0 d w) as N; pose proof (sqrt_sqrt _ N) as Q.
  rewrite dot_scale_l, dot_scale_r, <- norm_sqr.
  replace (s * sqrt (norm d w) * (s * sqrt (norm d w)))
    with (s * s * (sqrt (norm d w) * sqrt (norm d w))) by ring.
  rewrite S, Q; destruct (Req_dec (norm d w) 0) as [E|E]; [rewrite E; ring|].
  assert (P : 0 < sqrt (norm d w)) by (apply sqrt_lt_R0; lra).
  revert Q P; generalize (sqrt (norm d w)); intros r <- P; field; lra.
Qed.

Theorem loss_balanced l : Forall (fun b => snd b * snd b = 1) l ->
  objective n d X y beta (map balanced l) = loss l.
Proof.
  intros S; assert (E : (forall x, predict d (map balanced l) x = outputs l x)
    /\ penalty d (map balanced l) = 2 * lengths l).
  { induction S as [|[w s] l H S [IH1 IH2]]; [split; simpl; intros; lra|].
    simpl in H |- *; split; [intros x; rewrite IH1|rewrite IH2].
    - now rewrite <- (balanced_output w s x).
    - pose proof (balanced_penalty w s H) as B; simpl in B; lra. }
  destruct E as [E1 E2]; unfold objective, loss; rewrite E2; f_equal; [|lra].
  f_equal; apply sum_ext; intros; now rewrite E1.
Qed.

(** ** Balance (R83) *)
Theorem balance_output u a r x : 0 < r ->
  a / r * pos (dot d x (scale r u)) = a * pos (dot d x u).
Proof. intros P; rewrite dot_scale_r, pos_scale by lra; field; lra. Qed.

(** With v = r^2, p = |u|^2 and q = a^2: no rise from v to v' if v' lies between v and a point
    where the two terms are equal. *)
Theorem balance_penalty p q v v' : 0 < v -> 0 < v' ->
  v <= v' /\ v' * v' * p <= q \/ v' <= v /\ q <= v' * v' * p ->
  0 <= p -> p * v' + q / v' <= p * v + q / v.
Proof.
  intros V V' H P; assert (I : 0 < / (v * v')) by (apply Rinv_0_lt_compat; nra).
  assert (E : p * v' + q / v' - (p * v + q / v) = (v' - v) * (p * v * v' - q) * / (v * v'))
    by (field; split; lra).
  assert (Q : (v' - v) * (p * v * v' - q) <= 0).
  { destruct H as [[L H]|[L H]].
    - assert (p * v * v' <= v' * v' * p) by (assert (v * (p * v') <= v' * (p * v'))
        by (apply Rmult_le_compat_r; auto; apply Rmult_le_pos; lra); lra).
      assert (0 <= (v' - v) * (q - p * v * v')) by (apply Rmult_le_pos; lra); lra.
    - assert (v' * v' * p <= p * v * v') by (assert (v' * (p * v') <= v * (p * v'))
        by (apply Rmult_le_compat_r; auto; apply Rmult_le_pos; lra); lra).
      assert (0 <= (v - v') * (p * v * v' - q)) by (apply Rmult_le_pos; lra); lra. }
  assert (0 <= - ((v' - v) * (p * v * v' - q)) * / (v * v')) by (apply Rmult_le_pos; lra); lra.
Qed.

(** ** Merge (R84) *)
Definition same_cone (w w' : vec) : Prop :=
  forall k, (k < n)%nat -> 0 <= dot d (X k) w * dot d (X k) w'.

(** On one side of zero the positive part is linear. *)
Lemma pos_linear a b p q : 0 <= a * b -> 0 <= p -> 0 <= q ->
  pos (p * a + q * b) = p * pos a + q * pos b.
Proof.
  intros S P Q; assert (C : (0 <= a /\ 0 <= b) \/ (a <= 0 /\ b <= 0)).
  { destruct (Rle_dec 0 a), (Rle_dec 0 b); auto; right; [split; nra|split; nra|lra]. }
  unfold pos; destruct C as [[A B]|[A B]].
  - assert (0 <= p * a /\ 0 <= q * b) by (split; now apply Rmult_le_pos).
    rewrite !Rmax_left; lra.
  - assert (0 <= p * - a /\ 0 <= q * - b) by (split; apply Rmult_le_pos; lra).
    rewrite !Rmax_right; lra.
Qed.

Section Merge.
Variables w w' : vec.

(** w gains what w' loses: the two together keep their outputs. *)
Theorem merge_output t k : same_cone w w' -> 0 <= t <= 1 -> (k < n)%nat ->
  pos (dot d (X k) (plus w (scale t w'))) + pos (dot d (X k) (scale (1 - t) w'))
  = pos (dot d (X k) w) + pos (dot d (X k) w').
Proof.
  intros C T K; rewrite dot_scale_r, pos_scale by lra.
  rewrite (dot_comm d _ (plus _ _)); unfold plus; rewrite dot_plus_l, dot_scale_l.
  rewrite !(dot_comm d _ (X k)), <- (Rmult_1_l (dot d (X k) w)) at 1.
  rewrite pos_linear by (try apply C; auto; lra); ring.
Qed.

Definition merging (t : R) : R := norm d (plus w (scale t w')) + norm d (scale (1 - t) w').

Lemma merging_step t t' :
  norm d (plus w (scale t' w')) = norm d (plus (plus w (scale t w')) (scale (t' - t) w')).
Proof. apply norm_ext; intros; unfold plus, scale; ring. Qed.

Theorem merge_length t t' : t <= t' <= 1 -> merging t' <= merging t.
Proof.
  intros T; unfold merging; rewrite (merging_step t t'), !(norm_scale d (1 - _)) by lra.
  pose proof (triangle d (plus w (scale t w')) (scale (t' - t) w')) as H.
  rewrite norm_scale in H by lra; lra.
Qed.

(** No fall from t to t' means that w + t w' and w' have one direction. *)
Theorem merge_strict t t' : t < t' <= 1 -> merging t' = merging t ->
  dot d (plus w (scale t w')) w' = norm d (plus w (scale t w')) * norm d w'.
Proof.
  unfold merging; intros T; rewrite (merging_step t t'), !(norm_scale d (1 - _)) by lra; intros E.
  assert (H : norm d (plus (plus w (scale t w')) (scale (t' - t) w'))
    = norm d (plus w (scale t w')) + norm d (scale (t' - t) w'))
    by (rewrite norm_scale by lra; lra).
  apply triangle_equality in H; rewrite dot_scale_r, norm_scale in H by lra.
  apply Rmult_eq_reg_l with (t' - t); lra.
Qed.

Theorem merge_constant t : 0 <= t <= 1 -> dot d w w' = norm d w * norm d w' ->
  merging t = norm d w + norm d w'.
Proof.
  intros T H; unfold merging; rewrite norm_scale by lra.
  rewrite (proj2 (triangle_equality d w (scale t w'))); rewrite ?dot_scale_r, ?norm_scale by lra;
    [ring|rewrite H; ring].
Qed.
End Merge.
End Paths.
