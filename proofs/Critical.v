(** * Stationary networks are optimal over their own patterns

    A network with residual nu = -r is stationary if zero is an element of the subdifferential of each neuron (u, a):
    a X^T diag(s) nu = beta u, where s is 1 and 0 on the sides of u and between them on ties, and
    nu . (X u)_+ = beta a.  Multiplied by u, the first gives a nu . (X u)_+ = beta |u|^2, so |u| = |a| and the network is
    tight (Optimum.v).  Let D be the pattern of u, in which ties are active.  With the multipliers
    -sgn(a) nu_k (1 - s_k) on the ties, v = sgn(a) X^T diag(s) nu = beta u / |a| has length beta.  If a r_k >= 0 on the ties they
    are not negative, and certify the pair of D and the sign of a.  So the network is optimal among all networks of
    any width whose neurons have its patterns and signs.

<<
    definition          meaning                                              FORMAT
    critical u a s      zero is an element of the subdifferential            R71
    active_ties         a r_k >= 0 where x_k . u = 0                         R79
    own_pairs           the patterns and signs of the neurons                R62, R79

    theorem             content
    critical_balance    critical  ->  |u| = |a|
    stationary_optimal  critical, active ties  ->  optimal over its pairs    R79
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Span Scope Optimum.
Import ListNotations.
Open Scope R_scope.

Section Critical.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R) (beta : R).
Hypothesis beta_pos : 0 < beta.
Notation L := (objective n d X y beta).
Variable net : list neuron.
Notation nu := (residual d X y net).

(** Zero is an element of the subdifferential (R71): s is 1 and 0 on the sides, between on ties, and nu = -r. *)
Record critical (u : vec) (a : R) (s : nat -> R) : Prop := {
  critical_on : forall k, (k < n)%nat -> 0 < dot d (X k) u -> s k = 1;
  critical_off : forall k, (k < n)%nat -> dot d (X k) u < 0 -> s k = 0;
  critical_tie : forall k, (k < n)%nat -> 0 <= s k <= 1;
  critical_u : forall i, (i < d)%nat -> a * sum n (fun k => s k * nu k * X k i) = beta * u i;
  critical_a : F n d X nu u = beta * a
}.
Definition active_ties (u : vec) (a : R) : Prop :=
  forall k, (k < n)%nat -> dot d (X k) u = 0 -> a * nu k <= 0.

Hypothesis stationary : Forall (fun p : neuron =>
  active_ties (fst p) (snd p) /\ exists s, critical (fst p) (snd p) s) net.

(** The pair of a neuron: its pattern, in which tied rows are active, and its sign. *)
Definition pair_of (p : neuron) : pair :=
  (own d X (fst p), if Rle_dec 0 (snd p) then true else false).
Definition own_pairs : list pair :=
  map pair_of (filter (fun p => if Req_EM_T (snd p) 0 then false else true) net).

(** Both derivatives give beta |u|^2 = a nu . (X u)_+ = beta a^2. *)
Lemma critical_balance u a s : critical u a s -> dot d u u = a * a.
Proof.
  intros C; apply Rmult_eq_reg_l with beta; [|lra].
  replace (beta * dot d u u) with (dot d (fun i => a * sum n (fun k => s k * nu k * X k i)) u).
  - change (fun i => a * sum n (fun k => s k * nu k * X k i))
      with (scale a (fun i => sum n (fun k => s k * nu k * X k i))).
    rewrite dot_scale_l, dot_comb.
    replace (sum n (fun k => s k * nu k * dot d (X k) u)) with (F n d X nu u).
    + rewrite (critical_a u a s C); ring.
    + apply sum_ext; intros k K; unfold pos.
      destruct (Rtotal_order (dot d (X k) u) 0) as [N|[Z|P]].
      * rewrite Rmax_right, (critical_off u a s C k K N) by lra; ring.
      * rewrite Z, Rmax_left by lra; ring.
      * rewrite Rmax_left, (critical_on u a s C k K P) by lra; ring.
  - rewrite (dot_ext d _ (scale beta u)); [now rewrite dot_scale_l|].
    intros i I; now rewrite (critical_u u a s C).
Qed.

Lemma stationary_tight : tight n d X y beta net.
Proof.
  enough (H : forall l, Forall (fun p => exists s, critical (fst p) (snd p) s) l ->
    sum n (fun k => nu k * predict d l (X k)) = beta / 2 * penalty d l).
  { apply H; eapply Forall_impl; [|exact stationary]; intros p [_ E]; exact E. }
  induction 1 as [|[u a] l (s & C) _ IH];
    [simpl; rewrite (sum_ext n _ (fun _ => 0)), sum_0 by (intros; ring); ring|].
  rewrite dot_predict, IH; simpl in *.
  rewrite (critical_balance u a s C), (critical_a u a s C); field.
Qed.

(** v = s X^T diag(s) nu = beta u / |a|, with multipliers -s nu_k (1 - s_k) on the ties. *)
Lemma stationary_certified P : In P own_pairs -> certified n d X beta nu P.
Proof.
  intros I; apply in_map_iff in I as ([u a] & <- & I); apply filter_In in I as [I N].
  destruct (Req_EM_T (snd (u, a)) 0) as [|A]; [easy|]; simpl in A; clear N.
  rewrite Forall_forall in stationary; destruct (stationary _ I) as [Ti (s & C)]; simpl in Ti, C.
  set (b := snd (pair_of (u, a))).
  assert (W : wall b = a / Rabs a).
  { unfold b; simpl; destruct (Rle_dec 0 a); simpl; [rewrite Rabs_pos_eq|rewrite Rabs_left]; try lra; field; lra. }
  assert (Aa : 0 < Rabs a) by now apply Rabs_pos_lt.
  exists (fun i => beta / Rabs a * u i); split.
  - exists (fun k => if Req_EM_T (dot d (X k) u) 0 then - (wall b * nu k * (1 - s k)) else 0); split.
    + intros k K; destruct (Req_EM_T (dot d (X k) u) 0) as [E|]; [|lra].
      pose proof (critical_tie u a s C k K); pose proof (Ti k K E) as T.
      assert (Q : wall b * nu k <= 0).
      { rewrite W; replace (a / Rabs a * nu k) with (a * nu k * / Rabs a) by (field; lra).
        assert (0 < / Rabs a) by now apply Rinv_0_lt_compat. nra. }
      nra.
    + intros i Hi; unfold pull; fold b.
      replace (beta / Rabs a * u i) with (wall b * sum n (fun k => s k * nu k * X k i)).
      * rewrite <- !sum_scal, <- sum_plus; apply sum_ext; intros k K; simpl; unfold own.
        destruct (Req_EM_T (dot d (X k) u) 0) as [E|E], (Rle_dec 0 (dot d (X k) u)); simpl; try lra.
        -- rewrite (critical_on u a s C k K) by lra; ring.
        -- rewrite (critical_off u a s C k K) by lra; ring.
      * rewrite W; replace (beta / Rabs a * u i) with (beta * u i / Rabs a) by (field; lra).
        rewrite <- (critical_u u a s C i Hi); field; lra.
  - change (fun i => beta / Rabs a * u i) with (scale (beta / Rabs a) u).
    rewrite dot_scale_l, dot_scale_r, (critical_balance u a s C).
    assert (E : Rabs a * Rabs a = a * a) by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
    rewrite <- E; right; field; lra.
Qed.

Theorem stationary_optimal net' : in_pairs n d X own_pairs net' -> L net <= L net'.
Proof. now apply pairs_optimal; [|apply stationary_tight|apply stationary_certified]. Qed.
End Critical.
