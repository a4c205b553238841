(** * Squared loss with weights of the rows and an output bias

    For weights s_k of the rows and the price beta_0 of a bias b, with sigma = sum s + beta_0 > 0, the best bias
    for a residual r is b(r) = sum s_k r_k / sigma, and

        sum s_k (r_k - b)^2 + beta_0 b^2 = <r, r> + sigma (b - b(r))^2,
        <r, z> = sum s_k (r_k - b(r)) (z_k - b(z)) + beta_0 b(r) b(z) = sum s_k r_k z_k - (sum s r)(sum s z)/sigma,

    the product of r and z with M = S - s s^T/sigma.  So the program over c >= 0 and b is that of the squared loss
    for the rows r - b(r) 1 with weights s and one row more, b(r), with weight beta_0; without output bias b = 0.

<<
    definition          meaning                                                 FORMAT
    best, cost          b(r); twice the loss with its bias                      R256
    metric              <r, z>                                                  R236, R256
    weighted_value      loss, bias and penalty of c and b                       R256

    theorem             content
    cost_split          the first equation                                      R236, R256
    metric_matrix       <r, z> as a product with M                              R236
    metric_moment       ... and as z . S (r - b(r) 1)                           R237, R256
    metric_tangent      convexity: <r', r'> >= <r, r> + 2 <r, r' - r>
    weighted_optimal    conditions at c and b(y - Zc)  ->  optimal              R237, R256
    weighted_unique_fit ... and no optimal c' has another <r, r>-part           R256
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Relucert Require Import Vec.
Open Scope R_scope.

Section Weighted.
Variables (n : nat) (s : nat -> R) (beta0 : R).
Hypotheses (s0 : forall k, (k < n)%nat -> 0 <= s k) (b0 : 0 <= beta0).
Definition sigma : R := sum n s + beta0.
Hypothesis sigma_pos : 0 < sigma.

Definition moment (r : nat -> R) : R := sum n (fun k => s k * r k).
Definition best (r : nat -> R) : R := moment r / sigma.
Definition cost (r : nat -> R) (b : R) : R := sum n (fun k => s k * ((r k - b) * (r k - b))) + beta0 * (b * b).
Definition metric (r z : nat -> R) : R :=
  sum n (fun k => s k * ((r k - best r) * (z k - best z))) + beta0 * (best r * best z).

(** A sum of s (r - a) (z - b). *)
Lemma expand r z a b : sum n (fun k => s k * ((r k - a) * (z k - b)))
  = sum n (fun k => s k * (r k * z k)) - b * moment r - a * moment z + a * b * sum n s.
Proof.
  unfold moment; rewrite <- !sum_scal, <- !sum_minus, <- sum_plus; apply sum_ext; intros; ring.
Qed.

Theorem metric_matrix r z : metric r z = sum n (fun k => s k * (r k * z k)) - moment r * moment z / sigma.
Proof.
  unfold metric; rewrite expand; unfold best; replace (sum n s) with (sigma - beta0) by (unfold sigma; ring); field; lra.
Qed.

Theorem cost_split r b : cost r b = metric r r + sigma * ((b - best r) * (b - best r)).
Proof.
  unfold cost; rewrite expand, metric_matrix; unfold best; replace (sum n s) with (sigma - beta0) by (unfold sigma; ring).
  field; lra.
Qed.

Theorem metric_moment r z : metric r z = sum n (fun k => s k * (r k - best r) * z k).
Proof.
  rewrite metric_matrix; unfold best.
  replace (moment r * moment z / sigma) with (sum n (fun k => moment r / sigma * (s k * z k))).
  - rewrite <- sum_minus; apply sum_ext; intros; ring.
  - rewrite sum_scal; fold (moment z); field; lra.
Qed.

Lemma metric_sym r z : metric r z = metric z r.
Proof. rewrite !metric_matrix; unfold Rdiv; f_equal; [apply sum_ext; intros; ring|ring]. Qed.

Lemma metric_ge0 r : 0 <= metric r r.
Proof.
  unfold metric; apply Rplus_le_le_0_compat; [apply sum_ge0; intros k K|]; apply Rmult_le_pos; auto; apply Rle_0_sqr.
Qed.

(** The residual is affine in c. *)
Lemma moment_minus r z : moment (fun k => r k - z k) = moment r - moment z.
Proof. unfold moment; rewrite <- sum_minus; apply sum_ext; intros; ring. Qed.
Lemma metric_minus_r x r z : metric x (fun k => r k - z k) = metric x r - metric x z.
Proof. rewrite !metric_moment, <- sum_minus; apply sum_ext; intros; ring. Qed.

Theorem metric_tangent r r' : metric r' r' >= metric r r + 2 * metric r (fun k => r' k - r k).
Proof.
  pose proof (metric_ge0 (fun k => r' k - r k)) as P.
  rewrite metric_minus_r, (metric_sym (fun k => r' k - r k) r'), (metric_sym (fun k => r' k - r k) r), !metric_minus_r in P.
  rewrite (metric_sym r' r) in P; rewrite metric_minus_r; lra.
Qed.

(** ** The program over c >= 0 and b *)
Variables (p : nat) (Z : nat -> nat -> R) (y : nat -> R) (beta : R).
Definition residual (c : nat -> R) (k : nat) : R := y k - sum p (fun i => c i * Z i k).
Definition weighted_value (c : nat -> R) (b : R) : R := 1 / 2 * cost (residual c) b + beta * sum p c.

Lemma metric_columns r c : metric r (fun k => sum p (fun i => c i * Z i k)) = sum p (fun i => c i * metric r (Z i)).
Proof.
  rewrite metric_moment.
  rewrite (sum_ext n _ (fun k => sum p (fun i => c i * (s k * (r k - best r) * Z i k)))) by (intros; rewrite <- sum_scal; apply sum_ext; intros; ring).
  rewrite sum_swap; apply sum_ext; intros i _; rewrite sum_scal, metric_moment; reflexivity.
Qed.

Lemma residual_moves r c c' :
  metric r (fun k => residual c' k - residual c k) = sum p (fun i => c i * metric r (Z i)) - sum p (fun i => c' i * metric r (Z i)).
Proof.
  rewrite <- !metric_columns, <- metric_minus_r, !metric_moment; apply sum_ext; intros k _; unfold residual; ring.
Qed.

Section Optimal.
Variable c : nat -> R.
Notation r := (residual c).
Hypothesis nonnegative : forall i, (i < p)%nat -> 0 <= c i.
Hypothesis below : forall i, (i < p)%nat -> metric r (Z i) <= beta.
Hypothesis tight : forall i, (i < p)%nat -> 0 < c i -> metric r (Z i) = beta.

(** Weak duality at c. *)
Lemma falls_not c' : (forall i, (i < p)%nat -> 0 <= c' i) ->
  0 <= metric r (fun k => residual c' k - r k) + beta * sum p c' - beta * sum p c.
Proof.
  intros N; rewrite residual_moves, <- !sum_scal.
  assert (E : sum p (fun i => c i * metric r (Z i)) = sum p (fun i => beta * c i)).
  { apply sum_ext; intros i I; destruct (nonnegative i I) as [P|<-]; [rewrite (tight i I P)|]; ring. }
  assert (L : sum p (fun i => c' i * metric r (Z i)) <= sum p (fun i => beta * c' i)).
  { apply sum_le; intros i I; pose proof (N i I); pose proof (below i I); nra. }
  lra.
Qed.

Theorem weighted_optimal c' b : (forall i, (i < p)%nat -> 0 <= c' i) -> weighted_value c (best r) <= weighted_value c' b.
Proof.
  intros N; unfold weighted_value; rewrite !cost_split.
  pose proof (falls_not c' N); pose proof (metric_tangent r (residual c')).
  assert (0 <= sigma * ((b - best (residual c')) * (b - best (residual c')))) by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
  lra.
Qed.

(** An optimal c' has the same fit, as far as it is weighed, and its own best bias. *)
Theorem weighted_unique_fit c' b : (forall i, (i < p)%nat -> 0 <= c' i) -> weighted_value c' b = weighted_value c (best r) ->
  metric (fun k => residual c' k - r k) (fun k => residual c' k - r k) = 0 /\ b = best (residual c').
Proof.
  intros N E; unfold weighted_value in E; rewrite !cost_split in E.
  pose proof (falls_not c' N) as Fa; pose proof (metric_ge0 (fun k => residual c' k - r k)) as P.
  assert (T : metric (fun k => residual c' k - r k) (fun k => residual c' k - r k)
    = metric (residual c') (residual c') - metric r r - 2 * metric r (fun k => residual c' k - r k)).
  { rewrite metric_minus_r, (metric_sym (fun k => residual c' k - r k) (residual c')), (metric_sym (fun k => residual c' k - r k) r), !metric_minus_r.
    rewrite (metric_sym (residual c') r); ring. }
  assert (S : 0 <= sigma * ((b - best (residual c')) * (b - best (residual c')))) by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
  set (e := b - best (residual c')) in *.
  assert (Z0 : sigma * (e * e) = 0) by lra.
  split; [lra|]; apply Rmult_integral in Z0 as [Z0|Z0]; [lra|].
  assert (e = 0) by (apply Rmult_integral in Z0; tauto); unfold e in *; lra.
Qed.
End Optimal.
End Weighted.
