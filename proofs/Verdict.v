(** * Networks in files, claims and verdicts

    The objective of a network file is rational: neurons count as they stand, and an atom
    (û, c) with |û| = 1 is the neuron (sqrt c û, sqrt c) up to sign, with the output c (û.x)_+
    and the penalty 2c, whatever the root (R6).  A claim is a statement on the optimum O:

      gap G         L - O <= G L
      open share S  L - O <= S (Z - O),  Z = |y|^2 / 2,  0 <= S <= 1
      lower V       V <= O

    All three get truer as O grows.  So one that holds at a lower bound of all networks is
    proved, and one that fails at the objective of some network is refuted (R8, FORMAT §4.2).

<<
    definition              meaning                                     FORMAT
    file_neuron, neuron_of  a line of a network file; its neuron        R6
    qobjective              its objective over Q                        R6
    fast_objective          the same, with rows and neurons kept
    holds_at                the claim with a number for the optimum     §4.2
    run                     problem, network, certificate, claim in;
                            verdict and lower bound out

    theorem                 content
    qobjective_of           qobjective is the objective
    fast_objective_eq       fast_objective is qobjective
    claim_grows             a claim that holds at O holds above O
    run_proved              Proved: the claim holds against all networks
    run_refuted             Refuted: it fails against some network
    run_bound               the bound is below all networks
    judge_bound, judge_proved, judge_refuted
                            the same for the extracted [judge]: [run] with the bound
                            of [fast_check_file]
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Bool ZArith QArith Qreals.
From Relucert Require Import Vec Norm Network Rational Encode Kept Sparse Fast.
Import ListNotations.

(** ** Networks (R6): this half is part of the statement *)
Record file_neuron := {
  is_atom : bool; u_den : positive; u_int : list Z; a_den : positive; a_int : Z }.

Open Scope Q_scope.
Definition qu (f : file_neuron) (i : nat) : Q := nth i (u_int f) 0%Z # u_den f.
Definition qa (f : file_neuron) : Q := a_int f # a_den f.
Definition qpos (x : Q) : Q := if Qle_bool 0 x then x else 0.

Section Objective.
Variables (n d : nat) (X : nat -> nat -> Q) (y : nat -> Q) (beta : Q).
Fixpoint qpredict (net : list file_neuron) (x : nat -> Q) : Q :=
  match net with [] => 0 | f :: net' => Qred (qa f * qpos (qdot d x (qu f)) + qpredict net' x) end.
Definition qcost (f : file_neuron) : Q :=
  if is_atom f then 2 * qabs (qa f) else qdot d (qu f) (qu f) + qa f * qa f.
Fixpoint qpenalty (net : list file_neuron) : Q :=
  match net with [] => 0 | f :: net' => Qred (qcost f + qpenalty net') end.
Definition qobjective (net : list file_neuron) : Q := Qred (
  (1 # 2) * qsum n (fun k => let e := qpredict net (X k) - y k in e * e)
  + beta * (1 # 2) * qpenalty net).
Definition units (net : list file_neuron) : bool :=
  forallb (fun f => implb (is_atom f) (Qeq_bool (qdot d (qu f) (qu f)) 1)) net.

Open Scope R_scope.
Definition neuron_of (f : file_neuron) : neuron :=
  let u := vec_of (qu f) in let a := Q2R (qa f) in
  if is_atom f then (scale (sqrt (Rabs a)) u, if Rle_dec 0 a then sqrt (Rabs a) else - sqrt (Rabs a))
  else (u, a).

Lemma Q2R_pos x : Q2R (qpos x) = pos (Q2R x).
Proof.
  unfold qpos, pos; destruct (Qle_bool 0 x) eqn:E.
  - apply le_true in E; rewrite Q2R_0 in E; now rewrite Rmax_left.
  - apply le_false in E; rewrite Q2R_0 in *; rewrite Rmax_right; lra.
Qed.

Lemma neuron_output f x : snd (neuron_of f) * pos (dot d x (fst (neuron_of f)))
  = Q2R (qa f) * pos (dot d x (vec_of (qu f))).
Proof.
  unfold neuron_of; destruct (is_atom f); [|reflexivity]; simpl.
  rewrite dot_scale_r, pos_scale by apply sqrt_pos.
  pose proof (sqrt_sqrt _ (Rabs_pos (Q2R (qa f)))) as Q; set (r := sqrt _) in *.
  set (v := pos _); destruct (Rle_dec 0 (Q2R (qa f))).
  - rewrite Rabs_pos_eq in Q by auto; rewrite <- Q; ring.
  - rewrite Rabs_left in Q by lra; replace (Q2R (qa f)) with (- (r * r)) by lra; ring.
Qed.

Lemma neuron_cost f : implb (is_atom f) (Qeq_bool (qdot d (qu f) (qu f)) 1) = true ->
  dot d (fst (neuron_of f)) (fst (neuron_of f)) + snd (neuron_of f) * snd (neuron_of f)
  = Q2R (qcost f).
Proof.
  unfold neuron_of, qcost; destruct (is_atom f); simpl; intros U.
  - apply Qeq_bool_iff, Qeq_eqR in U; rewrite dot_of, Q2R_1 in U.
    rewrite dot_scale_l, dot_scale_r, U, Q2R_mult, Q2R_abs.
    replace (Q2R 2) with 2 by (unfold Q2R; simpl; lra).
    pose proof (sqrt_sqrt _ (Rabs_pos (Q2R (qa f)))); destruct (Rle_dec 0 (Q2R (qa f))); lra.
  - now rewrite Q2R_plus, Q2R_mult, dot_of.
Qed.

Theorem qobjective_of net : units net = true -> Q2R (qobjective net)
  = objective n d (rows_of X) (vec_of y) (Q2R beta) (map neuron_of net).
Proof.
  intros U; assert (P : forall x, Q2R (qpredict net x) = predict d (map neuron_of net) (vec_of x)).
  { intros x; clear U; induction net as [|f net' IH]; [apply Q2R_0|].
    cbn [qpredict map]; rewrite (Qeq_eqR _ _ (Qred_correct _)), Q2R_plus, Q2R_mult, Q2R_pos, dot_of.
    rewrite IH, <- neuron_output; now destruct (neuron_of f). }
  assert (C : Q2R (qpenalty net) = penalty d (map neuron_of net)).
  { clear P; unfold units in U; induction net as [|f net' IH]; [apply Q2R_0|].
    cbn [forallb] in U; apply andb_prop in U as [Uf U]; cbn [qpenalty map].
    rewrite (Qeq_eqR _ _ (Qred_correct _)), Q2R_plus, IH, <- neuron_cost by auto.
    now destruct (neuron_of f). }
  unfold qobjective, objective; rewrite (Qeq_eqR _ _ (Qred_correct _)).
  rewrite Q2R_plus, !Q2R_mult, Q2R_half, Q2R_qsum, C; unfold Rdiv; do 2 f_equal.
  apply sum_ext; intros k _; cbv zeta; now rewrite Q2R_mult, Q2R_minus, P.
Qed.

(** The same, with the neurons kept. *)
Open Scope Q_scope.
Definition kept_net (net : list file_neuron) : list (Q * (nat -> Q)) :=
  map (fun f => (qa f, memo d (qu f))) net.
Fixpoint fast_predict (l : list (Q * (nat -> Q))) (x : nat -> Q) : Q :=
  match l with [] => 0 | (a, u) :: l' => Qred (a * qpos (fdot d x u) + fast_predict l' x) end.
Definition fast_objective (net : list file_neuron) : Q :=
  let l := kept_net net in Qred (
  (1 # 2) * qsum n (fun k => let e := fast_predict l (X k) - y k in e * e)
  + beta * (1 # 2) * qpenalty net).

Lemma fast_objective_eq net : fast_objective net = qobjective net.
Proof.
  assert (P : forall x, fast_predict (kept_net net) x = qpredict net x).
  { intros x; induction net as [|f net' IH]; [reflexivity|]; cbn [kept_net map fast_predict qpredict].
    fold (kept_net net'); now rewrite IH, memo_id, fdot_eq. }
  unfold fast_objective, qobjective; cbv zeta; do 4 f_equal.
  apply FunctionalExtensionality.functional_extensionality; intros k; now rewrite P.
Qed.
End Objective.

(** ** Claims and verdicts *)
Inductive claim := Gap (g : Q) | Share (s : Q) | Lower (v : Q).
Inductive verdict := Proved | Refuted | Undecided.

Definition holds_at (cl : claim) (L Z O : R) : Prop :=
  match cl with
  | Gap g => L - O <= Q2R g * L
  | Share s => L - O <= Q2R s * (Z - O)
  | Lower v => Q2R v <= O
  end%R.
Definition decide (cl : claim) (L Z O : Q) : bool :=
  match cl with
  | Gap g => Qle_bool (L - O) (g * L)
  | Share s => Qle_bool (L - O) (s * (Z - O))
  | Lower v => Qle_bool v O
  end.
Definition sensible (cl : claim) : bool :=
  match cl with Share s => Qle_bool 0 s && Qle_bool s 1 | _ => true end.

Lemma decide_true cl L Z O : decide cl L Z O = true -> holds_at cl (Q2R L) (Q2R Z) (Q2R O).
Proof. destruct cl; simpl; intros H; apply le_true in H; now autorewrite with q2r in H. Qed.

Lemma decide_false cl L Z O : decide cl L Z O = false -> ~ holds_at cl (Q2R L) (Q2R Z) (Q2R O).
Proof. destruct cl; simpl; intros H; apply le_false in H; autorewrite with q2r in H; lra. Qed.

Theorem claim_grows cl L Z O O' : sensible cl = true -> (O <= O')%R ->
  holds_at cl L Z O -> holds_at cl L Z O'.
Proof.
  destruct cl as [g|s|v]; simpl; intros S H K; try lra.
  apply andb_prop in S as [_ S]; apply le_true in S; rewrite Q2R_1 in S.
  assert (0 <= (1 - Q2R s) * (O' - O))%R by (apply Rmult_le_pos; lra); lra.
Qed.

(** ** Problem, network, certificate and claim

    [better] is the network of a certificate of kind [better]; [bound] is the lower bound
    if the rest of the certificate is accepted (for instance by [check_file]);
    [objective_of] computes objectives. *)
Section Run.
Variables (p : problem) (net : list file_neuron) (better : option (list file_neuron)).
Variables (bound : option Q) (cl : claim) (objective_of : list file_neuron -> Q).
Notation L := (objective (shape p) (dim p) (rows_of (data p)) (vec_of (labels p)) (Q2R (decay p))).

Definition upper : Q :=
  let least := Check.qmin (objective_of net) (objective_of []) in
  match better with Some b => Check.qmin (objective_of b) least | None => least end.
Definition well_formed : bool := sensible cl && units (dim p) net
  && match better with Some b => units (dim p) b | None => true end.
Definition run : option (verdict * Q) :=
  match bound with
  | Some D => if well_formed then
      let l := objective_of net in let z := objective_of [] in
      Some (if decide cl l z D then Proved
            else if decide cl l z upper then Undecided else Refuted, D)
    else None
  | None => None
  end.

Hypothesis computes : forall net', units (dim p) net' = true -> Q2R (objective_of net') = L (map neuron_of net').
Hypothesis sound : forall D, bound = Some D -> forall net', (Q2R D <= L net')%R.

Lemma zero_of : Q2R (objective_of []) = L [].
Proof. now rewrite computes. Qed.

Lemma qmin_attained a b x y : Q2R a = L x -> Q2R b = L y -> exists m, L m = Q2R (Check.qmin a b).
Proof. intros A B; unfold Check.qmin; destruct (Qle_bool a b); eauto. Qed.

Lemma upper_attained : well_formed = true -> exists m, L m = Q2R upper.
Proof.
  unfold well_formed, upper; rewrite !andb_true_iff; intros [[_ U] B].
  destruct (qmin_attained _ _ _ _ (computes net U) zero_of) as [m M].
  destruct better as [b|]; [|now exists m].
  apply (qmin_attained _ _ (map neuron_of b) m); [now apply computes|auto].
Qed.

Theorem run_bound v D : run = Some (v, D) -> forall net', (Q2R D <= L net')%R.
Proof.
  unfold run; destruct bound as [D'|] eqn:E; [|discriminate].
  destruct well_formed; [|discriminate]; intros H; injection H as _ <-; now apply sound.
Qed.

Theorem run_proved D : run = Some (Proved, D) ->
  forall net', holds_at cl (L (map neuron_of net)) (L []) (L net').
Proof.
  unfold run; destruct bound as [D'|] eqn:E; [|discriminate].
  destruct well_formed eqn:W; [|discriminate]; intros H net'.
  injection H as H _; destruct (decide cl _ _ D') eqn:A; [|destruct (decide cl _ _ upper); discriminate].
  unfold well_formed in W; rewrite !andb_true_iff in W; destruct W as [[S U] _].
  apply decide_true in A; rewrite zero_of, computes in A by auto.
  apply claim_grows with (Q2R D'); auto.
Qed.

Theorem run_refuted D : run = Some (Refuted, D) ->
  exists net', ~ holds_at cl (L (map neuron_of net)) (L []) (L net').
Proof.
  unfold run; destruct bound as [D'|] eqn:E; [|discriminate].
  destruct well_formed eqn:W; [|discriminate]; intros H.
  injection H as H _; destruct (decide cl _ _ D'); [discriminate|].
  destruct (decide cl _ _ upper) eqn:A; [discriminate|].
  destruct (upper_attained W) as [m M]; exists m; rewrite M.
  unfold well_formed in W; rewrite !andb_true_iff in W; destruct W as [[_ U] _].
  apply decide_false in A; now rewrite zero_of, computes in A by auto.
Qed.
End Run.

(** ** The whole: what is extracted *)
Section Judge.
Variables (p : problem) (net : list file_neuron) (better : option (list file_neuron)).
Variables (c : file) (cl : claim).
Definition kept_objective : list file_neuron -> Q :=
  fast_objective (shape p) (dim p) (kept_data p) (kept_labels p) (decay p).
Definition judge : option (verdict * Q) := run p net better (fast_check_file p c) cl kept_objective.
Notation L := (objective (shape p) (dim p) (rows_of (data p)) (vec_of (labels p)) (Q2R (decay p))).

Lemma computes net' : units (dim p) net' = true -> Q2R (kept_objective net') = L (map neuron_of net').
Proof. unfold kept_objective; rewrite fast_objective_eq, kept_data_eq, kept_labels_eq; apply qobjective_of. Qed.

Lemma sound D : fast_check_file p c = Some D -> forall net', (Q2R D <= L net')%R.
Proof. rewrite fast_check_file_eq; apply check_file_sound. Qed.

Theorem judge_bound v D : judge = Some (v, D) -> forall net', (Q2R D <= L net')%R.
Proof. apply run_bound, sound. Qed.
Theorem judge_proved D : judge = Some (Proved, D) ->
  forall net', holds_at cl (L (map neuron_of net)) (L nil) (L net').
Proof. apply run_proved; auto using computes, sound. Qed.
Theorem judge_refuted D : judge = Some (Refuted, D) ->
  exists net', ~ holds_at cl (L (map neuron_of net)) (L nil) (L net').
Proof. apply run_refuted; auto using computes, sound. Qed.
End Judge.
