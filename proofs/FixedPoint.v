(** * Logarithms of rational numbers, by integers

    The series of Logarithm.v in fixed point with 112 bits.  All its terms are nonnegative: rounded down
    they give the lower end, rounded up the upper one.  The power of two that brings a/b near 1 is found
    by counting bits, and then tested; should it not fit, 1 - 1/x <= log x <= x - 1 stands in.

<<
    definition              meaning                                             FORMAT
    round, loop, series     quotients rounded either way; 2 S_N, and its rest   R204
    unit_log, log_range     log of num/den in [1, 2]; of any positive number    R204
    proposal                a number near e^x, on which nothing rests           R204

    theorem                 content
    round_down, round_up    the sides of a quotient
    series_down, series_up  the series encloses                                 R204
    log_range_of            the enclosure                                       R204
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith Bool ZArith QArith Qreals.
From Relucert Require Import Vec Rational NaturalLog Logarithm Exact.
Open Scope Z_scope.

(** In the file of the rules 2^112, and 36 terms. *)
Section Precision.
Variables (precision : Z) (terms : nat).

Definition round (up : bool) (a b : Z) : Z := if up then - (- a / b) else a / b.
Definition odd (i : nat) : Z := 2 * Z.of_nat i + 1.

Section Series.
Variables (up : bool) (square : Z).
Fixpoint loop (n i : nat) (power sum : Z) : Z * Z :=
  match n with
  | O => (power, sum)
  | S n' => loop n' (S i) (round up (power * square) precision) (sum + round up power (odd i))
  end.
End Series.

Definition series (up : bool) (z : Z) : Z :=
  let (power, sum) := loop up (round up (z * z) precision) terms 0 z 0 in
  2 * sum + (if up then round true (9 * power) (4 * odd terms) else 0).

(** For den <= num <= 2 den. *)
Definition unit_log (up : bool) (num den : Z) : Z := series up (round up ((num - den) * precision) (num + den)).

Definition two_low : Z := unit_log false 2 1.
Definition two_high : Z := unit_log true 2 1.

(** a/b = num/den 2^(i - j). *)
Definition scaled_log (num den : Z) (e : Z) : Z * Z :=
  (unit_log false num den + e * (if 0 <=? e then two_low else two_high),
   unit_log true num den + e * (if 0 <=? e then two_high else two_low)).

Open Scope Q_scope.
Definition fixed (z : Z) : Q := z # Z.to_pos precision.

(** Shifts that make both of one length, and the quotient not below 1. *)
Definition shift_den (x : Q) : nat := Z.to_nat (Z.log2 (Qnum x) - Z.log2 (Z.pos (Qden x))).
Definition shift_num (x : Q) : nat :=
  let down := Z.to_nat (Z.log2 (Z.pos (Qden x)) - Z.log2 (Qnum x)) in
  if (Qnum x * 2 ^ Z.of_nat down <? Z.pos (Qden x) * 2 ^ Z.of_nat (shift_den x))%Z then S down else down.

Definition log_range (x : Q) : Q * Q :=
  let up := shift_den x in
  let down := shift_num x in
  let num := (Qnum x * 2 ^ Z.of_nat down)%Z in
  let den := (Z.pos (Qden x) * 2 ^ Z.of_nat up)%Z in
  if ((0 <? den) && (den <=? num) && (num <=? 2 * den))%Z
  then let (low, high) := scaled_log num den (Z.of_nat up - Z.of_nat down)%Z in (fixed low, fixed high)
  else (1 - / x, x - 1).

(** *** A number near e^x for -177 <= x <= 4096; beyond, near that of the end. *)
Definition near (x : Q) : Q :=
  let X := (Qnum x * precision / Z.pos (Qden x))%Z in
  let X := Z.max (-177 * precision) (Z.min (4096 * precision) X) in
  let twos := (X / two_low)%Z in
  let rest := (X - twos * two_low)%Z in
  let fix taylor (n : nat) (i term sum : Z) : Z :=
    match n with
    | O => sum
    | S n' => let term := (term * rest / precision / i)%Z in taylor n' (i + 1)%Z term (sum + term)%Z
    end in
  let num := taylor 30%nat 1%Z precision precision in
  if (0 <=? twos)%Z then (num * 2 ^ twos)%Z # Z.to_pos precision else num # Z.to_pos (precision * 2 ^ (- twos)).
Definition proposal (x : Q) : Q := let e := near x in if qlt 0 e then e else 1.

Open Scope R_scope.
Lemma round_down a b : (0 < b)%Z -> IZR (round false a b) <= IZR a / IZR b.
Proof.
  intros B; unfold round; pose proof (Z.mul_div_le a b B) as M; apply IZR_le in M; rewrite mult_IZR in M.
  assert (P : 0 < IZR b) by now apply (IZR_lt 0).
  apply Rmult_le_reg_r with (IZR b); auto; unfold Rdiv; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra; lra.
Qed.
Lemma round_up a b : (0 < b)%Z -> IZR a / IZR b <= IZR (round true a b).
Proof.
  intros B; unfold round; pose proof (round_down (- a) b B) as M; unfold round in M.
  rewrite !opp_IZR in *; unfold Rdiv in *; lra.
Qed.
Lemma round_ge0 up a b : (0 < b)%Z -> (0 <= a)%Z -> (0 <= round up a b)%Z.
Proof.
  intros B A; unfold round; destruct up; [|apply Z.div_pos; lia].
  pose proof (Z.div_le_upper_bound (- a) b 0 B ltac:(lia)); lia.
Qed.

Notation D := (IZR precision).
Hypothesis precise : (0 < precision)%Z.
Lemma D_pos : 0 < D.
Proof. now apply (IZR_lt 0). Qed.
Lemma odd_of i : IZR (odd i) = INR (2 * i + 1).
Proof. unfold odd; rewrite INR_IZR_INZ; f_equal; lia. Qed.
Lemma odd_Z i : (0 < odd i)%Z.
Proof. unfold odd; lia. Qed.

Lemma next_power z i : z ^ (2 * i + 1) * (z * z) = z ^ (2 * S i + 1).
Proof. replace (2 * S i + 1)%nat with (S (S (2 * i + 1))) by lia; cbn [pow]; ring. Qed.
Lemma pow_ge0 z i : 0 <= z -> 0 <= z ^ i.
Proof. intros; now apply pow_le. Qed.

Theorem loop_down z square : 0 <= z -> (0 <= square)%Z -> IZR square <= z * z * D -> forall n i power sum power' sum',
  loop false square n i power sum = (power', sum') ->
  (0 <= power)%Z -> IZR power <= z ^ (2 * i + 1) * D -> IZR sum <= partial i z * D ->
  IZR sum' <= partial (i + n) z * D.
Proof.
  intros z0 s0 S; induction n as [|n IH]; intros i power sum power' sum' H p0 P Su; cbn [loop] in H.
  - injection H as <- <-; now rewrite Nat.add_0_r.
  - replace (i + Datatypes.S n)%nat with (Datatypes.S i + n)%nat by lia; apply IH in H; auto.
    + apply round_ge0; [exact precise|]; now apply Z.mul_nonneg_nonneg.
    + eapply Rle_trans; [apply round_down, precise|]; rewrite mult_IZR, <- next_power.
      pose proof D_pos; apply Rmult_le_reg_r with D; auto; unfold Rdiv; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
      replace (z ^ (2 * i + 1) * (z * z) * D * D) with (z ^ (2 * i + 1) * D * (z * z * D)) by ring.
      apply Rmult_le_compat; auto; now apply (IZR_le 0).
    + rewrite plus_IZR; unfold partial; cbn [Vec.sum]; fold (partial i z); rewrite Rmult_plus_distr_r.
      apply Rplus_le_compat; auto; eapply Rle_trans; [apply round_down, odd_Z|]; rewrite odd_of.
      unfold Rdiv; rewrite Rmult_assoc, (Rmult_comm (/ _)), <- Rmult_assoc; apply Rmult_le_compat_r; auto.
      apply Rlt_le, Rinv_0_lt_compat, odd_pos.
Qed.

Theorem loop_up z square : 0 <= z -> z * z * D <= IZR square -> forall n i power sum power' sum',
  loop true square n i power sum = (power', sum') ->
  z ^ (2 * i + 1) * D <= IZR power -> partial i z * D <= IZR sum ->
  z ^ (2 * (i + n) + 1) * D <= IZR power' /\ partial (i + n) z * D <= IZR sum'.
Proof.
  intros z0 S; induction n as [|n IH]; intros i power sum power' sum' H P Su; cbn [loop] in H.
  - injection H as <- <-; now rewrite Nat.add_0_r.
  - replace (i + Datatypes.S n)%nat with (Datatypes.S i + n)%nat by lia; apply IH in H; auto.
    + eapply Rle_trans; [|apply round_up, precise]; rewrite mult_IZR, <- next_power.
      pose proof D_pos; apply Rmult_le_reg_r with D; auto; unfold Rdiv; rewrite (Rmult_assoc _ (/ _)), Rinv_l, Rmult_1_r by lra.
      replace (z ^ (2 * i + 1) * (z * z) * D * D) with (z ^ (2 * i + 1) * D * (z * z * D)) by ring.
      assert (0 <= z ^ (2 * i + 1)) by now apply pow_le.
      apply Rmult_le_compat; auto; repeat apply Rmult_le_pos; auto; lra.
    + rewrite plus_IZR; unfold partial; cbn [Vec.sum]; fold (partial i z); rewrite Rmult_plus_distr_r.
      apply Rplus_le_compat; auto; eapply Rle_trans; [|apply round_up, odd_Z]; rewrite odd_of.
      unfold Rdiv; rewrite Rmult_assoc, (Rmult_comm (/ _)), <- Rmult_assoc; apply Rmult_le_compat_r; auto.
      apply Rlt_le, Rinv_0_lt_compat, odd_pos.
Qed.

Theorem series_down z x : 0 <= x -> (0 <= z)%Z -> IZR z <= x * D -> IZR (series false z) <= 2 * partial terms x * D.
Proof.
  intros x0 z0 Z; unfold series; destruct (loop _ _ _ _ _ _) as [power sum] eqn:E.
  assert (s0 : (0 <= round false (z * z) precision)%Z)
    by (apply round_ge0; [exact precise|now apply Z.mul_nonneg_nonneg]).
  rewrite Z.add_0_r, mult_IZR, Rmult_assoc; apply Rmult_le_compat_l; [lra|].
  apply (loop_down x) with (i := 0%nat) in E; auto.
  - eapply Rle_trans; [apply round_down, precise|]; rewrite mult_IZR; pose proof D_pos.
    apply Rmult_le_reg_r with D; auto; unfold Rdiv; rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
    replace (x * x * D * D) with (x * D * (x * D)) by ring; apply Rmult_le_compat; auto; now apply (IZR_le 0).
  - simpl; lra.
  - unfold partial; simpl; lra.
Qed.

Theorem series_up z x : 0 <= x -> x * D <= IZR z ->
  (2 * partial terms x + 9 / 4 * (x ^ (2 * terms + 1) / INR (2 * terms + 1))) * D <= IZR (series true z).
Proof.
  intros x0 Z; unfold series; destruct (loop _ _ _ _ _ _) as [power sum] eqn:E; pose proof D_pos as P.
  apply loop_up with (z := x) in E; auto.
  - destruct E as [E1 E2]; cbn [plus] in *; rewrite plus_IZR, mult_IZR, Rmult_plus_distr_r.
    apply Rplus_le_compat; [lra|]; eapply Rle_trans; [|apply round_up; pose proof (odd_Z terms); lia].
    rewrite !mult_IZR, odd_of; pose proof (odd_pos terms) as O.
    replace (9 / 4 * (x ^ (2 * terms + 1) / INR (2 * terms + 1)) * D)
      with (9 * / (4 * INR (2 * terms + 1)) * (x ^ (2 * terms + 1) * D)) by (field; lra).
    replace (9 * IZR power / (4 * INR (2 * terms + 1))) with (9 * / (4 * INR (2 * terms + 1)) * IZR power) by (field; lra).
    apply Rmult_le_compat_l; auto; apply Rmult_le_pos; [lra|apply Rlt_le, Rinv_0_lt_compat; lra].
  - eapply Rle_trans; [|apply round_up, precise]; rewrite mult_IZR.
    apply Rmult_le_reg_r with D; auto; unfold Rdiv; rewrite (Rmult_assoc _ (/ _)), Rinv_l, Rmult_1_r by lra.
    replace (x * x * D * D) with (x * D * (x * D)) by ring; apply Rmult_le_compat; auto; apply Rmult_le_pos; lra.
  - cbn [Nat.mul plus]; rewrite pow_1; exact Z.
  - unfold partial; simpl; lra.
Qed.

(** ** log (num/den) *)
Theorem unit_log_of num den : (0 < den)%Z -> (den <= num <= 2 * den)%Z ->
  IZR (unit_log false num den) <= log (IZR num / IZR den) * D <= IZR (unit_log true num den).
Proof.
  intros P [L H]; set (a := IZR num); set (b := IZR den); set (z := (a - b) / (a + b)).
  assert (b0 : 0 < b) by now apply (IZR_lt 0).
  assert (L' : b <= a) by now apply IZR_le.
  assert (H' : a <= 2 * b) by (apply IZR_le in H; rewrite mult_IZR in H; exact H).
  destruct (log_reduced 0 0 (a / b)) as [_ _].
  { split; apply Rmult_le_reg_r with b; auto; unfold Rdiv; rewrite ?Rmult_assoc, ?Rinv_l by lra; lra. }
  assert (E : z * (a + b) = a - b) by (unfold z; field; lra).
  assert (z0 : 0 <= z) by (apply Rmult_le_reg_r with (a + b); lra).
  assert (z1 : z <= / 3) by (apply Rmult_le_reg_r with (a + b); lra).
  assert (R : a / b = (1 + z) / (1 - z)) by (unfold z; field; lra); rewrite R.
  destruct (log_series terms z (conj z0 z1)) as [S1 S2]; pose proof D_pos as Dp.
  assert (Q : IZR ((num - den) * precision) / IZR (num + den) = z * D).
  { rewrite mult_IZR, minus_IZR, plus_IZR; fold a b; unfold z; field; lra. }
  split.
  - eapply Rle_trans; [apply (series_down _ z)|apply Rmult_le_compat_r; lra]; auto.
    + apply round_ge0; [lia|apply Z.mul_nonneg_nonneg; lia].
    + rewrite <- Q; apply round_down; lia.
  - eapply Rle_trans; [apply Rmult_le_compat_r; [lra|exact S2]|].
    apply series_up; auto; rewrite <- Q; apply round_up; lia.
Qed.

Lemma log_two : IZR two_low <= log 2 * D <= IZR two_high.
Proof.
  pose proof (unit_log_of 2 1 ltac:(reflexivity) ltac:(split; discriminate)) as H.
  replace (IZR 2 / IZR 1) with 2 in H by (simpl; field); exact H.
Qed.

Lemma fixed_of z : Q2R (fixed z) = IZR z / D.
Proof. unfold fixed, Q2R; simpl; now rewrite Z2Pos.id. Qed.

Theorem scaled_log_of num den i j low high : (0 < den)%Z -> (den <= num <= 2 * den)%Z ->
  scaled_log num den (Z.of_nat i - Z.of_nat j) = (low, high) ->
  Q2R (fixed low) <= log (2 ^ i * (IZR num / IZR den) / 2 ^ j) <= Q2R (fixed high).
Proof.
  intros P B H; unfold scaled_log in H; injection H as <- <-.
  pose proof (unit_log_of num den P B) as [U1 U2]; pose proof log_two as [T1 T2]; pose proof D_pos as Dp.
  assert (b0 : 0 < IZR den) by now apply (IZR_lt 0).
  assert (M : 1 <= IZR num / IZR den <= 2).
  { destruct B as [L H]; apply IZR_le in L, H; rewrite mult_IZR in H.
    split; apply Rmult_le_reg_r with (IZR den); auto; unfold Rdiv; rewrite ?Rmult_assoc, ?Rinv_l by lra; lra. }
  destruct (log_reduced i j _ M) as [E _]; cbv zeta in E; destruct (log_reduced 0 0 _ M) as [E0 _]; cbv zeta in E0.
  replace (2 ^ 0 * (IZR num / IZR den) / 2 ^ 0) with (IZR num / IZR den) in E0 by (simpl; field; lra).
  rewrite E; rewrite E0 in U1, U2; set (l := log ((1 + _) / _)) in *.
  replace (INR i - INR j) with (IZR (Z.of_nat i - Z.of_nat j)) by (now rewrite minus_IZR, <- !INR_IZR_INZ).
  replace (INR 0 - INR 0) with 0 in U1, U2 by (simpl; ring).
  set (e := (Z.of_nat i - Z.of_nat j)%Z) in *.
  rewrite !fixed_of, !plus_IZR, !mult_IZR.
  assert (W : IZR e * IZR (if (0 <=? e)%Z then two_low else two_high) <= IZR e * log 2 * D
    <= IZR e * IZR (if (0 <=? e)%Z then two_high else two_low)).
  { destruct (Z.leb_spec 0 e) as [G|G]; [apply IZR_le in G|apply IZR_lt in G]; split; rewrite Rmult_assoc;
      try (apply Rmult_le_compat_l; lra); apply Rmult_le_compat_neg_l; lra. }
  split; apply Rmult_le_reg_r with D; auto; unfold Rdiv; rewrite ?Rmult_assoc, ?Rinv_l, ?Rmult_1_r by lra; lra.
Qed.

Theorem log_range_of x low high : log_range x = (low, high) -> 0 < Q2R x -> Q2R low <= log (Q2R x) <= Q2R high.
Proof.
  intros H X; unfold log_range in H; cbv zeta in H.
  set (up := shift_den x) in H; set (down := shift_num x) in H.
  set (num := (Qnum x * 2 ^ Z.of_nat down)%Z) in H; set (den := (Z.pos (Qden x) * 2 ^ Z.of_nat up)%Z) in H.
  destruct (_ && _)%bool eqn:T in H.
  - rewrite !andb_true_iff in T; destruct T as [[Dn T1] T2]; apply Z.ltb_lt in Dn; apply Z.leb_le in T1, T2.
    destruct (scaled_log _ _ _) as [l h] eqn:E in H; injection H as <- <-.
    apply scaled_log_of in E; auto.
    replace (2 ^ up * (IZR num / IZR den) / 2 ^ down) with (Q2R x) in E; [exact E|].
    assert (Pw : forall k, IZR (2 ^ Z.of_nat k) = 2 ^ k) by (intros; now rewrite <- pow_IZR).
    assert (P0 : forall k, 0 < 2 ^ k) by (intros; apply pow_lt; lra).
    assert (b0 : 0 < IZR (Z.pos (Qden x))) by (apply (IZR_lt 0); reflexivity).
    unfold num, den, Q2R; rewrite !mult_IZR, !Pw; pose proof (P0 up); pose proof (P0 down); field; repeat split; lra.
  - injection H as <- <-.
    assert (N : ~ (x == 0)%Q) by (intros Z; apply Qeq_eqR in Z; rewrite Z, Q2R_0 in X; lra).
    autorewrite with q2r; rewrite Q2R_inv by auto.
    pose proof (exp_above (log (Q2R x))) as G; rewrite exp_log in G by auto.
    pose proof (exp_above (- log (Q2R x))) as G'; rewrite exp_Ropp, exp_log in G' by auto; lra.
Qed.

Lemma proposal_pos x : 0 < Q2R (proposal x).
Proof.
  unfold proposal; set (e := near x); destruct (qlt 0%Q e) eqn:E.
  - apply lt_true in E; now rewrite Q2R_0 in E.
  - rewrite Q2R_1; lra.
Qed.
End Precision.

Definition log_enclosed : Q -> Q * Q := log_range (2 ^ 112) 36.
Definition near_exp : Q -> Q := proposal (2 ^ 112) 36.

Open Scope R_scope.
Theorem log_enclosed_of x low high : log_enclosed x = (low, high) -> 0 < Q2R x -> Q2R low <= log (Q2R x) <= Q2R high.
Proof. now apply log_range_of. Qed.
Lemma near_exp_pos x : 0 < Q2R (near_exp x).
Proof. apply proposal_pos. Qed.
