(** * Derivatives in the labels, and the error on other data along a path

    Let c solve program (3) of theory §4.1 for labels y, the tight columns S being all used, and let H be the inverse of the
    matrix G_ij = z_i . z_j, i and j in S (zero elsewhere).  For labels y + delta take c' = c + H Z^T delta.  With P = Z H Z^T,
    the projection on the span of S, the residual is nu' = nu + (I - P) delta, and z_i . (I - P) delta = 0 for i in S.  So c' solves
    the program for y + delta as long as c' >= 0 on S and z_j . nu' <= beta outside.

    Both hold for short delta: the vector z H_i with (H Z^T delta)_i = (Z H_i) . delta has the square length
    (H G H)_ii = H_ii, and z_j . (I - P) delta = ((I - P) z_j) . delta; by Cauchy and Schwarz it is enough that
    |delta|^2 H_ii <= c_i^2 and |delta|^2 |(I - P) z_j|^2 <= (beta - z_j . nu)^2.

    On a piece of a path the error on other rows is (1 - s)^2 A + 2 s (1 - s) B + s^2 C, A and C its values at the ends.  With
    K = A - 2B + C, K times it is (K s - (A - B))^2 + AC - B^2.

<<
    definition          meaning                                              FORMAT
    inverse             H, with H G = 1 on S                                 R98
    shift, away         H Z^T delta, and (I - P) delta                       R98

    theorem             content
    moved_kkt           c' is optimal for y + delta under both conditions    R98
    shift_bound, away_bound
                        |(H Z^T delta)_i|^2 <= H_ii |delta|^2, and the other R98
    sensitivity         so c' is optimal for all delta within the radius     R98
    least_inside, least_at_ends
                        the least error on a piece                           R97
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Relucert Require Import Vec Norm Dictionary Span.
Open Scope R_scope.

Section Labels.
Variables (n m : nat) (z : nat -> vec) (y : vec) (beta : R) (c : nat -> R).
Variables (S : nat -> bool) (H : mat) (delta : vec).
Hypothesis is_kkt : kkt n m z y beta c.
Hypothesis unused : forall i, (i < m)%nat -> S i = false -> c i = 0.
Hypothesis tight : forall i, (i < m)%nat -> S i = true -> dot n (z i) (rest m z y c) = beta.

Record inverse : Prop := {
  inverse_out : forall i j, (i < m)%nat -> (j < m)%nat -> S i = false \/ S j = false -> H i j = 0;
  inverse_sym : forall i j, (i < m)%nat -> (j < m)%nat -> H i j = H j i;
  inverse_gram : forall i j, (i < m)%nat -> (j < m)%nat -> S i = true -> S j = true ->
    sum m (fun l => H i l * dot n (z l) (z j)) = if j =? i then 1 else 0
}.
Hypothesis is_inverse : inverse.

(** (H Z^T x)_i, and (I - P) x. *)
Definition shift (x : vec) (i : nat) : R := sum m (fun l => H i l * dot n (z l) x).
Definition away (x : vec) : vec := fun k => x k - fit m z (shift x) k.
Definition moved (i : nat) : R := c i + shift delta i.
Definition labels : vec := fun k => y k + delta k.

Lemma shift_out x i : (i < m)%nat -> S i = false -> shift x i = 0.
Proof.
  intros I E; unfold shift; rewrite (sum_ext m _ (fun _ => 0)); [apply sum_0|].
  intros l L; rewrite (inverse_out is_inverse) by auto; ring.
Qed.

(** P is symmetric: P x . w = sum H_il (z_l . x) (z_i . w). *)
Lemma projection_symmetric x w : dot n (fit m z (shift x)) w = dot n (fit m z (shift w)) x.
Proof.
  rewrite !dot_fit; unfold shift.
  rewrite (sum_ext m _ (fun i => sum m (fun l => H i l * dot n (z l) x * dot n (z i) w)))
    by (intros; now rewrite sum_scal_r).
  rewrite sum_swap; apply sum_ext; intros l L; rewrite <- sum_scal_r; apply sum_ext; intros i I.
  rewrite (inverse_sym is_inverse i l) by auto; ring.
Qed.

(** P fixes the columns of S. *)
Lemma shift_column i j : (i < m)%nat -> (j < m)%nat -> S j = true -> shift (z j) i = if j =? i then 1 else 0.
Proof.
  intros I J Sj; destruct (S i) eqn:Si; [now apply (inverse_gram is_inverse)|].
  rewrite shift_out by auto; destruct (Nat.eqb_spec j i) as [->|]; [congruence|auto].
Qed.

Lemma away_orthogonal x j : (j < m)%nat -> S j = true -> dot n (z j) (away x) = 0.
Proof.
  intros J Sj; unfold away; rewrite dot_comm, dot_minus_l, projection_symmetric.
  rewrite dot_fit, (sum_ext m _ (fun i => if i =? j then dot n (z i) x else 0)).
  - rewrite sum_single; destruct (Nat.ltb_spec j m); [rewrite (dot_comm n x); ring|lia].
  - intros i I; rewrite shift_column, (Nat.eqb_sym j i) by auto; destruct (i =? j); ring.
Qed.

Lemma moved_rest k : rest m z labels moved k = rest m z y c k + away delta k.
Proof.
  unfold rest, away, labels, moved.
  replace (fit m z (fun i => c i + shift delta i) k) with (fit m z c k + fit m z (shift delta) k); [ring|].
  unfold fit; rewrite <- sum_plus; apply sum_ext; intros; ring.
Qed.

Lemma moved_slack i : dot n (z i) (rest m z labels moved)
  = dot n (z i) (rest m z y c) + dot n (z i) (away delta).
Proof.
  rewrite !(dot_comm n (z i)), <- dot_plus_l; apply sum_ext; intros k _; now rewrite moved_rest.
Qed.

Theorem moved_kkt : (forall i, (i < m)%nat -> S i = true -> 0 <= moved i) ->
  (forall j, (j < m)%nat -> S j = false -> dot n (z j) (rest m z labels moved) <= beta) ->
  kkt n m z labels beta moved.
Proof.
  intros P D; assert (T : forall i, (i < m)%nat -> S i = true -> dot n (z i) (rest m z labels moved) = beta).
  { intros i I E; rewrite moved_slack, tight, away_orthogonal by auto; ring. }
  assert (O : forall i, (i < m)%nat -> S i = false -> moved i = 0).
  { intros i I E; unfold moved; rewrite unused, shift_out by auto; ring. }
  split.
  - intros i I; destruct (S i) eqn:E; [auto|rewrite O by auto; lra].
  - intros i I; destruct (S i) eqn:E; [rewrite T by auto; lra|auto].
  - intros i I; destruct (S i) eqn:E; [rewrite T by auto|rewrite O by auto]; ring.
Qed.

(** ** The radius *)
Lemma shift_dot x i : shift x i = dot n (fit m z (H i)) x.
Proof. now rewrite dot_fit. Qed.

Lemma shift_length i : (i < m)%nat -> S i = true -> dot n (fit m z (H i)) (fit m z (H i)) = H i i.
Proof.
  intros I Si; rewrite <- shift_dot; unfold shift.
  rewrite (sum_ext m _ (fun l => if l =? i then H i l else 0)).
  - rewrite sum_single; destruct (Nat.ltb_spec i m); [auto|lia].
  - intros l L; destruct (S l) eqn:Sl.
    + rewrite (dot_comm n (z l)), <- shift_dot.
      replace (shift (z l) i) with (if l =? i then 1 else 0) by (now rewrite shift_column).
      destruct (l =? i); ring.
    + rewrite (inverse_out is_inverse) by auto; destruct (l =? i); ring.
Qed.

Theorem shift_bound i : (i < m)%nat -> S i = true -> shift delta i * shift delta i <= H i i * dot n delta delta.
Proof. intros I Si; rewrite shift_dot, <- (shift_length i) by auto; apply cauchy. Qed.

Theorem away_bound j : dot n (z j) (away delta) * dot n (z j) (away delta)
  <= dot n (away (z j)) (away (z j)) * dot n delta delta.
Proof.
  replace (dot n (z j) (away delta)) with (dot n (away (z j)) delta); [apply cauchy|].
  unfold away; rewrite (dot_comm n (z j)), !dot_minus_l, projection_symmetric, (dot_comm n (z j)); ring.
Qed.

Lemma square_le a b : 0 <= b -> a * a <= b * b -> - b <= a <= b.
Proof. intros B Q; split; nra. Qed.

Theorem sensitivity :
  (forall i, (i < m)%nat -> S i = true -> H i i * dot n delta delta <= c i * c i) ->
  (forall j, (j < m)%nat -> S j = false -> let slack := beta - dot n (z j) (rest m z y c) in
    dot n (away (z j)) (away (z j)) * dot n delta delta <= slack * slack) ->
  kkt n m z labels beta moved.
Proof.
  intros Rc Rs; apply moved_kkt.
  - intros i I Si; pose proof (shift_bound i I Si); specialize (Rc i I Si).
    pose proof (kkt_nonneg _ _ _ _ _ _ is_kkt i I) as P.
    pose proof (square_le (shift delta i) (c i) P ltac:(lra)); unfold moved; lra.
  - intros j J Sj; pose proof (away_bound j); specialize (Rs j J Sj); cbv zeta in Rs.
    pose proof (kkt_dual _ _ _ _ _ _ is_kkt j J) as P; rewrite moved_slack.
    pose proof (square_le (dot n (z j) (away delta)) (beta - dot n (z j) (rest m z y c)) ltac:(lra) ltac:(lra)); lra.
Qed.
End Labels.

(** ** The least error on a piece *)
Definition error (A B C s : R) : R := (1 - s) * (1 - s) * A + 2 * s * (1 - s) * B + s * s * C.

Theorem least_inside A B C s : 0 < A - 2 * B + C ->
  (A * C - B * B) / (A - 2 * B + C) <= error A B C s
  /\ error A B C ((A - B) / (A - 2 * B + C)) = (A * C - B * B) / (A - 2 * B + C).
Proof.
  intros K; split; [|unfold error; field; lra].
  apply Rmult_le_reg_r with (A - 2 * B + C); auto; unfold error.
  replace ((A * C - B * B) / (A - 2 * B + C) * (A - 2 * B + C)) with (A * C - B * B) by (field; lra).
  pose proof (Rle_0_sqr (s * (A - 2 * B + C) - (A - B))); unfold Rsqr in *; lra.
Qed.

(** If the vertex is not inside the piece, the least error is at an end. *)
Theorem least_at_ends A B C s : 0 <= s <= 1 -> 0 <= A - 2 * B + C ->
  A - B <= 0 \/ A - 2 * B + C <= A - B -> Rmin A C <= error A B C s.
Proof.
  intros [S0 S1] K [V|V]; unfold error.
  - eapply Rle_trans; [apply Rmin_l|].
    assert (0 <= s * (2 * (B - A) + s * (A - 2 * B + C)))
      by (apply Rmult_le_pos; auto; apply Rplus_le_le_0_compat; [lra|now apply Rmult_le_pos]); lra.
  - eapply Rle_trans; [apply Rmin_r|].
    assert (0 <= (1 - s) * (2 * (B - C) + (1 - s) * (A - 2 * B + C)))
      by (apply Rmult_le_pos; [lra|]; apply Rplus_le_le_0_compat; [lra|apply Rmult_le_pos; lra]); lra.
Qed.
