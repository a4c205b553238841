(** * The scalar inequalities of a leaf, and what the checker rounds

    Each nonlinear term of a leaf is relaxed by one inequality in one variable:
    the absolute value of an arc by a parabola above it, that of a bowl by a line
    or by a parabola below it that is exact at zero and at the largest value
    |z| = |r| of the sphere.  The reciprocals 1/omega and 1/|r| in these
    inequalities need not be exact, only rounded to the safe side; the formulas
    by which the checker rounds them are shown to do so.

<<
    theorem             content
    arc_bound           a omega >= 1  ->  |y| <= (a y^2 + omega) / 2         (R13)
    tangent_bound       -|t| |z| <= t z                                      (R15)
    parabola_bound      |u| = 1, c |r| <= 1  ->  c (r.u)^2 <= |r.u|          (R15)
    arc_rounded         a = ceil (2^(SA+SO) / o) 2^-SA is at least
                        1 / omega for omega = o 2^-SO                        (R13)
    bowl_rounded        c = floor (DX 2^(T+32) / rho) 2^-T is at most
                        1 / |r / DX| where rho >= |r| 2^32                   (R15)
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith ZArith.
From Relucert Require Import Vec Norm.
Open Scope R_scope.

(** ** Scalar inequalities *)
Lemma arc_bound y a omega : 0 < omega -> 1 <= a * omega ->
  Rabs y <= / 2 * (a * (y * y) + omega).
Proof.
  intros W A; pose proof (Rle_0_sqr (Rabs y - omega)) as Q; unfold Rsqr in Q.
  assert (E : Rabs y * Rabs y = y * y)
    by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
  assert (Y : 0 <= y * y) by apply Rle_0_sqr.
  assert (1 * (y * y) <= a * omega * (y * y)) by (apply Rmult_le_compat_r; auto).
  apply Rmult_le_reg_l with omega; auto; lra.
Qed.

Lemma tangent_bound z t : - (Rabs t * Rabs z) <= t * z.
Proof. rewrite <- Rabs_mult; pose proof (Rle_abs (- (t * z))); rewrite Rabs_Ropp in *; lra. Qed.

Lemma parabola_bound d r u c : dot d u u = 1 -> 0 <= c -> c * c * dot d r r <= 1 ->
  c * (dot d r u * dot d r u) <= Rabs (dot d r u).
Proof.
  intros U C H; pose proof (cauchy d r u) as K; rewrite U, Rmult_1_r in K.
  set (z := dot d r u) in *; pose proof (Rabs_pos z) as Z.
  assert (E : z * z = Rabs z * Rabs z)
    by (rewrite <- Rabs_mult; symmetry; apply Rabs_pos_eq, Rle_0_sqr).
  assert (Q : c * c * (z * z) <= c * c * dot d r r).
  { apply Rmult_le_compat_l; auto; apply Rle_0_sqr. }
  assert (L : c * Rabs z <= 1).
  { destruct (Rle_or_lt (c * Rabs z) 1); auto; exfalso.
    assert (1 < (c * Rabs z) * (c * Rabs z)) by nra. rewrite E in Q; lra. }
  rewrite E, <- Rmult_assoc; rewrite <- (Rmult_1_l (Rabs z)) at 3.
  now apply Rmult_le_compat_r.
Qed.

(** ** Rounding

    Integers o >= 1, A = 2^SA and O = 2^SO; [a] is the rounded quotient. *)
Lemma arc_rounded (a o A O : Z) :
  (0 < o)%Z -> (0 < A)%Z -> (0 < O)%Z -> a = ((A * O + o - 1) / o)%Z ->
  0 < IZR o / IZR O /\ 1 <= IZR a / IZR A * (IZR o / IZR O).
Proof.
  intros o0 A0 O0 E.
  assert (H : (A * O <= a * o)%Z).
  { subst a; pose proof (Z.div_mod (A * O + o - 1) o ltac:(lia)) as D.
    pose proof (Z.mod_pos_bound (A * O + o - 1) o o0); nia. }
  apply IZR_lt in o0, A0, O0; apply IZR_le in H; rewrite !mult_IZR in H.
  assert (0 < / IZR A) by now apply Rinv_0_lt_compat.
  assert (0 < / IZR O) by now apply Rinv_0_lt_compat.
  split; [unfold Rdiv; now apply Rmult_lt_0_compat|].
  apply Rmult_le_reg_r with (IZR A * IZR O); [now apply Rmult_lt_0_compat|].
  replace (IZR a / IZR A * (IZR o / IZR O) * (IZR A * IZR O)) with (IZR a * IZR o)
    by (field; repeat split; lra).
  lra.
Qed.

(** [q] is the squared norm of the integer row, [s] = 2^32 the guard scale of its
    rounded norm rho, T = 2^T; the row of the data is r / DX. *)
Lemma bowl_rounded (c DX T s rho q : Z) :
  (0 < DX)%Z -> (0 < T)%Z -> (0 < s)%Z -> (0 < rho)%Z -> (0 <= q)%Z ->
  (q * (s * s) <= rho * rho)%Z -> c = (DX * T * s / rho)%Z ->
  0 <= IZR c / IZR T /\
  (IZR c / IZR T) * (IZR c / IZR T) * (IZR q / (IZR DX * IZR DX)) <= 1.
Proof.
  intros d0 T0 s0 r0 q0 Q E.
  assert (c0 : (0 <= c)%Z) by (subst c; apply Z.div_pos; nia).
  assert (H : (c * rho <= DX * T * s)%Z)
    by (subst c; rewrite Z.mul_comm; apply Z.mul_div_le; lia).
  assert (K : (c * c * q <= DX * T * (DX * T))%Z).
  { apply Z.mul_le_mono_pos_r with (s * s)%Z; [nia|].
    apply Z.le_trans with (c * c * (rho * rho))%Z.
    - rewrite <- Z.mul_assoc; apply Z.mul_le_mono_nonneg_l; nia.
    - replace (c * c * (rho * rho))%Z with ((c * rho) * (c * rho))%Z by ring.
      replace (DX * T * (DX * T) * (s * s))%Z with ((DX * T * s) * (DX * T * s))%Z by ring.
      apply Z.mul_le_mono_nonneg; nia. }
  apply IZR_lt in d0, T0; apply IZR_le in c0, K; rewrite !mult_IZR in K.
  assert (0 < / IZR T) by now apply Rinv_0_lt_compat.
  split; [unfold Rdiv; apply Rmult_le_pos; [exact c0|now apply Rlt_le]|].
  assert (P : 0 < IZR DX * IZR T) by now apply Rmult_lt_0_compat.
  apply Rmult_le_reg_r with (IZR DX * IZR T * (IZR DX * IZR T));
    [now apply Rmult_lt_0_compat|].
  replace (_ * _ * _ * (IZR DX * IZR T * (IZR DX * IZR T)))
    with (IZR c * IZR c * IZR q) by (field; repeat split; lra).
  lra.
Qed.
