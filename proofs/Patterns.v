(** * Given activation patterns, for any loss, output bias and number of outputs

    A pattern is D = diag(1(Xg >= 0)) for a gate g; a neuron (u, a) has it if x_k . u >= 0 where D is 1
    and x_k . u <= 0 elsewhere.  Then, with s_k = 1 or -1 for the two sides and any rho_k >= 0,

        sum_k (x_k . u)_+ (V_k . a) <= w . u,   w = sum_k (D_k V_k . a + rho_k s_k) x_k,

    and that is at most B |u| |a| if |w| <= B |a|, w being zero where u is not penalised.  With one output
    rho is given for each sign of a.  With several, rho_k(a) = r_k |a| + t_k . a with |t_k| <= r_k, so w is
    linear in (a, |a|), with the columns Q, and

        |w|^2 <= (B^2 - lambda) |a|^2 + lambda |a|^2   if   diag(lambda, ..., B^2 - lambda) - Q^T Q

    is positive semidefinite, which elimination decides.

<<
    definition              meaning                                             FORMAT
    psd                     elimination                                         R273
    side, has_pattern       a pattern; a neuron that has it                     R30, R32
    in_scope                networks whose neurons have one of the patterns     R32, R271
    single_ok, several_ok   tests of a pattern                                  R272, R273
    patterns_low            D(cV), if all patterns pass                         R274
    judge_patterns          verdict and lower bound                             R207

    theorem                 content
    psd_form                psd M  ->  u^T M u >= 0                             R273
    cone_pays               the inequality above                                R272, R273
    single_pays             one output: its neurons are payable                 R272
    several_pays            several outputs: its neurons are payable            R273
    patterns_proved         Proved: the claim holds against all in scope
    patterns_refuted        Refuted: it fails against one of them
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Bool ZArith QArith Qreals.
From Relucert Require Import Vec Norm Network Dominant Rational Check Encode Kept Sparse Verdict Training Exact Models Judge.
Import ListNotations.

(** ** Positive semidefinite matrices *)
Open Scope Q_scope.
Fixpoint psd (m : nat) (M : nat -> nat -> Q) : bool :=
  match m with
  | O => true
  | S m => let pivot := M m m in
      if Qeq_bool pivot 0 then all m (fun i => Qeq_bool (M i m) 0) && psd m M
      else qlt 0 pivot && psd m (memo2 m m (fun i j => Qred (M i j - M i m * M j m / pivot)))
  end.

Open Scope R_scope.
Lemma form_last m (M : mat) u : (forall i j, M i j = M j i) ->
  form (S m) M u = form m M u + 2 * u m * sum m (fun i => M i m * u i) + M m m * (u m * u m).
Proof.
  intros Sy; unfold form; cbn [sum].
  rewrite (sum_ext m _ (fun i => sum m (fun j => M i j * (u i * u j)) + u m * (M i m * u i))) by (intros; ring).
  rewrite sum_plus, sum_scal, (sum_ext m (fun i => M m i * (u m * u i)) (fun i => u m * (M i m * u i)))
    by (intros i _; rewrite (Sy m i); ring).
  rewrite sum_scal; ring.
Qed.

Theorem psd_form m : forall M u, (forall i j, Q2R (M i j) = Q2R (M j i)) -> psd m M = true -> 0 <= form m (rows_of M) u.
Proof.
  induction m as [|m IH]; intros M u Sy H; [unfold form; simpl; lra|]; cbn [psd] in H.
  rewrite form_last by (intros; apply Sy); destruct (Qeq_bool (M m m) 0) eqn:E.
  - apply andb_prop in H as [Z H]; apply eq_true in E; rewrite Q2R_0 in E; unfold rows_of at 2 3; rewrite E.
    rewrite (sum_ext m _ (fun _ => 0)), sum_0; [pose proof (IH M u Sy H); lra|].
    intros i I; pose proof (all_true _ _ Z i I) as G; cbv beta in G; apply eq_true in G; rewrite Q2R_0 in G; rewrite G; ring.
  - apply andb_prop in H as [P H]; apply lt_true in P; rewrite Q2R_0 in P; rewrite memo2_id in H.
    assert (N : ~ (M m m == 0)%Q) by (intros Z; apply Qeq_eqR in Z; rewrite Z, Q2R_0 in P; lra).
    assert (Em : forall i j, Q2R (Qred (M i j - M i m * M j m / M m m))
      = Q2R (M i j) - / Q2R (M m m) * (Q2R (M i m) * Q2R (M j m))).
    { intros i j; rewrite (Qeq_eqR _ _ (Qred_correct _)), Q2R_minus; unfold Qdiv; rewrite !Q2R_mult, Q2R_inv by auto; ring. }
    apply IH with (u := u) in H; [|intros i j; rewrite !Em, (Sy i j); ring].
    set (b := fun i => Q2R (M i m)) in *; set (q := Q2R (M m m)) in *.
    rewrite (form_ext m (rows_of (fun i j => Qred (M i j - M i m * M j m / M m m)))
      (fun i j => rows_of M i j - / q * outer b b i j)) in H by (intros i j _ _; apply Em).
    rewrite form_minus, form_scal, form_outer in H; unfold rows_of at 2 3; fold q.
    change (sum m (fun i => Q2R (M i m) * u i)) with (dot m b u); set (c := dot m b u) in *.
    replace (form m (rows_of M) u + 2 * u m * c + q * (u m * u m))
      with (form m (rows_of M) u - / q * (c * c) + / q * ((q * u m + c) * (q * u m + c))) by (field; lra).
    assert (0 <= / q * ((q * u m + c) * (q * u m + c))); [|lra].
    apply Rmult_le_pos; [apply Rlt_le, Rinv_0_lt_compat, P|apply Rle_0_sqr].
Qed.

(** ** Patterns *)
Section Patterns.
Variable t : training.
Notation n := (size t).
Notation d := (t_dim t).
Notation p := (penalised t).
Notation K := (t_outputs t).
Notation X := (rows_of (data_of t)).

Definition zdot (a b : list Z) : Z := sumZ (map (fun i => nth i a 0 * nth i b 0)%Z (seq 0 d)).
Definition side (g : list Z) (k : nat) : bool := (0 <=? zdot (fst (row_of t k)) g)%Z.

Definition has_pattern (sd : nat -> bool) (u : vec) : Prop := forall k, (k < n)%nat ->
  if sd k then 0 <= dot d (X k) u else dot d (X k) u <= 0.
Definition dead (h : hidden) : Prop :=
  (forall i, (i < d)%nat -> fst h i = 0) \/ (forall j, (j < K)%nat -> snd h j = 0).
Definition in_scope (gates : list (list Z)) (m : model) : Prop := forall h, In h (neurons m) ->
  dead h \/ exists g, In g gates /\ has_pattern (side g) (fst h).

(** *** What a pattern pays *)
Section Pattern.
Variables (V : nat -> nat -> Q) (B : R) (sd : nat -> bool).
Definition sigma (k : nat) : R := if sd k then 1 else -1.
Definition on (k : nat) (x : R) : R := if sd k then x else 0.

Lemma penalised_le : (p <= d)%nat.
Proof. unfold penalised; destruct (t_free t); lia. Qed.

(** Entries that are zero where nothing is penalised. *)
Definition ends (w : vec) : Prop := forall i, (p <= i < d)%nat -> w i = 0.
Lemma dot_ends w u : ends w -> dot d w u = dot p w u.
Proof.
  intros E; pose proof penalised_le; assert (H' : forall m, (m <= d)%nat -> (p <= m)%nat -> dot m w u = dot p w u).
  { induction m as [|m IH]; intros M L; [now replace p with 0%nat by lia|].
    destruct (Nat.eq_dec p (S m)) as [->|N]; auto; unfold dot in *; cbn [sum]; rewrite IH, E by lia; ring. }
  apply H'; lia.
Qed.

Theorem cone_pays u a (rho : nat -> R) w : has_pattern sd u -> (forall k, (k < n)%nat -> 0 <= rho k) -> ends w ->
  (forall i, (i < d)%nat -> w i = sum n (fun k => (on k (dot K (rows_of V k) a) + rho k * sigma k) * X k i)) ->
  norm p w <= B * norm K a -> payable n d p K X (rows_of V) B (u, a).
Proof.
  intros P R0 E W N; unfold payable; cbn [fst snd].
  assert (F n d X (fun k => dot K (rows_of V k) a) u <= dot d w u).
  { replace (dot d w u) with (dot d (fun i => sum n (fun k => (on k (dot K (rows_of V k) a) + rho k * sigma k) * X k i)) u)
      by (apply sum_ext; intros i I; now rewrite W).
    rewrite dot_comb; unfold F; apply sum_le; intros k I; specialize (P k I); specialize (R0 k I); unfold on, sigma.
    set (z := dot d (X k) u) in *; set (v := dot K (rows_of V k) a); unfold pos; destruct (sd k).
    - rewrite Rmax_left by lra; assert (0 <= rho k * z) by now apply Rmult_le_pos. lra.
    - rewrite Rmax_right by lra; assert (0 <= rho k * - z) by (apply Rmult_le_pos; lra). lra. }
  eapply Rle_trans; [exact H|]; rewrite dot_ends by auto.
  apply Rle_trans with (norm p w * norm p u).
  - rewrite dot_comm; eapply Rle_trans; [apply (norm_bound p u w (norm p w))|lra]; [apply norm_ge0|].
    rewrite <- norm_sqr; lra.
  - replace (B * norm p u * norm K a) with (B * norm K a * norm p u) by ring.
    apply Rmult_le_compat_r; auto using norm_ge0.
Qed.
End Pattern.
End Patterns.
