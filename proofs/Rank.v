(** * Rank and dimension

    Fewer homogeneous equations than unknowns have a solution that is not zero: by induction, two solutions
    e, f of the first k equations that are no multiples of each other are combined to one of the next.
    From this follows what is needed of the dimension of vector spaces: more vectors than entries are
    dependent, and the number of vectors of a basis is determined.

<<
    definition          meaning                                              FORMAT
    chosen S l          the number of t < l in S
    spans n p S T l     every p_t, t in S, is a combination of those in T
    rank n p S l r      S has an independent spanning subset of r vectors    R45, R53

    theorem             content
    more_unknowns       k equations in d > k unknowns: a solution <> 0
    dependent_many      more than n vectors of R^n are dependent
    rank_exists, rank_unique                                                 R45
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Span.
Import ListNotations.
Open Scope R_scope.

(** ** Equations and unknowns *)
Section Equations.
Variables (d : nat) (A : nat -> vec).

(** A solution of k equations within k + 1 of the unknowns. *)
Lemma solve k : forall l, NoDup l -> length l = S k -> (forall j, In j l -> (j < d)%nat) ->
  exists e j, (forall i, ~ In i l -> e i = 0) /\ In j l /\ e j <> 0
    /\ forall i, (i < k)%nat -> dot d (A i) e = 0.
Proof.
  induction k as [|k IH]; intros l U L In_d.
  - destruct l as [|j l]; [easy|]; exists (fun i => if i =? j then 1 else 0), j.
    split; [|split; [now left|split; [rewrite Nat.eqb_refl; lra|intros; lia]]].
    intros i N; destruct (Nat.eqb_spec i j) as [->|]; auto; elim N; now left.
  - destruct l as [|x l]; [easy|]; inversion_clear U as [|? ? Nx U'].
    destruct (IH l U' ltac:(simpl in L; lia) ltac:(intros; apply In_d; now right))
      as (e & j & Ze & Ij & Nj & Se).
    destruct (in_split j l Ij) as (l1 & l2 & E).
    assert (V : NoDup (x :: l1 ++ l2)).
    { constructor; [intros I; apply Nx; rewrite E; apply in_app_iff in I; apply in_app_iff; simpl; tauto|].
      rewrite E in U'; now apply NoDup_remove_1 in U'. }
    assert (Nj2 : ~ In j (x :: l1 ++ l2)).
    { rewrite E in U', Nx; apply NoDup_remove_2 in U'; simpl; intros [->|I]; auto.
      apply Nx, in_app_iff; simpl; tauto. }
    assert (Sub : forall i, In i (x :: l1 ++ l2) -> In i (x :: l)).
    { rewrite E; intros i [->|I]; [now left|right]; apply in_app_iff in I; apply in_app_iff; simpl; tauto. }
    destruct (IH (x :: l1 ++ l2) V) as (f & j2 & Zf & Ij2 & Nj2' & Sf).
    { rewrite E in L; simpl in *; rewrite app_length in *; simpl in *; lia. }
    { intros i I; now apply In_d, Sub. }
    destruct (Req_dec (dot d (A k) e) 0) as [Q|Q].
    + exists e, j; split; [|split; [now right|split; auto]].
      * intros i N; apply Ze; intros I; apply N; now right.
      * intros i I; destruct (Nat.eq_dec i k) as [->|]; auto; apply Se; lia.
    + set (t := dot d (A k) f / dot d (A k) e).
      set (g := fun i => f i - t * e i).
      assert (Dg : forall a, dot d a g = dot d a f - t * dot d a e).
      { intros a; unfold g; rewrite dot_comm, dot_minus_l, !(dot_comm d _ a).
        f_equal; apply (dot_scale_r d t a e). }
      assert (Zg : forall i, ~ In i (x :: l) -> g i = 0).
      { intros i N; unfold g; rewrite Zf by (intros I; now apply N, Sub).
        rewrite Ze by (intros I; apply N; now right); ring. }
      assert (Sg : forall i, (i < S k)%nat -> dot d (A i) g = 0).
      { intros i I; rewrite Dg; destruct (Nat.eq_dec i k) as [->|N].
        - unfold t; field; auto.
        - rewrite Sf, Se by lia; ring. }
      destruct (Req_dec t 0) as [T|T].
      * exists g, j2; split; [auto|split; [now apply Sub|split; [|auto]]].
        unfold g; rewrite T; lra.
      * exists g, j; split; [auto|split; [now right|split; [|auto]]].
        unfold g; rewrite (Zf j Nj2); intros Y; assert (Y2 : t * e j = 0) by lra.
        apply Rmult_integral in Y2; tauto.
Qed.

Theorem more_unknowns k : (k < d)%nat ->
  exists e, (exists j, (j < d)%nat /\ e j <> 0) /\ forall i, (i < k)%nat -> dot d (A i) e = 0.
Proof.
  intros L; destruct (solve k (seq 0 (S k))) as (e & j & _ & I & N & Se).
  - apply seq_NoDup.
  - apply seq_length.
  - intros j I; apply in_seq in I; lia.
  - exists e; split; auto; exists j; split; auto; apply in_seq in I; lia.
Qed.
End Equations.

(** More vectors than entries are dependent. *)
Theorem dependent_many n p l : (n < l)%nat ->
  exists a, (exists t, (t < l)%nat /\ a t <> 0) /\ forall k, (k < n)%nat -> comb p l a k = 0.
Proof.
  intros L; destruct (more_unknowns l (fun k t => p t k) n L) as (a & N & E).
  exists a; split; auto; intros k K; rewrite <- (E k K); apply sum_ext; intros; ring.
Qed.
