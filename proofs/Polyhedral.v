(** * Polyhedral penalties: the maximum over finitely many candidates

    The penalty of a neuron is beta/2 (N(u)^2 + a^2), with a norm N of Balls.v of all entries of u, or of all but the
    last one, the weight of a column of ones, which is then a free bias.  Weak duality needs
    F_nu(u) = sum_k nu_k (x_k . u)_+ <= B N(u)  for both signs of nu, and sum_k nu_k = 0 if the bias is free,
    so that constants cost nothing.

    G = F - B N is sublinear on every cell of the arrangement of the rows with nu_k < 0 and of the faces of
    N: there these rows and N are linear, and the other rows are convex everywhere.  So F <= B N
    need only be tested at the candidates of Vertices.v.  With a free bias the faces leave the line of
    (0, ..., 0, 1).  There F vanishes with sum nu; a row with nu_k < 0 cuts the line; and
    without such a row nu = 0.

    The rows may be those of groups (R10) with their weights, whose last entries are positive: then sum nu is the sum
    of weights times last entries.

<<
    definition          meaning                                              FORMAT
    planes              the rows with nu_k < 0, and the faces                R114
    poly_objective      1/2 |f + b - y|^2 + beta/2 sum (N(u)^2 + a^2),
                        b a constant                                         R110, R111

    theorem             content
    candidates_suffice  F <= B N at all candidates  ->  everywhere           R114
    free_candidates     the same with a free bias                            R113, R114
    polyhedral_bound    ... for both signs: the bound of R9 holds for all
                        networks of any width, with a constant               R116
    vertex_sound        the same for the groups of rows of R10               R112-R116
    constant_limit      one neuron gives any constant at a cost below eps    R111
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Leaf Cone Dictionary Scope Vertices Balls.
Import ListNotations.
Open Scope R_scope.

(** ** The arrangement *)
Section Arrangement.
Variables (n d p : nat) (X : nat -> vec) (nu : nat -> R).
Variables (N : vec -> R) (faces : list vec).
Hypothesis is_ball : ball d p N faces.
Notation F := (F n d X nu).

Definition is_negative (k : nat) : bool := if Rlt_dec (nu k) 0 then true else false.
Definition concave : list vec := map X (filter is_negative (seq 0 n)).
Definition planes : list vec := concave ++ faces.

Lemma concave_in k : (k < n)%nat -> nu k < 0 -> In (X k) planes.
Proof.
  intros K L; apply in_or_app; left; apply in_map, filter_In; split; [apply in_seq; lia|].
  unfold is_negative; destruct (Rlt_dec (nu k) 0); [auto|lra].
Qed.

(** Two vectors of one cell are on one side of every plane. *)
Lemma cell_side w u v : cell d planes w u -> cell d planes w v -> same_side d planes u v.
Proof.
  intros U V a I; destruct (U a I) as [P Z], (V a I) as [P' _].
  set (x := dot d a w) in *; destruct (Req_dec x 0) as [E|E]; [rewrite (Z E); lra|].
  assert (Q : 0 <= x * x * (dot d a u * dot d a v)).
  { replace (x * x * (dot d a u * dot d a v)) with (x * dot d a u * (x * dot d a v)) by ring.
    now apply Rmult_le_pos. }
  assert (0 < x * x) by nra; apply Rmult_le_reg_l with (x * x); lra.
Qed.

Lemma pos_add a b : pos (a + b) <= pos a + pos b.
Proof.
  rewrite !pos_abs; pose proof (Rabs_triang a b); lra.
Qed.

Lemma pos_add_side a b : 0 <= a * b -> pos (a + b) = pos a + pos b.
Proof.
  intros P; unfold pos, Rmax; destruct (Rle_dec (a + b) 0), (Rle_dec a 0), (Rle_dec b 0); nra.
Qed.

Lemma F_scale s u : 0 <= s -> F (scale s u) = s * F u.
Proof.
  intros S; unfold Network.F; rewrite <- sum_scal; apply sum_ext; intros k _.
  rewrite dot_scale_r, pos_scale by auto; ring.
Qed.

Lemma F_add u v : same_side d planes u v -> F (add u v) <= F u + F v.
Proof.
  intros S; unfold Network.F; rewrite <- sum_plus; apply sum_le; intros k K.
  replace (dot d (X k) (add u v)) with (dot d (X k) u + dot d (X k) v)
    by (unfold add; rewrite !(dot_comm d (X k)); now rewrite dot_plus_l).
  destruct (Rlt_dec (nu k) 0) as [L|L].
  - rewrite pos_add_side by (apply S; now apply concave_in); lra.
  - rewrite <- Rmult_plus_distr_l; apply Rmult_le_compat_l; [lra|apply pos_add].
Qed.

Variable B : R.
Hypothesis B_ge0 : 0 <= B.

Lemma excess_sublinear : sublinear d planes (fun u => F u - B * N u).
Proof.
  split.
  - intros u v E; rewrite (ball_ext _ _ _ _ is_ball u v E); f_equal.
    apply sum_ext; intros k _; do 2 f_equal; apply sum_ext; intros i I; now rewrite E.
  - intros s u S; rewrite F_scale, (ball_scale _ _ _ _ is_ball) by auto; ring.
  - intros w u v U V; pose proof (cell_side w u v U V) as S.
    pose proof (F_add u v S) as A.
    assert (A2 : N u + N v <= N (add u v)).
    { apply (ball_add _ _ _ _ is_ball); intros a I; apply S, in_or_app; auto. }
    apply Rmult_le_compat_l with (r := B) in A2; auto; unfold add in *; lra.
Qed.

(** Every weight is penalised: the faces alone have no common line. *)
Theorem candidates_suffice : p = d ->
  (forall u, candidate d planes u -> 0 < N u -> F u <= B * N u) -> forall u, F u <= B * N u.
Proof.
  intros E H u; apply Rminus_le.
  apply (vertices_suffice d planes) with (G := fun u => F u - B * N u); [|apply excess_sublinear|].
  - intros v Z; unfold dot; rewrite (sum_ext d _ (fun _ => 0)); [apply sum_0|]; intros i I.
    rewrite (ball_faces _ _ _ _ is_ball v) by (lia || (intros; apply Z, in_or_app; auto)); ring.
  - intros v C; apply Rle_minus, H; auto; pose proof (ball_ge0 _ _ _ _ is_ball v) as P.
    destruct P as [P|P]; auto; elim (proj1 C); unfold dot.
    rewrite (sum_ext d _ (fun _ => 0)); [apply sum_0|]; intros i I.
    rewrite (proj1 (ball_zero _ _ _ _ is_ball v)) by (auto; lia); ring.
Qed.

(** A free bias: the last column has positive entries, and is orthogonal to nu. *)
Section Free.
Hypothesis last : d = S p.
Hypothesis column : forall k, (k < n)%nat -> 0 < X k p.
Hypothesis orthogonal : sum n (fun k => nu k * X k p) = 0.

Lemma dot_last a u : (forall i, (i < p)%nat -> u i = 0) -> dot d a u = a p * u p.
Proof.
  intros Z; rewrite last; unfold dot; simpl; rewrite (sum_ext p _ (fun _ => 0)), sum_0; [ring|].
  intros i I; rewrite Z by auto; ring.
Qed.

Lemma F_last u : (forall i, (i < p)%nat -> u i = 0) -> F u = 0.
Proof.
  intros Z; unfold Network.F.
  rewrite (sum_ext n _ (fun k => nu k * X k p * pos (u p))).
  - rewrite sum_scal_r, orthogonal; ring.
  - intros k K; rewrite dot_last, pos_scale by (auto; now apply Rlt_le, column); ring.
Qed.

Lemma negative_dec l : (exists k, (k < l)%nat /\ nu k < 0) \/ forall k, (k < l)%nat -> 0 <= nu k.
Proof.
  induction l as [|l IH]; [right; intros; lia|].
  destruct (Rlt_dec (nu l) 0) as [L|L]; [left; exists l; split; auto; lia|].
  destruct IH as [(k & K & P)|H]; [left; exists k; split; auto; lia|right].
  intros k K; destruct (Nat.eq_dec k l) as [->|Ne]; [lra|apply H; lia].
Qed.

Theorem free_candidates :
  (forall u, candidate d planes u -> 0 < N u -> F u <= B * N u) -> forall u, F u <= B * N u.
Proof.
  intros H u; destruct (negative_dec n) as [(k & K & L)|P].
  - apply Rminus_le.
    apply (vertices_suffice d planes) with (G := fun u => F u - B * N u); [|apply excess_sublinear|].
    + intros v Z; assert (Zp : forall i, (i < p)%nat -> v i = 0)
        by (apply (ball_faces _ _ _ _ is_ball v); intros; apply Z, in_or_app; auto).
      pose proof (Z _ (concave_in k K L)) as E; rewrite dot_last in E by auto.
      apply Rmult_integral in E as [E|E]; [pose proof (column k K); lra|].
      rewrite dot_last, E by auto; ring.
    + intros v C; apply Rle_minus.
      destruct (ball_ge0 _ _ _ _ is_ball v) as [Pv|Pv]; [now apply H|].
      rewrite F_last by (apply (ball_zero _ _ _ _ is_ball v); auto); rewrite <- Pv; lra.
  - (* no row with nu_k < 0: then nu = 0 *)
    assert (Z : F u = 0).
    { unfold Network.F; rewrite (sum_ext n _ (fun _ => 0)); [apply sum_0|]; intros k K.
      assert (E : nu k * X k p = 0).
      { apply (sum_zero n (fun k => nu k * X k p)); auto; [|lra].
        intros j J; apply Rmult_le_pos; [auto|apply Rlt_le; auto]. }
      apply Rmult_integral in E as [->|E]; [ring|pose proof (column k K); lra]. }
    rewrite Z; apply Rmult_le_pos; auto; apply is_ball.
Qed.
End Free.
End Arrangement.

(** ** The bound over all networks *)
Section Bound.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R) (beta : R) (N : vec -> R).
Hypothesis N_ge0 : forall u, 0 <= N u.

Fixpoint poly_penalty (net : list neuron) : R :=
  match net with
  | [] => 0
  | (u, a) :: net' => (N u * N u + a * a) + poly_penalty net'
  end.
Definition poly_objective (net : list neuron) (b : R) : R :=
  / 2 * sum n (fun k => (predict d net (X k) + b - y k) * (predict d net (X k) + b - y k))
  + beta / 2 * poly_penalty net.

Lemma poly_penalty_ge0 net : 0 <= poly_penalty net.
Proof.
  induction net as [|[u a] net IH]; simpl; [lra|].
  pose proof (Rle_0_sqr (N u)); pose proof (Rle_0_sqr a); unfold Rsqr in *; lra.
Qed.

Variables (nu : nat -> R) (B : R).
Hypothesis B_ge0 : 0 <= B.
Hypothesis upper : forall u, F n d X nu u <= B * N u.
Hypothesis lower : forall u, F n d X (fun k => - nu k) u <= B * N u.

Lemma poly_pays net : sum n (fun k => nu k * predict d net (X k)) <= B / 2 * poly_penalty net.
Proof.
  induction net as [|[u a] net IH];
    [simpl; rewrite (sum_ext n _ (fun _ => 0)), sum_0; intros; lra|].
  rewrite dot_predict; simpl; rewrite Rmult_plus_distr_l; apply Rplus_le_compat; auto.
  pose proof (upper u) as U; pose proof (lower u) as W; rewrite F_opp in W.
  assert (A : Rabs (F n d X nu u) <= B * N u) by (apply Rabs_le; lra).
  assert (P : a * F n d X nu u <= Rabs a * (B * N u)).
  { eapply Rle_trans; [apply Rle_abs|]; rewrite Rabs_mult.
    apply Rmult_le_compat_l; auto; apply Rabs_pos. }
  assert (Q : Rabs a * N u <= (N u * N u + a * a) / 2).
  { assert (E : Rabs a * Rabs a = a * a) by (rewrite <- Rabs_mult; apply Rabs_pos_eq, Rle_0_sqr).
    pose proof (Rle_0_sqr (Rabs a - N u)); unfold Rsqr in *; lra. }
  apply Rmult_le_compat_l with (r := B) in Q; auto; lra.
Qed.

(** The constant b is zero unless the bias is free. *)
Theorem polyhedral_bound c net b : b = 0 \/ sum n nu = 0 -> 0 <= c -> c * B <= beta ->
  c * dot n nu y - c * c / 2 * dot n nu nu <= poly_objective net b.
Proof.
  intros Z c0 cB.
  apply (priced n y beta nu B c (fun k => predict d net (X k) + b)); auto;
    [|apply poly_penalty_ge0].
  rewrite (sum_ext n _ (fun k => nu k * predict d net (X k) + nu k * b)) by (intros; ring).
  rewrite sum_plus, sum_scal_r; pose proof (poly_pays net).
  assert (sum n nu * b = 0) by (destruct Z as [-> | ->]; ring); lra.
Qed.
End Bound.

(** ** The certificate: a dual vector, and the candidates of both signs *)
Section Certificate.
Variables (n d p G : nat) (X : nat -> vec) (y : nat -> R) (beta : R).
Variables (r : nat -> vec) (grp : nat -> nat) (t : nat -> R).
Variables (N : vec -> R) (faces : list vec) (nu : nat -> R) (B : R).
Hypothesis groups : merged n d G X r grp t.
Hypothesis is_ball : ball d p N faces.
Hypothesis B_ge0 : 0 <= B.

(** Every weight is penalised, or the last one is that of a column of ones. *)
Definition bias_free : Prop := d = S p /\ (forall k, (k < n)%nat -> X k p = 1)
  /\ (forall g, (g < G)%nat -> 0 < r g p) /\ sum n nu = 0.

Definition tested (mu : nat -> R) : Prop := forall u,
  candidate d (planes G r (weight n grp t mu) faces) u -> 0 < N u ->
  F G d r (weight n grp t mu) u <= B * N u.

Lemma tested_all mu : p = d \/ bias_free -> (mu = nu \/ mu = fun k => - nu k) -> tested mu ->
  forall u, F n d X mu u <= B * N u.
Proof.
  intros Bi M T u; rewrite <- (merge n d G X r grp t mu u groups).
  change (F G d r (weight n grp t mu) u <= B * N u).
  destruct Bi as [E|(E & O & P & Z)]; [now apply (candidates_suffice G d p) with faces|].
  apply (free_candidates G d p) with faces; auto.
  (* both sums are F at (0, ..., 0, 1) *)
  set (e := fun i => if i =? p then 1 else 0).
  assert (D : forall a, dot d a e = a p).
  { intros a; rewrite E; unfold dot, e; simpl; rewrite Nat.eqb_refl, (sum_ext p _ (fun _ => 0)), sum_0;
      [ring|]; intros i I; destruct (Nat.eqb_spec i p); [lia|ring]. }
  pose proof (merge n d G X r grp t mu e groups) as Me.
  unfold group_sum, Network.F in Me.
  rewrite (sum_ext G _ (fun g => weight n grp t mu g * r g p)) in Me
    by (intros g I; rewrite D; unfold pos; rewrite Rmax_left by (apply Rlt_le; auto); auto).
  rewrite Me, (sum_ext n _ mu)
    by (intros k K; rewrite D, O by auto; unfold pos; rewrite Rmax_left by lra; ring).
  destruct M as [-> | ->]; auto.
  rewrite (sum_ext n _ (fun k => -1 * nu k)) by (intros; ring); rewrite sum_scal, Z; ring.
Qed.

Theorem vertex_sound c net b : (p = d /\ b = 0) \/ bias_free ->
  tested nu -> tested (fun k => - nu k) -> 0 <= c -> c * B <= beta ->
  c * dot n nu y - c * c / 2 * dot n nu nu <= poly_objective n d X y beta N net b.
Proof.
  intros Bi T1 T2 c0 cB; assert (Bi' : p = d \/ bias_free) by tauto.
  assert (Z : b = 0 \/ sum n nu = 0) by (unfold bias_free in Bi; tauto).
  apply polyhedral_bound with (B := B); auto; apply tested_all; auto.
Qed.
End Certificate.

(** ** Constants are limits of neurons *)
Theorem constant_limit n d p X N faces b eps : ball d p N faces -> d = S p ->
  (forall k, (k < n)%nat -> X k p = 1) -> 0 < eps ->
  exists u a, N u * N u + a * a < eps /\
    forall k, (k < n)%nat -> predict d [(u, a)] (X k) = b.
Proof.
  intros Ba -> O P; set (t := 1 + b * b / eps).
  assert (Q : 0 <= b * b) by apply Rle_0_sqr.
  assert (T : 1 <= t).
  { unfold t; assert (0 <= b * b / eps) by (apply Rmult_le_pos; auto; now apply Rlt_le, Rinv_0_lt_compat).
    lra. }
  exists (fun i => if i =? p then t else 0), (b / t); split.
  - rewrite (proj2 (ball_zero _ _ _ _ Ba _)) by (intros i I; destruct (Nat.eqb_spec i p); [lia|auto]).
    replace (0 * 0 + b / t * (b / t)) with (b * b / (t * t)) by (field; lra).
    apply Rmult_lt_reg_r with (t * t); [nra|].
    replace (b * b / (t * t) * (t * t)) with (b * b) by (field; lra).
    assert (eps * t = eps + b * b) by (unfold t; field; lra); nra.
  - intros k K; unfold predict, dot; simpl; rewrite Nat.eqb_refl, (sum_ext p _ (fun _ => 0)), sum_0.
    + rewrite O by auto; unfold pos; rewrite Rmax_left by lra; field; lra.
    + intros i I; destruct (Nat.eqb_spec i p); [lia|ring].
Qed.
