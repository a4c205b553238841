(** * The dimension of the set of members

    Let T be a basis of the open columns (Rank.v); the other open neurons are _free_, their number is that of the open
    columns less their rank.  A kernel vector on the open neurons is known by its entries at the free ones, and these
    may be any numbers: column j is a combination of T, so that x_j may be balanced by entries on T.

    If every open neuron is positive in some member, the mean of such members is a member c in which all are.  From it one can go in
    the direction of every kernel vector, forwards and backwards.  So the differences of members span the kernel, and the
    polyhedron of members has as many dimensions as there are free neurons.

<<
    definition          meaning                                              FORMAT
    free i              open, and not in the basis                           R45

    theorem             content
    free_number         open = basis + free                                  R45
    kernel_free         exactly one kernel vector for any entries at free    R45
    inner_member        every open neuron possible  ->  all in one member    R45
    dimension           every kernel vector is a direction within the set    R45
    rank_member         rank of all open columns: one member only            R45
    vertex_spanned      as many neurons as the rank, independent: spanned    R46
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Bool.
From Relucert Require Import Vec Norm Dictionary Polytope Span Rank Graph.
Import ListNotations.
Open Scope R_scope.

Section Dimension.
Variables (n m : nat) (z : nat -> vec) (f : vec) (O : nat -> bool).
Definition open (i : nat) : Prop := O i = true.
Notation member := (Polytope.member n m z f open).
Notation kernel := (Polytope.kernel n m z).

Lemma on_within (T : nat -> bool) b : on m (fun i => T i = true) b <-> within T m b.
Proof.
  split; intros H i I E; apply H; auto; [congruence|now destruct (T i)].
Qed.

Lemma independent_indep (T : nat -> bool) :
  independent n m z (fun i => T i = true) <-> indep n z T m.
Proof.
  split; intros H b W K; [apply H; auto; now apply on_within|].
  intros i I; apply (H b); auto; now apply on_within.
Qed.

Section Basis.
Variable T : nat -> bool.
Hypothesis is_basis : basis n z T O m.
Definition free (i : nat) : bool := O i && negb (T i).

Theorem free_number : length (members O m) = (length (members T m) + length (members free m))%nat.
Proof.
  assert (Sub : forall i, (i < m)%nat -> T i = true -> O i = true) by apply is_basis.
  unfold members; clear is_basis; induction m as [|l IH]; auto.
  rewrite seq_S, !filter_app, !app_length, IH by (intros; apply Sub; auto); simpl.
  change (free l) with (O l && negb (T l)); specialize (Sub l (Nat.lt_succ_diag_r l)).
  destruct (T l), (O l); simpl; try lia; now specialize (Sub eq_refl).
Qed.

Theorem kernel_free x : exists b, on m open b /\ kernel b
  /\ (forall i, (i < m)%nat -> free i = true -> b i = x i)
  /\ forall b', on m open b' -> kernel b' -> (forall i, (i < m)%nat -> free i = true -> b' i = x i) ->
     agrees m b' b.
Proof.
  destruct (choose_combinations n z T O m (basis_spans _ _ _ _ _ is_basis) m (Nat.le_refl m)) as (c & C).
  set (v := fun j => if free j then x j else 0).
  set (b := fun i => v i - sum m (fun j => v j * c j i)).
  assert (V : forall j, (j < m)%nat -> v j <> 0 -> O j = true).
  { intros j J N; unfold v, free in N; destruct (O j); auto; simpl in N; lra. }
  assert (Off : forall i, (i < m)%nat -> T i = false -> b i = v i).
  { intros i I F; unfold b; rewrite (sum_ext m _ (fun _ => 0)), sum_0; [ring|]; intros j J.
    destruct (Req_dec (v j) 0) as [->|N]; [ring|].
    destruct (C j J (V j J N)) as [W _]; rewrite (W i I F); ring. }
  assert (K : kernel b).
  { intros k Hk; unfold fit, b.
    rewrite (sum_ext m _ (fun i => v i * z i k - sum m (fun j => v j * (c j i * z i k)))).
    - rewrite sum_minus, sum_swap, <- sum_minus, (sum_ext m _ (fun _ => 0)); [apply sum_0|]; intros j J.
      rewrite sum_scal; destruct (Req_dec (v j) 0) as [->|N]; [ring|].
      destruct (C j J (V j J N)) as [_ E]; specialize (E k Hk); unfold comb in E; rewrite E; ring.
    - intros i I; rewrite (sum_ext m (fun j => v j * (c j i * z i k)) (fun j => v j * c j i * z i k))
        by (intros; ring); rewrite sum_scal_r; ring. }
  assert (Ob : on m open b).
  { intros i I N; unfold open in N; assert (Ti : T i = false).
    { destruct (T i) eqn:E; auto; elim N; now apply (basis_in _ _ _ _ _ is_basis). }
    rewrite Off by auto; unfold v, free; destruct (O i); [now elim N|auto]. }
  assert (Fb : forall i, (i < m)%nat -> free i = true -> b i = x i).
  { intros i I F; unfold free in F; apply andb_prop in F as [F1 F2]; apply negb_true_iff in F2.
    rewrite Off by auto; unfold v, free; now rewrite F1, F2. }
  exists b; split; [auto|split; [auto|split; [auto|]]].
  intros b' Ob' Kb' E i I.
  assert (D : agrees m (fun i => b' i + -1 * b i) (fun _ => 0)).
  { apply (proj2 (independent_indep T) (basis_indep _ _ _ _ _ is_basis)).
    - intros j J N; assert (Tj : T j = false) by (destruct (T j); [now elim N|auto]).
      destruct (O j) eqn:Oj.
      + assert (Fj : free j = true) by (unfold free; now rewrite Oj, Tj).
        rewrite E, Fb by auto; ring.
      + rewrite Ob, Ob' by (auto; unfold open; congruence); ring.
    - intros k Hk; rewrite fit_move, K, Kb' by auto; ring. }
  specialize (D i I); cbv beta in D; lra.
Qed.
End Basis.

(** ** Inner members *)
Lemma member_mean a b : member a -> member b -> member (fun i => (a i + b i) / 2).
Proof.
  intros A B; split.
  - intros i I; pose proof (member_nonneg _ _ _ _ _ a A i I); pose proof (member_nonneg _ _ _ _ _ b B i I); lra.
  - intros k K; rewrite <- (member_fit _ _ _ _ _ a A k K) at 1.
    transitivity (/ 2 * (fit m z a k + fit m z b k)).
    + unfold fit; rewrite <- sum_plus, <- sum_scal; apply sum_ext; intros; field.
    + rewrite (member_fit _ _ _ _ _ a A k K), (member_fit _ _ _ _ _ b B k K); field.
  - intros i I N; rewrite (member_open _ _ _ _ _ a A i I N), (member_open _ _ _ _ _ b B i I N); field.
Qed.

Theorem inner_member c0 : member c0 ->
  (forall i, (i < m)%nat -> open i -> exists c, member c /\ 0 < c i) ->
  exists c, member c /\ forall i, (i < m)%nat -> open i -> 0 < c i.
Proof.
  intros M0 P.
  enough (H : forall l, (l <= m)%nat -> exists c, member c /\ forall i, (i < l)%nat -> open i -> 0 < c i)
    by now apply H.
  induction l as [|l IH]; intros L; [exists c0; split; auto; intros; lia|].
  destruct IH as (c & M & H); [lia|]; destruct (O l) eqn:E.
  - destruct (P l ltac:(lia) E) as (c' & M' & P'); exists (fun i => (c i + c' i) / 2).
    split; [now apply member_mean|]; intros i I Oi.
    pose proof (member_nonneg _ _ _ _ _ c' M' i ltac:(lia)).
    pose proof (member_nonneg _ _ _ _ _ c M i ltac:(lia)).
    destruct (Nat.eq_dec i l) as [->|N]; [lra|specialize (H i ltac:(lia) Oi); lra].
  - exists c; split; auto; intros i I Oi; destruct (Nat.eq_dec i l) as [->|N].
    + unfold open in Oi; congruence.
    + apply H; auto; lia.
Qed.

Theorem dimension c0 : member c0 ->
  (forall i, (i < m)%nat -> open i -> exists c, member c /\ 0 < c i) ->
  exists c, member c /\ forall b, on m open b -> kernel b ->
  exists t, 0 < t /\ forall s, Rabs s <= t -> member (fun i => c i + s * b i).
Proof.
  intros M0 P; destruct (inner_member c0 M0 P) as (c & M & H); exists c; split; auto.
  intros b Ob K; assert (A : on m (active c) b).
  { intros i I N; apply Ob; auto; intros Oi; apply N; unfold active; pose proof (H i I Oi); lra. }
  destruct (room m c b) as (t & Tp & R); [apply M|auto|]; exists t; split; auto; intros s S.
  apply (step_member n m z f open c b t s); auto; lra.
Qed.

(** ** What the rank says *)
Theorem rank_member c c' : rank n z O m (length (members O m)) -> member c -> member c' -> agrees m c' c.
Proof.
  intros (T & B & E) Mc Mc'; apply (only_member n m z f open); auto.
  apply independent_indep; intros a W; apply (basis_indep _ _ _ _ _ B).
  intros i I F; apply W; auto; destruct (O i) eqn:Oi; auto; exfalso.
  (* no open neuron is free *)
  pose proof (free_number T B) as C; assert (In_ : In i (members (free T) m)).
  { apply members_in; split; auto; unfold free; now rewrite Oi, F. }
  destruct (members (free T) m); [easy|simpl in C; lia].
Qed.

(** A member whose neurons are independent and as many as the rank has the edges of Graph.v. *)
Theorem vertex_spanned v (T : nat -> bool) r : rank n z O m r -> (forall i, T i = true <-> active v i) ->
  member v -> independent n m z (active v) -> length (members T m) = r -> spanned n m z open v.
Proof.
  intros Rk A M I L j J Oj.
  assert (It : indep n z T m).
  { apply independent_indep; intros b Ob; apply I; intros i Hi N; apply Ob; auto; now rewrite A. }
  destruct (rank_spans n z O T m r Rk It) with (t := j) as (b & W & C); auto.
  - intros t Ht Et; destruct (O t) eqn:Ot; auto; apply A in Et; elim Et.
    apply (member_open _ _ _ _ _ v M t Ht); unfold open; congruence.
  - exists b; split; auto; intros i Hi N; apply W; auto.
    destruct (T i) eqn:E; auto; elim N; now apply A.
Qed.
End Dimension.
