(** * The network of a solution of the KKT system

    The system of R64 has unknowns w_j, t_j, rho_jk for each block j, a pair of a pattern D_j and a sign s_j.  With
    nu = y - sum_j s_j D_j X w_j and v_j = s_j X^T D_j nu + sum_k rho_jk sigma_k x_k the equations are

        t_j v_j = beta w_j,   |w_j|^2 = t_j^2,   x_k . w_j = 0 where rho_jk may be nonzero.

    If t_j > 0, rho_jk >= 0 and w_j lies in the cone of D_j, then t_j = |w_j| and |v_j| = beta, so the pair of the block is certified
    (Optimum.v); and s_j nu^T D_j X w_j = v_j . w_j = beta |w_j|, so the network of the balanced neurons
    (w_j / sqrt t_j, s_j sqrt t_j) is tight.  If all other pairs of the scope are certified as well, it is optimal; if their v
    are shorter than beta, all neurons of all optima are multiples of the w_j on their pairs; and if besides the outputs of
    the blocks are independent, the squares of the output weights on pair j add up to t_j in every optimum.

<<
    definition          meaning                                              FORMAT
    nu_of, v_of         nu and v_j                                           R64
    solution            the equations, and the signs of R65                  R64, R65
    block_net           the network of balanced neurons                      R68

    theorem             content
    cone_of_sides       rows on their sides, or dependent on held rows       R65
    block_reaches       v_j is a vector of pair j, of length beta            R64
    block_tight         the network is tight                                 R68
    solution_optimal    it is optimal over its scope                         R68
    outputs_independent, held_independent
                        an invertible Jacobian: independent outputs, and
                        independent held rows in each block                  R64
    solution_unique     ... and unique up to splitting                       R68
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Dictionary Polytope Span Scope Optimum.
Import ListNotations.
Open Scope R_scope.

Section Solution.
Variables (n d M : nat) (X : nat -> vec) (y : nat -> R) (beta : R).
Variables (D : nat -> Scope.pattern) (b : nat -> bool).
Variables (w : nat -> vec) (t : nat -> R) (rho : nat -> nat -> R).
Hypothesis beta_pos : 0 < beta.

(** The output of block j on row k. *)
Definition output (j k : nat) : R := wall (b j) * (on_off (D j k) * dot d (X k) (w j)).
Definition nu_of (k : nat) : R := y k - sum M (fun j => output j k).
Definition v_of (j : nat) : vec := pull n X nu_of (wall (b j)) (D j) (rho j).

(** Rule R65: each row is strictly on its side, or a combination of held rows, and then on the boundary. *)
Theorem cone_of_sides (P : Scope.pattern) (v : vec) (held : nat -> Prop) :
  (forall l, (l < n)%nat -> held l -> dot d (X l) v = 0) ->
  (forall k, (k < n)%nat -> 0 < wall (P k) * dot d (X k) v \/ exists x : vec,
     (forall l, (l < n)%nat -> ~ held l -> x l = 0) /\ forall i, (i < d)%nat -> X k i = sum n (fun l => x l * X l i)) ->
  on_cone n d X P v.
Proof.
  intros Z Sides k K; destruct (Sides k K) as [L|(x & O & E)]; [lra|].
  rewrite (dot_ext d (X k) (fun i => sum n (fun l => x l * X l i))), dot_comb by auto.
  rewrite (sum_ext n _ (fun _ => 0)), sum_0; [lra|]; intros l L.
  destruct (Req_dec (dot d (X l) v) 0) as [->|N]; [ring|]; rewrite O; [ring|auto|].
  intros Hl; apply N; auto.
Qed.

Record solution : Prop := {
  sol_gradient : forall j i, (j < M)%nat -> (i < d)%nat -> t j * v_of j i = beta * w j i;
  sol_length : forall j, (j < M)%nat -> dot d (w j) (w j) = t j * t j;
  sol_held : forall j k, (j < M)%nat -> (k < n)%nat -> rho j k = 0 \/ dot d (X k) (w j) = 0;
  sol_positive : forall j, (j < M)%nat -> 0 < t j;
  sol_multiplier : forall j k, (j < M)%nat -> (k < n)%nat -> 0 <= rho j k;
  sol_cone : forall j, (j < M)%nat -> on_cone n d X (D j) (w j)
}.
Hypothesis ok : solution.

Definition block_neuron (j : nat) : neuron := (scale (/ sqrt (t j)) (w j), wall (b j) * sqrt (t j)).
Fixpoint block_net (l : nat) : list neuron :=
  match l with O => [] | S l' => block_neuron l' :: block_net l' end.
Notation net := (block_net M).

Lemma root_positive j : (j < M)%nat -> 0 < sqrt (t j) /\ sqrt (t j) * sqrt (t j) = t j.
Proof.
  intros J; pose proof (sol_positive ok j J); split; [now apply sqrt_lt_R0|apply sqrt_sqrt; lra].
Qed.

Lemma block_predict l : (l <= M)%nat -> forall k, (k < n)%nat ->
  predict d (block_net l) (X k) = sum l (fun j => output j k).
Proof.
  induction l as [|l IH]; intros L k K; [reflexivity|]; simpl; rewrite IH by (auto; lia).
  destruct (root_positive l ltac:(lia)) as [P Q].
  assert (I : 0 < / sqrt (t l)) by now apply Rinv_0_lt_compat.
  rewrite dot_scale_r, pos_scale by lra.
  rewrite (proj1 (cone_iff n d X (D l) (w l)) (sol_cone ok l ltac:(lia)) k K).
  unfold output; field; lra.
Qed.

Lemma block_penalty l : (l <= M)%nat -> penalty d (block_net l) = 2 * sum l t.
Proof.
  induction l as [|l IH]; intros L; simpl; [ring|]; rewrite IH by lia.
  destruct (root_positive l ltac:(lia)) as [P Q].
  rewrite dot_scale_l, dot_scale_r, (sol_length ok) by lia.
  replace (wall (b l) * sqrt (t l) * (wall (b l) * sqrt (t l)))
    with (wall (b l) * wall (b l) * (sqrt (t l) * sqrt (t l))) by ring.
  rewrite wall_square, Q.
  replace (/ sqrt (t l) * (/ sqrt (t l) * (t l * t l))) with (t l * t l / (sqrt (t l) * sqrt (t l)))
    by (field; lra).
  rewrite Q; pose proof (sol_positive ok l ltac:(lia)); field; lra.
Qed.

Lemma block_residual k : (k < n)%nat -> residual d X y net k = nu_of k.
Proof. intros K; unfold residual, nu_of; now rewrite block_predict by auto. Qed.

(** s_j nu^T D_j X w_j = v_j . w_j = beta t_j. *)
Lemma block_gain j : (j < M)%nat -> sum n (fun k => nu_of k * output j k) = beta * t j.
Proof.
  intros J; transitivity (dot d (v_of j) (w j)).
  - unfold v_of; rewrite dot_pull, (sum_ext n (fun k => rho j k * _) (fun _ => 0)), sum_0.
    + unfold gain; rewrite Rplus_0_r, <- sum_scal; apply sum_ext; intros; unfold output; ring.
    + intros k K; destruct (sol_held ok j k J K) as [->| ->]; ring.
  - pose proof (sol_positive ok j J) as P; apply Rmult_eq_reg_l with (t j); [|lra].
    rewrite <- dot_scale_l, (dot_ext d (scale (t j) (v_of j)) (scale beta (w j)) (w j)).
    + rewrite dot_scale_l, (sol_length ok j J); ring.
    + intros i I; apply (sol_gradient ok j i J I).
Qed.

Theorem block_tight : tight n d X y beta net.
Proof.
  unfold tight; rewrite block_penalty by auto.
  rewrite (sum_ext n _ (fun k => sum M (fun j => nu_of k * output j k)))
    by (intros k K; rewrite block_residual, block_predict, <- sum_scal by auto; reflexivity).
  rewrite sum_swap, (sum_ext M _ (fun j => beta * t j)) by (intros; now apply block_gain).
  rewrite sum_scal; field.
Qed.

Lemma pull_residual s P r i : pull n X (residual d X y net) s P r i = pull n X nu_of s P r i.
Proof.
  unfold pull; do 2 f_equal; apply sum_ext; intros k K; now rewrite block_residual.
Qed.

Theorem block_reaches j : (j < M)%nat ->
  reaches n d X (residual d X y net) (D j, b j) (v_of j) /\ dot d (v_of j) (v_of j) = beta * beta.
Proof.
  intros J; split.
  - exists (rho j); split; [intros; now apply ok|intros i I; now rewrite pull_residual].
  - pose proof (sol_positive ok j J) as P; apply Rmult_eq_reg_l with (t j * t j); [|nra].
    replace (t j * t j * dot d (v_of j) (v_of j)) with (dot d (scale (t j) (v_of j)) (scale (t j) (v_of j)))
      by (rewrite dot_scale_l, dot_scale_r; ring).
    rewrite (dot_ext d (scale (t j) (v_of j)) (scale beta (w j))) by (intros; now apply ok).
    rewrite dot_comm, (dot_ext d (scale (t j) (v_of j)) (scale beta (w j))) by (intros; now apply ok).
    rewrite dot_scale_l, dot_scale_r, (sol_length ok j J); ring.
Qed.

Theorem solution_optimal pairs net' :
  (forall P, In P pairs -> certified n d X beta (residual d X y net) P) ->
  in_pairs n d X pairs net' -> objective n d X y beta net <= objective n d X y beta net'.
Proof. intros C; apply pairs_optimal; auto; apply block_tight. Qed.

(** ** What an invertible Jacobian says

    The derivative of the system along (dw, dt, drho), with d nu = - sum s_j D_j X dw_j.  If only zero is mapped to zero, then
    the outputs are independent, since (c_j w_j, c_j t_j, 0) is mapped to zero where sum c_j output_j = 0; and so are the
    held rows of a block, since (0, 0, drho) is where sum drho_k sigma_k x_k = 0. *)
Section Jacobian.
Variable held : nat -> nat -> Prop.
Hypothesis held_zero : forall j k, (j < M)%nat -> (k < n)%nat -> held j k -> dot d (X k) (w j) = 0.

Definition d_nu (dw : nat -> vec) (k : nat) : R :=
  - sum M (fun j => wall (b j) * (on_off (D j k) * dot d (X k) (dw j))).
Record null (dw : nat -> vec) (dt : nat -> R) (drho : nat -> nat -> R) : Prop := {
  null_gradient : forall j i, (j < M)%nat -> (i < d)%nat ->
    dt j * v_of j i + t j * pull n X (d_nu dw) (wall (b j)) (D j) (drho j) i = beta * dw j i;
  null_length : forall j, (j < M)%nat -> dot d (w j) (dw j) = t j * dt j;
  null_held : forall j k, (j < M)%nat -> (k < n)%nat -> held j k -> dot d (X k) (dw j) = 0;
  null_rho : forall j k, (j < M)%nat -> (k < n)%nat -> ~ held j k -> drho j k = 0
}.
Hypothesis invertible : forall dw dt drho, null dw dt drho -> forall j, (j < M)%nat ->
  (forall i, (i < d)%nat -> dw j i = 0) /\ dt j = 0 /\ forall k, (k < n)%nat -> drho j k = 0.

Lemma pull_zero s P r i : (forall k, (k < n)%nat -> r k = 0) -> forall mu, (forall k, (k < n)%nat -> mu k = 0) ->
  pull n X mu s P r i = 0.
Proof.
  intros Zr mu Zm; unfold pull.
  rewrite (sum_ext n (fun k => mu k * _ * _) (fun _ => 0)) by (intros; rewrite Zm by auto; ring).
  rewrite (sum_ext n (fun k => r k * _ * _) (fun _ => 0)) by (intros; rewrite Zr by auto; ring).
  rewrite !sum_0; ring.
Qed.

Theorem outputs_independent : independent n M output (fun _ => True).
Proof.
  intros c _ K j J.
  assert (Z : null (fun j => scale (c j) (w j)) (fun j => c j * t j) (fun _ _ => 0)).
  { split.
    - intros l i L I; rewrite pull_zero; auto.
      + replace (c l * t l * v_of l i) with (c l * (t l * v_of l i)) by ring.
        rewrite (sol_gradient ok l i L I); unfold scale; ring.
      + intros k Hk; unfold d_nu; rewrite <- (K k Hk); unfold fit.
        rewrite (sum_ext M _ (fun l => c l * output l k))
          by (intros; rewrite dot_scale_r; unfold output; ring).
        pose proof (K k Hk) as Q; unfold fit in Q; rewrite Q; ring.
    - intros l L; rewrite dot_scale_r, (sol_length ok l L); ring.
    - intros l k L Hk Hl; rewrite dot_scale_r, held_zero by auto; ring.
    - auto. }
  destruct (invertible _ _ _ Z j J) as (_ & E & _); pose proof (sol_positive ok j J).
  apply Rmult_integral in E as [E|E]; lra.
Qed.

Theorem held_independent j x : (j < M)%nat -> (forall k, (k < n)%nat -> ~ held j k -> x k = 0) ->
  (forall i, (i < d)%nat -> sum n (fun k => x k * wall (D j k) * X k i) = 0) ->
  forall k, (k < n)%nat -> x k = 0.
Proof.
  intros J O K k Hk.
  assert (Zn : forall l, d_nu (fun _ _ => 0) l = 0).
  { intros l; unfold d_nu; rewrite (sum_ext M _ (fun _ => 0)), sum_0; [ring|]; intros q _.
    unfold dot; rewrite (sum_ext d _ (fun _ => 0)), sum_0; intros; ring. }
  assert (Zd : forall a : vec, dot d a (fun _ => 0) = 0).
  { intros a; unfold dot; rewrite (sum_ext d _ (fun _ => 0)); [apply sum_0|intros; ring]. }
  assert (Z : null (fun _ _ => 0) (fun _ => 0) (fun l => if l =? j then x else fun _ => 0)).
  { split; auto.
    - intros l i L I; destruct (Nat.eqb_spec l j) as [->|N]; [|rewrite pull_zero by auto; ring].
      unfold pull; rewrite K by auto.
      rewrite (sum_ext n _ (fun _ => 0)), sum_0; [ring|]; intros q _; rewrite Zn; ring.
    - intros l L; rewrite Zd; ring.
    - intros l q L Hq Hn; destruct (Nat.eqb_spec l j) as [->|N]; auto. }
  destruct (invertible _ _ _ Z j J) as (_ & _ & E); specialize (E k Hk); now rewrite Nat.eqb_refl in E.
Qed.
End Jacobian.

(** ** Uniqueness

    [block_of] names the block of a neuron; all pairs outside the blocks are inactive, so that by [active_pair]
    every neuron of an optimum is u = (|a| / beta) v_j on the cone of its block, with its sign. *)
Section Unique.
Variables (net' : list neuron) (block_of : neuron -> nat).
Hypothesis on_block : forall p, In p net' -> (block_of p < M)%nat
  /\ on_pair n d X (D (block_of p), b (block_of p)) p
  /\ forall i, (i < d)%nat -> fst p i = Rabs (snd p) / beta * v_of (block_of p) i.

Fixpoint share (l : list neuron) (j : nat) : R :=
  match l with [] => 0 | p :: l' => (if j =? block_of p then snd p * snd p else 0) + share l' j end.

Lemma neuron_output p k : In p net' -> (k < n)%nat -> let j := block_of p in
  snd p * pos (dot d (X k) (fst p)) = snd p * snd p / t j * output j k.
Proof.
  intros I K j; destruct (on_block p I) as (J & [C S] & E); fold j in J, C, S, E; simpl in C, S.
  destruct p as [u a]; simpl in *.
  rewrite (proj1 (cone_iff n d X (D j) u) C k K).
  pose proof (sol_positive ok j J) as P.
  assert (A : Rabs a = wall (b j) * a).
  { revert S; destruct (b j); simpl; intros S; [rewrite Rabs_pos_eq|rewrite Rabs_left1]; lra. }
  assert (Du : dot d (X k) u = Rabs a / t j * dot d (X k) (w j)).
  { rewrite <- dot_scale_r; apply sum_ext; intros i Hi; unfold scale; f_equal; rewrite E by auto.
    replace (v_of j i) with (t j * v_of j i / t j) by (field; lra).
    rewrite (sol_gradient ok j i J Hi); field; lra. }
  rewrite Du, A; unfold output; field; lra.
Qed.

Lemma share_predict l k : incl l net' -> (k < n)%nat ->
  predict d l (X k) = sum M (fun j => share l j / t j * output j k).
Proof.
  induction l as [|p l IH]; intros H K.
  - simpl; rewrite (sum_ext M _ (fun _ => 0)), sum_0; auto; intros j J; unfold Rdiv; ring.
  - assert (I : In p net') by (apply H; now left); destruct (on_block p I) as [J _].
    transitivity (snd p * pos (dot d (X k) (fst p)) + predict d l (X k)); [now destruct p|].
    rewrite IH, neuron_output by (auto; intros q Q; apply H; now right).
    rewrite (sum_ext M (fun j => share (p :: l) j / t j * output j k)
      (fun j => (if j =? block_of p then snd p * snd p / t j * output j k else 0)
      + share l j / t j * output j k)).
    + rewrite sum_plus, (sum_single M (block_of p) (fun j => snd p * snd p / t j * output j k)).
      destruct (Nat.ltb_spec (block_of p) M); [reflexivity|lia].
    + intros j Hj; simpl; destruct (j =? block_of p); unfold Rdiv; ring.
Qed.

Theorem solution_unique : independent n M output (fun _ => True) ->
  (forall k, (k < n)%nat -> predict d net' (X k) = predict d net (X k)) ->
  forall j, (j < M)%nat -> share net' j = t j.
Proof.
  intros In_ E j J; pose proof (sol_positive ok j J) as P.
  assert (A : share net' j / t j = 1).
  { apply (independent_unique n M output (fun k => predict d net (X k)) (fun _ => True)
      (fun _ => 1) (fun j => share net' j / t j)); auto.
    - intros i _ N; now elim N.
    - intros i _ N; now elim N.
    - intros k K; unfold fit; rewrite block_predict by auto; apply sum_ext; intros; ring.
    - intros k K; unfold fit; rewrite <- E, share_predict by (auto; apply incl_refl); reflexivity. }
  replace (share net' j) with (share net' j / t j * t j) by (field; lra); rewrite A; ring.
Qed.
End Unique.
End Solution.
