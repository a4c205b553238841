(** * The tree of cones, and the merging of rows

    A node of the tree splits its cone by the sign of one row r_k . u.  Every
    vector lies on one side or the other, so the cones of the leaves cover R^d
    whatever the splits are, and a bound that holds on every leaf's cone holds
    everywhere.  (The format forbids to split a group twice on one path.  The
    proof does not need it: a second split would only forget the first.)

    Before that, data rows that are positive multiples of one row r_g, and zero
    rows, are merged: nu_k (t r_g . u)_+ = t nu_k (r_g . u)_+ for t >= 0, so the
    group g has the weight sum of t_k nu_k over its rows.

<<
    definition          meaning                                         FORMAT
    put sd k s          the sides sd, but s for group k                 R11
    tree                splits and leaves                               §4.2
    holds P sd t        P at every leaf, with the sides of its path     R11
    merged              rows x_k = t_k r_(grp k), t_k >= 0, or x_k = 0   R10
    weight nu g         sum of t_k nu_k over the rows of group g        R10

    theorem             content
    cover               every u lies in the cone of some leaf           R11
    tree_bound          all leaves valid  ->  F(u) <= B |u| on R^d      R11-R19
    merge               F of the groups is F of the data rows           R10
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith Bool.
From Relucert Require Import Vec Norm Network Leaf.
Open Scope R_scope.

(** ** The tree *)
Definition put (sd : nat -> side) (k : nat) (s : side) : nat -> side :=
  fun i => if i =? k then s else sd i.

Inductive tree :=
  | Tip (lf : leaf)
  | Split (k : nat) (t_plus t_minus : tree).

Fixpoint holds (P : (nat -> side) -> leaf -> Prop) (sd : nat -> side) (t : tree) : Prop :=
  match t with
  | Tip lf => P sd lf
  | Split k a b => holds P (put sd k plus) a /\ holds P (put sd k minus) b
  end.

Section Tree.
Variables (d G : nat) (r : nat -> vec).

Lemma cone_put sd k s u :
  cone d G r sd u -> 0 <= sgn s * dot d (r k) u -> cone d G r (put sd k s) u.
Proof.
  intros C H i I; unfold put; destruct (Nat.eqb_spec i k) as [->|]; auto.
Qed.

(** Whatever is true of all leaves is true of a leaf whose cone contains u. *)
Theorem cover P t u : forall sd, holds P sd t -> cone d G r sd u ->
  exists sd' lf, P sd' lf /\ cone d G r sd' u.
Proof.
  induction t as [lf|k a IHa b IHb]; intros sd H C; [now exists sd, lf|].
  destruct H as [Ha Hb]; destruct (Rle_or_lt 0 (dot d (r k) u)) as [S|S].
  - apply (IHa _ Ha), cone_put; auto; simpl; lra.
  - apply (IHb _ Hb), cone_put; auto; simpl; lra.
Qed.

Definition root : nat -> side := fun _ => free.

Lemma cone_root u : cone d G r root u.
Proof. intros k _; unfold root; simpl; lra. Qed.

(** The claim of a whole tree: all its leaves are valid for F and B. *)
Definition tree_valid (w : nat -> R) (B : R) (t : tree) : Prop :=
  holds (valid d G w r B) root t.

Theorem tree_bound w B t u : tree_valid w B t -> group_sum d G w r u <= B * norm d u.
Proof.
  intros T; destruct (cover _ t u root T (cone_root u)) as (sd & lf & V & C).
  now apply leaf_cone with (sd := sd) (lf := lf).
Qed.
End Tree.

(** ** The merging of rows *)
Section Merge.
Variables (n d G : nat) (X : nat -> vec) (r : nat -> vec).
Variables (grp : nat -> nat) (t : nat -> R).

Definition merged : Prop := forall k, (k < n)%nat ->
  0 <= t k /\ (forall i, (i < d)%nat -> X k i = t k * r (grp k) i)
  /\ ((grp k < G)%nat \/ t k = 0).

Definition weight (nu : nat -> R) (g : nat) : R :=
  sum n (fun k => if g =? grp k then t k * nu k else 0).

Theorem merge nu u : merged -> group_sum d G (weight nu) r u = F n d X nu u.
Proof.
  intros M; unfold group_sum, weight, F.
  rewrite (sum_ext G _ (fun g => sum n (fun k =>
    if g =? grp k then t k * nu k * pos (dot d (r g) u) else 0))).
  - rewrite sum_swap; apply sum_ext; intros k K; destruct (M k K) as (p & E & g).
    rewrite (sum_single G (grp k) (fun g => t k * nu k * pos (dot d (r g) u))).
    replace (dot d (X k) u) with (t k * dot d (r (grp k)) u).
    + rewrite pos_scale by auto.
      destruct (Nat.ltb_spec (grp k) G), g as [g|g]; try lia; try rewrite g; ring.
    + rewrite <- dot_scale_l; apply sum_ext; intros i I; unfold scale; now rewrite E.
  - intros g _; rewrite <- sum_scal_r; apply sum_ext; intros k _.
    destruct (g =? grp k); lra.
Qed.
End Merge.
