(** * Finite dictionaries: KKT is optimality

    Over finitely many columns z_i (i < m) in R^n the program of theory §4.1 is

        minimise  1/2 |Zc - y|^2 + beta (c_1 + ... + c_m)   over c >= 0.            (3)

    Put nu = y - Zc.  For any two points, by expanding the square,

        value c' - value c = 1/2 |Zc' - Zc|^2 + sum_i (c'_i - c_i) (beta - z_i . nu).

    If c satisfies KKT (c >= 0, z_i . nu <= beta, and c_i = 0 or z_i . nu = beta) the
    last sum is sum_i c'_i (beta - z_i . nu) >= 0.  So c is optimal, every optimum has the
    same fit, and the optima are the c' >= 0 with this fit that vanish where
    z_i . nu < beta: rational arithmetic decides all of it.

    A column is the output of an atom: z_i = s_i (X u_i)_+ with |u_i| = 1 and s_i = 1 or
    -1, and its coefficient c_i stands for the balanced neuron (sqrt c_i u_i, s_i sqrt c_i).
    So (3) is the training problem over the networks whose neurons are positive multiples
    of atoms: nothing is lost by splitting or unbalancing a neuron.

<<
    definition          meaning                                        FORMAT
    fit, rest           Zc, and nu = y - Zc                            R50
    value               the objective of (3)
    kkt                 the optimality conditions of (3)               §11
    atom_column         s (X u)_+                                      R41
    atoms               the network of balanced neurons of c           R6
    over_atoms          neurons that are positive multiples of atoms   R50

    theorem             content
    kkt_gap             kkt  ->  value c + 1/2 |Zc' - Zc|^2 <= value c'
    kkt_optimal         kkt  ->  value c <= value c'
    kkt_fit             kkt c, c' as good  ->  Zc' = Zc
    kkt_slack           ... and c'_i = 0 where z_i . nu < beta
    kkt_same_fit        the converse: such c' are optimal              §11
    kkt_no_gap          kkt  ->  value c = nu.y - |nu|^2 / 2
    atoms_objective     the objective of the network of c is value c   R6
    dictionary_bound    D(c nu) bounds all networks over the atoms     R50
    atoms_optimal       kkt  ->  no network over the atoms is better   R50
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network.
Import ListNotations.
Open Scope R_scope.

Section Program.
Variables (n m : nat) (z : nat -> vec) (y : vec) (beta : R).

Definition fit (c : nat -> R) : vec := fun k => sum m (fun i => c i * z i k).
Definition rest (c : nat -> R) : vec := fun k => y k - fit c k.
Definition value (c : nat -> R) : R :=
  / 2 * sum n (fun k => (fit c k - y k) * (fit c k - y k)) + beta * sum m c.

Definition nonneg (c : nat -> R) : Prop := forall i, (i < m)%nat -> 0 <= c i.
Record kkt (c : nat -> R) : Prop := {
  kkt_nonneg : nonneg c;
  kkt_dual : forall i, (i < m)%nat -> dot n (z i) (rest c) <= beta;
  kkt_tight : forall i, (i < m)%nat -> c i * (beta - dot n (z i) (rest c)) = 0
}.

(** nu against a fit: the sum over the columns. *)
Lemma dot_fit c nu : dot n (fit c) nu = sum m (fun i => c i * dot n (z i) nu).
Proof. apply (dot_comb n m c z nu). Qed.

(** The expansion above, with all sums on one side. *)
Lemma value_difference c c' : value c' = value c
  + / 2 * sum n (fun k => (fit c' k - fit c k) * (fit c' k - fit c k))
  + sum m (fun i => (c' i - c i) * (beta - dot n (z i) (rest c))).
Proof.
  rewrite (sum_ext m _ (fun i => (beta * c' i - c' i * dot n (z i) (rest c))
    - (beta * c i - c i * dot n (z i) (rest c)))) by (intros; ring).
  rewrite !sum_minus, !sum_scal, <- !dot_fit; unfold value, dot.
  rewrite <- !sum_scal.
  assert (E : sum n (fun k => / 2 * ((fit c' k - y k) * (fit c' k - y k)))
    = sum n (fun k => / 2 * ((fit c k - y k) * (fit c k - y k)))
    + sum n (fun k => / 2 * ((fit c' k - fit c k) * (fit c' k - fit c k)))
    - sum n (fun k => fit c' k * rest c k) + sum n (fun k => fit c k * rest c k)).
  { rewrite <- sum_plus, <- sum_minus, <- sum_plus; apply sum_ext; intros; unfold rest; field. }
  rewrite E; lra.
Qed.

Section Optimal.
Variable c : nat -> R.
Hypothesis ok : kkt c.

Lemma slack_sum c' : sum m (fun i => (c' i - c i) * (beta - dot n (z i) (rest c)))
  = sum m (fun i => c' i * (beta - dot n (z i) (rest c))).
Proof.
  apply sum_ext; intros i I; pose proof (kkt_tight c ok i I); lra.
Qed.

Lemma slack_ge0 c' : nonneg c' ->
  forall i, (i < m)%nat -> 0 <= c' i * (beta - dot n (z i) (rest c)).
Proof.
  intros P i I; pose proof (kkt_dual c ok i I); apply Rmult_le_pos; [now apply P|lra].
Qed.

Theorem kkt_gap c' : nonneg c' ->
  value c + / 2 * sum n (fun k => (fit c' k - fit c k) * (fit c' k - fit c k)) <= value c'.
Proof.
  intros P; rewrite (value_difference c c'), slack_sum.
  pose proof (sum_ge0 m _ (slack_ge0 c' P)); lra.
Qed.

Lemma square_sum_ge0 (f g : vec) : 0 <= sum n (fun k => (f k - g k) * (f k - g k)).
Proof. apply sum_ge0; intros; apply Rle_0_sqr. Qed.

Theorem kkt_optimal c' : nonneg c' -> value c <= value c'.
Proof.
  intros P; pose proof (kkt_gap c' P); pose proof (square_sum_ge0 (fit c') (fit c)); lra.
Qed.

(** A sum of nonnegative terms that is not positive has only zeros. *)
Lemma sum_zero l f : (forall i, (i < l)%nat -> 0 <= f i) -> sum l f <= 0 ->
  forall i, (i < l)%nat -> f i = 0.
Proof.
  induction l as [|l IH]; intros P E i I; [lia|]; simpl in E.
  assert (Q : 0 <= sum l f) by (apply sum_ge0; intros; apply P; lia).
  pose proof (P l (Nat.lt_succ_diag_r l)); destruct (Nat.eq_dec i l) as [->|N]; [lra|].
  apply IH; [intros; apply P; lia|lra|lia].
Qed.

Theorem kkt_fit c' : nonneg c' -> value c' <= value c ->
  forall k, (k < n)%nat -> fit c' k = fit c k.
Proof.
  intros P E k K; pose proof (kkt_gap c' P).
  assert (Z : (fit c' k - fit c k) * (fit c' k - fit c k) = 0).
  { apply (sum_zero n (fun k => (fit c' k - fit c k) * (fit c' k - fit c k)));
      [intros; apply Rle_0_sqr|lra|auto]. }
  apply Rsqr_0_uniq in Z; lra.
Qed.

Theorem kkt_slack c' : nonneg c' -> value c' <= value c ->
  forall i, (i < m)%nat -> dot n (z i) (rest c) < beta -> c' i = 0.
Proof.
  intros P E i I S; rewrite (value_difference c c'), slack_sum in E.
  pose proof (square_sum_ge0 (fit c') (fit c)).
  assert (Z : c' i * (beta - dot n (z i) (rest c)) = 0)
    by (apply (sum_zero m (fun i => c' i * (beta - dot n (z i) (rest c)))); auto;
        [now apply slack_ge0|lra]).
  apply Rmult_integral in Z as [Z|Z]; auto; lra.
Qed.

Theorem kkt_same_fit c' : (forall k, (k < n)%nat -> fit c' k = fit c k) ->
  (forall i, (i < m)%nat -> dot n (z i) (rest c) < beta -> c' i = 0) -> value c' = value c.
Proof.
  intros E S; rewrite (value_difference c c'), slack_sum.
  rewrite (sum_ext n _ (fun _ => 0)) by (intros k K; rewrite E by auto; ring).
  rewrite (sum_ext m _ (fun _ => 0)); [rewrite !sum_0; lra|].
  intros i I; pose proof (kkt_dual c ok i I).
  destruct (Rlt_dec (dot n (z i) (rest c)) beta) as [L|L]; [rewrite S by auto; ring|].
  replace (dot n (z i) (rest c)) with beta by lra; ring.
Qed.

(** Strong duality: beta 1.c = nu . Zc by complementary slackness. *)
Theorem kkt_no_gap : value c = dot n (rest c) y - / 2 * dot n (rest c) (rest c).
Proof.
  assert (E : beta * sum m c = dot n (fit c) (rest c)).
  { rewrite dot_fit, <- sum_scal; apply sum_ext; intros i I.
    pose proof (kkt_tight c ok i I); lra. }
  unfold value; rewrite E; unfold dot.
  rewrite <- !sum_scal, <- sum_plus, <- sum_minus; apply sum_ext; intros; unfold rest; field.
Qed.
End Optimal.
End Program.

(** ** Atoms: the program as a training problem *)
Section Atoms.
Variables (n d m : nat) (X : nat -> vec) (y : nat -> R) (beta : R).
Variables (u : nat -> vec) (s : nat -> R).
Hypothesis unit : forall i, (i < m)%nat -> dot d (u i) (u i) = 1.
Hypothesis sign : forall i, (i < m)%nat -> s i * s i = 1.

Definition atom_column (i : nat) : vec := fun k => s i * pos (dot d (X k) (u i)).
Definition atom (c : R) (i : nat) : neuron := (scale (sqrt c) (u i), s i * sqrt c).
Fixpoint atoms (l : nat) (c : nat -> R) : list neuron :=
  match l with O => [] | S l' => atom (c l') l' :: atoms l' c end.

Lemma atoms_predict l c : (forall i, (i < l)%nat -> 0 <= c i) ->
  forall k, predict d (atoms l c) (X k) = fit l atom_column c k.
Proof.
  unfold fit; induction l as [|l IH]; intros P k; [reflexivity|]; simpl.
  rewrite IH by (intros; apply P; lia); unfold atom_column.
  rewrite dot_scale_r, pos_scale by apply sqrt_pos.
  pose proof (sqrt_sqrt (c l) (P l (Nat.lt_succ_diag_r l))) as Q.
  rewrite <- Q at 3; ring.
Qed.

Lemma atoms_penalty l c : (l <= m)%nat -> (forall i, (i < l)%nat -> 0 <= c i) ->
  penalty d (atoms l c) = 2 * sum l c.
Proof.
  induction l as [|l IH]; intros L P; simpl; [lra|].
  rewrite IH by (try (intros; apply P); lia).
  rewrite dot_scale_l, dot_scale_r, unit by lia.
  pose proof (sqrt_sqrt (c l) (P l (Nat.lt_succ_diag_r l))).
  replace (s l * sqrt (c l) * (s l * sqrt (c l))) with (s l * s l * (sqrt (c l) * sqrt (c l)))
    by ring.
  rewrite sign by lia; lra.
Qed.

Theorem atoms_objective c : nonneg m c ->
  objective n d X y beta (atoms m c) = value n m atom_column y beta c.
Proof.
  intros P; unfold objective, value; rewrite atoms_penalty by auto.
  rewrite (sum_ext n _ (fun k => (fit m atom_column c k - y k) * (fit m atom_column c k - y k)))
    by (intros; now rewrite atoms_predict).
  lra.
Qed.

(** The neurons of the scope: u = t u_i with t >= 0, and a has the sign of s_i. *)
Definition over_atoms (net : list neuron) : Prop := Forall (fun p : neuron =>
  exists i t, (i < m)%nat /\ 0 <= t /\ (forall j, (j < d)%nat -> fst p j = t * u i j)
              /\ 0 <= s i * snd p) net.

(** One neuron a, u = t u_i has a F(u) = |a| t (z_i . nu) and |u| = t. *)
Lemma neuron_pays nu B net : (forall i, (i < m)%nat -> dot n (atom_column i) nu <= B) ->
  0 <= B -> over_atoms net ->
  sum n (fun k => nu k * predict d net (X k)) <= B / 2 * penalty d net.
Proof.
  intros H b0; induction 1 as [|[v a] net (i & t & I & t0 & E & A) _ IH];
    [simpl; rewrite (sum_ext n _ (fun _ => 0)), sum_0; intros; lra|].
  rewrite dot_predict; simpl in E, A |- *.
  assert (Fv : a * F n d X nu v = s i * a * t * dot n (atom_column i) nu).
  { unfold F, dot, atom_column; rewrite <- !sum_scal; apply sum_ext; intros k _.
    replace (sum d (fun j => X k j * v j)) with (t * dot d (X k) (u i)).
    - rewrite pos_scale by auto; unfold dot.
      replace (a * (nu k * (t * pos (sum d (fun j => X k j * u i j)))))
        with (s i * s i * (a * (nu k * (t * pos (sum d (fun j => X k j * u i j))))))
        by (rewrite sign by auto; ring).
      ring.
    - rewrite <- dot_scale_r; apply sum_ext; intros j J; unfold scale; now rewrite E. }
  assert (N : dot d v v = t * t).
  { rewrite <- (Rmult_1_r (t * t)), <- (unit i I), Rmult_assoc, <- dot_scale_r, <- dot_scale_l.
    apply sum_ext; intros j J; unfold scale; now rewrite E. }
  assert (A2 : (s i * a) * (s i * a) = a * a)
    by (replace (a * a) with (s i * s i * (a * a)) by (rewrite sign by auto; ring); ring).
  assert (P1 : s i * a * t * dot n (atom_column i) nu <= s i * a * t * B)
    by (apply Rmult_le_compat_l; [now apply Rmult_le_pos|auto]).
  assert (P2 : 2 * (s i * a * t) <= t * t + a * a)
    by (pose proof (Rle_0_sqr (s i * a - t)) as Q; unfold Rsqr in Q; lra).
  assert (P3 := Rmult_le_compat_l B _ _ b0 P2).
  rewrite Fv, N; lra.
Qed.

(** Rule R50 for atoms: with z_i . nu <= B and c B <= beta. *)
Theorem dictionary_bound nu B c net : (forall i, (i < m)%nat -> dot n (atom_column i) nu <= B) ->
  0 <= B -> 0 <= c -> c * B <= beta -> over_atoms net ->
  c * dot n nu y - c * c / 2 * dot n nu nu <= objective n d X y beta net.
Proof.
  intros H b0 c0 cB O; pose proof (neuron_pays nu B net H b0 O) as P.
  pose proof (loss_bound n y nu c (fun k => predict d net (X k))) as Q; cbv beta in Q.
  assert (P1 := Rmult_le_compat_l c _ _ c0 P).
  assert (P2 := Rmult_le_compat_r _ _ _ (penalty_ge0 d net) cB).
  unfold objective, dot in *; lra.
Qed.

Theorem atoms_optimal c : 0 <= beta -> kkt n m atom_column y beta c ->
  forall net, over_atoms net ->
  objective n d X y beta (atoms m c) <= objective n d X y beta net.
Proof.
  intros b0 K net O; rewrite atoms_objective by apply K.
  rewrite (kkt_no_gap n m atom_column y beta c K).
  pose proof (dictionary_bound (rest m atom_column y c) beta 1 net (kkt_dual _ _ _ _ _ _ K)
    b0 ltac:(lra) ltac:(lra) O); lra.
Qed.
End Atoms.
