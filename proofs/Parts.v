(** * Parts of a tree, and their join

    A long proof is shared: a part is one subtree, with the path of splits from the root to
    its cone and the bound that its leaves prove.  The parts are joined if their paths are
    those of the leaves of one binary tree: at each node either one part ends and no other
    lies below, or all parts split on the same group and both sides have parts.

    Nothing rests on a part, since the joined file is checked like any other.  What this
    file adds is that the join loses nothing.  A leaf that is valid for a bound is valid
    for every greater one, since B stands only in the corner of S, on the diagonal; the
    cones of parts that join cover R^d, as those of leaves do; so the joined tree proves
    the greatest of the bounds of its parts.  And a tree that is cut into parts, wherever,
    joins to itself.

<<
    definition          meaning                                              FORMAT
    part                path, subtree and the bound of its leaves            R130-R132
    sides sd path       the sides sd after the splits of a path              R132
    proved              all leaves of a part are valid for its bound         R131
    join                the tree of the parts, if their paths make one up    R133
    greatest            the greatest bound of the parts                      R133
    pieces c t          the parts of t cut where c says

    theorem             content
    valid_greater       a leaf valid for B is valid for every B' >= B
    join_holds          what holds on the leaves of all parts holds on those of the join
    join_valid          proved parts join to a tree valid for the greatest bound  R133
    join_bound          ... hence F(u) <= greatest |u| on R^d                R133
    join_cover          every u lies in the cone of a part                   R133
    join_pieces         cutting and joining give the tree back
>> *)
From Coq Require Import Reals Lra Lia Arith List Bool.
From Relucert Require Import Vec Norm Dominant Leaf Cone.
Import ListNotations.
Open Scope R_scope.

(** ** A greater bound *)
Theorem valid_greater d G w r sd lf B B' :
  B <= B' -> valid d G w r B sd lf -> valid d G w r B' sd lf.
Proof.
  intros L V; split; try apply V; intros i I; pose proof (valid_factor _ _ _ _ _ _ _ V i I) as D.
  eapply Rle_trans; [eapply Rle_trans; [|exact D]|].
  - right; apply sum_ext; intros j J; destruct (Nat.eqb_spec j i) as [|N]; auto.
    do 2 f_equal; unfold S_mat, bordered.
    destruct (Nat.eqb_spec i d), (Nat.eqb_spec j d); auto; lia.
  - apply Rplus_le_compat_r; unfold S_mat, bordered.
    destruct (i =? d); [unfold corner|]; lra.
Qed.

Lemma holds_weaken (P Q : (nat -> side) -> leaf -> Prop) t :
  (forall sd lf, P sd lf -> Q sd lf) -> forall sd, holds P sd t -> holds Q sd t.
Proof.
  intros H; induction t as [lf|k a IHa b IHb]; simpl; intros sd K; [auto|].
  destruct K; split; auto.
Qed.

(** ** Parts *)
Record part := {
  path : list (nat * bool);     (* groups and sides, from the root; true is r_k . u >= 0 *)
  subtree : tree;
  reached : R                   (* what its leaves prove *)
}.

Definition side_of (b : bool) : side := if b then plus else minus.

Fixpoint sides (sd : nat -> side) (p : list (nat * bool)) : nat -> side :=
  match p with [] => sd | (k, b) :: p' => sides (put sd k (side_of b)) p' end.

(** The parts on one side of a split on k, with the rest of their paths; a part that does
    not begin with this split makes it fail. *)
Fixpoint half (k : nat) (b : bool) (ps : list part) : option (list part) :=
  match ps with
  | [] => Some []
  | p :: ps' => match path p, half k b ps' with
    | (j, c) :: rest, Some l =>
        if j =? k then
          Some (if eqb b c then {| path := rest; subtree := subtree p; reached := reached p |} :: l else l)
        else None
    | _, _ => None
    end
  end.

(** [depth] is any number above the length of all paths. *)
Fixpoint join (depth : nat) (ps : list part) : option tree :=
  match depth, ps with
  | S depth', p :: others => match path p with
    | [] => match others with [] => Some (subtree p) | _ => None end
    | (k, _) :: _ => match half k true ps, half k false ps with
      | Some l, Some m => match join depth' l, join depth' m with
        | Some a, Some b => Some (Split k a b)
        | _, _ => None
        end
      | _, _ => None
      end
    end
  | _, _ => None
  end.

Lemma half_in k b ps : forall l, half k b ps = Some l -> forall q, In q l ->
  exists p, In p ps /\ path p = (k, b) :: path q /\ subtree p = subtree q /\ reached p = reached q.
Proof.
  induction ps as [|p ps IH]; simpl; intros l H q Q; [injection H as <-; easy|].
  destruct (path p) as [|[j c] rest] eqn:E; [easy|].
  destruct (half k b ps) as [l'|]; [|easy].
  destruct (Nat.eqb_spec j k) as [->|]; [|easy].
  injection H as <-; destruct (eqb b c) eqn:C.
  - apply eqb_prop in C as <-; destruct Q as [<-|Q].
    + exists p; simpl; auto.
    + destruct (IH l' eq_refl q Q) as (p' & ? & ?); exists p'; auto.
  - destruct (IH l' eq_refl q Q) as (p' & ? & ?); exists p'; auto.
Qed.

(** The leaves of the join are the leaves of the parts, each with the sides of its path. *)
Theorem join_holds P depth : forall ps t sd, join depth ps = Some t ->
  (forall p, In p ps -> holds P (sides sd (path p)) (subtree p)) -> holds P sd t.
Proof.
  induction depth as [|depth IH]; intros ps t sd J H; [easy|]; simpl in J.
  destruct ps as [|p others] eqn:Ps; [easy|]; rewrite <- Ps in J, H.
  destruct (path p) as [|[k c] rest] eqn:E.
  - destruct others; [|easy]; injection J as <-.
    assert (I : In p ps) by (rewrite Ps; now left).
    specialize (H p I); now rewrite E in H.
  - destruct (half k true ps) as [l|] eqn:L; [|easy].
    destruct (half k false ps) as [m|] eqn:M; [|easy].
    destruct (join depth l) as [a|] eqn:A; [|easy].
    destruct (join depth m) as [b|] eqn:B; [|easy].
    injection J as <-; simpl; split.
    + apply (IH l); auto; intros q Q.
      destruct (half_in _ _ _ _ L q Q) as (p' & I & Ep & Es & _).
      specialize (H p' I); now rewrite Ep, Es in H.
    + apply (IH m); auto; intros q Q.
      destruct (half_in _ _ _ _ M q Q) as (p' & I & Ep & Es & _).
      specialize (H p' I); now rewrite Ep, Es in H.
Qed.

Definition greatest (ps : list part) (least : R) : R :=
  fold_right (fun p B => Rmax (reached p) B) least ps.

Lemma greatest_ge ps least p : In p ps -> reached p <= greatest ps least.
Proof.
  induction ps as [|q ps IH]; simpl; [easy|]; intros [->|I]; [apply Rmax_l|].
  eapply Rle_trans; [now apply IH|apply Rmax_r].
Qed.

Section Parts.
Variables (d G : nat) (r : nat -> vec) (w : nat -> R).

Definition proved (p : part) : Prop :=
  holds (valid d G w r (reached p)) (sides root (path p)) (subtree p).

(** [least] is a lower limit of the bound: the parts of the other sign, or zero. *)
Theorem join_valid depth ps t least : join depth ps = Some t ->
  (forall p, In p ps -> proved p) -> tree_valid d G r w (greatest ps least) t.
Proof.
  intros J H; apply (join_holds _ _ _ _ _ J); intros p I.
  eapply holds_weaken; [|apply (H p I)]; intros sd lf.
  now apply valid_greater, greatest_ge.
Qed.

Theorem join_bound depth ps t least u : join depth ps = Some t ->
  (forall p, In p ps -> proved p) -> group_sum d G w r u <= greatest ps least * norm d u.
Proof. intros J H; apply tree_bound with t; now apply (join_valid depth). Qed.

(** The cones of the parts cover R^d. *)
Theorem join_cover depth : forall ps t, join depth ps = Some t ->
  forall sd u, cone d G r sd u -> exists p, In p ps /\ cone d G r (sides sd (path p)) u.
Proof.
  induction depth as [|depth IH]; intros ps t J sd u C; [easy|]; simpl in J.
  destruct ps as [|p others] eqn:Ps; [easy|]; rewrite <- Ps in J |- *.
  destruct (path p) as [|[k c] rest] eqn:E.
  - exists p; rewrite E, Ps; split; [now left|exact C].
  - destruct (half k true ps) as [l|] eqn:L; [|easy].
    destruct (half k false ps) as [m|] eqn:M; [|easy].
    destruct (join depth l) as [a|] eqn:A; [|easy].
    destruct (join depth m) as [b|] eqn:B; [|easy].
    destruct (Rle_or_lt 0 (dot d (r k) u)) as [S|S].
    + destruct (IH l a A (put sd k plus) u) as (q & Q & Cq);
        [apply cone_put; auto; simpl; lra|].
      destruct (half_in _ _ _ _ L q Q) as (p' & I & Ep & _).
      exists p'; now rewrite Ep.
    + destruct (IH m b B (put sd k minus) u) as (q & Q & Cq);
        [apply cone_put; auto; simpl; lra|].
      destruct (half_in _ _ _ _ M q Q) as (p' & I & Ep & _).
      exists p'; now rewrite Ep.
Qed.
End Parts.

(** ** Cutting *)
Inductive cut := Here | Below (c_plus c_minus : cut).

Definition below (k : nat) (b : bool) (p : part) : part :=
  {| path := (k, b) :: path p; subtree := subtree p; reached := reached p |}.

Fixpoint pieces (B : R) (c : cut) (t : tree) : list part :=
  match c, t with
  | Below c1 c2, Split k a b =>
      map (below k true) (pieces B c1 a) ++ map (below k false) (pieces B c2 b)
  | _, _ => [{| path := []; subtree := t; reached := B |}]
  end.

Fixpoint height (t : tree) : nat :=
  match t with Tip _ => 0 | Split _ a b => S (Nat.max (height a) (height b)) end.

Lemma half_below k b l : half k b (map (below k b) l) = Some l.
Proof.
  induction l as [|[p t B] l IH]; simpl; auto.
  now rewrite IH, Nat.eqb_refl, eqb_reflx.
Qed.

Lemma half_append k b l m x y : half k b l = Some x -> half k b m = Some y ->
  half k b (l ++ m) = Some (x ++ y).
Proof.
  revert x; induction l as [|p l IH]; simpl; intros x L M; [injection L as <-; auto|].
  destruct (path p) as [|[j c] rest]; [easy|].
  destruct (half k b l) as [l'|]; [|easy]; rewrite (IH l' eq_refl M).
  destruct (j =? k); [|easy]; injection L as <-; destruct (eqb b c); auto.
Qed.

Lemma half_other k b l : half k b (map (below k (negb b)) l) = Some [].
Proof.
  induction l as [|p l IH]; simpl; auto; rewrite IH, Nat.eqb_refl; now destruct b.
Qed.

Lemma half_both k b l m : half k b (map (below k true) l ++ map (below k false) m)
  = Some (if b then l else m).
Proof.
  destruct b.
  - rewrite <- (app_nil_r l) at 2.
    apply half_append; [apply half_below|apply (half_other k true)].
  - apply (half_append k false (map (below k true) l) _ [] m);
      [apply (half_other k false)|apply half_below].
Qed.

Lemma pieces_some B c t : exists p l, pieces B c t = p :: l.
Proof.
  revert c; induction t as [lf|k a IHa b _]; intros [|c1 c2]; simpl; eauto.
  destruct (IHa c1) as (p & l & ->); simpl; eauto.
Qed.

Theorem join_pieces B t : forall c depth, (height t < depth)%nat -> join depth (pieces B c t) = Some t.
Proof.
  induction t as [lf|k a IHa b IHb]; intros c [|depth] H; simpl in H; try lia;
    [now destruct c|].
  destruct c as [|c1 c2]; [reflexivity|].
  assert (J : forall l m, join depth l = Some a -> join depth m = Some b -> (exists p l', l = p :: l') ->
    join (S depth) (map (below k true) l ++ map (below k false) m) = Some (Split k a b)).
  { intros l m A M (p & l' & E).
    pose proof (half_both k true l m) as T; pose proof (half_both k false l m) as F.
    rewrite E in T, F |- *; cbn [join map app] in *; cbn [path below].
    now rewrite T, F, <- E, A, M. }
  simpl pieces; apply J; [apply IHa; lia|apply IHb; lia|apply pieces_some].
Qed.
