(** * The optimum over pairs of pattern and sign

    A scope may fix signs too: a finite set of pairs (D, s), and the networks whose neurons lie in the cone of a D
    and have output weights of sign s.  A network with residual nu is _tight_ if
    nu . f = beta/2 sum (|u|^2 + a^2).  For any other network with fit f', expanding the square,

        L(net') = L(net) + 1/2 |f' - f|^2 + sum over its neurons of (beta/2 (|u|^2 + a^2) - a F_nu(u)).

    A pair is _certified_ if multipliers give it a v (Scope.v) with |v| <= beta; then its neurons have
    a F(u) <= |a| v . u <= beta |a| |u|, and no summand is negative.  So a tight network whose scope is certified is optimal
    in it; every other optimum has the same fit, no neuron on a pair with |v| < beta, and on the others
    only multiples of v: u = (|a| / beta) v.  (Which multiples is then decided by the fit: if the outputs of the v
    are independent, [independent_unique] of Polytope.v.)

<<
    definition          meaning                                              FORMAT
    in_pairs            neurons with a pair of the list                      R62
    reaches P v         v is a vector of pair P, with multipliers >= 0       R67
    tight               nu . f = beta/2 penalty

    theorem             content
    expansion           the identity above
    pairs_optimal       tight and certified  ->  optimal over the pairs      R68
    pairs_fit           every optimum has the same fit                       R68
    inactive_pair       |v| < beta  ->  no neuron there in any optimum       R67, R68
    active_pair         |v| <= beta  ->  only multiples of v                 R68
    shared, shared_reaches
                        patterns that share a block have its v               R66
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Dictionary Span Scope.
Import ListNotations.
Open Scope R_scope.

Section Optimum.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R) (beta : R).
Hypothesis beta_pos : 0 < beta.
Notation L := (objective n d X y beta).
Notation f net := (fun k => predict d net (X k)).

Definition pair : Type := pattern * bool.
Definition on_pair (P : pair) (p : neuron) : Prop :=
  on_cone n d X (fst P) (fst p) /\ 0 <= wall (snd P) * snd p.
Definition in_pairs (pairs : list pair) (net : list neuron) : Prop :=
  Forall (fun p => dead d (fst p) (snd p) \/ exists P, In P pairs /\ on_pair P p) net.

(** ** One neuron *)
Section Dual.
Variable nu : nat -> R.
Notation F := (F n d X nu).

Definition reaches (P : pair) (v : vec) : Prop := exists rho,
  (forall k, (k < n)%nat -> 0 <= rho k) /\
  forall i, (i < d)%nat -> v i = pull n X nu (wall (snd P)) (fst P) rho i.
Definition certified (P : pair) : Prop := exists v, reaches P v /\ dot d v v <= beta * beta.

Definition spare (p : neuron) : R :=
  beta / 2 * (dot d (fst p) (fst p) + snd p * snd p) - snd p * F (fst p).

Lemma wall_square b : wall b * wall b = 1.
Proof. destruct b; simpl; ring. Qed.

(** a F(u) <= |a| v . u on the cone of the pair. *)
Lemma reached P v u a : reaches P v -> on_pair P (u, a) -> a * F u <= Rabs a * dot d v u.
Proof.
  intros (rho & R0 & E) [C S]; simpl in C, S.
  assert (A : Rabs a = wall (snd P) * a).
  { revert S; destruct (snd P); simpl; intros S.
    - rewrite Rabs_pos_eq; lra.
    - rewrite Rabs_left1; lra. }
  rewrite (dot_ext d v (pull n X nu (wall (snd P)) (fst P) rho) u) by auto.
  rewrite dot_pull, A.
  replace (F u) with (gain n d X nu (fst P) u).
  - assert (Q : 0 <= sum n (fun k => rho k * (wall (fst P k) * dot d (X k) u)))
      by (apply sum_ge0; intros k K; apply Rmult_le_pos; auto).
    replace (a * gain n d X nu (fst P) u)
      with (wall (snd P) * wall (snd P) * (a * gain n d X nu (fst P) u)) by (rewrite wall_square; ring).
    pose proof (Rmult_le_pos _ _ S Q); lra.
  - apply sum_ext; intros k K; now rewrite (proj1 (cone_iff n d X (fst P) u) C k K).
Qed.

Lemma spare_dead u a : dead d u a -> a * F u = 0.
Proof.
  intros [->|E]; [ring|]; unfold Network.F; rewrite (sum_ext n _ (fun _ => 0)), sum_0; [ring|].
  intros k _; rewrite (norm_zero d (X k) u E), pos_0; ring.
Qed.

Lemma weight_ge0 u a : 0 <= dot d u u + a * a.
Proof. pose proof (dot_ge0 d u); pose proof (Rle_0_sqr a); unfold Rsqr in *; lra. Qed.

Lemma spare_bound P v p : reaches P v -> on_pair P p ->
  beta / 2 * (dot d (fst p) (fst p) + snd p * snd p) - Rabs (snd p) * dot d v (fst p) <= spare p.
Proof. intros R O; destruct p as [u a]; pose proof (reached P v u a R O); unfold spare; simpl in *; lra. Qed.

Lemma spare_ge0 P p : certified P -> on_pair P p -> 0 <= spare p.
Proof.
  intros (v & R & S) O; pose proof (spare_bound P v p R O) as B; destruct p as [u a]; simpl in *.
  pose proof (norm_bound d v u beta (Rlt_le _ _ beta_pos) S) as N.
  apply Rmult_le_compat_l with (r := Rabs a) in N; [|apply Rabs_pos].
  pose proof (Rmult_le_compat_l beta _ _ (Rlt_le _ _ beta_pos) (am_gm d u a)); lra.
Qed.

(** The multipliers cannot pay for a neuron: it is none. *)
Lemma spare_inactive P v p : reaches P v -> dot d v v < beta * beta -> on_pair P p ->
  spare p <= 0 -> dot d (fst p) (fst p) = 0 /\ snd p = 0.
Proof.
  intros R S O Z; pose proof (spare_bound P v p R O) as B; destruct p as [u a]; simpl in *.
  pose proof (norm_sqr d v) as Nv; pose proof (norm_ge0 d v) as N0.
  pose proof (norm_bound d v u (norm d v) N0 (Req_le _ _ (eq_sym Nv))) as N.
  set (t := norm d v) in *; assert (T : t < beta) by (apply Rnot_le_lt; intros G; nra).
  apply Rmult_le_compat_l with (r := Rabs a) in N; [|apply Rabs_pos].
  pose proof (am_gm d u a) as Am; pose proof (weight_ge0 u a) as W.
  pose proof (Rmult_le_compat_l t _ _ N0 Am).
  assert (Le : (beta - t) * (dot d u u + a * a) <= 0) by lra.
  assert (Z2 : dot d u u + a * a <= 0) by (apply Rmult_le_reg_l with (beta - t); lra).
  pose proof (dot_ge0 d u); pose proof (Rle_0_sqr a) as Q; unfold Rsqr in Q.
  split; [lra|]; apply Rsqr_0_uniq; unfold Rsqr; lra.
Qed.

(** ... or all inequalities are equalities: beta u = |a| v, since
    |beta u - |a| v|^2 <= beta^2 |u|^2 - 2 beta |a| (v . u) + a^2 beta^2 <= 0. *)
Lemma spare_active P v p : reaches P v -> dot d v v <= beta * beta -> on_pair P p ->
  spare p <= 0 -> forall i, (i < d)%nat -> fst p i = Rabs (snd p) / beta * v i.
Proof.
  intros R S O Z i I; pose proof (spare_bound P v p R O) as B; destruct p as [u a]; simpl in *.
  set (e := fun j => beta * u j - Rabs a * v j).
  assert (E : dot d e e = beta * beta * dot d u u - 2 * beta * (Rabs a * dot d v u)
    + Rabs a * Rabs a * dot d v v).
  { unfold dot, e; rewrite <- !sum_scal, <- sum_minus, <- sum_plus; apply sum_ext; intros; ring. }
  assert (A : Rabs a * Rabs a = a * a) by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
  rewrite A in E; assert (Q : a * a * dot d v v <= a * a * (beta * beta))
    by (apply Rmult_le_compat_l; auto; apply Rle_0_sqr).
  assert (B2 : 2 * beta * (beta / 2 * (dot d u u + a * a)) <= 2 * beta * (Rabs a * dot d v u))
    by (apply Rmult_le_compat_l; lra).
  assert (E0 : dot d e e = 0) by (pose proof (dot_ge0 d e); lra).
  pose proof (square_zero d e E0 i I) as H; unfold e in H.
  apply Rmult_eq_reg_l with beta; [|lra]; field_simplify; lra.
Qed.

Lemma spare_sum net : beta / 2 * penalty d net - sum n (fun k => nu k * predict d net (X k))
  = fold_right (fun p t => spare p + t) 0 net.
Proof.
  induction net as [|[u a] net IH];
    [simpl; rewrite (sum_ext n _ (fun _ => 0)), sum_0 by (intros; ring); ring|].
  rewrite dot_predict; cbn [fold_right penalty]; rewrite <- IH; unfold spare; cbn [fst snd]; ring.
Qed.
End Dual.

(** ** Optimal networks *)
Section Tight.
Variables (net : list neuron) (pairs : list pair).
Definition residual (k : nat) : R := y k - predict d net (X k).
Notation nu := residual.
Definition tight : Prop := sum n (fun k => nu k * f net k) = beta / 2 * penalty d net.
Hypothesis is_tight : tight.

Theorem expansion net' : L net' = L net + / 2 * sum n (fun k => (f net' k - f net k) * (f net' k - f net k))
  + fold_right (fun p t => spare nu p + t) 0 net'.
Proof.
  rewrite <- spare_sum; unfold objective, tight in *; rewrite <- is_tight.
  assert (E : / 2 * sum n (fun k => (f net' k - y k) * (f net' k - y k))
    = / 2 * sum n (fun k => (f net k - y k) * (f net k - y k)) + sum n (fun k => nu k * f net k)
    + / 2 * sum n (fun k => (f net' k - f net k) * (f net' k - f net k)) - sum n (fun k => nu k * f net' k)).
  { rewrite <- !sum_scal, <- !sum_plus, <- sum_minus; apply sum_ext; intros; unfold residual; field. }
  rewrite E; ring.
Qed.

Hypothesis all_certified : forall P, In P pairs -> certified nu P.

Lemma each_spare net' : in_pairs pairs net' -> Forall (fun p => 0 <= spare nu p) net'.
Proof.
  intros H; eapply Forall_impl; [|exact H]; intros [u a] [De|(P & I & O)].
  - unfold spare; simpl in *; rewrite spare_dead by auto.
    pose proof (weight_ge0 u a); assert (0 <= beta / 2 * (dot d u u + a * a))
      by (apply Rmult_le_pos; lra); lra.
  - apply (spare_ge0 nu P); auto.
Qed.

Lemma spares_ge0 l : Forall (fun p => 0 <= spare nu p) l -> 0 <= fold_right (fun p t => spare nu p + t) 0 l.
Proof. induction 1; simpl; lra. Qed.

Lemma spares_zero l : Forall (fun p => 0 <= spare nu p) l ->
  fold_right (fun p t => spare nu p + t) 0 l <= 0 -> forall p, In p l -> spare nu p <= 0.
Proof.
  induction 1 as [|q l Q H IH]; simpl; intros Z p I; [easy|].
  pose proof (spares_ge0 l H); destruct I as [->|I]; [lra|apply IH; auto; lra].
Qed.

Theorem pairs_optimal net' : in_pairs pairs net' -> L net <= L net'.
Proof.
  intros H; rewrite (expansion net'); pose proof (spares_ge0 _ (each_spare net' H)).
  pose proof (square_sum_ge0 n (f net') (f net)) as Q; cbv beta in Q; lra.
Qed.

Theorem pairs_fit net' : in_pairs pairs net' -> L net' <= L net ->
  forall k, (k < n)%nat -> predict d net' (X k) = predict d net (X k).
Proof.
  intros H O k K; rewrite (expansion net') in O; pose proof (spares_ge0 _ (each_spare net' H)).
  assert (Z : (f net' k - f net k) * (f net' k - f net k) = 0).
  { apply (sum_zero n (fun k => (f net' k - f net k) * (f net' k - f net k)));
      [intros; apply Rle_0_sqr|lra|auto]. }
  apply Rsqr_0_uniq in Z; lra.
Qed.

Lemma optimum_spare net' p : in_pairs pairs net' -> L net' <= L net -> In p net' -> spare nu p <= 0.
Proof.
  intros H O I; rewrite (expansion net') in O.
  pose proof (square_sum_ge0 n (f net') (f net)) as Q; cbv beta in Q.
  apply (spares_zero net'); auto; [now apply each_spare|lra].
Qed.

Theorem inactive_pair net' P v p : in_pairs pairs net' -> L net' <= L net -> In p net' -> on_pair P p ->
  reaches nu P v -> dot d v v < beta * beta -> dot d (fst p) (fst p) = 0 /\ snd p = 0.
Proof. intros H O I C R S; apply (spare_inactive nu P v); auto; now apply (optimum_spare net'). Qed.

Theorem active_pair net' P v p : in_pairs pairs net' -> L net' <= L net -> In p net' -> on_pair P p ->
  reaches nu P v -> dot d v v <= beta * beta ->
  forall i, (i < d)%nat -> fst p i = Rabs (snd p) / beta * v i.
Proof. intros H O I C R S; apply (spare_active nu P v); auto; now apply (optimum_spare net'). Qed.
End Tight.

(** ** Patterns that share a block (R66)

    [flip] differs from P on some lines; row k of such a line is g_k times the first row of the line, which alone
    has a multiplier.  The first row f gets beyond(f) = s sigma (N(-sigma) - N(sigma)) - rho_f, where N(sigma) and N(-sigma) are the sums of
    nu_k g_k over the rows of the line that P, or [flip], has active.  Then v is the same for both patterns. *)
Section Sharing.
Variables (nu rho g : nat -> R) (P : Scope.pattern) (s : bool) (first : nat -> nat) (flipped : nat -> bool).
Hypothesis rows : forall k, (k < n)%nat -> flipped (first k) = true ->
  (first k < n)%nat /\ first (first k) = first k /\ forall i, (i < d)%nat -> X k i = g k * X (first k) i.
Hypothesis only_first : forall k, (k < n)%nat -> flipped (first k) = true -> k <> first k -> rho k = 0.

Definition flip : Scope.pattern := fun k => if flipped (first k) then negb (P k) else P k.
Definition turn (f : nat) : R :=
  sum n (fun k => if f =? first k then nu k * (1 - 2 * on_off (P k)) * g k else 0).
Definition beyond (f : nat) : R := wall s * wall (P f) * turn f - rho f.
Definition rho_flip (k : nat) : R :=
  if flipped (first k) then (if k =? first k then beyond k else 0) else rho k.

Theorem shared i : (i < d)%nat -> pull n X nu (wall s) flip rho_flip i = pull n X nu (wall s) P rho i.
Proof.
  intros I; unfold pull; apply Rminus_diag_uniq; rewrite <- !sum_scal, <- !sum_plus, <- sum_minus.
  (* what changes on the rows, collected at the first row of each line *)
  rewrite (sum_ext n _ (fun k =>
    sum n (fun f => if f =? first k then
      (if flipped f then wall s * (nu k * (1 - 2 * on_off (P k)) * g k) * X f i else 0) else 0)
    - (if flipped (first k) then if k =? first k then wall s * turn k * X k i else 0 else 0))).
  - rewrite sum_minus, sum_swap, <- sum_minus, (sum_ext n _ (fun _ => 0)); [apply sum_0|]; intros f Hf.
    assert (E : sum n (fun k => if f =? first k then
        (if flipped f then wall s * (nu k * (1 - 2 * on_off (P k)) * g k) * X f i else 0) else 0)
      = if flipped f then wall s * turn f * X f i else 0).
    { unfold turn; destruct (flipped f).
      - rewrite <- sum_scal, <- sum_scal_r; apply sum_ext; intros k _; destruct (f =? first k); ring.
      - rewrite (sum_ext n _ (fun _ => 0)); [apply sum_0|]; intros k _; now destruct (f =? first k). }
    rewrite E; destruct (Nat.eqb_spec f (first f)) as [Ef|Nf]; [rewrite <- Ef; ring|].
    destruct (flipped f) eqn:Fl; [|destruct (flipped (first f)); ring].
    (* f is not the first row of any line *)
    assert (Z : turn f = 0).
    { unfold turn; rewrite (sum_ext n _ (fun _ => 0)); [apply sum_0|]; intros k K.
      destruct (Nat.eqb_spec f (first k)) as [Ek|]; auto; exfalso; apply Nf; rewrite Ek.
      symmetry; apply rows; auto; now rewrite <- Ek. }
    rewrite Z; destruct (flipped (first f)); ring.
  - intros k K; rewrite (sum_single n (first k)
      (fun f => if flipped f then wall s * (nu k * (1 - 2 * on_off (P k)) * g k) * X f i else 0)).
    unfold flip, rho_flip; destruct (flipped (first k)) eqn:Fl.
    + destruct (rows k K Fl) as (L & _ & E); destruct (Nat.ltb_spec (first k) n); [|lia].
      destruct (Nat.eqb_spec k (first k)) as [Ek|Nk].
      * rewrite <- Ek in *; rewrite (E i I) at 1 3; unfold beyond; destruct (P k), s; simpl; ring.
      * rewrite (only_first k K Fl Nk), (E i I); destruct (P k); simpl; ring.
    + destruct (first k <? n)%nat; ring.
Qed.

Theorem shared_reaches v : (forall k, (k < n)%nat -> 0 <= rho k) ->
  (forall k, (k < n)%nat -> k = first k -> flipped k = true -> 0 <= beyond k) ->
  (forall i, (i < d)%nat -> v i = pull n X nu (wall s) P rho i) -> reaches nu (flip, s) v.
Proof.
  intros R Be E; exists rho_flip; split.
  - intros k K; unfold rho_flip; destruct (flipped (first k)) eqn:Fl; auto.
    destruct (Nat.eqb_spec k (first k)) as [Ek|]; [apply Be; auto; congruence|lra].
  - intros i I; simpl; rewrite shared by auto; now apply E.
Qed.
End Sharing.
End Optimum.
