(** * Logarithms, enclosed

    For a/b = 2^e m with 1 <= m <= 2 let z = (m - 1)/(m + 1), which is in [0, 1/3].  With the sum
    S_N of  z^(2i+1)/(2i + 1)  over i < N

        2 S_N <= log m <= 2 S_N + (9/4) z^(2N+1)/(2N + 1):

    log m is log ((1 + z)/(1 - z)), its difference to 2 S_N is 0 at 0 and has the derivative
    2 z^(2N)/(1 - z^2), between 0 and (9/4) z^(2N).  Everything else is made of logarithms.  Where e^x
    is needed, any E > 0 may stand for it: with d = x - log E it is E e^d, and what follows holds for a
    bad E as well, with a wider bracket.

<<
    definition              meaning                                             FORMAT
    partial N z             S_N                                                 R204

    theorem                 content
    log_series               the enclosure of log ((1 + z)/(1 - z))               R204
    log_reduced             log (2^e m) = e log 2 + log m, with z of m            R204
    surprisal_quotient      -p log p for p = a/b                                 R204
    softplus_bracket        log (1 + e^x) from log (1 + E) and log E               R204
    softplus_mirror         log (1 + e^x) = x + log (1 + e^(-x))                  R204
    log_sum_exp_above, log_sum_exp_below
                            log sum e^(x_c) from log sum E_c; for the lower end
                            entries may be left out                             R204
    exp_bracket             E (1 + d) <= e^x <= E/(1 - d)                       R204
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Relucert Require Import Vec NaturalLog Fenchel.
Open Scope R_scope.

(** ** The series *)
Definition partial (N : nat) (z : R) : R := sum N (fun i => z ^ (2 * i + 1) / INR (2 * i + 1)).

Lemma odd_pos i : 0 < INR (2 * i + 1).
Proof. apply lt_0_INR; lia. Qed.

Lemma term_derivative N z : derivable_pt_lim (fun z => z ^ (2 * N + 1) / INR (2 * N + 1)) z (z ^ (2 * N)).
Proof.
  pose proof (odd_pos N) as P.
  apply (derivable_pt_lim_ext (mult_real_fct (/ INR (2 * N + 1)) (fun z => z ^ (2 * N + 1)))).
  - intros x; unfold mult_real_fct, Rdiv; ring.
  - replace (z ^ (2 * N)) with (/ INR (2 * N + 1) * (INR (2 * N + 1) * z ^ pred (2 * N + 1))).
    + apply derivable_pt_lim_scal, derivable_pt_lim_pow.
    + replace (pred (2 * N + 1)) with (2 * N)%nat by lia; field; lra.
Qed.

Lemma partial_derivative N z : derivable_pt_lim (partial N) z (sum N (fun i => z ^ (2 * i))).
Proof.
  induction N as [|N IH]; cbn [sum].
  - apply derivable_pt_lim_const with (a := 0).
  - apply derivable_pt_lim_plus with (f1 := partial N) (f2 := fun z => z ^ (2 * N + 1) / INR (2 * N + 1));
      auto using term_derivative.
Qed.

(** The geometric sum. *)
Lemma geometric N z : sum N (fun i => z ^ (2 * i)) * (1 - z * z) = 1 - z ^ (2 * N).
Proof.
  induction N as [|N IH]; [simpl; ring|]; cbn [sum]; rewrite Rmult_plus_distr_r, IH.
  replace (2 * S N)%nat with (S (S (2 * N))) by lia; cbn [pow]; ring.
Qed.

Lemma even_pow_ge0 N z : 0 <= z ^ (2 * N).
Proof. rewrite pow_mult; apply pow_le, pow2_ge_0. Qed.

Lemma ratio_derivative c : -1 < c < 1 -> derivable_pt_lim (fun z => (1 + z) / (1 - z)) c (2 / ((1 - c) * (1 - c))).
Proof.
  intros C; replace (2 / ((1 - c) * (1 - c))) with (((0 + 1) * (1 - c) - (0 - 1) * (1 + c)) / Rsqr (1 - c))
    by (unfold Rsqr; field; lra).
  apply derivable_pt_lim_div with (f1 := fun z => 1 + z) (f2 := fun z => 1 - z); [| |lra].
  - apply derivable_pt_lim_plus with (f1 := fun _ => 1) (f2 := fun z => z);
      [apply derivable_pt_lim_const|apply derivable_pt_lim_id].
  - apply derivable_pt_lim_minus with (f1 := fun _ => 1) (f2 := fun z => z);
      [apply derivable_pt_lim_const|apply derivable_pt_lim_id].
Qed.

(** (1 + z)/(1 - z) e^(-g) has the derivative  (1 + z)/(1 - z) e^(-g) (2/(1 - z^2) - g'). *)
Lemma scaled_derivative g g' c : -1 < c < 1 -> derivable_pt_lim g c g' ->
  derivable_pt_lim (fun z => (1 + z) / (1 - z) * exp (- g z)) c
    ((1 + c) / (1 - c) * exp (- g c) * (2 / (1 - c * c) - g')).
Proof.
  intros C G.
  replace ((1 + c) / (1 - c) * exp (- g c) * (2 / (1 - c * c) - g'))
    with (2 / ((1 - c) * (1 - c)) * exp (- g c) + (1 + c) / (1 - c) * (exp (- g c) * - g'))
    by (field; repeat split; nra).
  apply derivable_pt_lim_mult with (f1 := fun z => (1 + z) / (1 - z)) (f2 := fun z => exp (- g z)).
  - now apply ratio_derivative.
  - apply derivable_pt_lim_comp with (f1 := fun z => - g z) (f2 := exp); [|apply derivable_pt_lim_exp].
    now apply derivable_pt_lim_opp with (f := g).
Qed.

Lemma scaled_pos c x : -1 < c < 1 -> 0 < (1 + c) / (1 - c) * exp x.
Proof. intros C; apply Rmult_lt_0_compat; [apply Rdiv_lt_0_compat; lra|apply exp_pos]. Qed.

(** A function whose derivative is below 2/(1 - z^2) is below the logarithm, and likewise above. *)
Lemma log_above g g' z : 0 <= z < 1 -> g 0 = 0 ->
  (forall c, 0 <= c <= z -> derivable_pt_lim g c (g' c) /\ g' c <= 2 / (1 - c * c)) -> g z <= log ((1 + z) / (1 - z)).
Proof.
  intros Z G0 D; pose proof (scaled_pos z (- g z) ltac:(lra)) as P.
  assert (R : (1 + 0) / (1 - 0) * exp (- g 0) <= (1 + z) / (1 - z) * exp (- g z)).
  { apply (rising (fun z => (1 + z) / (1 - z) * exp (- g z))
      (fun c => (1 + c) / (1 - c) * exp (- g c) * (2 / (1 - c * c) - g' c))); [lra|].
    intros c C; destruct (D c C); split; [apply scaled_derivative; auto; lra|].
    apply Rmult_le_pos; [apply Rlt_le, scaled_pos|]; lra. }
  replace ((1 + 0) / (1 - 0) * exp (- g 0)) with 1 in R by (rewrite G0, Ropp_0, exp_0; field).
  apply log_le in R; [|lra]; rewrite log_1, log_mult, log_exp in R; [lra| |apply exp_pos].
  apply Rdiv_lt_0_compat; lra.
Qed.

Lemma log_below g g' z : 0 <= z < 1 -> g 0 = 0 ->
  (forall c, 0 <= c <= z -> derivable_pt_lim g c (g' c) /\ 2 / (1 - c * c) <= g' c) -> log ((1 + z) / (1 - z)) <= g z.
Proof.
  intros Z G0 D; pose proof (scaled_pos z (- g z) ltac:(lra)) as P.
  assert (R : - ((1 + 0) / (1 - 0) * exp (- g 0)) <= - ((1 + z) / (1 - z) * exp (- g z))).
  { apply (rising (fun z => - ((1 + z) / (1 - z) * exp (- g z)))
      (fun c => - ((1 + c) / (1 - c) * exp (- g c) * (2 / (1 - c * c) - g' c)))); [lra|].
    intros c C; destruct (D c C); split.
    - apply derivable_pt_lim_opp with (f := fun z => (1 + z) / (1 - z) * exp (- g z)), scaled_derivative; auto; lra.
    - rewrite <- Ropp_mult_distr_r_reverse; apply Rmult_le_pos; [apply Rlt_le, scaled_pos|]; lra. }
  replace ((1 + 0) / (1 - 0) * exp (- g 0)) with 1 in R by (rewrite G0, Ropp_0, exp_0; field).
  apply Ropp_le_cancel, log_le in R; auto; rewrite log_1, log_mult, log_exp in R; [lra| |apply exp_pos].
  apply Rdiv_lt_0_compat; lra.
Qed.

Lemma partial_0 N : partial N 0 = 0.
Proof.
  unfold partial; rewrite (sum_ext N _ (fun _ => 0)); [apply sum_0|].
  intros i _; rewrite Nat.add_1_r; simpl pow; unfold Rdiv; ring.
Qed.

(** 2/(1 - c^2) = 2 sum_(i < N) c^(2i) + 2 c^(2N)/(1 - c^2). *)
Lemma series_rest N c : 0 <= c <= / 3 ->
  0 <= 2 / (1 - c * c) - 2 * sum N (fun i => c ^ (2 * i)) <= 9 / 4 * c ^ (2 * N).
Proof.
  intros C; assert (P : 0 < 1 - c * c) by nra; pose proof (even_pow_ge0 N c) as E.
  replace (sum N (fun i => c ^ (2 * i))) with ((1 - c ^ (2 * N)) / (1 - c * c))
    by (rewrite <- geometric; field; nra).
  replace (2 / (1 - c * c) - 2 * ((1 - c ^ (2 * N)) / (1 - c * c))) with (c ^ (2 * N) * (2 * / (1 - c * c)))
    by (field; nra).
  assert (I : 0 < / (1 - c * c)) by now apply Rinv_0_lt_compat.
  assert (Q : 2 * / (1 - c * c) <= 9 / 4).
  { apply Rmult_le_reg_r with (1 - c * c); [nra|]; rewrite Rmult_assoc, Rinv_l by nra; nra. }
  split; [apply Rmult_le_pos; lra|rewrite (Rmult_comm (9 / 4)); now apply Rmult_le_compat_l].
Qed.

Theorem log_series N z : 0 <= z <= / 3 ->
  2 * partial N z <= log ((1 + z) / (1 - z)) <= 2 * partial N z + 9 / 4 * (z ^ (2 * N + 1) / INR (2 * N + 1)).
Proof.
  intros Z.
  assert (D : forall c, derivable_pt_lim (fun z => 2 * partial N z) c (2 * sum N (fun i => c ^ (2 * i))))
    by (intros c; apply derivable_pt_lim_scal with (f := partial N), partial_derivative).
  split.
  - apply (log_above (fun z => 2 * partial N z) (fun c => 2 * sum N (fun i => c ^ (2 * i)))); [lra|rewrite partial_0; ring|].
    intros c C; split; auto; pose proof (series_rest N c ltac:(lra)); lra.
  - apply (log_below (fun z => 2 * partial N z + 9 / 4 * (z ^ (2 * N + 1) / INR (2 * N + 1)))
      (fun c => 2 * sum N (fun i => c ^ (2 * i)) + 9 / 4 * c ^ (2 * N))); [lra| |].
    + rewrite partial_0, Nat.add_1_r; simpl pow; unfold Rdiv; ring.
    + intros c C; split; [|pose proof (series_rest N c ltac:(lra)); lra].
      apply derivable_pt_lim_plus with (f1 := fun z => 2 * partial N z)
        (f2 := fun z => 9 / 4 * (z ^ (2 * N + 1) / INR (2 * N + 1))); auto.
      apply derivable_pt_lim_scal with (f := fun z => z ^ (2 * N + 1) / INR (2 * N + 1)), term_derivative.
Qed.

(** The reduction, with e = i - j: m = (1 + z)/(1 - z). *)
Lemma log_pow x i : 0 < x -> log (x ^ i) = INR i * log x.
Proof.
  intros X; induction i as [|i IH]; [simpl; rewrite log_1; ring|].
  rewrite S_INR; simpl pow; rewrite log_mult, IH; auto using pow_lt; ring.
Qed.

Theorem log_reduced i j m (z := (m - 1) / (m + 1)) : 1 <= m <= 2 ->
  log (2 ^ i * m / 2 ^ j) = (INR i - INR j) * log 2 + log ((1 + z) / (1 - z)) /\ 0 <= z <= / 3.
Proof.
  intros M; split.
  - replace ((1 + z) / (1 - z)) with m by (unfold z; field; lra).
    assert (P : forall k, 0 < 2 ^ k) by (intros; apply pow_lt; lra).
    pose proof (P i); pose proof (Rinv_0_lt_compat _ (P j)); unfold Rdiv.
    assert (0 < 2 ^ i * m) by (apply Rmult_lt_0_compat; lra).
    rewrite !log_mult, log_inv, !log_pow by (auto; lra); ring.
  - assert (E : z * (m + 1) = m - 1) by (unfold z; field; lra); split; apply Rmult_le_reg_r with (m + 1); lra.
Qed.

(** ** What is made of logarithms *)
Theorem surprisal_quotient a b : 0 < a -> 0 < b -> surprisal (a / b) = a / b * log (b / a).
Proof.
  intros A B; unfold surprisal, Rdiv; rewrite !log_mult, !log_inv; auto using Rinv_0_lt_compat; ring.
Qed.

Lemma surprisal_0 : surprisal 0 = 0.
Proof. unfold surprisal; ring. Qed.

(** e^x is E e^d. *)
Lemma exp_proposal E x : 0 < E -> exp x = E * exp (x - log E).
Proof.
  intros P; unfold Rminus; rewrite exp_plus, exp_Ropp, exp_log by auto; field; lra.
Qed.

Theorem softplus_bracket E x : 0 < E ->
  log (1 + E) + Rmin 0 (x - log E) <= log (1 + exp x) <= log (1 + E) + Rmax 0 (x - log E).
Proof.
  intros P; set (d := x - log E); pose proof (exp_pos d).
  rewrite (exp_proposal E x P); fold d; split.
  - set (w := Rmin 0 d); rewrite <- (log_exp w), <- log_mult by (apply exp_pos || lra).
    assert (W1 : exp w <= exp 0) by (apply exp_le, Rmin_l); rewrite exp_0 in W1.
    assert (W2 : exp w <= exp d) by apply exp_le, Rmin_r; pose proof (exp_pos w).
    apply log_le; [apply Rmult_lt_0_compat; lra|].
    assert (M := Rmult_le_compat_l E _ _ (Rlt_le _ _ P) W2); lra.
  - set (w := Rmax 0 d); rewrite <- (log_exp w), <- log_mult by (apply exp_pos || lra).
    assert (W1 : exp 0 <= exp w) by (apply exp_le, Rmax_l); rewrite exp_0 in W1.
    assert (W2 : exp d <= exp w) by apply exp_le, Rmax_r.
    assert (M := Rmult_le_compat_l E _ _ (Rlt_le _ _ P) W2).
    apply log_le; [|lra]; pose proof (Rmult_lt_0_compat E (exp d) P H); lra.
Qed.

Theorem softplus_mirror x : log (1 + exp x) = x + log (1 + exp (- x)).
Proof.
  pose proof (exp_pos x); pose proof (exp_pos (- x)).
  rewrite <- (log_exp x) at 2; rewrite <- log_mult by lra; f_equal.
  rewrite Rmult_plus_distr_l, <- exp_plus; replace (x + - x) with 0 by ring; rewrite exp_0; ring.
Qed.

Theorem log_sum_exp_above K E x up : (0 < K)%nat -> (forall c, (c < K)%nat -> 0 < E c /\ x c - log (E c) <= up) ->
  log (sum K (fun c => exp (x c))) <= log (sum K E) + up.
Proof.
  intros K0 H; assert (P : 0 < sum K (fun c => exp (x c))) by (apply sum_pos; auto; intros; apply exp_pos).
  assert (L : sum K (fun c => exp (x c)) <= sum K E * exp up).
  { rewrite <- sum_scal_r; apply sum_le; intros c C; destruct (H c C) as [Ec Up].
    rewrite (exp_proposal (E c) (x c) Ec); apply Rmult_le_compat_l; [lra|now apply exp_le]. }
  assert (Q : 0 < sum K E).
  { apply Rmult_lt_reg_r with (exp up); [apply exp_pos|]; lra. }
  rewrite <- (log_exp up), <- log_mult by (auto; apply exp_pos); now apply log_le.
Qed.

(** Entries with E_c = 0 are left out. *)
Theorem log_sum_exp_below K E x down : 0 < sum K E ->
  (forall c, (c < K)%nat -> E c = 0 \/ 0 < E c /\ down <= x c - log (E c)) ->
  log (sum K E) + down <= log (sum K (fun c => exp (x c))).
Proof.
  intros P H; rewrite <- (log_exp down), <- log_mult by (auto; apply exp_pos).
  apply log_le; [apply Rmult_lt_0_compat; auto; apply exp_pos|].
  rewrite <- sum_scal_r; apply sum_le; intros c C; pose proof (exp_pos (x c)).
  destruct (H c C) as [-> |[Ec Down]]; [lra|].
  rewrite (exp_proposal (E c) (x c) Ec); apply Rmult_le_compat_l; [lra|now apply exp_le].
Qed.

Theorem exp_bracket E x (d := x - log E) : 0 < E -> E * (1 + d) <= exp x /\ (d < 1 -> exp x <= E / (1 - d)).
Proof.
  intros P; rewrite (exp_proposal E x P); fold d; split.
  - apply Rmult_le_compat_l; [lra|apply exp_above].
  - intros D; unfold Rdiv; apply Rmult_le_compat_l; [lra|].
    pose proof (exp_above (- d)) as H; pose proof (exp_pos d).
    apply Rmult_le_reg_r with (1 - d); [lra|]; rewrite Rinv_l by lra.
    assert (M : exp d * exp (- d) = 1) by (rewrite <- exp_plus; replace (d + - d) with 0 by ring; apply exp_0).
    rewrite <- M; apply Rmult_le_compat_l; lra.
Qed.
