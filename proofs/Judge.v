(** * The verdict on a claim about any training problem

    Problem, network, certificate and claim of version 2 come in; verdict and lower bound go out.  L, Z
    and the objective of a better network are known between two rational numbers, D from below; of each
    the end is taken that makes the inequality harder (R207).  Z is the infimum of the objectives of
    networks without neurons.  A constant and a dual vector for it are hints: any constant bounds Z from
    above, and any dual vector from below (R206).

<<
    definition              meaning                                             FORMAT
    certificate2            a certificate of version 2                          §20
    infimum                 Z                                                   R206
    lower                   D(cV) with c B <= beta                              R205
    judge2                  verdict and lower bound                             R207

    theorem                 content
    judge2_bound            the bound is below all networks of any width
    infimum_exists          there is a Z
    judge2_proved           Proved: the claim holds against all networks
    judge2_refuted          Refuted: it fails against some network
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Bool ZArith QArith Qreals.
From Relucert Require Import Vec Rational Check Kept Verdict Training Exact Models Frame.
Import ListNotations.

Record certificate2 := { c_multiplier : Z * positive; c_centre : option centre; c_body : body }.

Section Judge.
Variables (t : training) (net : file_model) (better : option file_model) (c : certificate2) (cl : claim).
(** Hints: a constant, and a dual vector of the problem without neurons. *)
Variables (constant : file_model) (slopes : list (list Z)) (slopes_den : positive).
Notation n := (size t).
Notation K := (t_outputs t).

Definition constant_dual (k j : nat) : Q := nth j (nth k slopes []) 0%Z # slopes_den.

Open Scope Q_scope.
Definition lower : option Q :=
  match feasible_of t (c_centre c) (c_body c) with
  | Some (V, B) => let m := fst (c_multiplier c) # snd (c_multiplier c) in
      if Qle_bool 0 m && Qle_bool (m * B) (decay_of t) then dual_low t (memo2 n K V) m else None
  | None => None
  end.

Definition range_of (m : file_model) : option (Q * Q) := if model_ok t m then objective_range t m else None.

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

(** The better network, or the given one if there is none. *)
Definition other : file_model := match better with Some m => m | None => net end.

Definition judge2 : option (verdict * Q) :=
  if problem_ok t && claim_ok && match m_units constant with [] => true | _ => false end then
    match lower, range_of net, range_of constant, range_of other with
    | Some D, Some own, Some zero, Some best =>
        let least := qmin (snd best) (qmin (snd own) (snd zero)) in
        let z := match dual_low t constant_dual 1 with Some z => z | None => D end in
        Some (if refutes own (snd zero) least then Refuted else if proves own z D then Proved else Undecided, D)
    | _, _, _, _ => None
    end
  else None.

(** ** What it means *)
Open Scope R_scope.
Notation L := (objective_of t).
Definition without_neurons (m : model) : Prop := neurons m = [] /\ allows t m.
Definition infimum (Z : R) : Prop :=
  (forall m, without_neurons m -> Z <= L m) /\ forall z, (forall m, without_neurons m -> z <= L m) -> z <= Z.

Lemma judge2_split v D : judge2 = Some (v, D) -> exists own zero best,
  problem_ok t = true /\ claim_ok = true /\ m_units constant = [] /\ lower = Some D
  /\ range_of net = Some own /\ range_of constant = Some zero /\ range_of other = Some best
  /\ v = (let least := qmin (snd best) (qmin (snd own) (snd zero)) in
          let z := match dual_low t constant_dual 1 with Some z => z | None => D end in
          if refutes own (snd zero) least then Refuted else if proves own z D then Proved else Undecided).
Proof.
  unfold judge2; destruct (problem_ok t && claim_ok && _) eqn:E; [|discriminate].
  rewrite !andb_true_iff in E; destruct E as [[P S] U].
  destruct lower as [D'|]; [|discriminate]; destruct (range_of net) as [own|]; [|discriminate].
  destruct (range_of constant) as [zero|]; [|discriminate]; destruct (range_of other) as [best|]; [|discriminate].
  intros H; apply both in H as [<- <-]; exists own, zero, best; repeat split; auto.
  now destruct (m_units constant).
Qed.

Lemma lower_sound D : problem_ok t = true -> lower = Some D -> forall m, allows t m -> Q2R D <= L m.
Proof.
  unfold lower; intros P H; destruct (feasible_of _ _ _) as [[V B]|] eqn:E; [|discriminate].
  destruct (_ && _) eqn:A; [|discriminate]; apply andb_prop in A as [A1 A2]; apply le_true in A1, A2.
  rewrite Q2R_0 in A1; rewrite Q2R_mult in A2; rewrite memo2_id in H.
  apply (dual_low_all t V _ D P H (Q2R B)); auto; exact (feasible_of_sound t _ _ V B P E).
Qed.

Lemma range_sound m r : problem_ok t = true -> range_of m = Some r ->
  allows t (model_of m) /\ Q2R (fst r) <= L (model_of m) <= Q2R (snd r).
Proof.
  unfold range_of; intros P H; destruct (model_ok t m) eqn:M; [|discriminate]; destruct r as [a b].
  now apply objective_range_of.
Qed.

Theorem judge2_bound v D : judge2 = Some (v, D) -> forall m, allows t m -> Q2R D <= L m.
Proof. intros H; apply judge2_split in H as (own & zero & best & P & _ & _ & Lo & _); now apply lower_sound. Qed.

Theorem infimum_exists v D : judge2 = Some (v, D) -> exists Z, infimum Z.
Proof.
  intros H; set (zero := {| neurons := []; bias := fun _ => 0 |}).
  assert (A : without_neurons zero) by (split; [reflexivity|unfold allows, admits; destruct (bias_of t); auto]).
  destruct (completeness (fun z => forall m, without_neurons m -> z <= L m)) as [Z [U V]].
  - exists (L zero); intros z B; now apply B.
  - exists (Q2R D); intros m [_ M]; now apply (judge2_bound v D H).
  - exists Z; split; [|exact U]; intros m M; apply V; intros z B; now apply B.
Qed.

Theorem judge2_proved D : judge2 = Some (Proved, D) -> forall Z, infimum Z ->
  forall m, allows t m -> holds_at cl (L (model_of net)) Z (L m).
Proof.
  intros H Z [_ I] m A; pose proof (judge2_bound _ _ H m A) as B.
  apply judge2_split in H as (own & zero & best & P & S & U & Lo & N & C & _ & V); cbv zeta in V.
  destruct (refutes _ _ _); [discriminate|]; destruct (proves own _ D) eqn:Pr; [|discriminate]; clear V.
  apply range_sound in N as [_ [N1 N2]]; auto.
  assert (Zl : Q2R (match dual_low t constant_dual 1 with Some z => z | None => D end) <= Z).
  { apply I; intros m' [M1 M2]; destruct (dual_low t constant_dual 1) as [z|] eqn:E.
    - now apply (dual_low_constants t constant_dual 1 z P E).
    - now apply lower_sound. }
  unfold proves, claim_ok, sensible in *; destruct cl as [g|s|v]; cbn [holds_at]; apply le_true in Pr;
    rewrite ?andb_true_iff in S; autorewrite with q2r in Pr.
  - apply le_true in S; rewrite Q2R_0 in S; assert (T := Rmult_le_compat_l _ _ _ S N1); lra.
  - destruct S as [S1 S2]; apply le_true in S1, S2; rewrite Q2R_0 in S1; rewrite Q2R_1 in S2.
    assert (T := Rmult_le_compat_l _ _ _ S1 Zl); assert (0 <= (1 - Q2R s) * (L m - Q2R D)) by (apply Rmult_le_pos; lra); lra.
  - lra.
Qed.

Lemma least_attained (a b : Q) x y : L x <= Q2R a -> L y <= Q2R b -> allows t x -> allows t y ->
  exists m, allows t m /\ L m <= Q2R (qmin a b).
Proof. intros A B Ax Ay; unfold qmin; destruct (Qle_bool a b); eauto. Qed.

Theorem judge2_refuted D : judge2 = Some (Refuted, D) -> forall Z, infimum Z ->
  exists m, allows t m /\ ~ holds_at cl (L (model_of net)) Z (L m).
Proof.
  intros H Z [I _]; apply judge2_split in H as (own & zero & best & P & S & U & _ & N & C & O & V); cbv zeta in V.
  destruct (refutes own (snd zero) _) eqn:Re; [clear V|destruct (proves _ _ _) in V; discriminate].
  apply range_sound in N as [Na [N1 N2]]; auto; apply range_sound in C as [Ca [C1 C2]]; auto.
  apply range_sound in O as [Oa [O1 O2]]; auto.
  assert (Zh : Z <= Q2R (snd zero)).
  { eapply Rle_trans; [apply (I (model_of constant))|exact C2]; split; auto; simpl; now rewrite U. }
  destruct (least_attained (snd own) (snd zero) (model_of net) (model_of constant)) as (m1 & A1 & M1); auto.
  destruct (least_attained (snd best) _ (model_of other) m1 O2 M1) as (m & A & M); auto.
  exists m; split; auto; set (least := qmin (snd best) _) in *.
  unfold refutes, claim_ok, sensible in *; destruct cl as [g|s|v]; cbn [holds_at]; apply lt_true in Re;
    rewrite ?andb_true_iff in S; autorewrite with q2r in Re; intros Ho.
  - apply le_true in S; rewrite Q2R_0 in S; assert (T := Rmult_le_compat_l _ _ _ S N2); lra.
  - destruct S as [S1 S2]; apply le_true in S1, S2; rewrite Q2R_0 in S1; rewrite Q2R_1 in S2.
    assert (T := Rmult_le_compat_l _ _ _ S1 Zh); assert (0 <= (1 - Q2R s) * (Q2R least - L m)) by (apply Rmult_le_pos; lra); lra.
  - lra.
Qed.
End Judge.
