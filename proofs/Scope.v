(** * Scopes: networks with given activation patterns, and gated models

    A pattern says of each row whether it is active, D_k = 1 or 0; its cone is the set of u with
    (2 D_k - 1) x_k . u >= 0 for all k, where (x_k . u)_+ = D_k x_k . u.  A claim of optimality may be about the
    networks whose neurons lie in the cones of some patterns only (the sub-sampled convex program of
    [MP23]), or about gated models x |-> sum_i a_i 1(g_i . x >= 0) (u_i . x), in which patterns come
    from gates and there are no cones.

    For a pattern D, a sign s and multipliers rho >= 0 of the rows put

        v = s X^T D nu + X^T (2D - I) rho.

    On the cone the second part is nonnegative against u, so s nu^T D X u <= v . u <= B |u| if |v| <= B.  For gated
    units rho = 0 and the cone is not needed.  So each unit of the scope is priced,
    a nu . (its output) <= B |a| |u| <= B (|u|^2 + a^2) / 2, and the bound of R9 holds for the scope.

<<
    definition          meaning                                              FORMAT
    pattern, on_cone    D, and the cone of D                                 R30
    pull s D rho        the vector v                                         R35
    in_scope            networks whose neurons have patterns of a list       R32
    gated, gate         units (g, u, a); 1(g . x >= 0)                       R36
    gated_objective     their objective                                      R36
    gated_scope         gated models whose units have patterns of a list     R32

    theorem             content
    priced              the bound of R9 from nu . f <= B/2 penalty           R9
    cone_iff            on_cone D u  <->  (x_k . u)_+ = D_k x_k . u          R32
    own_cone            u lies in the cone of its own pattern                R31
    pull_bound          |v| <= B  ->  s nu^T D X u <= B |u| on the cone      R35
    scope_bound         the bound holds for all networks of the scope        R35
    scope_global        if every cone has a pattern in the list: for all networks
    gated_bound         the bound holds for all gated models of the scope    R35
    relu_gated          a ReLU network is a gated model with g = u           R32
    gated_contains      ... and the gated scope contains that of its patterns
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network.
Import ListNotations.
Open Scope R_scope.

Definition pattern := nat -> bool.
Definition on_off (b : bool) : R := if b then 1 else 0.
Definition wall (b : bool) : R := if b then 1 else -1.       (* 2 D_k - 1 *)

Section Scope.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R) (beta : R).

(** Any model with fit f and penalty p whose output against nu is paid for by its penalty. *)
Theorem priced nu B c (f : nat -> R) p : sum n (fun k => nu k * f k) <= B / 2 * p ->
  0 <= p -> 0 <= c -> c * B <= beta ->
  c * dot n nu y - c * c / 2 * dot n nu nu
  <= / 2 * sum n (fun k => (f k - y k) * (f k - y k)) + beta / 2 * p.
Proof.
  intros P p0 c0 cB; pose proof (loss_bound n y nu c f) as Q.
  assert (P1 := Rmult_le_compat_l c _ _ c0 P).
  assert (P2 := Rmult_le_compat_r p _ _ p0 cB); unfold dot in *; lra.
Qed.

(** ** Patterns and their cones *)
Definition on_cone (D : pattern) (u : vec) : Prop :=
  forall k, (k < n)%nat -> 0 <= wall (D k) * dot d (X k) u.

Theorem cone_iff D u : on_cone D u <->
  forall k, (k < n)%nat -> pos (dot d (X k) u) = on_off (D k) * dot d (X k) u.
Proof.
  split; intros H k K; specialize (H k K); revert H; set (x := dot d (X k) u);
    destruct (D k); simpl; unfold pos, Rmax; destruct (Rle_dec x 0); lra.
Qed.

Definition own (u : vec) : pattern := fun k => if Rle_dec 0 (dot d (X k) u) then true else false.

Theorem own_cone u : on_cone (own u) u.
Proof. intros k _; unfold own; destruct (Rle_dec 0 (dot d (X k) u)); simpl; lra. Qed.

(** ** The vector v *)
Variables (nu : nat -> R) (B : R).
Hypothesis B_ge0 : 0 <= B.

Definition pull (s : R) (D : pattern) (rho : nat -> R) : vec := fun i =>
  s * sum n (fun k => nu k * on_off (D k) * X k i) + sum n (fun k => rho k * wall (D k) * X k i).
Definition gain (D : pattern) (u : vec) : R := sum n (fun k => nu k * (on_off (D k) * dot d (X k) u)).

Lemma dot_pull s D rho u : dot d (pull s D rho) u
  = s * gain D u + sum n (fun k => rho k * (wall (D k) * dot d (X k) u)).
Proof.
  unfold pull, gain; rewrite dot_plus_l; f_equal.
  - change (fun i => s * sum n (fun k => nu k * on_off (D k) * X k i))
      with (scale s (fun i => sum n (fun k => nu k * on_off (D k) * X k i))).
    rewrite dot_scale_l, dot_comb; f_equal; apply sum_ext; intros; ring.
  - rewrite dot_comb; apply sum_ext; intros; ring.
Qed.

Definition short (v : vec) : Prop := dot d v v <= B * B.

Theorem pull_bound s D rho u : short (pull s D rho) -> (forall k, (k < n)%nat -> 0 <= rho k) ->
  on_cone D u -> s * gain D u <= B * norm d u.
Proof.
  intros S P C; pose proof (norm_bound d (pull s D rho) u B B_ge0 S) as N.
  rewrite dot_pull in N.
  assert (0 <= sum n (fun k => rho k * (wall (D k) * dot d (X k) u)))
    by (apply sum_ge0; intros k K; apply Rmult_le_pos; auto); lra.
Qed.

(** Without cones: rho = 0. *)
Lemma pull_gated s D u : short (pull s D (fun _ => 0)) -> s * gain D u <= B * norm d u.
Proof.
  intros S; pose proof (norm_bound d (pull s D (fun _ => 0)) u B B_ge0 S) as N.
  rewrite dot_pull, (sum_ext n _ (fun _ => 0)), sum_0 in N by (intros; ring); lra.
Qed.

(** From both signs to one unit. *)
Lemma unit_pays (G a t : R) u : G <= B * norm d u -> - G <= B * norm d u ->
  t = a * G -> t <= B / 2 * (dot d u u + a * a).
Proof.
  intros P N ->; assert (A : Rabs G <= B * norm d u) by (apply Rabs_le; lra).
  assert (a * G <= Rabs a * (B * norm d u)).
  { eapply Rle_trans; [apply Rle_abs|]; rewrite Rabs_mult.
    apply Rmult_le_compat_l; auto; apply Rabs_pos. }
  pose proof (Rmult_le_compat_l B _ _ B_ge0 (am_gm d u a)); lra.
Qed.

Lemma unit_free u a : 0 <= B / 2 * (dot d u u + a * a).
Proof.
  apply Rmult_le_pos; [lra|]; pose proof (dot_ge0 d u).
  pose proof (Rle_0_sqr a); unfold Rsqr in *; lra.
Qed.

Variable patterns : list pattern.

(** ** ReLU networks *)
Definition dead (u : vec) (a : R) : Prop := a = 0 \/ dot d u u = 0.
Definition in_scope (net : list neuron) : Prop := Forall (fun p : neuron =>
  dead (fst p) (snd p) \/ exists D, In D patterns /\ on_cone D (fst p)) net.

Variable rho : bool -> pattern -> nat -> R.
Hypothesis rho_ge0 : forall b D k, (k < n)%nat -> 0 <= rho b D k.

Section Relu.
Hypothesis all_short : forall D, In D patterns -> forall b, short (pull (wall b) D (rho b D)).

Lemma neuron_pays net : in_scope net ->
  sum n (fun k => nu k * predict d net (X k)) <= B / 2 * penalty d net.
Proof.
  induction 1 as [|[u a] net S _ IH];
    [simpl; rewrite (sum_ext n _ (fun _ => 0)), sum_0; intros; lra|].
  rewrite dot_predict; simpl in S |- *; rewrite Rmult_plus_distr_l; apply Rplus_le_compat; auto.
  destruct S as [[->|E]|(D & I & C)].
  - rewrite Rmult_0_l; apply unit_free.
  - unfold F; rewrite (sum_ext n _ (fun _ => 0)), sum_0.
    + rewrite Rmult_0_r; apply unit_free.
    + intros k _; rewrite (norm_zero d (X k) u E), pos_0; ring.
  - assert (Fg : F n d X nu u = gain D u).
    { apply sum_ext; intros k K; now rewrite (proj1 (cone_iff D u) C k K). }
    pose proof (pull_bound _ D _ u (all_short D I true) (fun k => rho_ge0 true D k) C).
    pose proof (pull_bound _ D _ u (all_short D I false) (fun k => rho_ge0 false D k) C).
    simpl in *; apply (unit_pays (gain D u)); [lra|lra|now rewrite Fg].
Qed.

Theorem scope_bound c net : 0 <= c -> c * B <= beta -> in_scope net ->
  c * dot n nu y - c * c / 2 * dot n nu nu <= objective n d X y beta net.
Proof.
  intros c0 cB S; apply (priced nu B c (fun k => predict d net (X k))); auto;
    [now apply neuron_pays|apply penalty_ge0].
Qed.

(** With a pattern for every u the scope is global. *)
Theorem scope_global c net : (forall u, exists D, In D patterns /\ on_cone D u) ->
  0 <= c -> c * B <= beta ->
  c * dot n nu y - c * c / 2 * dot n nu nu <= objective n d X y beta net.
Proof.
  intros H c0 cB; apply scope_bound; auto; unfold in_scope; apply Forall_forall.
  intros p _; right; apply H.
Qed.
End Relu.

(** ** Gated models *)
Definition gated : Type := vec * neuron.                    (* gate, weights *)
Definition gate (g x : vec) : bool := if Rle_dec 0 (dot d g x) then true else false.

Fixpoint gated_predict (m : list gated) (x : vec) : R :=
  match m with
  | [] => 0
  | (g, (u, a)) :: m' => a * (on_off (gate g x) * dot d x u) + gated_predict m' x
  end.
Definition weights (m : list gated) : list neuron := map snd m.
Definition gated_objective (m : list gated) : R :=
  / 2 * sum n (fun k => (gated_predict m (X k) - y k) * (gated_predict m (X k) - y k))
  + beta / 2 * penalty d (weights m).

(** A unit does on every row what it would do with the pattern. *)
Definition like (D : pattern) (g u : vec) : Prop := forall k, (k < n)%nat ->
  on_off (gate g (X k)) * dot d (X k) u = on_off (D k) * dot d (X k) u.
Definition gated_scope (m : list gated) : Prop := Forall (fun p : gated =>
  dead (fst (snd p)) (snd (snd p)) \/ exists D, In D patterns /\ like D (fst p) (fst (snd p))) m.

Section Gated.
Hypothesis all_short : forall D, In D patterns -> forall b, short (pull (wall b) D (fun _ => 0)).

Lemma gated_pays m : gated_scope m ->
  sum n (fun k => nu k * gated_predict m (X k)) <= B / 2 * penalty d (weights m).
Proof.
  induction 1 as [|[g [u a]] m S _ IH];
    [simpl; rewrite (sum_ext n _ (fun _ => 0)), sum_0; intros; lra|].
  simpl in S |- *; rewrite Rmult_plus_distr_l.
  rewrite (sum_ext n _ (fun k => a * (nu k * (on_off (gate g (X k)) * dot d (X k) u))
    + nu k * gated_predict m (X k))), sum_plus, sum_scal by (intros; ring).
  apply Rplus_le_compat; auto; destruct S as [[->|E]|(D & I & L)].
  - rewrite Rmult_0_l; apply unit_free.
  - rewrite (sum_ext n _ (fun _ => 0)), sum_0.
    + rewrite Rmult_0_r; apply unit_free.
    + intros k _; rewrite (norm_zero d (X k) u E); ring.
  - rewrite (sum_ext n _ (fun k => nu k * (on_off (D k) * dot d (X k) u)))
      by (intros k K; now rewrite (L k K)).
    pose proof (pull_gated _ D u (all_short D I true)).
    pose proof (pull_gated _ D u (all_short D I false)).
    simpl in *; apply (unit_pays (gain D u)); [lra|lra|reflexivity].
Qed.

Theorem gated_bound c m : 0 <= c -> c * B <= beta -> gated_scope m ->
  c * dot n nu y - c * c / 2 * dot n nu nu <= gated_objective m.
Proof.
  intros c0 cB S; apply (priced nu B c (fun k => gated_predict m (X k))); auto;
    [now apply gated_pays|apply penalty_ge0].
Qed.
End Gated.

(** ** ReLU networks as gated models *)
Definition as_gated (net : list neuron) : list gated := map (fun p => (fst p, p)) net.

Lemma relu_predict net x : gated_predict (as_gated net) x = predict d net x.
Proof.
  induction net as [|[u a] net IH]; simpl; auto; rewrite IH; do 2 f_equal.
  unfold gate; rewrite (dot_comm d u x); unfold pos.
  destruct (Rle_dec 0 (dot d x u)); simpl; [rewrite Rmax_left|rewrite Rmax_right]; lra.
Qed.

Theorem relu_gated net : gated_objective (as_gated net) = objective n d X y beta net.
Proof.
  unfold gated_objective, objective; f_equal.
  - f_equal; apply sum_ext; intros; now rewrite relu_predict.
  - f_equal; f_equal; unfold weights, as_gated; rewrite map_map; simpl; now rewrite map_id.
Qed.

Theorem gated_contains net : in_scope net -> gated_scope (as_gated net).
Proof.
  unfold in_scope, gated_scope, as_gated; rewrite !Forall_forall; intros H q Q.
  apply in_map_iff in Q as ([u a] & <- & I); simpl.
  destruct (H _ I) as [De|(D & ID & C)]; [now left|right; exists D; split; auto].
  intros k K; rewrite <- (proj1 (cone_iff D u) C k K); simpl.
  unfold gate; rewrite (dot_comm d u); unfold pos.
  destruct (Rle_dec 0 (dot d (X k) u)); simpl; [rewrite Rmax_left|rewrite Rmax_right]; lra.
Qed.
End Scope.
