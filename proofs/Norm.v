(** * The Euclidean norm, the positive part, and homogeneity

    The norm enters the proofs in three ways: as the bound [a . u <= t |u|] for
    [|a| <= t] (Cauchy–Schwarz), as the balanced form of the penalty of a neuron
    [|u| |a| <= (|u|^2 + a^2) / 2] (arithmetic and geometric mean), and as the
    scale that carries a positively homogeneous function from the unit sphere
    to the whole of a cone.

<<
    definition          meaning
    norm d u            the Euclidean norm of u in R^d
    pos z               max (z, 0), the ReLU

    theorem             content
    norm_bound          |a|^2 <= t^2, t >= 0  ->  a . u <= t |u|
    am_gm               |a| |u| <= (|u|^2 + a^2) / 2
    pos_abs             pos z = (z + |z|) / 2
    homogeneous         f <= B on a cone and the sphere  ->  f u <= B |u| on the cone
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Relucert Require Import Vec.
Open Scope R_scope.

Definition norm (d : nat) (u : vec) : R := sqrt (dot d u u).

Lemma norm_ge0 d u : 0 <= norm d u.
Proof. apply sqrt_pos. Qed.

Lemma norm_sqr d u : norm d u * norm d u = dot d u u.
Proof. apply sqrt_sqrt, dot_ge0. Qed.

Lemma norm_bound d a u t : 0 <= t -> dot d a a <= t * t -> dot d a u <= t * norm d u.
Proof.
  intros T H; pose proof (cauchy d a u); pose proof (dot_ge0 d u).
  pose proof (norm_ge0 d u); pose proof (norm_sqr d u) as E.
  set (m := norm d u) in *; assert (0 <= t * m) by nra.
  assert (dot d a u * dot d a u <= (t * m) * (t * m)) by (rewrite <- E in *; nra).
  nra.
Qed.

(** The dot product with a vector of norm zero vanishes. *)
Lemma norm_zero d a u : dot d u u = 0 -> dot d a u = 0.
Proof. intros E; pose proof (cauchy d a u) as C; rewrite E in C; nra. Qed.

Lemma norm_scale d s u : 0 <= s -> norm d (scale s u) = s * norm d u.
Proof.
  intros S; unfold norm; rewrite dot_scale_l, dot_scale_r, <- Rmult_assoc.
  rewrite sqrt_mult_alt by nra; now rewrite sqrt_square.
Qed.

Lemma am_gm d u a : Rabs a * norm d u <= (dot d u u + a * a) / 2.
Proof.
  rewrite <- norm_sqr; pose proof (Rle_0_sqr (Rabs a - norm d u)); unfold Rsqr in *.
  assert (Rabs a * Rabs a = a * a)
    by (rewrite <- Rabs_mult; apply Rabs_pos_eq; apply Rle_0_sqr).
  lra.
Qed.

(** ** The positive part *)
Definition pos (z : R) : R := Rmax z 0.

Lemma pos_abs z : pos z = (z + Rabs z) / 2.
Proof. unfold pos, Rmax, Rabs; destruct (Rle_dec z 0), (Rcase_abs z); lra. Qed.

Lemma pos_scale s z : 0 <= s -> pos (s * z) = s * pos z.
Proof. intros S; rewrite !pos_abs, Rabs_mult, (Rabs_pos_eq s); lra. Qed.

Lemma pos_0 : pos 0 = 0.
Proof. unfold pos; apply Rmax_left; lra. Qed.

(** ** From the sphere to the cone

    [C] is a cone, [f] positively homogeneous of degree one and zero wherever
    the norm vanishes.  (Vectors are functions, so "norm zero" stands for zero.) *)
Lemma homogeneous d (C : vec -> Prop) (f : vec -> R) B :
  (forall s u, 0 <= s -> C u -> C (scale s u)) ->
  (forall s u, 0 <= s -> f (scale s u) = s * f u) ->
  (forall u, dot d u u = 0 -> f u <= 0) ->
  (forall u, C u -> dot d u u = 1 -> f u <= B) ->
  forall u, C u -> f u <= B * norm d u.
Proof.
  intros HC Hf Z H u U; destruct (Req_dec (norm d u) 0) as [E|E].
  - rewrite E, Rmult_0_r; apply Z; rewrite <- norm_sqr, E; lra.
  - pose proof (norm_ge0 d u) as N; assert (P : 0 < norm d u) by lra.
    assert (I : 0 < / norm d u) by now apply Rinv_0_lt_compat.
    specialize (H (scale (/ norm d u) u) ltac:(apply HC; auto; lra)).
    rewrite Hf, dot_scale_l, dot_scale_r, <- norm_sqr in H by lra.
    specialize (H ltac:(field; lra)).
    apply Rmult_le_reg_l with (/ norm d u); auto.
    replace (/ norm d u * (B * norm d u)) with B by (field; lra); exact H.
Qed.
