(** * Gated models, for any loss, output bias and number of outputs

    A unit (u, a, D) with a pattern D has the outputs D_k (x_k . u) a, whatever the sign of x_k . u; there are
    no cones, so no multipliers.  The claim here is about a ReLU network, and all gated models with the
    patterns; it is one of them if each of its neurons has one of the patterns.

<<
    definition              meaning                                             FORMAT
    gated, gated_objective  models, and what they cost                          R275
    gated_scope             models whose units have one of the patterns         R32, R271
    judge_gated             verdict and lower bound                             R207

    theorem                 content
    gated_bound             D(cV) bounds the gated models of payable units      R274
    relu_is_gated           a network in the scope is a gated model             R32
    gated_proved            Proved: the claim holds against all of them
    gated_refuted           Refuted: it fails against one of them
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Bool ZArith QArith Qreals.
From Relucert Require Import Vec Norm Network Rational Encode Kept Verdict Training Losses Fenchel Exact Models Judge Patterns.
Import ListNotations.
Open Scope R_scope.

Record gated := { g_units : list (hidden * (nat -> bool)); g_bias : vec }.

Section Gated.
Variable t : training.
Notation n := (size t).
Notation d := (t_dim t).
Notation p := (penalised t).
Notation K := (t_outputs t).
Notation X := (rows_of (data_of t)).
Notation phi k := (loss_at (over_R (t_loss t)) K (vec_of (target_of t k))).

Fixpoint gated_outputs (l : list (hidden * (nat -> bool))) (k : nat) : vec := fun j =>
  match l with
  | [] => 0
  | (h, D) :: l' => snd h j * (if D k then dot d (X k) (fst h) else 0) + gated_outputs l' k j
  end.
Definition gated_objective (g : gated) : R :=
  sum n (fun k => vec_of (weight_of t) k * phi k (fun j => gated_outputs (g_units g) k j + g_bias g j))
  + Q2R (decay_of t) / 2 * cost p K (map fst (g_units g))
  + match bias_of t with Ridge b => b / 2 * dot K (g_bias g) (g_bias g) | _ => 0 end.
Definition gated_allows (g : gated) : Prop := allows t {| neurons := []; bias := g_bias g |}.
Definition gated_scope (gates : list (list Z)) (g : gated) : Prop := forall e, In e (g_units g) ->
  dead t (fst e) \/ exists gate, In gate gates /\ forall k, (k < n)%nat -> snd e k = side t gate k.

Definition gated_pays (V : nat -> nat -> Q) (B : R) (e : hidden * (nat -> bool)) : Prop :=
  sum n (fun k => on (snd e) k (dot d (X k) (fst (fst e))) * dot K (rows_of V k) (snd (fst e)))
  <= B * norm p (fst (fst e)) * norm K (snd (fst e)).

Theorem gated_bound V c D B g : problem_ok t = true -> dual_low t V c = Some D -> 0 <= Q2R c -> Q2R c * B <= Q2R (decay_of t) ->
  (forall e, In e (g_units g) -> gated_pays V B e) -> gated_allows g -> Q2R D <= gated_objective g.
Proof.
  intros P H C0 CB Pay A; destruct (dual_low_value t V c D H) as (Dm & Ba & L); eapply Rle_trans; [exact L|].
  assert (Be : 0 <= Q2R (decay_of t)) by (rewrite <- Q2R_0; apply Rlt_le, Qlt_Rlt; reflexivity).
  unfold dual_value, gated_objective; apply (duality_outputs n K (vec_of (weight_of t)) (fun k => phi k)
    (Q2R (decay_of t)) (bias_of t) (rows_of V) (Q2R c)); auto.
  - intros k f I; exact (row_pays n K (fun k => vec_of (target_of t k)) (vec_of (weight_of t)) (over_R (t_loss t))
      (parameter_ok t P) (targets_ok t P) (fun k _ => weight_pos t k) (rows_of V) (Q2R c) Dm k f I).
  - clear A; induction (g_units g) as [|[[u a] s] l IH]; cbn [map cost fst].
    + rewrite (sum_ext n _ (fun _ => 0)), sum_0; [simpl; lra|].
      intros k _; unfold dot; rewrite (sum_ext K _ (fun _ => 0)), sum_0; [reflexivity|]; intros; cbn; ring.
    + specialize (IH (fun e I => Pay e (or_intror I))); pose proof (Pay _ (or_introl eq_refl)) as Q; unfold gated_pays in Q; cbn [fst snd] in Q.
      assert (E : sum n (fun k => dot K (rows_of V k) (gated_outputs ((u, a, s) :: l) k))
        = sum n (fun k => on s k (dot d (X k) u) * dot K (rows_of V k) a) + sum n (fun k => dot K (rows_of V k) (gated_outputs l k))).
      * rewrite <- sum_plus; apply sum_ext; intros k _; unfold dot at 1 3 4; rewrite <- sum_scal, <- sum_plus.
        apply sum_ext; intros j _; cbn [gated_outputs fst snd]; unfold on; destruct (s k); ring.
      * eapply Rle_trans; [right; apply (f_equal (Rmult (Q2R c))); exact E|]; set (x := norm p u) in *; set (y := norm K a) in *.
        assert (M : 0 <= x * y) by (apply Rmult_le_pos; apply norm_ge0).
        assert (Am : x * y <= (dot p u u + dot K a a) / 2).
        { unfold x, y; rewrite <- !norm_sqr; pose proof (Rle_0_sqr (norm p u - norm K a)); unfold Rsqr in *; lra. }
        apply (Rmult_le_compat_l (Q2R c)) in Q; auto; apply (Rmult_le_compat_r (x * y)) in CB; auto.
        apply (Rmult_le_compat_l (Q2R (decay_of t))) in Am; auto; lra.
Qed.

(** ** A network in the scope *)
Lemma relu_is_gated gates m : problem_ok t = true -> in_scope t gates m -> allows t m ->
  exists g, gated_scope gates g /\ gated_allows g /\ gated_objective g = objective_of t m.
Proof.
  intros P S A; assert (E : exists l, map fst l = neurons m
    /\ (forall e, In e l -> dead t (fst e) \/ exists gate, In gate gates /\ forall k, (k < n)%nat -> snd e k = side t gate k)
    /\ forall k j, (k < n)%nat -> (j < K)%nat -> gated_outputs l k j = outputs d (neurons m) (X k) j).
  { clear A; unfold in_scope in S; induction (neurons m) as [|[u a] net IH]; [exists []; repeat split; auto; intros e []|].
    destruct IH as (l & M & Sl & O); [intros h I; apply S; now right|].
    destruct (S (u, a) (or_introl eq_refl)) as [Dd|(gate & Ig & Pg)].
    - exists ((u, a, fun _ => false) :: l); split; [cbn [map fst]; now rewrite M|split].
      + intros e [<-|I]; [now left|now apply Sl].
      + intros k j I J; cbn [gated_outputs outputs fst snd]; rewrite O by auto; f_equal; destruct Dd as [Z|Z]; cbn [fst snd] in Z.
        * replace (dot d (X k) u) with 0; [rewrite pos_0; ring|].
          unfold dot; rewrite (sum_ext d _ (fun _ => 0)), sum_0; auto; intros i Ii; rewrite Z by auto; ring.
        * rewrite Z by auto; ring.
    - exists ((u, a, side t gate) :: l); split; [cbn [map fst]; now rewrite M|split].
      + intros e [<-|I]; [right; exists gate; auto|now apply Sl].
      + intros k j I J; cbn [gated_outputs outputs fst snd]; rewrite O by auto; f_equal; f_equal.
        specialize (Pg k I); cbn [fst] in Pg; unfold pos; destruct (side t gate k); [rewrite Rmax_left|rewrite Rmax_right]; auto; lra. }
  destruct E as (l & M & Sl & O); exists {| g_units := l; g_bias := bias m |}; split; [exact Sl|split; [exact A|]].
  unfold gated_objective, objective_of, training_objective; cbn [g_units g_bias]; rewrite M; do 2 f_equal.
  apply sum_ext; intros k I; f_equal; apply loss_ext; [now apply targets_ok|].
  intros j J; unfold predicted; now rewrite O.
Qed.

(** ** The verdict *)
Section Judge.
Variables (net : file_model) (better : option file_model) (gates : list (list Z)) (o : file_scope) (cl : claim).
Variables (constant : file_model) (slopes : list (list Z)) (slopes_den : positive).

Definition no_multipliers : bool :=
  match o_single o, o_several o with [], [] => true | _, _ => false end.
Definition judge_gated : option (verdict * Q) :=
  if no_multipliers then judge_patterns t net better gates o cl constant slopes slopes_den else None.

Lemma gated_split v D : judge_gated = Some (v, D) -> no_multipliers = true
  /\ judge_patterns t net better gates o cl constant slopes slopes_den = Some (v, D).
Proof. unfold judge_gated; destruct no_multipliers; [auto|discriminate]. Qed.

Lemma single_none neg i : no_multipliers = true -> no_rho (single_rho t o neg i).
Proof.
  unfold no_multipliers, no_rho, single_rho; destruct (o_single o); [|discriminate]; intros _ k; cbn [find].
  rewrite memo_id; unfold find_key; cbn [find]; unfold Q2R; simpl; ring.
Qed.

Lemma gates_quiet V i a : no_multipliers = true -> V = scope_dual o -> 0 <= Q2R (scope_level o) ->
  gates_ok t gates o (data_of t) V = true -> (i < length gates)%nat ->
  exists j, (forall k, (k < n)%nat -> side t (nth j gates []) k = side t (nth i gates []) k)
    /\ exists nothing : Prop, nothing /\ pulled t V (Q2R (scope_level o)) (side t (nth j gates [])) nothing a.
Proof.
  unfold gates_ok; cbv zeta; rewrite memo_id; intros Nm E B0 G.
  induction i as [i IH] using (well_founded_induction lt_wf); intros I.
  pose proof (all_true _ _ G i I) as H; cbv beta in H; rewrite memo_id in H.
  destruct (find _ _) as [j|] eqn:Fj; [|discriminate]; apply find_some in Fj as [_ Fj]; rewrite memo_id in Fj.
  apply orb_prop in H as [H|H].
  - apply Nat.ltb_lt in H; destruct (IH j H ltac:(lia)) as (j' & S & Q); exists j'; split; auto; intros k L; rewrite S by auto.
    pose proof (all_true _ _ Fj k L) as Z; cbv beta in Z; now apply eqb_prop.
  - exists i; split; auto; unfold gate_ok in H; pose proof Nm as Nm'; unfold no_multipliers in Nm'.
    destruct (Nat.eqb_spec K 1) as [K1|_].
    + apply andb_prop in H as [H1 H2]; eexists; split; [|exact (single_pays t V (scope_level o) _ B0 _ _ a K1 H1 H2)].
      split; now apply single_none.
    + destruct (o_single o), (o_several o); try discriminate; cbn [find] in H.
      eexists; split; [|exact (several_pays t V (scope_level o) _ B0 _ _ _ a H)].
      split; [intros k|intros c k]; apply Q2R_0.
Qed.

Theorem gated_low D : problem_ok t = true -> no_multipliers = true -> patterns_low t gates o = Some D ->
  forall g, gated_allows g -> gated_scope gates g -> Q2R D <= gated_objective g.
Proof.
  intros P Nm H g A S; unfold patterns_low, scaled_low, bounded_patterns in H.
  destruct (negb _ && _) eqn:G in H; [|discriminate]; apply andb_prop in G as [B0 G].
  apply negb_true_iff, le_false in B0; rewrite Q2R_0 in B0; rewrite kept_x_eq, memo2_id in G; rewrite memo2_id in H.
  set (c := (fst (o_multiplier o) # snd (o_multiplier o))%Q) in *.
  destruct (_ && _) eqn:C in H; [|discriminate]; apply andb_prop in C as [C0 CB]; apply le_true in C0, CB.
  rewrite Q2R_0 in C0; rewrite Q2R_mult in CB.
  apply (gated_bound (scope_dual o) c D (Q2R (scope_level o)) g P H C0 CB); auto; intros [[u a] s] I.
  destruct (S _ I) as [Dd|(gate & Ig & Sg)]; unfold gated_pays; cbn [fst snd] in *.
  - pose proof (dead_pays t (scope_dual o) (Q2R (scope_level o)) (u, a) (Rlt_le _ _ B0) Dd) as Q.
    unfold payable in Q; cbn [fst snd] in Q; eapply Rle_trans; [|exact Q]; right; unfold F; apply sum_ext; intros k _.
    destruct Dd as [Z|Z]; cbn [fst snd] in Z.
    + replace (dot d (X k) u) with 0; [rewrite pos_0; unfold on; destruct (s k); ring|].
      unfold dot; rewrite (sum_ext d _ (fun _ => 0)), sum_0; auto; intros i Ii; rewrite Z by auto; ring.
    + replace (dot K (rows_of (scope_dual o) k) a) with 0; [ring|].
      unfold dot; rewrite (sum_ext K _ (fun _ => 0)), sum_0; auto; intros j J; rewrite Z by auto; ring.
  - apply (In_nth gates gate []) in Ig as (i & Li & Ei).
    destruct (gates_quiet (scope_dual o) i a Nm eq_refl (Rlt_le _ _ B0) G Li) as (j & Sj & nothing & Y & Q).
    eapply Rle_trans; [|exact (gate_pays t (scope_dual o) (Q2R (scope_level o)) _ nothing u a Y Q)].
    right; apply sum_ext; intros k L; f_equal; unfold on; rewrite (Sg k L), <- Ei, (Sj k L); reflexivity.
Qed.

Theorem gated_proved D : judge_gated = Some (Proved, D) -> forall Z, infimum t Z ->
  forall g, gated_allows g -> gated_scope gates g -> holds_at cl (objective_of t (model_of net)) Z (gated_objective g).
Proof.
  intros H Z I g A S; apply gated_split in H as [Nm H]; unfold judge_patterns in H; destruct (_ && _) in H; [|discriminate].
  apply judge_scope_split in H as (C & P & H); apply decide_split in H as (Cl & Lo & own & zero & best & N & _ & _ & Pr & _).
  apply (range_sound t net) in N as [_ N]; auto; eapply proves_sound; eauto using gated_low.
  eapply infimum_below with (D := D); eauto; intros m' [M1 M2].
  apply (patterns_low_sound t gates o D P Lo m' M2), no_neurons, M1.
Qed.

Theorem gated_refuted D : judge_gated = Some (Refuted, D) -> forall Z, infimum t Z ->
  exists g, gated_allows g /\ gated_scope gates g /\ ~ holds_at cl (objective_of t (model_of net)) Z (gated_objective g).
Proof.
  intros H Z I; apply gated_split in H as [_ H].
  assert (P : problem_ok t = true).
  { pose proof H as H'; unfold judge_patterns in H'; destruct (_ && _) in H'; [|discriminate]; now apply judge_scope_split in H' as (_ & P & _). }
  destruct (patterns_refuted t net better gates o cl constant slopes slopes_den D H Z I) as (m & A & S & Ho).
  destruct (relu_is_gated gates m P S A) as (g & G1 & G2 & E); exists g; rewrite E; auto.
Qed.
End Judge.
End Gated.
