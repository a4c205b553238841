(** * The verdict on a claim about any training problem

    Problem, network, certificate and claim of version 2 come in; verdict and lower bound go out.  L, Z
    and the objective of a better network are known between two rational numbers, D from below; of each
    the end is taken that makes the inequality harder (R207).  Z is the infimum of the objectives of
    networks without neurons.  A constant and a dual vector for it are hints: any constant bounds Z from
    above, and any dual vector from below (R206).

    What the certificate bounds is left open at first: the networks of a scope, which may be all.

<<
    definition              meaning                                             FORMAT
    decide                  verdict from what is known                          R207
    infimum                 Z                                                   R206
    judge_scope             ... for a lower bound of the networks of a scope
    certificate2            a certificate of version 2                          §20
    lower                   D(cV) with c B <= beta                              R205
    judge2                  verdict and lower bound for all networks            R207

    theorem                 content
    judge_scope_infimum           there is a Z
    judge_scope_proved            Proved: the claim holds against the scope
    judge_scope_refuted           Refuted: it fails against a network of the scope
    judge2_bound            the bound is below all networks of any width
    infimum_exists, judge2_proved, judge2_refuted      the same for all networks
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Bool ZArith QArith Qreals.
From Relucert Require Import Vec Rational Check Kept Verdict Training Exact Models Frame.
Import ListNotations.

(** ** Verdicts from ends *)
Section Decide.
Variable cl : claim.
Open Scope Q_scope.
Definition claim_ok : bool := match cl with Gap g => Qle_bool 0 g | _ => sensible cl end.
Definition proves (own : Q * Q) (z D : Q) : bool :=
  match cl with
  | Gap g => Qle_bool (snd own - D) (g * fst own)
  | Share s => Qle_bool (snd own - D) (s * (z - D))
  | Lower v => Qle_bool v D
  end.
Definition refutes (own : Q * Q) (z least : Q) : bool :=
  match cl with
  | Gap g => qlt (g * snd own) (fst own - least)
  | Share s => qlt (s * (z - least)) (fst own - least)
  | Lower v => qlt least v
  end.

(** From D, and the ranges of L, of a constant and of a better network; [z] is below Z, and D if there is none. *)
Definition decide (low : option Q) (own zero best : option (Q * Q)) (z : option Q) : option (verdict * Q) :=
  if claim_ok then
    match low, own, zero, best with
    | Some D, Some own, Some zero, Some best =>
        let least := qmin (snd best) (qmin (snd own) (snd zero)) in
        let z := match z with Some z => z | None => D end in
        Some (if refutes own (snd zero) least then Refuted else if proves own z D then Proved else Undecided, D)
    | _, _, _, _ => None
    end
  else None.

Open Scope R_scope.
Lemma decide_split low own zero best z v D : decide low own zero best z = Some (v, D) -> claim_ok = true /\ low = Some D
  /\ exists o c b, own = Some o /\ zero = Some c /\ best = Some b
  /\ (v = Proved -> proves o (match z with Some z => z | None => D end) D = true)
  /\ (v = Refuted -> refutes o (snd c) (qmin (snd b) (qmin (snd o) (snd c))) = true).
Proof.
  unfold decide; destruct claim_ok; [|discriminate]; destruct low as [D'|], own as [o|], zero as [c|], best as [b|]; try discriminate.
  cbv zeta; intros H; apply both in H as [H <-]; repeat split; auto; exists o, c, b; repeat split; auto; intros ->;
    destruct (refutes _ _ _); auto; try discriminate; destruct (proves _ _ _); auto; discriminate.
Qed.

Lemma proves_sound own z D l Z x : claim_ok = true -> proves own z D = true ->
  Q2R (fst own) <= l <= Q2R (snd own) -> Q2R z <= Z -> Q2R D <= x -> holds_at cl l Z x.
Proof.
  intros S Pr [N1 N2] Zl B; unfold proves, claim_ok, sensible in *; destruct cl as [g|s|v]; cbn [holds_at]; apply le_true in Pr;
    rewrite ?andb_true_iff in S; autorewrite with q2r in Pr.
  - apply le_true in S; rewrite Q2R_0 in S; assert (T := Rmult_le_compat_l _ _ _ S N1); lra.
  - destruct S as [S1 S2]; apply le_true in S1, S2; rewrite Q2R_0 in S1; rewrite Q2R_1 in S2.
    assert (T := Rmult_le_compat_l _ _ _ S1 Zl); assert (0 <= (1 - Q2R s) * (x - Q2R D)) by (apply Rmult_le_pos; lra); lra.
  - lra.
Qed.

Lemma refutes_sound own z least l Z x : claim_ok = true -> refutes own z least = true ->
  Q2R (fst own) <= l <= Q2R (snd own) -> Z <= Q2R z -> x <= Q2R least -> ~ holds_at cl l Z x.
Proof.
  intros S Re [N1 N2] Zh M Ho; unfold refutes, claim_ok, sensible in *; destruct cl as [g|s|v]; cbn [holds_at] in Ho; apply lt_true in Re;
    rewrite ?andb_true_iff in S; autorewrite with q2r in Re.
  - apply le_true in S; rewrite Q2R_0 in S; assert (T := Rmult_le_compat_l _ _ _ S N2); lra.
  - destruct S as [S1 S2]; apply le_true in S1, S2; rewrite Q2R_0 in S1; rewrite Q2R_1 in S2.
    assert (T := Rmult_le_compat_l _ _ _ S1 Zh); assert (0 <= (1 - Q2R s) * (Q2R least - x)) by (apply Rmult_le_pos; lra); lra.
  - lra.
Qed.
End Decide.

(** ** A scope *)
Section Scope.
Variables (t : training) (net : file_model) (better : option file_model) (cl : claim).
(** Hints: a constant, and a dual vector of the problem without neurons. *)
Variables (constant : file_model) (slopes : list (list Z)) (slopes_den : positive).
Notation n := (size t).
Notation K := (t_outputs t).
Notation L := (objective_of t).

Definition constant_dual (k j : nat) : Q := nth j (nth k slopes []) 0%Z # slopes_den.
Definition range_of (m : file_model) : option (Q * Q) := if model_ok t m then objective_range t m else None.
(** The better network, or the given one if there is none. *)
Definition other : file_model := match better with Some m => m | None => net end.
Definition constant_ok : bool := problem_ok t && match m_units constant with [] => true | _ => false end.

Definition judge_scope (low : option Q) : option (verdict * Q) :=
  if constant_ok then decide cl low (range_of net) (range_of constant) (range_of other) (dual_low t constant_dual 1) else None.

Definition without_neurons (m : model) : Prop := neurons m = [] /\ allows t m.
Definition infimum (Z : R) : Prop :=
  (forall m, without_neurons m -> Z <= L m) /\ forall z, (forall m, without_neurons m -> z <= L m) -> z <= Z.

Lemma range_sound m r : problem_ok t = true -> range_of m = Some r ->
  allows t (model_of m) /\ Q2R (fst r) <= L (model_of m) <= Q2R (snd r).
Proof.
  unfold range_of; intros P H; destruct (model_ok t m) eqn:M; [|discriminate]; destruct r as [a b].
  now apply objective_range_of.
Qed.

(** What is said about Z holds for any bound of the networks without neurons. *)
Lemma infimum_below low D Z : constant_ok = true -> (forall m, without_neurons m -> Q2R D <= L m) -> infimum Z ->
  low = match dual_low t constant_dual 1 with Some z => z | None => D end -> Q2R low <= Z.
Proof.
  unfold constant_ok; rewrite andb_true_iff; intros [P _] B [_ I] ->; apply I; intros m M; destruct (dual_low t constant_dual 1) as [z|] eqn:E; auto.
  destruct M; now apply (dual_low_constants t constant_dual 1 z P E).
Qed.
Lemma infimum_above c Z : constant_ok = true -> range_of constant = Some c -> infimum Z -> Z <= Q2R (snd c).
Proof.
  unfold constant_ok; rewrite andb_true_iff; intros [P U] C [I _]; apply range_sound in C as [A [_ H]]; auto.
  eapply Rle_trans; [apply (I (model_of constant))|exact H]; split; auto; simpl; now destruct (m_units constant).
Qed.
Lemma infimum_there D : (forall m, without_neurons m -> D <= L m) -> exists Z, infimum Z.
Proof.
  intros H; set (zero := {| neurons := []; bias := fun _ => 0 |}).
  assert (A : without_neurons zero) by (split; [reflexivity|unfold allows, admits; destruct (bias_of t); auto]).
  destruct (completeness (fun z => forall m, without_neurons m -> z <= L m)) as [Z [U V]].
  - exists (L zero); intros z B; now apply B.
  - now exists D.
  - exists Z; split; [|exact U]; intros m M; apply V; intros z B; now apply B.
Qed.

Section Networks.
Variables (low : option Q) (scope : model -> Prop).
Hypothesis low_sound : forall D, problem_ok t = true -> low = Some D -> forall m, allows t m -> scope m -> Q2R D <= L m.
Hypothesis constants : forall m, neurons m = [] -> scope m.

Lemma judge_scope_split v D : judge_scope low = Some (v, D) -> constant_ok = true /\ problem_ok t = true /\
  decide cl low (range_of net) (range_of constant) (range_of other) (dual_low t constant_dual 1) = Some (v, D).
Proof.
  unfold judge_scope; destruct constant_ok eqn:C; [|discriminate]; intros H; repeat split; auto.
  unfold constant_ok in C; now apply andb_prop in C as [C _].
Qed.

Theorem judge_scope_bound v D : judge_scope low = Some (v, D) -> forall m, allows t m -> scope m -> Q2R D <= L m.
Proof. intros H; apply judge_scope_split in H as (_ & P & H); apply decide_split in H as (_ & Lo & _); now apply low_sound. Qed.

Theorem judge_scope_infimum v D : judge_scope low = Some (v, D) -> exists Z, infimum Z.
Proof. intros H; apply (infimum_there (Q2R D)); intros m [N A]; apply (judge_scope_bound v D H); auto. Qed.

Theorem judge_scope_proved D : judge_scope low = Some (Proved, D) -> forall Z, infimum Z ->
  forall m, allows t m -> scope m -> holds_at cl (L (model_of net)) Z (L m).
Proof.
  intros H Z I m A Sm; pose proof (judge_scope_bound _ _ H) as B.
  apply judge_scope_split in H as (C & P & H); apply decide_split in H as (S & Lo & own & zero & best & N & _ & _ & Pr & _).
  apply range_sound in N as [_ N]; auto; eapply proves_sound; eauto.
  eapply infimum_below with (D := D); eauto; intros m' [M1 M2]; auto.
Qed.

Theorem judge_scope_refuted D : scope (model_of net) -> scope (model_of other) ->
  judge_scope low = Some (Refuted, D) -> forall Z, infimum Z ->
  exists m, allows t m /\ scope m /\ ~ holds_at cl (L (model_of net)) Z (L m).
Proof.
  intros Sn So H Z I; apply judge_scope_split in H as (C & P & H).
  apply decide_split in H as (S & _ & own & zero & best & N & Cr & O & _ & Re); specialize (Re eq_refl).
  pose proof (infimum_above zero Z C Cr I) as Zh.
  assert (Sz : scope (model_of constant)).
  { apply constants; unfold constant_ok in C; apply andb_prop in C as [_ C]; simpl; now destruct (m_units constant). }
  apply range_sound in N as [Na N]; apply range_sound in Cr as [Ca Cr]; apply range_sound in O as [Oa O]; auto.
  assert (exists m, allows t m /\ scope m /\ L m <= Q2R (qmin (snd best) (qmin (snd own) (snd zero)))) as (m & A & Sm & M).
  { unfold qmin; repeat match goal with |- context [if ?b then _ else _] => destruct b end; eexists; repeat split; try apply N; try apply O; try apply Cr; auto. }
  exists m; repeat split; auto; eapply refutes_sound; eauto.
Qed.
End Networks.
End Scope.

Section Scaled.
Variables (t : training) (bounded : option ((nat -> nat -> Q) * Q)) (c : Q).
(** D(cV) if c B <= beta. *)
Definition scaled_low : option Q :=
  match bounded with
  | Some (V, B) => if (Qle_bool 0 c && Qle_bool (c * B) (decay_of t))%Q then dual_low t (memo2 (size t) (t_outputs t) V) c else None
  | None => None
  end.
Lemma scaled_low_of D : problem_ok t = true -> scaled_low = Some D ->
  exists V B, bounded = Some (V, B) /\ forall m, within t V (Q2R B) m -> allows t m -> Q2R D <= objective_of t m.
Proof.
  unfold scaled_low; intros P H; destruct bounded as [[V B]|]; [|discriminate]; exists V, B; split; auto.
  destruct (_ && _) eqn:A; [|discriminate]; apply andb_prop in A as [A1 A2]; apply le_true in A1, A2.
  rewrite Q2R_0 in A1; rewrite Q2R_mult in A2; rewrite memo2_id in H.
  now apply (dual_low_all t V c D P H (Q2R B)).
Qed.
End Scaled.

(** ** All networks *)
Record certificate2 := { c_multiplier : Z * positive; c_centre : option centre; c_body : body }.

Section Judge.
Variables (t : training) (net : file_model) (better : option file_model) (c : certificate2) (cl : claim).
Variables (constant : file_model) (slopes : list (list Z)) (slopes_den : positive).
Notation L := (objective_of t).

Definition lower : option Q := 
  scaled_low t (feasible_of t (c_centre c) (c_body c)) (fst (c_multiplier c) # snd (c_multiplier c)).
Definition judge2 : option (verdict * Q) := judge_scope t net better cl constant slopes slopes_den lower.

Lemma lower_sound D : problem_ok t = true -> lower = Some D -> forall m, allows t m -> True -> Q2R D <= L m.
Proof.
  intros P H m A _; apply scaled_low_of in H as (V & B & E & H); auto; apply H; auto; intros h _.
  exact (feasible_of_sound t _ _ V B P E (fst h) (snd h)).
Qed.

Theorem judge2_bound v D : judge2 = Some (v, D) -> forall m, allows t m -> Q2R D <= L m.
Proof. intros H m A; now apply (judge_scope_bound t net better cl constant slopes slopes_den lower (fun _ => True) lower_sound v D H). Qed.

Theorem infimum_exists v D : judge2 = Some (v, D) -> exists Z, infimum t Z.
Proof. apply judge_scope_infimum with (scope := fun _ => True); auto using lower_sound. Qed.

Theorem judge2_proved D : judge2 = Some (Proved, D) -> forall Z, infimum t Z ->
  forall m, allows t m -> holds_at cl (L (model_of net)) Z (L m).
Proof. intros H Z I m A; eapply judge_scope_proved with (scope := fun _ => True); eauto using lower_sound. Qed.

Theorem judge2_refuted D : judge2 = Some (Refuted, D) -> forall Z, infimum t Z ->
  exists m, allows t m /\ ~ holds_at cl (L (model_of net)) Z (L m).
Proof.
  intros H Z I; destruct (judge_scope_refuted t net better cl constant slopes slopes_den lower (fun _ => True) (fun _ _ => Logic.I) D) with (Z := Z)
    as (m & A & _ & M); eauto.
Qed.
End Judge.
