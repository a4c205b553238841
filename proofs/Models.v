(** * Problems and networks of version 2, and what they are worth

    The integers of a problem and of a network of version 2 (docs/FORMAT.md §20), and in rational
    numbers the objective of a network and D(cV).  Both are exact, or for losses with logarithms
    enclosed: the objective from both sides, D(cV) from below.

<<
    definition              meaning                                             FORMAT
    training, data_of, ...  the problem, and its numbers                        R201
    problem_ok              tests of parameter, targets, weights, ones          R201, R208
    file_model, model_of    a network file, and the network                     R202
    objective_of            what is proved about: the objective
    model_ok                tests of atoms and output bias                      R202, R208
    objective_range         its objective, from below and above                 R203, R204
    dual_low                D(cV), from below                                   R205

    theorem                 content
    objective_range_of      the objective lies in the range
    dual_low_all            D(cV) bounds the networks of payable neurons        R205
    dual_low_constants      ... of those without neurons, for any V             R206
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Bool ZArith QArith Qreals FunctionalExtensionality.
From Relucert Require Import Vec Norm Network Rational Kept Sparse Verdict Training Losses Fenchel Exact Enclosed.
Import ListNotations.

(** ** Problems and networks: this half is part of the statement *)
Inductive price := PNone | PFree | PRidge (num den : positive).
Record training := {
  t_rows : list (list Z * (list Z * positive));       (* x_1 ... x_D; y_1 ... y_K; weight *)
  t_xden : positive; t_yden : positive; t_sden : positive;
  t_beta : positive * positive;
  t_loss : loss Q;
  t_free : bool;                                      (* hidden-bias free: the last weight is not penalised *)
  t_price : price;                                    (* of the output bias *)
  t_dim : nat; t_outputs : nat
}.

Definition size (t : training) : nat := length (t_rows t).
Definition row_of (t : training) (k : nat) : list Z * (list Z * positive) := nth k (t_rows t) ([], ([], 1%positive)).
Definition data_of (t : training) (k i : nat) : Q := nth i (fst (row_of t k)) 0%Z # t_xden t.
Definition target_of (t : training) (k j : nat) : Q := nth j (fst (snd (row_of t k))) 0%Z # t_yden t.
Definition weight_of (t : training) (k : nat) : Q := Z.pos (snd (snd (row_of t k))) # t_sden t.
Definition decay_of (t : training) : Q := Z.pos (fst (t_beta t)) # snd (t_beta t).
Definition penalised (t : training) : nat := if t_free t then pred (t_dim t) else t_dim t.
Definition bias_of (t : training) : output_bias :=
  match t_price t with PNone => NoBias | PFree => FreeBias | PRidge p q => Ridge (Q2R (Z.pos p # q)) end.

Definition objective_of (t : training) : model -> R :=
  training_objective (size t) (t_dim t) (penalised t) (t_outputs t) (rows_of (data_of t)) (vec_of (weight_of t))
    (fun k => loss_at (over_R (t_loss t)) (t_outputs t) (vec_of (target_of t k))) (Q2R (decay_of t)) (bias_of t).
Definition allows (t : training) : model -> Prop := admits (t_outputs t) (bias_of t).

Record file_unit := { m_atom : bool; m_uden : positive; m_u : list Z; m_aden : positive; m_a : list Z }.
Record file_model := { m_units : list file_unit; m_bden : positive; m_bias : list Z }.
Definition mu_of (f : file_unit) (i : nat) : Q := nth i (m_u f) 0%Z # m_uden f.
Definition ma_of (f : file_unit) (j : nat) : Q := nth j (m_a f) 0%Z # m_aden f.
Definition mb_of (m : file_model) (j : nat) : Q := nth j (m_bias m) 0%Z # m_bden m.

Open Scope R_scope.
(** An atom has one output: it is the neuron of Verdict.v. *)
Definition hidden_of (f : file_unit) : hidden :=
  if m_atom f
  then let (u, a) := neuron_of {| is_atom := true; u_den := m_uden f; u_int := m_u f;
                                  a_den := m_aden f; a_int := nth 0 (m_a f) 0%Z |} in (u, fun _ => a)
  else (vec_of (mu_of f), vec_of (ma_of f)).
Definition model_of (m : file_model) : model :=
  {| neurons := map hidden_of (m_units m); bias := vec_of (mb_of m) |}.

(** ** The computation *)
Open Scope Q_scope.
Section Compute.
Variable t : training.
Notation n := (size t).
Notation d := (t_dim t).
Notation p := (penalised t).
Notation K := (t_outputs t).

Definition kept_x : nat -> nat -> Q := memo n (fun k =>
  let x := fst (row_of t k) in memo d (fun i => nth i x 0%Z # t_xden t)).
Definition kept_y : nat -> nat -> Q := memo n (fun k =>
  let y := fst (snd (row_of t k)) in memo K (fun j => nth j y 0%Z # t_yden t)).
Definition kept_s : nat -> Q := memo n (weight_of t).

Definition problem_ok : bool :=
  qparameter (t_loss t) && all n (fun k => qtarget (t_loss t) K (target_of t k))
  && (negb (t_free t) || Nat.ltb 0 d && all n (fun k => Qeq_bool (data_of t k (pred d)) 1)
      && match t_price t with PFree => true | _ => false end).

Definition unit_ok (f : file_unit) : bool :=
  negb (m_atom f) || negb (t_free t) && Nat.eqb K 1 && Qeq_bool (qdot d (mu_of f) (mu_of f)) 1.
Definition model_ok (m : file_model) : bool :=
  forallb unit_ok (m_units m)
  && match t_price t with PNone => all K (fun j => Qeq_bool (mb_of m j) 0) | _ => true end.

Definition kept_units (net : list file_unit) : list ((nat -> Q) * (nat -> Q)) :=
  map (fun f => (memo d (mu_of f), memo K (ma_of f))) net.
Fixpoint foutputs (net : list ((nat -> Q) * (nat -> Q))) (x : nat -> Q) : nat -> Q :=
  match net with
  | [] => fun _ => 0
  | (u, a) :: net' => let z := qpos (fdot d x u) in let rest := foutputs net' x in memo K (fun j => Qred (a j * z + rest j))
  end.
Definition unit_cost (f : file_unit) : Q :=
  if m_atom f then 2 * qabs (ma_of f 0%nat) else fdot p (mu_of f) (mu_of f) + fdot K (ma_of f) (ma_of f).
Definition bias_cost (m : file_model) : Q :=
  match t_price t with PRidge a b => (Z.pos a # b) * (1 # 2) * fdot K (mb_of m) (mb_of m) | _ => 0 end.

(** What row k costs, with rows, targets and neurons kept. *)
Definition row_range (x y : nat -> nat -> Q) (net : list ((nat -> Q) * (nat -> Q))) (m : file_model) (k : nat) :=
  let f := foutputs net (x k) in row_cost (t_loss t) K (y k) (memo K (fun j => Qred (f j + mb_of m j))).

Definition objective_range (m : file_model) : option (Q * Q) :=
  let cost := memo n (row_range kept_x kept_y (kept_units (m_units m)) m) in
  let s := kept_s in
  let part (side : Q * Q -> Q) := fsum n (fun k => match cost k with Some r => s k * side r | None => 0 end) in
  let rest := decay_of t * (1 # 2) * fold_right (fun f z => Qred (unit_cost f + z)) 0 (m_units m) + bias_cost m in
  if all n (fun k => match cost k with Some _ => true | None => false end)
  then Some (Qred (part fst + rest), Qred (part snd + rest)) else None.

(** D(cV): nothing if a row is outside of the domain, or the bias is not balanced. *)
Definition dual_low (V : nat -> nat -> Q) (c : Q) : option Q :=
  let s := kept_s in
  let y := kept_y in
  let share := memo n (fun k => memo K (fun j => Qred (c * V k j / s k))) in
  let sums := memo K (fun j => Qred (c * fsum n (fun k => V k j))) in
  let charge := match t_price t with PRidge a b => fdot K sums sums / (2 * (Z.pos a # b)) | _ => 0 end in
  if all n (fun k => qdomain (t_loss t) K (y k) (share k))
     && match t_price t with PFree => all K (fun j => Qeq_bool (sums j) 0) | _ => true end
  then Some (Qred (fsum n (fun k => s k * row_worth (t_loss t) K (y k) (share k)) - charge)) else None.
End Compute.

(** ** What it computes *)
Open Scope R_scope.
Section Sound.
Variable t : training.
Notation n := (size t).
Notation d := (t_dim t).
Notation p := (penalised t).
Notation K := (t_outputs t).

Lemma kept_x_eq : kept_x t = data_of t.
Proof. unfold kept_x; rewrite memo_id; extensionality k; apply memo_id. Qed.
Lemma kept_y_eq : kept_y t = target_of t.
Proof. unfold kept_y; rewrite memo_id; extensionality k; apply memo_id. Qed.
Lemma kept_s_eq : kept_s t = weight_of t.
Proof. apply memo_id. Qed.
Lemma red x : Q2R (Qred x) = Q2R x.
Proof. apply Qeq_eqR, Qred_correct. Qed.
Lemma weight_pos k : 0 < Q2R (weight_of t k).
Proof. rewrite <- Q2R_0; apply Qlt_Rlt; reflexivity. Qed.

Lemma unit_output f j : unit_ok t f = true -> (j < K)%nat ->
  forall x, Q2R (ma_of f j) * pos (dot d x (vec_of (mu_of f))) = snd (hidden_of f) j * pos (dot d x (fst (hidden_of f))).
Proof.
  unfold unit_ok, hidden_of; intros U J x; destruct (m_atom f) eqn:A; [|reflexivity]; simpl in U.
  apply andb_prop in U as [U _]; apply andb_prop in U as [_ U]; apply Nat.eqb_eq in U.
  replace j with 0%nat by lia.
  set (g := {| is_atom := true; u_den := m_uden f; u_int := m_u f; a_den := m_aden f; a_int := nth 0 (m_a f) 0%Z |}).
  pose proof (neuron_output d g x) as E; destruct (neuron_of g) as [u a]; symmetry; exact E.
Qed.

Lemma foutputs_of net : forallb (unit_ok t) net = true -> forall x j, (j < K)%nat ->
  Q2R (foutputs t (kept_units t net) x j) = outputs d (map hidden_of net) (vec_of x) j.
Proof.
  intros U x; induction net as [|f net IH]; intros j J; [apply Q2R_0|].
  cbn [forallb] in U; apply andb_prop in U as [Uf U].
  cbn [kept_units map foutputs]; fold (kept_units t net); rewrite !memo_id, red, fdot_eq.
  rewrite Q2R_plus, Q2R_mult, Q2R_pos, dot_of, IH by auto.
  cbn [outputs]; rewrite (unit_output f j Uf J); now destruct (hidden_of f).
Qed.

Lemma unit_cost_of f : unit_ok t f = true ->
  Q2R (unit_cost t f) = dot p (fst (hidden_of f)) (fst (hidden_of f)) + dot K (snd (hidden_of f)) (snd (hidden_of f)).
Proof.
  unfold unit_ok, unit_cost, hidden_of; intros U; destruct (m_atom f) eqn:A; simpl in U.
  - apply andb_prop in U as [U1 U3]; apply andb_prop in U1 as [U1 U2]; apply Nat.eqb_eq in U2.
    apply negb_true_iff in U1; replace p with d by (unfold penalised; now rewrite U1).
    set (g := {| is_atom := true; u_den := m_uden f; u_int := m_u f; a_den := m_aden f; a_int := nth 0 (m_a f) 0%Z |}).
    pose proof (neuron_cost d g U3) as E; change (qcost d g) with (2 * qabs (ma_of f 0))%Q in E; rewrite <- E, U2.
    destruct (neuron_of g) as [u a]; cbn [fst snd]; f_equal; unfold dot; simpl; ring.
  - rewrite fdot_eq, Q2R_plus, !dot_of; reflexivity.
Qed.

Lemma bias_cost_of m : Q2R (bias_cost t m)
  = match bias_of t with Ridge b => b / 2 * dot K (vec_of (mb_of m)) (vec_of (mb_of m)) | _ => 0 end.
Proof.
  unfold bias_cost, bias_of; destruct (t_price t); try apply Q2R_0.
  rewrite fdot_eq, !Q2R_mult, dot_of, Q2R_half; unfold Rdiv; ring.
Qed.

Lemma both {A B} (x a : A) (y b : B) : Some (x, y) = Some (a, b) -> x = a /\ y = b.
Proof. intros H; now injection H. Qed.

Theorem objective_range_of m a b : problem_ok t = true -> model_ok t m = true -> objective_range t m = Some (a, b) ->
  allows t (model_of m) /\ Q2R a <= objective_of t (model_of m) <= Q2R b.
Proof.
  unfold problem_ok, model_ok, objective_range; cbv zeta; intros P M H.
  rewrite !andb_true_iff in P; destruct P as [[P T] _]; apply andb_prop in M as [U W]; split.
  { unfold allows, admits, bias_of; destruct (t_price t); auto; intros j J.
    pose proof (all_true _ _ W j J) as G; cbv beta in G; apply eq_true in G; rewrite Q2R_0 in G; exact G. }
  rewrite !memo_id, kept_x_eq, kept_y_eq, kept_s_eq, !fsum_eq in H.
  set (cost := row_range t (data_of t) (target_of t) (kept_units t (m_units m)) m) in H.
  destruct (all n _) eqn:S in H; [|discriminate]; apply both in H as [<- <-].
  assert (C : Q2R (fold_right (fun f z => Qred (unit_cost t f + z)) 0%Q (m_units m)) = Training.cost p K (neurons (model_of m))).
  { clear - U; change (neurons (model_of m)) with (map hidden_of (m_units m)); induction (m_units m) as [|g net IH]; [apply Q2R_0|].
    cbn [forallb] in U; apply andb_prop in U as [Ug U]; cbn [fold_right map Training.cost].
    rewrite red, Q2R_plus, IH, (unit_cost_of g Ug) by auto; now destruct (hidden_of g). }
  assert (Rw : forall k, (k < n)%nat -> exists r, cost k = Some r /\
    Q2R (fst r) <= loss_at (over_R (t_loss t)) K (vec_of (target_of t k))
      (predicted d (rows_of (data_of t)) (model_of m) k) <= Q2R (snd r)).
  { intros k I; pose proof (all_true _ _ S k I) as G; cbv beta in G; destruct (cost k) as [[lo hi]|] eqn:E; [|discriminate].
    exists (lo, hi); split; auto; unfold cost, row_range in E; cbv zeta in E; rewrite memo_id in E.
    apply row_cost_of in E; auto using (all_true _ _ T k I).
    rewrite (loss_ext _ K _ _ (predicted d (rows_of (data_of t)) (model_of m) k)) in E;
      auto using qtarget_true, (all_true _ _ T k I).
    intros j J; unfold vec_of at 1; rewrite red, Q2R_plus, foutputs_of by auto; reflexivity. }
  unfold objective_of, training_objective; rewrite !red, !Q2R_plus, !Q2R_mult, Q2R_half, C, bias_cost_of, !Q2R_qsum; simpl bias.
  assert (B1 : forall x y z w v : R, x <= y -> x + (w * / 2 * z + v) <= y + w / 2 * z + v) by (intros; unfold Rdiv; lra).
  assert (B2 : forall x y z w v : R, x <= y -> x + w / 2 * z + v <= y + (w * / 2 * z + v)) by (intros; unfold Rdiv; lra).
  split; [apply B1|apply B2]; apply sum_le; intros k I; destruct (Rw k I) as (r & E & L); rewrite E, Q2R_mult;
    (apply Rmult_le_compat_l; [apply Rlt_le, weight_pos|apply L]).
Qed.

(** ** D(cV) *)
Section Dual.
Variables (V : nat -> nat -> Q) (c D : Q).
Hypothesis fine : problem_ok t = true.
Hypothesis low : dual_low t V c = Some D.
Notation shares := (share (vec_of (weight_of t)) (rows_of V) (Q2R c)).
Notation sums := (fun j => Q2R c * sum n (fun k => rows_of V k j)).

Lemma share_of k : vec_of (fun j => Qred (c * V k j / weight_of t k)) = shares k.
Proof.
  extensionality j; unfold vec_of, share; rewrite red; unfold Qdiv; rewrite !Q2R_mult, Q2R_inv; [reflexivity|].
  intros Z; apply Qeq_eqR in Z; pose proof (weight_pos k); rewrite Z, Q2R_0 in *; lra.
Qed.

Lemma sums_of j : Q2R (Qred (c * qsum n (fun k => V k j))) = sums j.
Proof. now rewrite red, Q2R_mult, Q2R_qsum. Qed.

Lemma dual_low_value :
  (forall k, (k < n)%nat -> domain (over_R (t_loss t)) K (vec_of (target_of t k)) (shares k))
  /\ balanced K (bias_of t) sums
  /\ Q2R D <= dual_value n K (fun k => vec_of (target_of t k)) (vec_of (weight_of t))
       (over_R (t_loss t)) (bias_of t) (rows_of V) (Q2R c).
Proof.
  pose proof low as H; unfold dual_low in H; cbv zeta in H.
  rewrite !memo_id, kept_y_eq, kept_s_eq, !fsum_eq, fdot_eq in H.
  destruct (all n _ && _) eqn:E in H; [|discriminate]; apply andb_prop in E as [E B].
  assert (H' : forall x, Some x = Some D -> x = D) by (intros x X; now injection X); apply H' in H as <-; clear H'.
  assert (Dm : forall k, (k < n)%nat -> qdomain (t_loss t) K (target_of t k) (fun j => Qred (c * V k j / weight_of t k)) = true).
  { intros k I; pose proof (all_true _ _ E k I) as G; cbv beta in G; now rewrite memo_id in G. }
  split; [|split].
  - intros k I; rewrite <- share_of; now apply qdomain_true, Dm.
  - unfold balanced, bias_of; destruct (t_price t) as [| |a b] eqn:Pr; auto.
    + intros j J; pose proof (all_true _ _ B j J) as G; cbv beta in G; rewrite fsum_eq in G; apply eq_true in G.
      now rewrite sums_of, Q2R_0 in G.
    + rewrite <- Q2R_0; apply Qlt_Rlt; reflexivity.
  - unfold dual_value; rewrite red, Q2R_minus, Q2R_qsum.
    apply Rplus_le_compat.
    + apply sum_le; intros k I; rewrite memo_id, Q2R_mult, <- share_of.
      apply Rmult_le_compat_l; [apply Rlt_le, weight_pos|apply row_worth_of, Dm, I].
    + apply Ropp_le_contravar; right; unfold charge, bias_of; destruct (t_price t) as [| |a b] eqn:Pr; try (symmetry; apply Q2R_0).
      rewrite Q2R_div, Q2R_mult, dot_of by (intros Z; discriminate Z).
      f_equal; [|f_equal; unfold Q2R; simpl; lra].
      apply sum_ext; intros j _; unfold vec_of; rewrite fsum_eq, sums_of; reflexivity.
Qed.

Lemma targets_ok k : (k < n)%nat -> target (over_R (t_loss t)) K (vec_of (target_of t k)).
Proof.
  intros I; pose proof fine as P; unfold problem_ok in P; rewrite !andb_true_iff in P; destruct P as [[_ T] _].
  exact (qtarget_true _ _ _ (all_true _ _ T k I)).
Qed.
Lemma parameter_ok : parameter (over_R (t_loss t)).
Proof.
  pose proof fine as P; unfold problem_ok in P; rewrite !andb_true_iff in P; destruct P as [[P _] _].
  now apply qparameter_true.
Qed.

Definition within (B : R) (m : model) : Prop :=
  forall h, In h (neurons m) -> payable n d p K (rows_of (data_of t)) (rows_of V) B h.

Theorem dual_low_all B : 0 <= Q2R c -> Q2R c * B <= Q2R (decay_of t) ->
  forall m, within B m -> allows t m -> Q2R D <= objective_of t m.
Proof.
  intros c0 cB m H A; destruct dual_low_value as (Dm & Ba & L); eapply Rle_trans; [exact L|].
  refine (losses_sound _ _ _ _ _ (fun k => vec_of (target_of t k)) _ _ _ _ parameter_ok targets_ok
    (fun k _ => weight_pos k) _ _ Dm Ba B _ c0 cB m H A).
  rewrite <- Q2R_0; apply Rlt_le, Qlt_Rlt; reflexivity.
Qed.

Theorem dual_low_constants m : neurons m = [] -> allows t m -> Q2R D <= objective_of t m.
Proof.
  intros N A; destruct dual_low_value as (Dm & Ba & L); eapply Rle_trans; [exact L|].
  exact (constants_sound _ _ _ _ _ (fun k => vec_of (target_of t k)) _ _ _ _ parameter_ok targets_ok
    (fun k _ => weight_pos k) _ _ Dm Ba m N A).
Qed.
End Dual.
End Sound.
