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
    single_pays             one output: there is such a w                       R272
    several_pays            several outputs: there is such a w                  R273
    cone_pays               so the neurons of the pattern are payable           R272, R273
    gate_pays               and the gated units, if rho = 0                     R272, R273
    patterns_proved         Proved: the claim holds against all in scope
    patterns_refuted        Refuted: it fails against one of them
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Bool ZArith QArith Qreals FunctionalExtensionality.
From Relucert Require Import Vec Norm Network Dominant Rational Check Encode Kept Sparse Verdict Training Exact Models Feasible
  Judge Members.
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

(** Entries that are zero where nothing is penalised. *)
Definition ends (w : vec) : Prop := forall i, (p <= i < d)%nat -> w i = 0.
Lemma dot_ends w u : ends w -> dot d w u = dot p w u.
Proof.
  intros E; pose proof (penalised_le t); assert (H' : forall m, (m <= d)%nat -> (p <= m)%nat -> dot m w u = dot p w u).
  { induction m as [|m IH]; intros M L; [now replace p with 0%nat by lia|].
    destruct (Nat.eq_dec p (S m)) as [->|N]; auto; unfold dot in *; cbn [sum]; rewrite IH, E by lia; ring. }
  apply H'; lia.
Qed.

(** w and its multipliers, which are zero if there is [nothing] to choose. *)
Definition pulled (nothing : Prop) (a : vec) : Prop := exists rho w,
  (forall k, (k < n)%nat -> 0 <= rho k) /\ (nothing -> forall k, (k < n)%nat -> rho k = 0) /\ ends w
  /\ (forall i, (i < d)%nat -> w i = sum n (fun k => (on k (dot K (rows_of V k) a) + rho k * sigma k) * X k i))
  /\ norm p w <= B * norm K a.

Lemma pulled_bound u a w : ends w -> norm p w <= B * norm K a -> dot d w u <= B * norm p u * norm K a.
Proof.
  intros E N; rewrite dot_ends by auto; apply Rle_trans with (norm p w * norm p u).
  - apply norm_bound; [apply norm_ge0|]; rewrite <- norm_sqr; lra.
  - replace (B * norm p u * norm K a) with (B * norm K a * norm p u) by ring.
    apply Rmult_le_compat_r; auto using norm_ge0.
Qed.

Theorem cone_pays nothing u a : has_pattern sd u -> pulled nothing a -> payable n d p K X (rows_of V) B (u, a).
Proof.
  intros P (rho & w & R0 & _ & E & W & N); unfold payable; cbn [fst snd].
  assert (F n d X (fun k => dot K (rows_of V k) a) u <= dot d w u).
  { replace (dot d w u) with (dot d (fun i => sum n (fun k => (on k (dot K (rows_of V k) a) + rho k * sigma k) * X k i)) u)
      by (apply sum_ext; intros i I; now rewrite W).
    rewrite dot_comb; unfold F; apply sum_le; intros k I; specialize (P k I); specialize (R0 k I); unfold on, sigma.
    set (z := dot d (X k) u) in *; set (v := dot K (rows_of V k) a); unfold pos; destruct (sd k).
    - rewrite Rmax_left by lra; assert (0 <= rho k * z) by (now apply Rmult_le_pos); lra.
    - rewrite Rmax_right by lra; assert (0 <= rho k * - z) by (apply Rmult_le_pos; lra); lra. }
  eapply Rle_trans; [exact H|now apply pulled_bound].
Qed.

(** A gated unit has no cone, and needs that there are no multipliers. *)
Theorem gate_pays (nothing : Prop) u a : nothing -> pulled nothing a ->
  sum n (fun k => on k (dot d (X k) u) * dot K (rows_of V k) a) <= B * norm p u * norm K a.
Proof.
  intros Y (rho & w & _ & Z & E & W & N).
  replace (sum n (fun k => on k (dot d (X k) u) * dot K (rows_of V k) a)) with (dot d w u); [now apply pulled_bound|].
  replace (dot d w u) with (dot d (fun i => sum n (fun k => (on k (dot K (rows_of V k) a) + rho k * sigma k) * X k i)) u)
    by (apply sum_ext; intros i I; now rewrite W).
  rewrite dot_comb; apply sum_ext; intros k I; rewrite (Z Y k I); unfold on; destruct (sd k); ring.
Qed.
End Pattern.

(** *** The tests *)
Section Tests.
Variables (x v : nat -> nat -> Q) (B : Q) (sd : nat -> bool).
Open Scope Q_scope.
Definition flip (k : nat) (r : Q) : Q := if sd k then r else - r.
Definition zero_ends (w : nat -> Q) : bool := all d (fun i => Nat.ltb i p || Qeq_bool (w i) 0).

Definition single_w (neg : bool) (rho : nat -> Q) (i : nat) : Q := fsum n (fun k =>
  ((if sd k then if neg then - v k 0%nat else v k 0%nat else 0) + flip k (rho k)) * x k i).
Definition single_ok (neg : bool) (rho : nat -> Q) : bool :=
  let w := memo d (single_w neg rho) in
  all n (fun k => Qle_bool 0 (rho k)) && zero_ends w && Qle_bool (fdot p w w) (B * B).

(** Column K of Q is that of |a|. *)
Definition several_q (r : nat -> Q) (t : nat -> nat -> Q) (c i : nat) : Q := fsum n (fun k =>
  (if Nat.eqb c K then flip k (r k) else (if sd k then v k c else 0) + flip k (t k c)) * x k i).
Definition several_m (lambda : Q) (q : nat -> nat -> Q) (a b : nat) : Q :=
  Qred ((if Nat.eqb b a then lambda else 0) + (if Nat.eqb a K && Nat.eqb b K then B * B - 2 * lambda else 0) - fdot p (q a) (q b)).
Definition several_ok (lambda : Q) (r : nat -> Q) (t : nat -> nat -> Q) : bool :=
  let q := memo2 (S K) d (several_q r t) in
  all n (fun k => Qle_bool 0 (r k) && Qle_bool (fdot K (t k) (t k)) (r k * r k))
  && all (S K) (fun c => zero_ends (q c)) && psd (S K) (memo2 (S K) (S K) (several_m lambda q)).
End Tests.

Open Scope R_scope.
Section Pays.
Variables (V : nat -> nat -> Q) (B : Q) (sd : nat -> bool).
Hypothesis B_ge0 : 0 <= Q2R B.

Lemma flip_of k r : Q2R (flip sd k r) = Q2R r * sigma sd k.
Proof. unfold flip, sigma; destruct (sd k); [ring|rewrite Q2R_opp; ring]. Qed.
Lemma on_of k (r : Q) : Q2R (if sd k then r else 0%Q) = on sd k (Q2R r).
Proof. unfold on; destruct (sd k); auto; apply Q2R_0. Qed.
Lemma zero_ends_true w : zero_ends w = true -> ends (vec_of w).
Proof.
  intros H i [I J]; pose proof (all_true _ _ H i J) as G; cbv beta in G; apply orb_prop in G as [G|G].
  - apply Nat.ltb_lt in G; lia.
  - apply eq_true in G; rewrite Q2R_0 in G; exact G.
Qed.
Lemma ends_scale s w : ends w -> ends (scale s w).
Proof. intros E i I; unfold scale; rewrite E by auto; ring. Qed.
Lemma norm_le q (w : vec) b : 0 <= b -> dot q w w <= b * b -> norm q w <= b.
Proof. intros P H; apply Rsqr_incr_0_var; auto; unfold Rsqr; now rewrite norm_sqr. Qed.

Definition no_rho (rho : nat -> Q) : Prop := forall k, Q2R (rho k) = 0.

Theorem single_pays rho rho' a : K = 1%nat -> single_ok (data_of t) V B sd false rho = true ->
  single_ok (data_of t) V B sd true rho' = true -> pulled V (Q2R B) sd (no_rho rho /\ no_rho rho') a.
Proof.
  intros K1 H1 H2.
  assert (G : forall neg rho s, single_ok (data_of t) V B sd neg rho = true -> 0 <= s ->
    a 0%nat = (if neg then - s else s) -> pulled V (Q2R B) sd (no_rho rho) a).
  { clear rho rho' H1 H2; intros neg rho s H S A; unfold single_ok in H; cbv zeta in H.
    rewrite memo_id, fdot_eq, !andb_true_iff in H; destruct H as [[R0 E] N].
    apply le_true in N; rewrite dot_of, Q2R_mult in N; apply zero_ends_true in E; set (w := vec_of _) in *.
    exists (fun k => s * Q2R (rho k)), (scale s w); repeat split; auto using ends_scale.
    - intros k I; pose proof (all_true _ _ R0 k I) as G; cbv beta in G; apply le_true in G; rewrite Q2R_0 in G.
      now apply Rmult_le_pos.
    - intros Z k _; rewrite (Z k); ring.
    - intros i I; unfold scale, w, vec_of, single_w; rewrite fsum_eq, Q2R_qsum, <- sum_scal; apply sum_ext; intros k _.
      rewrite Q2R_mult, Q2R_plus, on_of, flip_of, K1; unfold dot, rows_of; cbn [sum]; rewrite A; unfold on.
      destruct (sd k), neg; rewrite ?Q2R_opp; ring.
    - rewrite (norm_multiple p s (scale s w) w) by (auto; reflexivity).
      rewrite K1, norm_1, A; replace (Rabs (if neg then - s else s)) with s
        by (destruct neg; [rewrite Rabs_Ropp|]; rewrite Rabs_pos_eq; auto).
      rewrite Rmult_comm; apply Rmult_le_compat_r; auto; now apply norm_le. }
  assert (W : forall (A C : Prop), (C -> A) -> pulled V (Q2R B) sd A a -> pulled V (Q2R B) sd C a).
  { intros A C I (r & w & P1 & P2 & P3); exists r, w; auto. }
  destruct (Rle_dec 0 (a 0%nat)).
  - apply (W (no_rho rho)); [tauto|]; now apply (G false rho (a 0%nat)).
  - apply (W (no_rho rho')); [tauto|]; apply (G true rho' (- a 0%nat)); auto; lra.
Qed.

Theorem several_pays lambda r tt a : several_ok (data_of t) V B sd lambda r tt = true ->
  pulled V (Q2R B) sd (no_rho r /\ forall j, no_rho (fun k => tt k j)) a.
Proof.
  unfold several_ok; cbv zeta; rewrite !memo2_id, !andb_true_iff; intros [[R0 E] Ps].
  set (m := norm K a); set (q := several_q (data_of t) V sd r tt) in *; set (z := extend K a m).
  pose proof (norm_ge0 K a) as m0; fold m in m0.
  set (w := fun i => sum (S K) (fun c => z c * rows_of q c i)).
  exists (fun k => m * Q2R (r k) + dot K (vec_of (tt k)) a), w; repeat split.
  - intros k I; pose proof (all_true _ _ R0 k I) as G; cbv beta in G; apply andb_prop in G as [G1 G2].
    apply le_true in G1, G2; rewrite Q2R_0 in G1; rewrite fdot_eq, dot_of, Q2R_mult in G2.
    assert (H : - dot K (vec_of (tt k)) a <= Q2R (r k) * m); [|lra].
    replace (- dot K (vec_of (tt k)) a) with (dot K (scale (-1) (vec_of (tt k))) a) by (rewrite dot_scale_l; ring).
    apply norm_bound; auto; rewrite dot_scale_l, dot_scale_r; lra.
  - intros [Z1 Z2] k _; rewrite (Z1 k); unfold dot; rewrite (sum_ext K _ (fun _ => 0)), sum_0; [ring|].
    intros j _; unfold vec_of; rewrite (Z2 j k); ring.
  - intros i I; unfold w; rewrite (sum_ext (S K) _ (fun _ => 0)); [apply sum_0|]; intros c C.
    pose proof (zero_ends_true _ (all_true _ _ E c C) i I) as Z; unfold vec_of in Z; unfold rows_of; rewrite Z; ring.
  - intros i _; unfold w; rewrite (sum_ext (S K) _ (fun c => sum n (fun k => z c *
      ((if Nat.eqb c K then Q2R (r k) * sigma sd k else on sd k (Q2R (V k c)) + Q2R (tt k c) * sigma sd k) * X k i)))).
    + rewrite sum_swap; apply sum_ext; intros k _; unfold z; rewrite (sum_extend K a m (fun c y => y *
        ((if Nat.eqb c K then Q2R (r k) * sigma sd k else on sd k (Q2R (V k c)) + Q2R (tt k c) * sigma sd k) * X k i))).
      rewrite Nat.eqb_refl, (sum_ext K _ (fun c => X k i * (on sd k (Q2R (V k c) * a c)) + X k i * sigma sd k * (Q2R (tt k c) * a c))).
      * rewrite sum_plus, !sum_scal.
        replace (sum K (fun c => on sd k (Q2R (V k c) * a c))) with (on sd k (dot K (rows_of V k) a))
          by (unfold on; destruct (sd k); [reflexivity|now rewrite sum_0]).
        change (sum K (fun c => Q2R (tt k c) * a c)) with (dot K (vec_of (tt k)) a); ring.
      * intros c C; rewrite (proj2 (Nat.eqb_neq c K)) by lia; unfold on; destruct (sd k); ring.
    + intros c _; unfold rows_of at 1, q, several_q; rewrite fsum_eq, Q2R_qsum, <- sum_scal; apply sum_ext; intros k _.
      rewrite Q2R_mult; unfold rows_of; destruct (Nat.eqb c K); [now rewrite flip_of|now rewrite Q2R_plus, on_of, flip_of].
  - apply norm_le; [now apply Rmult_le_pos|]; fold m.
    assert (Mm : forall i j, Q2R (several_m B lambda q i j) = Q2R lambda * delta i j
      + (Q2R B * Q2R B - 2 * Q2R lambda) * outer (fun i => if Nat.eqb i K then 1 else 0) (fun i => if Nat.eqb i K then 1 else 0) i j
      - dot p (rows_of q i) (rows_of q j)).
    { intros i j; unfold several_m; rewrite (Qeq_eqR _ _ (Qred_correct _)), fdot_eq, Q2R_minus, Q2R_plus, dot_of; f_equal; f_equal.
      - unfold delta; destruct (Nat.eqb j i); [ring|rewrite Q2R_0; ring].
      - unfold outer; destruct (Nat.eqb i K), (Nat.eqb j K); cbn [andb]; rewrite ?Q2R_0, ?Q2R_minus, ?Q2R_mult; try ring.
        unfold Q2R at 3; simpl; field. }
    apply psd_form with (u := z) in Ps.
    + rewrite (form_ext _ _ (fun i j => (Q2R lambda * delta i j
        + (Q2R B * Q2R B - 2 * Q2R lambda) * outer (fun i => if Nat.eqb i K then 1 else 0) (fun i => if Nat.eqb i K then 1 else 0) i j)
        - dot p (rows_of q i) (rows_of q j))) in Ps by (intros i j _ _; apply Mm).
      rewrite form_minus, (form_plus (S K) (fun i j => Q2R lambda * delta i j)), !form_scal, form_delta, form_outer in Ps.
      replace (form (S K) (fun i j => dot p (rows_of q i) (rows_of q j)) z) with (dot p w w) in Ps.
      * assert (Z1 : dot (S K) z z = m * m + m * m).
        { unfold dot, z; rewrite (sum_extend K a m (fun _ y => y * y)); fold (dot K a a); rewrite <- norm_sqr; reflexivity. }
        assert (Z2 : dot (S K) (fun i => if Nat.eqb i K then 1 else 0) z = m).
        { unfold dot, z; rewrite (sum_extend K a m (fun i y => (if Nat.eqb i K then 1 else 0) * y)), Nat.eqb_refl.
          rewrite (sum_ext K _ (fun _ => 0)), sum_0; [ring|]; intros i I; rewrite (proj2 (Nat.eqb_neq i K)) by lia; ring. }
        rewrite Z1, Z2 in Ps; lra.
      * unfold dot at 2; rewrite (form_sum (S K) p (fun i => outer (fun c => rows_of q c i) (fun c => rows_of q c i))).
        apply sum_ext; intros i _; rewrite form_outer; unfold w, dot.
        assert (C : sum (S K) (fun c => z c * rows_of q c i) = sum (S K) (fun c => rows_of q c i * z c)) by (apply sum_ext; intros; ring).
        now rewrite C.
    + intros i j; rewrite !Mm, (dot_comm p (rows_of q j)); unfold delta, outer; rewrite (Nat.eqb_sym j i); ring.
Qed.
End Pays.
End Patterns.

(** ** The records *)
Record file_scope := {
  o_multiplier : Z * positive; o_scale : nat; o_dual : list (list Z); o_bound : Z;
  o_single : list (bool * nat * list (nat * Z));              (* sign -, gate; k r *)
  o_several : list (nat * (Z * list (nat * (Z * list Z))))    (* gate, lambda; k r t *)
}.

Section File.
Variables (t : training) (gates : list (list Z)) (o : file_scope).
Notation n := (size t).
Notation d := (t_dim t).
Notation p := (penalised t).
Notation K := (t_outputs t).
Notation S := (o_scale o).
Notation gate i := (nth i gates []).

Definition scope_dual (k j : nat) : Q := dyadic S (nth j (nth k (o_dual o) []) 0%Z).
Definition scope_level : Q := dyadic S (o_bound o).
Definition single_rho (neg : bool) (i : nat) : nat -> Q :=
  let l := match find (fun e => Bool.eqb (fst (fst e)) neg && Nat.eqb (snd (fst e)) i) (o_single o) with Some e => snd e | None => [] end in
  memo n (fun k => dyadic S (find_key 0%Z l k)).

Definition gate_ok (x v : nat -> nat -> Q) (sd : nat -> bool) (i : nat) : bool :=
  if Nat.eqb K 1 then single_ok t x v scope_level sd false (single_rho false i) && single_ok t x v scope_level sd true (single_rho true i)
  else match find (fun e => Nat.eqb (fst e) i) (o_several o) with
    | Some (_, (l, rho)) => let row := memo n (find_key (0%Z, []) rho) in several_ok t x v scope_level sd
        (dyadic (2 * S) l) (fun k => dyadic S (fst (row k))) (fun k j => dyadic S (nth j (snd (row k)) 0%Z))
    | None => several_ok t x v scope_level sd (scope_level * scope_level)%Q (fun _ => 0%Q) (fun _ _ => 0%Q)
    end.

(** Equal patterns count once, at the place of the first gate. *)
Definition same (a b : nat -> bool) : bool := all n (fun k => Bool.eqb (a k) (b k)).
Definition gates_ok (x v : nat -> nat -> Q) : bool :=
  let sides := memo (length gates) (fun i => memo n (side t (gate i))) in
  all (length gates) (fun i => match find (fun j => same (sides j) (sides i)) (seq 0 (i + 1)) with
    | Some j => Nat.ltb j i || gate_ok x v (sides i) i
    | None => false end).

Definition bounded_patterns : option ((nat -> nat -> Q) * Q) :=
  if negb (Qle_bool scope_level 0) && gates_ok (kept_x t) (memo2 n K scope_dual) then Some (scope_dual, scope_level) else None.
Definition patterns_low : option Q := scaled_low t bounded_patterns (fst (o_multiplier o) # snd (o_multiplier o)).

Lemma gate_ok_pays V sd i u a : V = scope_dual -> 0 <= Q2R scope_level -> gate_ok (data_of t) V sd i = true -> has_pattern t sd u ->
  payable n d p K (rows_of (data_of t)) (rows_of V) (Q2R scope_level) (u, a).
Proof.
  intros _ B0 G P; unfold gate_ok in G; destruct (Nat.eqb_spec K 1) as [K1|_].
  - apply andb_prop in G as [G1 G2]; eapply cone_pays; eauto; exact (single_pays t V scope_level sd B0 _ _ a K1 G1 G2).
  - destruct (find _ _) as [[j [l rho]]|]; cbv zeta in G; (eapply cone_pays; eauto; exact (several_pays t V scope_level sd B0 _ _ _ a G)).
Qed.

Lemma pattern_same a b u : same a b = true -> has_pattern t b u -> has_pattern t a u.
Proof.
  intros E P k I; pose proof (all_true _ _ E k I) as G; cbv beta in G; apply eqb_prop in G; rewrite G; now apply P.
Qed.

Lemma gates_pay V u a : V = scope_dual -> 0 <= Q2R scope_level -> gates_ok (data_of t) V = true ->
  forall i, (i < length gates)%nat -> has_pattern t (side t (gate i)) u ->
  payable n d p K (rows_of (data_of t)) (rows_of V) (Q2R scope_level) (u, a).
Proof.
  unfold gates_ok; cbv zeta; rewrite memo_id; intros E B0 G.
  induction i as [i IH] using (well_founded_induction lt_wf); intros I P.
  pose proof (all_true _ _ G i I) as H; cbv beta in H; rewrite memo_id in H.
  destruct (find _ _) as [j|] eqn:Fj; [|discriminate]; apply find_some in Fj as [_ Fj]; rewrite memo_id in Fj.
  apply orb_prop in H as [H|H]; [apply Nat.ltb_lt in H; apply (IH j H); [lia|]; now apply (pattern_same _ (side t (gate i)))|].
  now apply (gate_ok_pays V (side t (gate i)) i).
Qed.

Lemma dead_pays V B h : 0 <= B -> dead t h -> payable n d p K (rows_of (data_of t)) (rows_of V) B h.
Proof.
  intros B0 Dh; unfold payable; replace (F n d _ _ (fst h)) with 0.
  - apply Rmult_le_pos; [apply Rmult_le_pos|]; auto using norm_ge0.
  - unfold F; rewrite (sum_ext n _ (fun _ => 0)), sum_0; auto; intros k _; destruct Dh as [Z|Z].
    + replace (dot d (rows_of (data_of t) k) (fst h)) with 0; [rewrite pos_0; ring|].
      unfold dot; rewrite (sum_ext d _ (fun _ => 0)), sum_0; auto; intros i I; rewrite Z by auto; ring.
    + replace (dot K (rows_of V k) (snd h)) with 0; [ring|].
      unfold dot; rewrite (sum_ext K _ (fun _ => 0)), sum_0; auto; intros j J; rewrite Z by auto; ring.
Qed.

Theorem patterns_low_sound D : problem_ok t = true -> patterns_low = Some D ->
  forall m, allows t m -> in_scope t gates m -> Q2R D <= objective_of t m.
Proof.
  intros P H m A Sc; apply scaled_low_of in H as (V & B & E & H); auto; apply H; auto; intros h I.
  unfold bounded_patterns in E; destruct (_ && _) eqn:G in E; [|discriminate]; injection E as <- <-.
  apply andb_prop in G as [B0 G]; apply negb_true_iff, le_false in B0; rewrite Q2R_0 in B0; rewrite kept_x_eq, memo2_id in G.
  destruct (Sc h I) as [Dh|(g & Ig & Pg)]; [apply dead_pays; auto; lra|].
  apply (In_nth gates g []) in Ig as (i & Li & <-); destruct h as [u a].
  apply (gates_pay scope_dual u a eq_refl) with (i := i); auto; lra.
Qed.

(** *** Networks of a file *)
Open Scope Q_scope.
Definition unit_in_scope (f : file_unit) : bool :=
  let z := memo n (fun k => zdot t (fst (row_of t k)) (m_u f)) in
  forallb (Z.eqb 0) (m_u f) || forallb (Z.eqb 0) (m_a f)
  || existsb (fun g => all n (fun k => if side t g k then 0 <=? z k else z k <=? 0)%Z) gates.
Definition model_in_scope (m : file_model) : bool := forallb unit_in_scope (m_units m).
Open Scope R_scope.

Lemma zdot_of f k : Q2R (1 # t_xden t) * Q2R (1 # m_uden f) * IZR (zdot t (fst (row_of t k)) (m_u f))
  = dot d (rows_of (data_of t) k) (vec_of (mu_of f)).
Proof.
  unfold zdot, dot; rewrite sumZ_seq, <- sum_scal; apply sum_ext; intros i _; unfold rows_of, data_of, vec_of, mu_of, Q2R.
  cbn [Qnum Qden]; rewrite mult_IZR; ring.
Qed.
Lemma share_pos q : 0 < Q2R (1 # q).
Proof. rewrite <- Q2R_0; apply Qlt_Rlt; reflexivity. Qed.

Lemma zeros_nth l i : forallb (Z.eqb 0) l = true -> nth i l 0%Z = 0%Z.
Proof.
  rewrite forallb_forall; intros H; destruct (Nat.lt_ge_cases i (length l)) as [L|L]; [|now apply nth_overflow].
  symmetry; apply Z.eqb_eq, H, nth_In, L.
Qed.

(** The vector of a neuron as it stands, or a multiple of it for an atom. *)
Lemma hidden_vector f : exists s, 0 <= s /\ (m_atom f = false -> s = 1) /\ fst (hidden_of f) = scale s (vec_of (mu_of f)).
Proof.
  unfold hidden_of, neuron_of; destruct (m_atom f); cbn [is_atom fst].
  - eexists; split; [apply sqrt_pos|split; [discriminate|reflexivity]].
  - exists 1; split; [lra|split; auto]; apply functional_extensionality; intros i; unfold scale; ring.
Qed.

Lemma in_scope_true m : model_ok t m = true -> model_in_scope m = true -> in_scope t gates (model_of m).
Proof.
  unfold model_ok, model_in_scope; rewrite andb_true_iff, !forallb_forall; intros [Uo _] H h I; simpl in I.
  apply in_map_iff in I as (f & <- & F); specialize (H f F); specialize (Uo f F); unfold unit_in_scope in H; cbv zeta in H.
  destruct (hidden_vector f) as (s & S0 & _ & E); rewrite memo_id in H; apply orb_prop in H as [H|H]; [apply orb_prop in H as [H|H]|].
  - left; left; intros i _; rewrite E; unfold scale, vec_of, mu_of; rewrite zeros_nth by auto; unfold Q2R; simpl; ring.
  - left; unfold unit_ok in Uo; unfold hidden_of, neuron_of in *; destruct (m_atom f); cbn [is_atom fst snd] in *.
    + left; intros i _; unfold scale, qa; cbn [a_int a_den]; rewrite zeros_nth by auto.
      replace (Q2R (0 # m_aden f)) with 0 by (unfold Q2R; simpl; ring); rewrite Rabs_R0, sqrt_0; cbn [fst]; ring.
    + right; intros j _; cbn [snd]; unfold vec_of, ma_of; rewrite zeros_nth by auto; unfold Q2R; simpl; ring.
  - right; apply existsb_exists in H as (g & Ig & H); exists g; split; auto; intros k L.
    pose proof (all_true _ _ H k L) as G; cbv beta in G; rewrite E, dot_scale_r, <- zdot_of.
    pose proof (share_pos (t_xden t)) as P1; pose proof (share_pos (m_uden f)) as P2; assert (P := Rmult_lt_0_compat _ _ P1 P2).
    set (c := Q2R (1 # t_xden t) * Q2R (1 # m_uden f)) in *; assert (P' := Rmult_le_pos _ _ S0 (Rlt_le _ _ P)).
    destruct (side t g k); apply Z.leb_le, IZR_le in G.
    + rewrite <- Rmult_assoc; now apply Rmult_le_pos.
    + apply (Rmult_le_compat_l (s * c)) in G; lra.
Qed.
End File.

(** ** The verdict *)
Section Judge.
Variables (t : training) (net : file_model) (better : option file_model) (gates : list (list Z)) (o : file_scope) (cl : claim).
Variables (constant : file_model) (slopes : list (list Z)) (slopes_den : positive).
Notation L := (objective_of t).

Definition judge_patterns : option (verdict * Q) :=
  if model_in_scope t gates net && model_in_scope t gates (other net better)
  then judge_scope t net better cl constant slopes slopes_den (patterns_low t gates o) else None.

Lemma no_neurons m : neurons m = [] -> in_scope t gates m.
Proof. intros E h I; rewrite E in I; destruct I. Qed.

Theorem patterns_proved D : judge_patterns = Some (Proved, D) -> forall Z, infimum t Z ->
  forall m, allows t m -> in_scope t gates m -> holds_at cl (L (model_of net)) Z (L m).
Proof.
  unfold judge_patterns; destruct (_ && _); [|discriminate]; intros H Z I m A Sc.
  eapply judge_scope_proved with (scope := in_scope t gates); eauto using patterns_low_sound, no_neurons.
Qed.

Theorem patterns_refuted D : judge_patterns = Some (Refuted, D) -> forall Z, infimum t Z ->
  exists m, allows t m /\ in_scope t gates m /\ ~ holds_at cl (L (model_of net)) Z (L m).
Proof.
  unfold judge_patterns; destruct (_ && _) eqn:E; [|discriminate]; intros H Z I; apply andb_prop in E as [E1 E2].
  assert (M : model_ok t net = true /\ model_ok t (other net better) = true).
  { apply judge_scope_split in H as (_ & _ & H); apply decide_split in H as (_ & _ & own & _ & best & N & _ & O & _).
    unfold range_of in N, O; destruct (model_ok t net); [|discriminate]; destruct (model_ok t (other net better)); [auto|discriminate]. }
  destruct M as [M1 M2].
  exact (judge_scope_refuted t net better cl constant slopes slopes_den _ (in_scope t gates) no_neurons D
    (in_scope_true t gates net M1 E1) (in_scope_true t gates _ M2 E2) H Z I).
Qed.
End Judge.
