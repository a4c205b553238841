(** * Paths of weights: a list of records between two places

    A path certificate is a list of records, each allowed in the state that the ones before it leave.
    From what is said of the segments follows what is said of the path (R89), at every point of
    it and for every two points in their order.  So the two ends compare in the same way, and the final
    test of R89, which compares their losses, is one that an allowed path passes.

    A place is a list of blocks.  At the start they fill the first slots, at the end the slots
    that are not zero hold those of the place that are not zero, in any order: the loss is the same.

    From a network to its blocks: Balance.v.

<<
    definition          meaning                                              FORMAT
    every P s rs        P of every record in its state
    ends s rs           the state at the end
    on_path, before     a point of the path; two points in their order       R89
    place               the loss of a list of blocks                         R80, R81
    start l             its state                                            R82

    theorem             content
    walk_constant       all segments constant: one number                    R89
    walk_not_rising     no segment rises: the path does not                  R89
    walk_decreasing     all that move fall: less at the end                  R89
    walk_below          never above a bound of start and joints              R89
    ends_constant, ends_not_rising
                        the ends of such paths                               R89
    start_value, end_value
                        the loss of the slots is that of the place           R82, R88
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Permutation.
From Relucert Require Import Vec Norm Network Path Passage Signed Merging Record.
Import ListNotations.
Open Scope R_scope.

Section Walks.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R) (beta : R) (W : nat).
Notation value := (value n d X y beta W).
Notation allowed := (allowed n d X y beta W).
Notation after := (after d).
Notation along := (along d).
Notation level := (level d W).
Notation still := (still d W).
Notation falls := (falls n d X y beta W).
Notation not_rising := (not_rising d W).

(** ** Lists of records *)
Fixpoint every (P : slots -> record -> Prop) (s : slots) (rs : list record) : Prop :=
  match rs with [] => True | r :: rs' => P s r /\ every P (after s r) rs' end.
Fixpoint ends (s : slots) (rs : list record) : slots :=
  match rs with [] => s | r :: rs' => ends (after s r) rs' end.

Fixpoint on_path (s : slots) (rs : list record) (p : slots) : Prop :=
  match rs with
  | [] => p = s
  | r :: rs' => (exists t, 0 <= t <= 1 /\ p = along s r t) \/ on_path (after s r) rs' p
  end.
Fixpoint before (s : slots) (rs : list record) (p q : slots) : Prop :=
  match rs with
  | [] => p = s /\ q = s
  | r :: rs' => (exists t t', 0 <= t <= t' /\ t' <= 1 /\ p = along s r t /\ q = along s r t')
      \/ (exists t, 0 <= t <= 1 /\ p = along s r t) /\ on_path (after s r) rs' q
      \/ before (after s r) rs' p q
  end.

Lemma ends_on_path rs : forall s, on_path s rs (ends s rs).
Proof. induction rs as [|r rs IH]; intros s; simpl; [reflexivity|right; apply IH]. Qed.

Lemma every_impl (P Q : slots -> record -> Prop) rs : (forall s r, P s r -> Q s r) ->
  forall s, every P s rs -> every Q s rs.
Proof. intros H; induction rs as [|r rs IH]; intros s; simpl; [auto|intros [A B]; auto]. Qed.

Hypothesis beta_gt0 : 0 < beta.

Theorem walk_constant rs : forall s p, every allowed s rs -> every level s rs -> on_path s rs p ->
  value p = value s.
Proof.
  induction rs as [|r rs IH]; simpl; intros s p A L O; [now subst|].
  destruct A as [A As], L as [L Ls], O as [(t & T & ->)|O]; [now apply level_constant|].
  rewrite (IH _ _ As Ls O), <- (along_1 n d X y beta W s r A); now apply level_constant; auto; lra.
Qed.

Theorem walk_below M rs : forall s p, every allowed s rs ->
  every (fun s r => not_rising s r \/ value (after s r) <= M) s rs -> value s <= M ->
  on_path s rs p -> value p <= M.
Proof.
  induction rs as [|r rs IH]; simpl; intros s p A L B O; [now subst|].
  destruct A as [A As], L as [L Ls].
  assert (E : value (after s r) <= M).
  { destruct L as [L|L]; auto; rewrite <- (along_1 n d X y beta W s r A).
    eapply Rle_trans; [apply not_rising_falls with (t := 0); auto; lra|now rewrite along_0]. }
  destruct O as [(t & T & ->)|O]; [|now apply (IH (after s r))].
  eapply Rle_trans; [now apply along_below|now apply Rmax_lub].
Qed.

Lemma walk_under rs s p : every allowed s rs -> every not_rising s rs -> on_path s rs p -> value p <= value s.
Proof.
  intros A L; apply walk_below; auto; [|lra].
  revert L; apply every_impl; auto.
Qed.

Theorem walk_not_rising rs : forall s p q, every allowed s rs -> every not_rising s rs ->
  before s rs p q -> value q <= value p.
Proof.
  induction rs as [|r rs IH]; simpl; intros s p q A L O; [destruct O; subst; lra|].
  destruct A as [A As], L as [L Ls], O as [(t & t' & T & T' & -> & ->)|[[(t & T & ->) O]|O]].
  - now apply not_rising_falls.
  - apply Rle_trans with (value (after s r)); [now apply walk_under with rs|].
    rewrite <- (along_1 n d X y beta W s r A); apply not_rising_falls; auto; lra.
  - now apply (IH (after s r)).
Qed.

(** Everything that moves falls: the end is lower, if anything moves. *)
Theorem walk_decreasing rs : forall s, every allowed s rs -> every (fun s r => falls s r \/ still s r) s rs ->
  every not_rising s rs /\ (value (ends s rs) < value s \/ every still s rs /\ value (ends s rs) = value s).
Proof.
  induction rs as [|r rs IH]; simpl; intros s A L; [auto|].
  destruct A as [A As], L as [L Ls], (IH _ As Ls) as [N E]; destruct L as [F|S].
  - destruct (falls_less n d X y beta W beta_gt0 s r A F); split; [auto|].
    left; destruct E as [E|[_ E]]; lra.
  - assert (V : value (after s r) = value s).
    { rewrite <- (along_1 n d X y beta W s r A); now apply still_constant. }
    split; [split; auto; now left; left|rewrite <- V]; destruct E as [E|[E E']]; auto.
Qed.

Theorem ends_constant s rs : every allowed s rs -> every level s rs -> value (ends s rs) = value s.
Proof. intros A L; apply walk_constant with rs; auto; apply ends_on_path. Qed.
Theorem ends_not_rising s rs : every allowed s rs -> every not_rising s rs -> value (ends s rs) <= value s.
Proof. intros A L; apply walk_under with rs; auto; apply ends_on_path. Qed.

(** ** Places *)
Definition place (l : list signed) : R := loss n d X y beta (map block_of l).
Definition start (l : list signed) : slots := fun i => nth i l none.
Definition nonzero (b : signed) : bool := if Req_EM_T (norm d (weight b)) 0 then false else true.

Lemma place_ext l l' : (forall x, outputs d (map block_of l) x = outputs d (map block_of l') x) ->
  lengths d (map block_of l) = lengths d (map block_of l') -> place l = place l'.
Proof.
  intros O L; unfold place, loss; rewrite L; do 2 f_equal; apply sum_ext; intros k _; now rewrite O.
Qed.

Lemma place_nonzero l : place l = place (filter nonzero l).
Proof.
  apply place_ext; [intros x|]; (induction l as [|b l IH]; simpl; [reflexivity|]);
    unfold nonzero at 1; destruct (Req_EM_T (norm d (weight b)) 0) as [E|E]; simpl; rewrite IH; auto.
  - rewrite (norm_dot_zero d x _ E), pos_0; ring.
  - rewrite E; ring.
Qed.

Lemma place_permuted l l' : Permutation l l' -> place l = place l'.
Proof.
  intros P; apply place_ext; [intros x|]; induction P; simpl in *; lra.
Qed.

Lemma place_same l l' : Forall2 (same d) l l' -> place l = place l'.
Proof.
  intros F; apply place_ext; [intros x|]; (induction F as [|a b l l' [E S] F IH]; simpl; [reflexivity|]).
  - rewrite IH, (given d _ _ x S), (dot_ext d x _ _ E); reflexivity.
  - now rewrite IH, (norm_ext d _ _ E).
Qed.

Theorem end_value s l l' : Permutation (filter nonzero (map s (seq 0 W))) l' ->
  Forall2 (same d) l' (filter nonzero l) -> value s = place l.
Proof.
  intros P F; rewrite (place_nonzero l), <- (place_same _ _ F), <- (place_permuted _ _ P), <- place_nonzero.
  unfold Signed.value, blocks, place; now rewrite map_map.
Qed.

Theorem start_value l : (length l <= W)%nat -> value (start l) = place l.
Proof.
  intros L; unfold Signed.value, blocks; rewrite <- map_map; fold (place (map (start l) (seq 0 W))).
  rewrite place_nonzero, (place_nonzero l); f_equal; unfold start; clear beta_gt0; revert L; generalize W.
  induction l as [|b l IH]; intros m L; simpl in *.
  - induction (seq 0 m) as [|i is IH]; simpl; [reflexivity|].
    rewrite IH; unfold nonzero; assert (Z : zero d none) by (intros k _; reflexivity).
    apply zero_norm in Z; replace (match i with O | _ => none end) with none by now destruct i.
    destruct (Req_EM_T _ 0); [reflexivity|contradiction].
  - destruct m as [|m]; [lia|]; simpl; rewrite <- seq_shift, map_map, IH by lia; reflexivity.
Qed.
End Walks.
