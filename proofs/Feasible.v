(** * h(V) <= B from the records of a file

    The trees of one output and the fan of several, as integers.  The trees are those of version 1:
    [fast_accepts] of a problem with the rows alone.  Only what is accepted is claimed; tests that keep
    a certificate canonical are left out as in Encode.v.

<<
    definition              meaning                                             FORMAT
    bare                    rows as a problem without labels
    file_fan, fan_ok        a fan, and its tests                                R150-R155

    theorem                 content
    trees_bound             accepted trees: F <= B |u| for nu and -nu           R10-R19
    fan_bound               an accepted fan: h(V) <= B                          R150-R155
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Bool ZArith QArith Qreals FunctionalExtensionality.
From Relucert Require Import Vec Norm Network Rational Check Encode Kept Sparse Fast Certificate Verdict
  Fan.
Import ListNotations.

(** ** Trees for rows without labels *)
Definition bare (xs : list (list Z)) (den : positive) (d : nat) : problem :=
  {| rows := map (fun x => (x, 0%Z)) xs; x_den := den; y_den := 1; beta_num := 1; beta_den := 1; dim := d |}.

Definition row_at (xs : list (list Z)) (den : positive) (k i : nat) : Q := nth i (nth k xs []) 0%Z # den.
Definition entries (s : nat) (v : list Z) (k : nat) : Q := dyadic s (nth k v 0%Z).

Lemma bare_data xs den d : data (bare xs den d) = row_at xs den.
Proof.
  extensionality k; extensionality i; unfold data, row_at, bare; simpl; f_equal.
  change ([], 0%Z) with ((fun x : list Z => (x, 0%Z)) []); now rewrite map_nth.
Qed.

Open Scope R_scope.
Theorem trees_bound xs den d c : fast_accepts (bare xs den d) c = true ->
  0 < Q2R (dyadic (s_quad c) (Encode.bound c)) /\ forall u,
  F (length xs) d (rows_of (row_at xs den)) (vec_of (entries (s_dual c) (dual c))) u
    <= Q2R (dyadic (s_quad c) (Encode.bound c)) * norm d u /\
  F (length xs) d (rows_of (row_at xs den)) (fun k => - vec_of (entries (s_dual c) (dual c)) k) u
    <= Q2R (dyadic (s_quad c) (Encode.bound c)) * norm d u.
Proof.
  rewrite fast_accepts_eq; intros H; apply check_accepted in H; rewrite bare_data in H.
  replace (shape (bare xs den d)) with (length xs) in H by (unfold shape, bare; simpl; now rewrite map_length).
  split; [apply (accepted_level _ _ _ _ H)|intros u; split].
  - exact (feasible_plus _ _ _ _ H u).
  - exact (feasible_minus _ _ _ _ H u).
Qed.

(** ** The fan *)
Record file_generator := { g_q : list Z; g_bound : Z; g_plus : file_tree; g_minus : file_tree }.
Inductive file_cones :=
  | FCone (w : list Z)
  | FBisect (i j c : nat) (alpha beta : positive) (gamma : Z) (a b : file_cones).
Inductive file_signs := FBegin (t : file_cones) | FSigns (a b : file_signs).
Record file_fan := {
  v_dual_scale : nat; v_omega : nat; v_arc : nat; v_quad : nat; v_factor : nat;
  v_rows : list (list Z); v_bound : Z; v_zero_sum : bool;
  v_generators : list file_generator; v_signs : file_signs
}.

Section FileFan.
Variables (xs : list (list Z)) (den : positive) (d K : nat) (v : file_fan).
Open Scope Z_scope.
Notation r := (if v_zero_sum v then pred K else K).
Definition dotZ (a b : nat -> Z) : Z := sumZ (map (fun j => a j * b j) (seq 0 K)).
Definition no_tree : file_tree :=
  End {| f_mu := 0; f_omega := []; f_theta := []; f_product := []; f_ball := []; f_factor := [] |}.
Definition no_generator : file_generator := {| g_q := []; g_bound := 0; g_plus := no_tree; g_minus := no_tree |}.
Definition generator (g : nat) : file_generator := nth g (v_generators v) no_generator.
Definition gq (g j : nat) : Z := nth j (g_q (generator g)) 0.
Definition row_v (k j : nat) : Z := nth j (nth k (v_rows v) []) 0.
(** V q. *)
Definition image_of (q : nat -> Z) : list Z := map (fun row => dotZ (fun j => nth j row 0) q) (v_rows v).

Definition generator_ok (g : file_generator) : bool :=
  fast_accepts (bare xs den d) {| s_dual := v_dual_scale v; s_omega := v_omega v; s_arc := v_arc v; s_quad := v_quad v;
    s_factor := v_factor v; dual := image_of (fun j => nth j (g_q g) 0); bound := g_bound g;
    sign_plus := g_plus g; sign_minus := g_minus g |}.

(** A signed generator, and what replaces one at a bisection. *)
Definition zentry (g : nat * Z) (j : nat) : Z := snd g * gq (fst g) j.
Definition put_at (i : nat) (g : nat * Z) (cone : nat -> nat * Z) : nat -> nat * Z :=
  fun p => if Nat.eqb p i then g else cone p.

Fixpoint cones_ok (cone : nat -> nat * Z) (t : file_cones) : bool :=
  match t with
  | FCone w => all r (fun p => g_bound (generator (fst (cone p))) <=? dotZ (zentry (cone p)) (fun j => nth j w 0))
      && (dotZ (fun j => nth j w 0) (fun j => nth j w 0) <=? v_bound v * v_bound v)
  | FBisect i j c alpha beta gamma a b =>
      let new := (c, if gamma <? 0 then -1 else 1) in
      Nat.ltb i j && Nat.ltb j r && negb (gamma =? 0)
      && all K (fun l => gamma * gq c l =? Z.pos alpha * zentry (cone i) l + Z.pos beta * zentry (cone j) l)
      && cones_ok (put_at i new cone) a && cones_ok (put_at j new cone) b
  end.

Fixpoint signs_ok (p : nat) (cone : nat -> nat * Z) (t : file_signs) : bool :=
  match t with
  | FBegin t => Nat.eqb p r && cones_ok cone t
  | FSigns a b => Nat.ltb p r && signs_ok (S p) cone a && signs_ok (S p) (put_at p (p, -1) cone) b
  end.

Definition zbasis (i j : nat) : Z :=
  (if Nat.eqb j i then 1 else 0) - (if v_zero_sum v then if Nat.eqb j (pred K) then 1 else 0 else 0).

Definition fan_ok : bool :=
  (0 <? v_bound v) && Nat.ltb 0 r
  && all r (fun i => all K (fun j => gq i j =? zbasis i j))
  && (negb (v_zero_sum v) || all (length xs) (fun k => sumZ (map (row_v k) (seq 0 K)) =? 0))
  && forallb (fun g => negb (forallb (Z.eqb 0) (g_q g)) && generator_ok g) (v_generators v)
  && signs_ok 1 (fun p => (p, 1)) (v_signs v).

Open Scope R_scope.
Fixpoint real_cones (t : file_cones) : cones :=
  match t with
  | FCone w => Closed (vec_of (entries (v_quad v) w))
  | FBisect i j c alpha beta gamma a b =>
      Bisect i j c (IZR (Z.pos alpha)) (IZR (Z.pos beta)) (IZR gamma) (real_cones a) (real_cones b)
  end.
Fixpoint real_signs (t : file_signs) : signs :=
  match t with FBegin t => Begin (real_cones t) | FSigns a b => Signs (real_signs a) (real_signs b) end.
Definition real_cone (cone : nat -> nat * Z) (p : nat) : signed := (fst (cone p), IZR (snd (cone p))).
Definition level_of (b : Z) : R := Q2R (dyadic (v_quad v) b).
Definition real_q (g : nat) : vec := fun j => IZR (gq g j).
Definition real_bound (g : nat) : R := level_of (g_bound (generator g)).
Definition matrix (k j : nat) : Q := dyadic (v_dual_scale v) (row_v k j).

Lemma sumZ_seq n (f : nat -> Z) : IZR (sumZ (map f (seq 0 n))) = sum n (fun i => IZR (f i)).
Proof.
  induction n as [|n IH]; [reflexivity|]; rewrite seq_S, map_app; cbn [sum]; rewrite <- IH, <- plus_IZR; f_equal.
  unfold sumZ; rewrite fold_right_app; simpl; generalize (map f (seq 0 n)); intros l.
  induction l as [|z l IHl]; simpl; [lia|]; rewrite IHl; lia.
Qed.
Lemma dotZ_of a b : IZR (dotZ a b) = dot K (fun j => IZR (a j)) (fun j => IZR (b j)).
Proof. unfold dotZ; rewrite sumZ_seq; apply sum_ext; intros; apply mult_IZR. Qed.
Lemma dyadic_of s z : Q2R (dyadic s z) = IZR z * Q2R (dyadic s 1).
Proof. unfold Q2R, dyadic; simpl; ring. Qed.
Lemma unit_pos s : 0 < Q2R (dyadic s 1).
Proof. rewrite <- Q2R_0; apply Qlt_Rlt; reflexivity. Qed.

Lemma dot_entries a w s : dot K (fun j => IZR (a j)) (vec_of (entries s w))
  = IZR (dotZ a (fun j => nth j w 0%Z)) * Q2R (dyadic s 1).
Proof.
  rewrite dotZ_of; unfold dot; rewrite <- sum_scal_r; apply sum_ext; intros j _.
  unfold vec_of, entries; rewrite dyadic_of; ring.
Qed.
Lemma entry_of cone p : entry real_q (real_cone cone p) = fun j => IZR (zentry (cone p) j).
Proof. extensionality j; unfold entry, zentry, real_cone, real_q; cbn [fst snd]; now rewrite mult_IZR. Qed.
Lemma put_of i g cone : real_cone (put_at i g cone) = set_at i (fst g, IZR (snd g)) (real_cone cone).
Proof. extensionality p; unfold real_cone, put_at, set_at; now destruct (Nat.eqb p i). Qed.
Lemma side_of_Z gamma : IZR (if (gamma <? 0)%Z then -1 else 1) = side_of (IZR gamma).
Proof.
  unfold side_of; destruct (Z.ltb_spec gamma 0) as [L|L], (Rlt_dec (IZR gamma) 0) as [M|M]; auto.
  - exfalso; apply M, (IZR_lt gamma 0 L).
  - apply IZR_le in L; lra.
Qed.

Lemma cones_ok_true t : forall cone, cones_ok cone t = true ->
  holds K r real_q real_bound (level_of (v_bound v)) (real_cone cone) (real_cones t).
Proof.
  pose proof (unit_pos (v_quad v)) as U; unfold real_bound, level_of.
  induction t as [w|i j c alpha beta gamma a IHa b IHb]; intros cone H; cbn [cones_ok real_cones holds] in *;
    rewrite !andb_true_iff in H.
  - destruct H as [H W]; split.
    + intros p P; pose proof (all_true _ _ H p P) as G; cbv beta in G; apply Z.leb_le, IZR_le in G.
      rewrite entry_of, dot_entries, dyadic_of; apply Rmult_le_compat_r; [lra|exact G].
    + apply Z.leb_le, IZR_le in W; rewrite mult_IZR in W; rewrite dyadic_of; set (un := Q2R (dyadic (v_quad v) 1)) in *.
      replace (dot K (vec_of (entries (v_quad v) w)) (vec_of (entries (v_quad v) w)))
        with (un * dot K (fun j => IZR (nth j w 0%Z)) (vec_of (entries (v_quad v) w))).
      * rewrite dot_entries; fold un.
        replace (IZR (v_bound v) * un * (IZR (v_bound v) * un)) with (un * (IZR (v_bound v) * IZR (v_bound v) * un)) by ring.
        apply Rmult_le_compat_l; [lra|]; apply Rmult_le_compat_r; lra.
      * unfold dot; rewrite <- sum_scal; apply sum_ext; intros l _; unfold vec_of, entries.
        rewrite dyadic_of; fold un; ring.
  - destruct H as [[[[[I J] _] G] Ha] Hb]; apply Nat.ltb_lt in I, J.
    apply IHa in Ha; apply IHb in Hb; rewrite put_of in Ha, Hb; cbn [fst snd] in Ha, Hb; rewrite side_of_Z in Ha, Hb.
    repeat split; auto; try lia; try (apply (IZR_lt 0); lia).
    intros l L; pose proof (all_true _ _ G l L) as E; cbv beta in E; apply Z.eqb_eq in E.
    rewrite !entry_of; unfold real_q; rewrite <- !mult_IZR, <- plus_IZR; now f_equal.
Qed.

Lemma signs_ok_true t : forall p cone, signs_ok p cone t = true ->
  begins K r real_q real_bound (level_of (v_bound v)) p (real_cone cone) (real_signs t).
Proof.
  induction t as [t|a IHa b IHb]; intros p cone H; cbn [signs_ok real_signs begins] in *; rewrite ?andb_true_iff in H.
  - destruct H as [P H]; apply Nat.eqb_eq in P; split; auto using cones_ok_true.
  - destruct H as [[P Ha] Hb]; apply Nat.ltb_lt in P; apply IHa in Ha; apply IHb in Hb; rewrite put_of in Hb; auto.
Qed.

Lemma generator_bound u g
  (ok : forallb (fun g => negb (forallb (Z.eqb 0) (g_q g)) && generator_ok g) (v_generators v) = true) :
  F (length xs) d (rows_of (row_at xs den)) (fun k => dot K (rows_of matrix k) (real_q g)) u <= real_bound g * norm d u /\
  F (length xs) d (rows_of (row_at xs den)) (fun k => - dot K (rows_of matrix k) (real_q g)) u <= real_bound g * norm d u.
Proof.
  assert (E : forall k, dot K (rows_of matrix k) (real_q g)
    = vec_of (entries (v_dual_scale v) (image_of (gq g))) k).
  { intros k; unfold vec_of, entries, image_of; rewrite dyadic_of.
    assert (N : nth k (map (fun row => dotZ (fun j => nth j row 0%Z) (gq g)) (v_rows v)) 0%Z = dotZ (row_v k) (gq g)).
    { assert (Z0 : dotZ (fun j => nth j [] 0%Z) (gq g) = 0%Z).
      { apply eq_IZR; rewrite dotZ_of; unfold dot; rewrite (sum_ext K _ (fun _ => 0)); [apply sum_0|].
        intros j _; destruct j; simpl; ring. }
      rewrite <- Z0 at 1; now rewrite (map_nth (fun row => dotZ (fun j => nth j row 0%Z) (gq g))). }
    rewrite N, dotZ_of, Rmult_comm; unfold dot; rewrite <- sum_scal; apply sum_ext; intros j _.
    unfold rows_of, matrix, real_q; rewrite dyadic_of; ring. }
  replace (fun k => dot K (rows_of matrix k) (real_q g))
    with (vec_of (entries (v_dual_scale v) (image_of (gq g)))) by (extensionality k; now rewrite E).
  replace (fun k => - dot K (rows_of matrix k) (real_q g))
    with (fun k => - vec_of (entries (v_dual_scale v) (image_of (gq g))) k) by (extensionality k; now rewrite E).
  destruct (Nat.lt_ge_cases g (length (v_generators v))) as [L|L].
  - rewrite forallb_forall in ok; specialize (ok (generator g) (nth_In _ _ L)); apply andb_prop in ok as [_ ok].
    apply trees_bound in ok as [_ ok]; apply (ok u).
  - assert (N : generator g = no_generator) by now apply nth_overflow.
    assert (Gd : forall j, gq g j = 0%Z) by (intros j; unfold gq; rewrite N; now destruct j).
    assert (Z0 : forall k, vec_of (entries (v_dual_scale v) (image_of (gq g))) k = 0).
    { intros k; rewrite <- E; unfold dot, real_q; rewrite (sum_ext K _ (fun _ => 0)); [apply sum_0|].
      intros j _; rewrite Gd; ring. }
    assert (B0 : real_bound g = 0).
    { unfold real_bound, level_of; rewrite N, dyadic_of; simpl; ring. }
    rewrite B0; unfold F; split; (rewrite (sum_ext _ _ (fun _ => 0)); [rewrite sum_0; lra|intros k _; rewrite Z0; ring]).
Qed.

Theorem fan_bound : fan_ok = true -> 0 < level_of (v_bound v) /\ forall u a,
  F (length xs) d (rows_of (row_at xs den)) (fun k => dot K (rows_of matrix k) a) u
    <= level_of (v_bound v) * norm d u * norm K a.
Proof.
  unfold fan_ok; rewrite !andb_true_iff; intros (((((B & S) & Ba) & Z) & G) & C).
  apply Z.ltb_lt, IZR_lt in B; apply Nat.ltb_lt in S.
  assert (L : 0 < level_of (v_bound v)).
  { unfold level_of; rewrite dyadic_of; apply Rmult_lt_0_compat; [exact B|apply unit_pos]. }
  split; auto; apply (fan_feasible (length xs) d d K _ _ (v_zero_sum v) real_q real_bound _ (real_signs (v_signs v))); auto.
  - lra.
  - intros i j I J; pose proof (all_true _ _ (all_true _ _ Ba i I) j J) as E; cbv beta in E; apply Z.eqb_eq in E.
    unfold real_q; rewrite E; unfold zbasis, basis; rewrite minus_IZR; f_equal; [now destruct (Nat.eqb j i)|].
    destruct (v_zero_sum v); auto; now destruct (Nat.eqb j (pred K)).
  - exact (signs_ok_true _ _ _ C).
  - intros z k I; rewrite z in Z; pose proof (all_true _ _ Z k I) as E; cbv beta in E; apply Z.eqb_eq in E.
    unfold rows_of, matrix; rewrite (sum_ext K _ (fun j => IZR (row_v k j) * Q2R (dyadic (v_dual_scale v) 1)))
      by (intros; apply dyadic_of).
    rewrite sum_scal_r, <- sumZ_seq, E; ring.
  - intros g u; now apply generator_bound.
  - intros g u; now apply generator_bound.
Qed.
End FileFan.
