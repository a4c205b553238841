(** * Paths with a free bias: the program without means

    With a free bias a constant b is added to the fit and is not penalised:

        1/2 |Zc + b 1 - y|^2 + beta sum c.

    For n rows and e = Zc - y the square is |e - mean(e) 1|^2 + n (b + mean e)^2.  So the best constant is the mean of y - Zc,
    and what is left is program (3) of theory §4.1 with columns and labels less their means.  Its residual nu has
    sum zero, hence z_i . nu is the same with and without means.  If h(nu) <= beta for the penalty in question, then by weak duality
    (Polyhedral.v) the solution, whose value is D(nu), is optimal among all networks of any width and constants.

<<
    definition          meaning                                              FORMAT
    mean, centred       the mean of n entries, and what is left without it   R117
    value_with          the program with a constant b                        R117

    theorem             content
    centred_value       value_with b = centred value + n/2 (b - mean)^2      R117
    best_constant       the least over b                                     R117
    residual_sum, residual_dot
                        sum nu = 0, and z_i . nu is not changed              R117
    centred_optimal     h(nu) <= beta  ->  optimal over all networks         R117
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Dictionary Polyhedral.
Open Scope R_scope.

Section Centred.
Variables (n m : nat) (z : nat -> vec) (y : vec) (beta : R).
Hypothesis some_rows : (0 < n)%nat.

Definition mean (v : vec) : R := sum n v / INR n.
Definition centred (v : vec) : vec := fun k => v k - mean v.
Notation zc := (fun i => centred (z i)).
Notation yc := (centred y).
Definition value_with (b : R) (c : nat -> R) : R :=
  / 2 * sum n (fun k => (fit m z c k + b - y k) * (fit m z c k + b - y k)) + beta * sum m c.

Lemma rows_pos : 0 < INR n.
Proof. now apply lt_0_INR. Qed.

Lemma sum_const l (x : R) : sum l (fun _ => x) = INR l * x.
Proof. induction l as [|l IH]; [simpl; ring|]; rewrite S_INR; simpl; rewrite IH; ring. Qed.

Lemma centred_sum v : sum n (centred v) = 0.
Proof.
  unfold centred; rewrite sum_minus, sum_const; unfold mean; pose proof rows_pos; field; lra.
Qed.

Lemma mean_fit c : mean (fit m z c) = sum m (fun i => c i * mean (z i)).
Proof.
  unfold mean, fit; rewrite sum_swap; unfold Rdiv; rewrite <- sum_scal_r; apply sum_ext; intros.
  rewrite sum_scal; ring.
Qed.

Lemma fit_centred c k : fit m zc c k = centred (fit m z c) k.
Proof.
  unfold centred at 2; rewrite mean_fit; unfold fit; rewrite <- sum_minus; apply sum_ext; intros.
  unfold centred; ring.
Qed.

Theorem centred_value b c : value_with b c = value n m zc yc beta c
  + INR n / 2 * ((b - mean (fun k => y k - fit m z c k)) * (b - mean (fun k => y k - fit m z c k))).
Proof.
  set (e := fun k => fit m z c k - y k).
  assert (M : mean (fun k => y k - fit m z c k) = - mean e).
  { unfold mean, e; rewrite !sum_minus; pose proof rows_pos; field; lra. }
  assert (Me : mean e = mean (fit m z c) - mean y).
  { unfold mean, e; rewrite sum_minus; pose proof rows_pos; field; lra. }
  assert (Sq : sum n (fun k => (e k + b) * (e k + b))
    = sum n (fun k => centred e k * centred e k) + INR n * ((b + mean e) * (b + mean e))).
  { rewrite (sum_ext n _ (fun k => centred e k * centred e k + 2 * (b + mean e) * centred e k
      + (b + mean e) * (b + mean e))) by (intros; unfold centred; ring).
    rewrite !sum_plus, sum_scal, centred_sum, sum_const; ring. }
  unfold value_with, value; rewrite M.
  rewrite (sum_ext n _ (fun k => (e k + b) * (e k + b))) by (intros; unfold e; ring).
  rewrite Sq, (sum_ext n (fun k => (fit m zc c k - yc k) * _) (fun k => centred e k * centred e k)).
  - field.
  - intros k _; rewrite fit_centred; unfold centred; rewrite Me; unfold e; ring.
Qed.

Theorem best_constant b c : value n m zc yc beta c <= value_with b c
  /\ value_with (mean (fun k => y k - fit m z c k)) c = value n m zc yc beta c.
Proof.
  rewrite !centred_value; split; [|ring].
  pose proof (Rle_0_sqr (b - mean (fun k => y k - fit m z c k))); unfold Rsqr in *.
  assert (0 <= INR n / 2 * ((b - mean (fun k => y k - fit m z c k)) * (b - mean (fun k => y k - fit m z c k))))
    by (apply Rmult_le_pos; [pose proof rows_pos|]; lra); lra.
Qed.

(** ** The residual *)
Notation nu c := (rest m zc yc c).

Theorem residual_sum c : sum n (nu c) = 0.
Proof.
  unfold rest; rewrite sum_minus, centred_sum.
  rewrite (sum_ext n (fit m zc c) (centred (fit m z c))) by (intros; apply fit_centred).
  rewrite centred_sum; ring.
Qed.

Theorem residual_dot c v : dot n (centred v) (nu c) = dot n v (nu c).
Proof.
  unfold centred at 1; rewrite (dot_minus_l n v (fun _ => mean v)).
  assert (E : dot n (fun _ => mean v) (nu c) = 0)
    by (unfold dot; rewrite sum_scal, residual_sum; ring); lra.
Qed.

(** ** Optimality over all networks *)
Theorem centred_optimal d X N c : 0 <= beta -> (forall u, 0 <= N u) -> kkt n m zc yc beta c ->
  (forall u, F n d X (nu c) u <= beta * N u) -> (forall u, F n d X (fun k => - nu c k) u <= beta * N u) ->
  forall net b, value_with (mean (fun k => y k - fit m z c k)) c <= poly_objective n d X y beta N net b.
Proof.
  intros b0 N0 K P Q net b; rewrite (proj2 (best_constant 0 c)), (kkt_no_gap n m zc yc beta c K).
  pose proof (polyhedral_bound n d X y beta N (nu c) beta b0 P Q 1 net b
    (or_intror (residual_sum c)) ltac:(lra) ltac:(lra)) as B.
  rewrite (dot_comm n (nu c) yc), residual_dot, (dot_comm n y); lra.
Qed.
End Centred.
