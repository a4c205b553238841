(** * Pruning: fewer neurons, the same predictions

    Let c >= 0 be the coefficients of a network over columns z_i, with lengths len_i >= 0
    of the directions, so that the penalty is sum_i c_i len_i, and let b <> 0 be a
    dependence of the scaled active columns: sum_i b_i c_i z_i = 0 (theory §6; [MP23],
    Algorithm 1).  Oriented such that sum_i b_i c_i len_i >= 0 and max_i b_i > 0, the step

        c_i <- c_i (1 - b_i / max b)

    keeps every prediction and every sign, does not raise the penalty, and makes at least
    one neuron zero.  Dependence can be decided (Span.v), so the steps can be repeated
    until the active columns are independent: every network has such a _minimal_ one with
    the same predictions, a penalty that is no larger, and neurons among its own.

<<
    definition          meaning                                        FORMAT
    cost                the penalty sum_i c_i len_i                    R52
    count               the number of neurons that are not zero
    minimal             no dependence of the active columns            R53

    theorem             content
    prune_fit           same predictions after a step                  R51
    prune_cost          no larger penalty                              R52
    prune_step          a step exists, with fewer neurons
    prune               the steps end                                  R51-R53
    minimal_independent minimal is what Polytope.v calls independent   R53
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith Bool.
From Relucert Require Import Vec Norm Dictionary Span Polytope.
Open Scope R_scope.

Section Prune.
Variables (n m : nat) (z : nat -> vec) (len : nat -> R).
Hypothesis len_ge0 : forall i, (i < m)%nat -> 0 <= len i.
Notation Z c := (fit m z c).

Definition cost (c : nat -> R) : R := sum m (fun i => c i * len i).
Definition is_active (c : nat -> R) (i : nat) : bool := if Req_EM_T (c i) 0 then false else true.
Fixpoint count (l : nat) (c : nat -> R) : nat :=
  match l with O => O | S l' => if is_active c l' then S (count l' c) else count l' c end.
Definition minimal (c : nat -> R) : Prop := indep n z (is_active c) m.

Lemma is_active_true c i : is_active c i = true <-> c i <> 0.
Proof. unfold is_active; destruct (Req_EM_T (c i) 0); split; intros; easy. Qed.
Lemma is_active_false c i : is_active c i = false <-> c i = 0.
Proof. unfold is_active; destruct (Req_EM_T (c i) 0); split; intros; easy. Qed.

Theorem minimal_independent c : minimal c <-> independent n m z (active c).
Proof.
  split; intros I b S K i J; apply (I b); auto; intros j H N.
  - apply S; auto; intros A; apply A; now apply is_active_false.
  - apply S; auto; apply is_active_false; destruct (Req_dec (c j) 0); auto; now elim N.
Qed.

(** ** One step *)
Section Step.
Variables (c b : nat -> R) (t : R).
Hypothesis nonneg_c : nonneg m c.
Hypothesis dependence : forall k, (k < n)%nat -> Z (fun i => b i * c i) k = 0.
Hypothesis uphill : 0 <= sum m (fun i => b i * c i * len i).
Hypothesis positive : 0 < t.
Hypothesis short : forall i, (i < m)%nat -> t * b i <= 1.
Definition pruned : nat -> R := fun i => c i * (1 - t * b i).

Lemma pruned_move i : pruned i = c i + - t * (b i * c i).
Proof. unfold pruned; ring. Qed.

Theorem prune_fit k : (k < n)%nat -> Z pruned k = Z c k.
Proof.
  intros K; transitivity (Z (fun i => c i + - t * (b i * c i)) k).
  - apply sum_ext; intros; now rewrite pruned_move.
  - rewrite fit_move, dependence by auto; ring.
Qed.

Lemma prune_nonneg : nonneg m pruned.
Proof. intros i I; pose proof (short i I); apply Rmult_le_pos; [now apply nonneg_c|lra]. Qed.

Theorem prune_cost : cost pruned <= cost c.
Proof.
  unfold cost; rewrite (sum_ext m _ (fun i => c i * len i - t * (b i * c i * len i)))
    by (intros; unfold pruned; ring).
  rewrite sum_minus, sum_scal; pose proof (Rmult_le_pos t _ (Rlt_le _ _ positive) uphill); lra.
Qed.

Lemma prune_zero i : c i = 0 -> pruned i = 0.
Proof. intros E; unfold pruned; rewrite E; ring. Qed.
End Step.

Lemma largest l (b : nat -> R) : (0 < l)%nat ->
  exists i, (i < l)%nat /\ forall j, (j < l)%nat -> b j <= b i.
Proof.
  induction l as [|[|l] IH]; intros L; [lia|..].
  - exists O; split; auto; intros j J; replace j with O by lia; lra.
  - destruct IH as (i & I & M); [lia|]; destruct (Rle_dec (b i) (b (S l))) as [H|H].
    + exists (S l); split; auto; intros j J; destruct (Nat.eq_dec j (S l)) as [->|N]; [lra|].
      specialize (M j ltac:(lia)); lra.
    + exists i; split; [lia|]; intros j J; destruct (Nat.eq_dec j (S l)) as [->|N]; [lra|].
      apply M; lia.
Qed.

Lemma sum_negative l f : sum l f < 0 -> exists i, (i < l)%nat /\ f i < 0.
Proof.
  induction l as [|l IH]; simpl; intros H; [lra|].
  destruct (Rlt_dec (f l) 0) as [N|N]; [exists l; auto|].
  destruct IH as (i & I & Q); [lra|exists i; auto].
Qed.

Lemma count_le l c c' : (forall i, c i = 0 -> c' i = 0) -> (count l c' <= count l c)%nat.
Proof.
  intros H; induction l as [|l IH]; simpl; auto; destruct (is_active c l) eqn:E.
  - destruct (is_active c' l); lia.
  - apply is_active_false, H in E; apply is_active_false in E; rewrite E; auto.
Qed.

Lemma count_lt l c c' i : (forall i, c i = 0 -> c' i = 0) ->
  (i < l)%nat -> c i <> 0 -> c' i = 0 -> (count l c' < count l c)%nat.
Proof.
  intros H; induction l as [|l IH]; simpl; intros I N E; [lia|].
  destruct (Nat.eq_dec i l) as [->|D].
  - apply is_active_true in N; apply is_active_false in E; rewrite N, E.
    pose proof (count_le l c c' H); lia.
  - assert (count l c' < count l c)%nat by (apply IH; auto; lia).
    destruct (is_active c l) eqn:A; [destruct (is_active c' l); lia|].
    apply is_active_false, H in A; apply is_active_false in A; rewrite A; auto.
Qed.

(** A dependence b of the active columns that goes uphill, and up somewhere. *)
Lemma orient c a : nonneg m c -> within (is_active c) m a ->
  (forall k, (k < n)%nat -> Z a k = 0) -> (exists i, (i < m)%nat /\ a i <> 0) ->
  exists b, (forall k, (k < n)%nat -> Z (fun i => b i * c i) k = 0) /\
    0 <= sum m (fun i => b i * c i * len i) /\
    exists i, (i < m)%nat /\ c i <> 0 /\ 0 < b i /\ forall j, (j < m)%nat -> b j <= b i.
Proof.
  intros P W K (i0 & I0 & N0).
  (* b = r a / c, zero where c is *)
  set (g := fun r i => if Req_EM_T (c i) 0 then 0 else r * (a i / c i)).
  assert (G : forall r i, (i < m)%nat -> g r i * c i = r * a i).
  { intros r i I; unfold g; destruct (Req_EM_T (c i) 0) as [E|E]; [|field; auto].
    rewrite W; [ring|auto|now apply is_active_false]. }
  assert (Dep : forall r k, (k < n)%nat -> Z (fun i => g r i * c i) k = 0).
  { intros r k L; unfold fit; rewrite (sum_ext m _ (fun i => r * (a i * z i k)))
      by (intros i I; rewrite G by auto; ring).
    rewrite sum_scal; fold (fit m z a k); rewrite K by auto; ring. }
  assert (Co : forall r, sum m (fun i => g r i * c i * len i) = r * sum m (fun i => a i * len i)).
  { intros r; rewrite <- sum_scal; apply sum_ext; intros i I; rewrite G by auto; ring. }
  assert (Up : forall r i, (i < m)%nat -> 0 < r * a i -> 0 < g r i).
  { intros r i I H; pose proof (P i I) as Pc; rewrite <- G in H by auto.
    destruct (Rlt_dec 0 (g r i)) as [L|L]; auto; exfalso.
    assert (0 <= - g r i * c i) by (apply Rmult_le_pos; lra); lra. }
  (* the orientation *)
  set (v := sum m (fun i => a i * len i)) in *.
  assert (H : exists r, 0 <= r * v /\ exists i, (i < m)%nat /\ 0 < r * a i).
  { destruct (Rtotal_order v 0) as [V|[V|V]].
    - exists (-1); split; [lra|].
      destruct (sum_negative m (fun i => a i * len i) V) as (i & I & Q).
      exists i; split; auto; pose proof (len_ge0 i I).
      destruct (Rlt_dec (a i) 0); [lra|exfalso].
      assert (0 <= a i * len i) by (apply Rmult_le_pos; lra); lra.
    - destruct (Rtotal_order (a i0) 0) as [A|[A|A]]; [exists (-1)|easy|exists 1];
        (split; [rewrite V; lra|exists i0; split; auto; lra]).
    - exists 1; split; [lra|].
      destruct (sum_negative m (fun i => - (a i * len i))) as (i & I & Q).
      { rewrite (sum_ext m _ (fun i => -1 * (a i * len i))) by (intros; ring).
        rewrite sum_scal; fold v; lra. }
      exists i; split; auto; pose proof (len_ge0 i I).
      destruct (Rlt_dec 0 (a i)); [lra|exfalso].
      assert (0 <= - a i * len i) by (apply Rmult_le_pos; lra); lra. }
  destruct H as (r & V & i & I & Q); exists (g r); split; [apply Dep|split].
  - rewrite Co; exact V.
  - destruct (largest m (g r)) as (j & J & M); [lia|]; exists j.
    pose proof (Up r i I Q); pose proof (M i I); repeat split; auto; [|lra].
    intros E; assert (g r j = 0) by (unfold g; destruct (Req_EM_T (c j) 0); easy); lra.
Qed.

Record smaller (c c' : nat -> R) : Prop := {
  smaller_nonneg : nonneg m c';
  smaller_fit : forall k, (k < n)%nat -> Z c' k = Z c k;                   (* R51 *)
  smaller_cost : cost c' <= cost c;                                       (* R52 *)
  smaller_zero : forall i, c i = 0 -> c' i = 0
}.

Theorem prune_step c : nonneg m c -> minimal c \/
  exists c', smaller c c' /\ (count m c' < count m c)%nat.
Proof.
  intros P; destruct (indep_dec n z (is_active c) m) as [I|(a & W & K & N)]; [now left|right].
  destruct (orient c a P W K N) as (b & D & U & i & I & C & B & M).
  assert (T : 0 < / b i) by now apply Rinv_0_lt_compat.
  assert (Sh : forall j, (j < m)%nat -> / b i * b j <= 1).
  { intros j J; rewrite <- (Rinv_l (b i)) by lra; apply Rmult_le_compat_l; [lra|auto]. }
  exists (pruned c b (/ b i)); split; [split|].
  - now apply prune_nonneg.
  - intros k L; now apply prune_fit.
  - now apply prune_cost.
  - intros j; apply prune_zero.
  - apply count_lt with i; auto; [intros j; apply prune_zero|].
    unfold pruned; rewrite Rinv_l by lra; ring.
Qed.

(** ** All steps *)
Theorem prune c : nonneg m c -> exists c', smaller c c' /\ minimal c'.
Proof.
  remember (count m c) as s eqn:E; revert c E.
  induction s as [s IH] using lt_wf_ind; intros c -> P.
  destruct (prune_step c P) as [I|(c' & [P' F C Zr] & L)].
  - exists c; split; auto; split; auto; lra.
  - destruct (IH _ L c' eq_refl P') as (c2 & [P2 F2 C2 Z2] & I); exists c2; split; auto.
    split; auto; [intros k K; rewrite F2; auto|lra].
Qed.
End Prune.
