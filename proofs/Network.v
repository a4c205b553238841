(** * Two-layer ReLU networks of any width, and weak duality

    Data [X] (rows [X k] in R^d, k < n), labels [y], weight decay [beta].  A
    network is a list of neurons (u, a); its objective is

        1/2 sum_k (f(x_k) - y_k)^2 + beta/2 sum_i (|u_i|^2 + a_i^2).

    For a dual vector nu put  F_nu(u) = sum_k nu_k (x_k . u)_+ .  If F_nu and
    F_(-nu) are at most B |u| everywhere and c >= 0, c B <= beta, then c nu is
    dual feasible and  c nu.y - c^2/2 |nu|^2  bounds the objective of every
    network of every width from below (the dual of the convex program of [MP23],
    stated for the semi-infinite dictionary of all neurons).  A better network
    refutes.  Both verdicts are about the optimum [O], the greatest lower bound
    of the objective; it exists.

<<
    definition              meaning
    neuron, predict         (u, a), and the output of a network at a point
    objective               the objective above, for a list of neurons
    F                       nu . (X u)_+
    bounds_all D            D is at most the objective of every network
    is_optimum O            O is the greatest D with bounds_all D

    theorem                 content
    weak_duality            the bound above                                (R9)
    best_multiplier         c = min (beta / B, nu.y / |nu|^2) is allowed,
                            and its bound is not negative                  (R9)
    proved_gap, ...         verdicts from a lower bound                    (FORMAT §4.2)
    refuted_gap, ...        verdicts from a better network                 (R8)
    mse_mean_scale, mse_sum_scale
                            PyTorch's scales of the same problem           (theory §1.3)
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm.
Import ListNotations.
Open Scope R_scope.

(** ** The user's objects *)
Definition neuron : Type := vec * R.

Fixpoint predict (d : nat) (net : list neuron) (x : vec) : R :=
  match net with
  | [] => 0
  | (u, a) :: net' => a * pos (dot d x u) + predict d net' x
  end.

Fixpoint penalty (d : nat) (net : list neuron) : R :=
  match net with
  | [] => 0
  | (u, a) :: net' => (dot d u u + a * a) + penalty d net'
  end.

Section Problem.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R) (beta : R).

Definition objective (net : list neuron) : R :=
  / 2 * sum n (fun k => (predict d net (X k) - y k) * (predict d net (X k) - y k))
  + beta / 2 * penalty d net.

Definition F (nu : nat -> R) (u : vec) : R := sum n (fun k => nu k * pos (dot d (X k) u)).

(** [nu . f] is a combination of the values F(u_i). *)
Lemma dot_predict nu u a net :
  sum n (fun k => nu k * predict d ((u, a) :: net) (X k))
  = a * F nu u + sum n (fun k => nu k * predict d net (X k)).
Proof.
  unfold F; rewrite <- sum_scal, <- sum_plus; apply sum_ext; intros; simpl; lra.
Qed.

Lemma F_opp nu u : F (fun k => - nu k) u = - F nu u.
Proof.
  unfold F; replace (- sum n _) with (-1 * sum n (fun k => nu k * pos (dot d (X k) u))) by lra.
  rewrite <- sum_scal; apply sum_ext; intros; lra.
Qed.

(** ** Weak duality *)
Section Bound.
Variables (nu : nat -> R) (B c : R).
Hypothesis upper : forall u, F nu u <= B * norm d u.
Hypothesis lower : forall u, F (fun k => - nu k) u <= B * norm d u.
Hypothesis beta_ge0 : 0 <= beta.
Hypothesis c_ge0 : 0 <= c.
Hypothesis c_le : c * B <= beta.

(** The penalty pays for the dual product:  c nu.f <= beta/2 sum (|u|^2 + a^2).
    One neuron: a F(u) <= |a| B |u|, and c B |a| |u| <= beta (|u|^2 + a^2) / 2. *)
Lemma penalty_pays net :
  c * sum n (fun k => nu k * predict d net (X k)) <= beta / 2 * penalty d net.
Proof.
  induction net as [|[u a] net IH]; [simpl|rewrite dot_predict; simpl].
  - rewrite (sum_ext n _ (fun _ => 0)), sum_0 by (intros; lra); lra.
  - pose proof (upper u) as H1; pose proof (lower u) as H2; rewrite F_opp in H2.
    assert (H : Rabs (F nu u) <= B * norm d u) by (apply Rabs_le; lra).
    assert (T : a * F nu u <= Rabs a * (B * norm d u)).
    { apply Rle_trans with (Rabs (a * F nu u)); [apply Rle_abs|].
      rewrite Rabs_mult; apply Rmult_le_compat_l; auto; apply Rabs_pos. }
    assert (P : 0 <= Rabs a * norm d u)
      by (apply Rmult_le_pos; [apply Rabs_pos|apply norm_ge0]).
    assert (T1 := Rmult_le_compat_l c _ _ c_ge0 T).
    assert (T2 := Rmult_le_compat_r _ _ _ P c_le).
    assert (T3 := Rmult_le_compat_l beta _ _ beta_ge0 (am_gm d u a)); lra.
Qed.

(** Fenchel's inequality for the squared loss: (f - y + c nu)^2 >= 0. *)
Lemma loss_bound (f : nat -> R) :
  c * sum n (fun k => nu k * y k) - c * c / 2 * sum n (fun k => nu k * nu k)
  <= / 2 * sum n (fun k => (f k - y k) * (f k - y k)) + c * sum n (fun k => nu k * f k).
Proof.
  rewrite <- !sum_scal, <- sum_minus, <- sum_plus; apply sum_le; intros k _.
  pose proof (Rle_0_sqr (f k - y k + c * nu k)); unfold Rsqr in *; lra.
Qed.

Theorem weak_duality net :
  c * dot n nu y - c * c / 2 * dot n nu nu <= objective net.
Proof.
  pose proof (loss_bound (fun k => predict d net (X k))) as H; cbv beta in H.
  pose proof (penalty_pays net); unfold objective, dot in *; lra.
Qed.
End Bound.

(** Rule R9's choice of c, and the sign of its bound.  (If nu.y <= 0 or nu = 0 the
    rule takes c = 0, for which the bound is 0.) *)
Theorem best_multiplier nu B :
  0 <= beta -> 0 < B -> 0 < dot n nu nu -> 0 < dot n nu y ->
  let c := Rmin (beta / B) (dot n nu y / dot n nu nu) in
  0 <= c /\ c * B <= beta /\ 0 <= c * dot n nu y - c * c / 2 * dot n nu nu.
Proof.
  intros Hb HB N P; set (p := dot n nu y) in *; set (q := dot n nu nu) in *; intros c.
  assert (C1 : c <= beta / B) by apply Rmin_l.
  assert (C2 : c <= p / q) by apply Rmin_r.
  assert (IB : 0 < / B) by now apply Rinv_0_lt_compat.
  assert (C0 : 0 <= c).
  { apply Rmin_glb; unfold Rdiv; [nra|].
    apply Rlt_le, Rmult_lt_0_compat; auto; now apply Rinv_0_lt_compat. }
  assert (E1 : beta / B * B = beta) by (field; lra).
  assert (E2 : p / q * q = p) by (field; lra).
  assert (c * B <= beta / B * B) by (apply Rmult_le_compat_r; lra).
  assert (c * q <= p / q * q) by (apply Rmult_le_compat_r; lra).
  repeat split; auto; try lra.
  replace (c * p - c * c / 2 * q) with (c * (p - c * q / 2)) by lra.
  apply Rmult_le_pos; lra.
Qed.

(** ** Verdicts *)
Definition bounds_all (D : R) : Prop := forall net, D <= objective net.
Definition is_optimum (O : R) : Prop := bounds_all O /\ forall D, bounds_all D -> D <= O.

Lemma penalty_ge0 net : 0 <= penalty d net.
Proof.
  induction net as [|[u a] net IH]; simpl; [lra|].
  pose proof (dot_ge0 d u); pose proof (Rle_0_sqr a); unfold Rsqr in *; lra.
Qed.

Lemma objective_ge0 : 0 <= beta -> bounds_all 0.
Proof.
  intros b net; unfold objective; pose proof (penalty_ge0 net).
  assert (0 <= sum n (fun k => (predict d net (X k) - y k) * (predict d net (X k) - y k)))
    by (apply sum_ge0; intros; apply Rle_0_sqr).
  assert (0 <= beta / 2 * penalty d net) by (apply Rmult_le_pos; lra); lra.
Qed.

Lemma objective_zero : objective [] = / 2 * dot n y y.
Proof.
  unfold objective, dot; simpl; rewrite Rmult_0_r, Rplus_0_r; f_equal.
  apply sum_ext; intros; lra.
Qed.

Theorem optimum_exists : 0 <= beta -> exists O, is_optimum O.
Proof.
  intros b; destruct (completeness bounds_all) as [O [U L]].
  - exists (objective []); intros D H; apply H.
  - exists 0; now apply objective_ge0.
  - exists O; split; [|exact U]; intros net; apply L; intros D H; apply H.
Qed.

Section Verdicts.
Variables (O : R) (net : list neuron).
Hypothesis optimum : is_optimum O.
Notation L := (objective net).
Notation Z := (/ 2 * dot n y y).

Lemma optimum_le net' : O <= objective net'.
Proof. apply optimum. Qed.
Lemma optimum_le_zero : O <= Z.
Proof. rewrite <- objective_zero; apply optimum. Qed.

(** Proved: from a lower bound [D] that holds for every network. *)
Theorem proved_gap D G : bounds_all D -> L - D <= G * L -> L - O <= G * L.
Proof. intros H; pose proof (proj2 optimum D H); lra. Qed.

Theorem proved_open_share D S :
  bounds_all D -> S <= 1 -> L - D <= S * (Z - D) -> L - O <= S * (Z - O).
Proof.
  intros H S1 E; pose proof (proj2 optimum D H).
  assert (0 <= (1 - S) * (O - D)) by (apply Rmult_le_pos; lra); lra.
Qed.

Theorem proved_lower D V : bounds_all D -> V <= D -> V <= O.
Proof. intros H E; pose proof (proj2 optimum D H); lra. Qed.

(** Refuted: from any upper bound [L2] of the optimum, such as the objective of a
    better network, of the given one, or of the zero network (R8). *)
Theorem refuted_gap L2 G : O <= L2 -> G * L < L - L2 -> ~ L - O <= G * L.
Proof. lra. Qed.

Theorem refuted_open_share L2 S :
  O <= L2 -> S <= 1 -> S * (Z - L2) < L - L2 -> ~ L - O <= S * (Z - O).
Proof.
  intros H S1 E; assert (0 <= (1 - S) * (L2 - O)) by (apply Rmult_le_pos; lra); lra.
Qed.

Theorem refuted_lower L2 V : O <= L2 -> L2 < V -> ~ V <= O.
Proof. lra. Qed.
End Verdicts.

(** ** Scales (theory §1.3)

    PyTorch's mean squared error with weight decay lambda is 2/n times the
    objective with beta = lambda n / 2, so minimisers and relative gaps agree. *)
Theorem mse_mean_scale lambda net : (0 < n)%nat -> beta = lambda * INR n / 2 ->
  / INR n * sum n (fun k => (predict d net (X k) - y k) * (predict d net (X k) - y k))
  + lambda / 2 * penalty d net = 2 / INR n * objective net.
Proof.
  intros N E; unfold objective; rewrite E; field; apply not_0_INR; lia.
Qed.

(** With the sum in place of the mean the factor is 2, and beta = lambda / 2. *)
Theorem mse_sum_scale lambda net : beta = lambda / 2 ->
  sum n (fun k => (predict d net (X k) - y k) * (predict d net (X k) - y k))
  + lambda / 2 * penalty d net = 2 * objective net.
Proof. intros E; unfold objective; rewrite E; field. Qed.
End Problem.
