(** * Training problems: any loss, sample weights, output bias, several outputs

    A neuron of K outputs is (u, a), u in R^d, a in R^K; a network is a list of them and a vector b0,
    and f_k = sum_i a_i (x_k . u_i)_+ + b0.  Its objective, for any functions phi_k of the outputs of
    row k, is

        sum_k s_k phi_k(f_k) + beta/2 sum_i (|u_i|^2 + |a_i|^2) + beta0/2 |b0|^2.

    Of u only the first p entries are penalised: all, or all but the weight of a hidden bias.  The
    penalty of b0 is absent, and b0 = 0, without an output bias; it is absent if the bias is free.

    A dual vector has a row V_k in R^K for each data row.  Let h(V) <= B in the form
    F_(Va)(u) <= B |u| |a|  for all u and a, and c B <= beta.  If v_k is a bound of Fenchel's kind,

        s_k phi_k(f) >= s_k v_k - c V_k . f   for every f,

    the objective is at least  sum_k s_k v_k - charge:  the bias asks that  t = c sum_k V_k  be zero if
    it is free, and is charged |t|^2 / (2 beta0) if it is penalised.  For one output h(V) is what the
    two trees of a certificate prove.

<<
    definition              meaning                                             FORMAT
    hidden, outputs, cost   (u, a); the outputs at a point; the penalty         R201
    model, predicted        neurons and output bias; the outputs of a row       R202
    output_bias, admits     none, free or with a ridge; networks it allows      R201
    training_objective      the objective                                       R201
    charge, balanced        what the bias costs a dual vector, and asks of it   R205
    payable                 F_(Va)(u) <= B |u| |a| for a neuron (u, a)          R205

    theorem                 content
    dual_pays               c <V, f without bias> <= beta/2 penalty             theory §E1.2
    bias_pays               t . b0 <= beta0/2 |b0|^2 + charge                   theory §E1.2
    training_duality        the bound above, for networks of any width whose
                            neurons are payable                                 R205
    constant_duality        the same for networks without neurons, for any V    R206
    scalar_feasible         K = 1: F <= B |u| for nu and -nu is h(nu) <= B      R205
    trees_feasible          ... which accepted trees prove                      R10-R19
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Leaf Cone Certificate.
Import ListNotations.
Open Scope R_scope.

(** ** The user's objects *)
Definition hidden : Type := vec * vec.

Fixpoint outputs (d : nat) (net : list hidden) (x : vec) : vec := fun j =>
  match net with
  | [] => 0
  | (u, a) :: net' => a j * pos (dot d x u) + outputs d net' x j
  end.

Fixpoint cost (p K : nat) (net : list hidden) : R :=
  match net with
  | [] => 0
  | (u, a) :: net' => (dot p u u + dot K a a) + cost p K net'
  end.

Record model := { neurons : list hidden; bias : vec }.

Inductive output_bias := NoBias | FreeBias | Ridge (b : R).

Section Training.
Variables (n d p K : nat) (X : nat -> vec) (s : nat -> R) (phi : nat -> vec -> R).
Variables (beta : R) (ob : output_bias).

Definition predicted (m : model) (k : nat) : vec := fun j => outputs d (neurons m) (X k) j + bias m j.

Definition admits (m : model) : Prop :=
  match ob with NoBias => forall j, (j < K)%nat -> bias m j = 0 | _ => True end.

Definition training_objective (m : model) : R :=
  sum n (fun k => s k * phi k (predicted m k)) + beta / 2 * cost p K (neurons m)
  + match ob with Ridge b => b / 2 * dot K (bias m) (bias m) | _ => 0 end.

(** ** Weak duality *)
Definition charge (t : vec) : R := match ob with Ridge b => dot K t t / (2 * b) | _ => 0 end.

Definition balanced (t : vec) : Prop :=
  match ob with NoBias => True | FreeBias => forall j, (j < K)%nat -> t j = 0 | Ridge b => 0 < b end.

Section Bound.
Variables (V : nat -> vec) (c : R).
Notation t := (fun j => c * sum n (fun k => V k j)).

Theorem bias_pays m : admits m -> balanced t ->
  dot K t (bias m) <= match ob with Ridge b => b / 2 * dot K (bias m) (bias m) | _ => 0 end + charge t.
Proof.
  unfold admits, balanced, charge; destruct ob as [| |b]; intros A T.
  - unfold dot; rewrite (sum_ext K _ (fun _ => 0)), sum_0; [lra|].
    intros j J; rewrite (A j J); ring.
  - unfold dot; rewrite (sum_ext K _ (fun _ => 0)), sum_0; [lra|].
    intros j J; rewrite (T j J); ring.
  - pose proof (young K (bias m) t (/ b)) as Y; rewrite (dot_comm K (bias m)) in Y.
    apply Rmult_le_compat_l with (r := b / 2) in Y; [|lra].
    replace (b / 2 * (2 * / b * dot K t (bias m))) with (dot K t (bias m)) in Y by (field; lra).
    replace (b / 2 * (dot K (bias m) (bias m) + / b * / b * dot K t t))
      with (b / 2 * dot K (bias m) (bias m) + dot K t t / (2 * b)) in Y by (field; lra); exact Y.
Qed.

Variable v : nat -> R.
Hypothesis row_bound : forall k f, (k < n)%nat -> s k * v k <= s k * phi k f + c * dot K (V k) f.

(** For any outputs g without the bias, and any C of which they cost at least c V . g. *)
Lemma duality_outputs (g : nat -> vec) (C : R) (b : vec) (m := {| neurons := []; bias := b |}) :
  c * sum n (fun k => dot K (V k) (g k)) <= beta / 2 * C -> admits m -> balanced t ->
  sum n (fun k => s k * v k) - charge t <= sum n (fun k => s k * phi k (fun j => g k j + b j)) + beta / 2 * C
    + match ob with Ridge r => r / 2 * dot K b b | _ => 0 end.
Proof.
  intros Q A T; pose proof (bias_pays m A T) as P; unfold m in P; cbn [bias] in P.
  assert (S : sum n (fun k => s k * v k) <= sum n (fun k => s k * phi k (fun j => g k j + b j))
    + c * sum n (fun k => dot K (V k) (g k)) + dot K t b).
  { assert (E : dot K t b = c * sum n (fun k => dot K (V k) b)).
    { unfold dot; rewrite sum_swap, <- sum_scal; apply sum_ext; intros j _; rewrite sum_scal_r; ring. }
    rewrite E, <- !sum_scal, <- !sum_plus; apply sum_le; intros k I.
    eapply Rle_trans; [apply (row_bound k (fun j => g k j + b j) I)|]; right.
    unfold dot; rewrite Rplus_assoc, <- Rmult_plus_distr_l, <- sum_plus; do 2 f_equal.
    apply sum_ext; intros; ring. }
  lra.
Qed.

Lemma duality_from m : c * sum n (fun k => dot K (V k) (outputs d (neurons m) (X k))) <= beta / 2 * cost p K (neurons m) ->
  admits m -> balanced t -> sum n (fun k => s k * v k) - charge t <= training_objective m.
Proof. exact (duality_outputs (fun k => outputs d (neurons m) (X k)) (cost p K (neurons m)) (bias m)). Qed.

(** Networks without neurons need no condition on h(V). *)
Theorem constant_duality m : neurons m = [] ->
  admits m -> balanced t -> sum n (fun k => s k * v k) - charge t <= training_objective m.
Proof.
  intros E; apply duality_from; rewrite E; simpl.
  rewrite (sum_ext n _ (fun _ => 0)), sum_0; [lra|].
  intros k _; unfold dot; rewrite (sum_ext K _ (fun _ => 0)), sum_0; [reflexivity|]; intros; ring.
Qed.

Variable B : R.
(** A neuron for which the dual vector pays no more than B for its lengths: every one, if h(V) <= B. *)
Definition payable (h : hidden) : Prop :=
  F n d X (fun k => dot K (V k) (snd h)) (fst h) <= B * norm p (fst h) * norm K (snd h).
Hypothesis beta_ge0 : 0 <= beta.
Hypothesis c_ge0 : 0 <= c.
Hypothesis c_le : c * B <= beta.

Lemma dot_outputs u a net :
  sum n (fun k => dot K (V k) (outputs d ((u, a) :: net) (X k)))
  = F n d X (fun k => dot K (V k) a) u + sum n (fun k => dot K (V k) (outputs d net (X k))).
Proof.
  unfold F; rewrite <- sum_plus; apply sum_ext; intros k _; unfold dot at 1 2 4.
  rewrite <- sum_scal_r, <- sum_plus; apply sum_ext; intros j _; cbn [outputs]; ring.
Qed.

Theorem dual_pays net : (forall h, In h net -> payable h) ->
  c * sum n (fun k => dot K (V k) (outputs d net (X k))) <= beta / 2 * cost p K net.
Proof.
  induction net as [|[u a] net IH]; intros feasible; [simpl|rewrite dot_outputs; simpl].
  - rewrite (sum_ext n _ (fun _ => 0)), sum_0; [lra|].
    intros k _; unfold dot; rewrite (sum_ext K _ (fun _ => 0)), sum_0; [reflexivity|]; intros; ring.
  - specialize (IH (fun h I => feasible h (or_intror I))); set (m := norm p u * norm K a).
    assert (M : 0 <= m) by (apply Rmult_le_pos; apply norm_ge0).
    assert (A : m <= (dot p u u + dot K a a) / 2).
    { unfold m; rewrite <- !norm_sqr; pose proof (Rle_0_sqr (norm p u - norm K a)); unfold Rsqr in *; lra. }
    assert (T1 := Rmult_le_compat_l c _ _ c_ge0 (feasible (u, a) (or_introl eq_refl))); cbn [fst snd] in T1.
    assert (T2 := Rmult_le_compat_r _ _ _ M c_le).
    assert (T3 := Rmult_le_compat_l beta _ _ beta_ge0 A).
    replace (c * (B * norm p u * norm K a)) with (c * B * m) in T1 by (unfold m; ring); lra.
Qed.

Theorem training_duality m : (forall h, In h (neurons m) -> payable h) -> admits m -> balanced t ->
  sum n (fun k => s k * v k) - charge t <= training_objective m.
Proof. intros H; apply duality_from, dual_pays, H. Qed.
End Bound.
End Training.

(** ** One output *)
Lemma norm_1 a : norm 1 a = Rabs (a 0%nat).
Proof. unfold norm, dot; simpl; rewrite Rplus_0_l; apply sqrt_Rsqr_abs. Qed.

Theorem scalar_feasible n d p X nu B : (forall u, F n d X nu u <= B * norm p u) ->
  (forall u, F n d X (fun k => - nu k) u <= B * norm p u) ->
  forall u a, F n d X (fun k => dot 1 (fun _ => nu k) a) u <= B * norm p u * norm 1 a.
Proof.
  intros U W u a; rewrite norm_1; specialize (U u); specialize (W u); rewrite F_opp in W.
  replace (F n d X _ u) with (a 0%nat * F n d X nu u)
    by (unfold F, dot; rewrite <- sum_scal; apply sum_ext; intros; simpl; ring).
  assert (H : Rabs (F n d X nu u) <= B * norm p u) by (apply Rabs_le; lra).
  apply Rle_trans with (Rabs (a 0%nat * F n d X nu u)); [apply Rle_abs|].
  rewrite Rabs_mult, (Rmult_comm (Rabs (a _))); apply Rmult_le_compat_r; auto; apply Rabs_pos.
Qed.

(** What the trees of Certificate.v say, whatever the labels and the loss. *)
Theorem trees_feasible n d X c : accepted n d X c -> forall u a,
  F n d X (fun k => dot 1 (fun _ => nu c k) a) u <= level c * norm d u * norm 1 a.
Proof. intros A; apply scalar_feasible; intros u; [now apply feasible_plus|now apply feasible_minus]. Qed.
