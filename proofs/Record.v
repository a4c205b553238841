(** * The records of a path, from their tests to the loss

    Here the tests of the records of a path certificate (R84-R87) are written out for slots that hold
    signed blocks, with the signs and zeros as the rules say, and theorems lead from the tests of a
    record to the loss along its segment.

    Every record moves all slots straight, with one sign and in one cone ([allowed_meets]); what
    more is known of a segment depends on its record.  A split is a merge backwards
    ([split_merges]).  Its sign test compares the part with the _whole_: compared with the rest it
    says nothing where the rest is zero, w could be split off with the other sign, and the
    losses of the two ends would differ ([split_without_sign_unsound]).

<<
    definition          meaning                                              FORMAT
    record              merge, split, straight segment                       R84, R85
    allowed s r         the tests of the record r in the state s             R84-R87
    after s r           the slots afterwards, as the checker holds them      R84, R85
    along s r t         the slots at time t                                  R84, R85
    still, level, falls, not_rising
                        what is said of the segment                          R89

    theorem             content
    along_start, along_end
                        at t = 0 and 1 the slots before and after, up to the sign of zero
    along_affine        the predictions move on straight lines               R85
    along_convex, along_below
                        the loss is convex, at most the larger of its ends   R85
    split_predictions   predictions stay                                     R84
    split_rises, split_still, split_more
                        no fall; one number if collinear; else more at 1     R84
    level_constant      one number                                           R84, R86
    not_rising_falls, falls_less, ascent_rises                               R84, R87
    split_without_sign_unsound
                        the test that R84 must not make
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Sorted.
From Relucert Require Import Vec Norm Network Path Passage Signed Merging.
Import ListNotations.
Open Scope R_scope.

Inductive course := Constant | Descent | Ascent | Convex.
Inductive record :=
  | Merge (i j : nat)
  | Split (i j : nat) (part : signed)
  | Straight (c : course) (moves : list (nat * signed)).

Definition put (s : slots) (i : nat) (b : signed) : slots := fun k => if k =? i then b else s k.

Lemma put_same s i b : put s i b i = b.
Proof. unfold put; now rewrite Nat.eqb_refl. Qed.
Lemma put_other s i b k : k <> i -> put s i b k = s k.
Proof. unfold put; destruct (Nat.eqb_spec k i); [contradiction|reflexivity]. Qed.

Lemma moved moves : forall s k, let s' := fold_left (fun s m => put s (fst m) (snd m)) moves s in
  s' k = s k \/ In (k, s' k) moves.
Proof.
  induction moves as [|[i b] moves IH]; intros s k; simpl; [auto|].
  destruct (IH (put s i b) k) as [E|E]; [rewrite E|auto].
  destruct (Nat.eq_dec k i) as [->|N]; [rewrite put_same|rewrite put_other]; auto.
Qed.

Section Records.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R) (beta : R) (W : nat).
Notation zero := (zero d).
Notation one_sign := (one_sign d).
Notation collinear := (collinear d).
Notation cone := (cone n d X).
Notation value := (value n d X y beta W).
Notation out := (out d X W).
Notation equal := (equal d W).
Notation merges := (merges n d X W).
Notation derivative := (derivative n d X y beta W).
Notation toward := (toward d).

(** ** What the checker does with a record *)
Definition rest (a p : signed) : signed := Signed (joint d a p) (fun i => weight a i - weight p i).

Definition after (s : slots) (r : record) : slots :=
  match r with
  | Merge i j => put (put s i (joined d (s i) (s j))) j none
  | Split i j p => put (put s i (rest (s i) p)) j p
  | Straight _ moves => fold_left (fun s m => put s (fst m) (snd m)) moves s
  end.
Definition along (s : slots) (r : record) (t : R) : slots := toward t s (after s r).

Definition takes (c : course) (s s' : slots) : Prop :=
  match c with
  | Constant => (forall k, (k < n)%nat -> out s' k = out s k)
      /\ (forall i, (i < W)%nat -> collinear (s i) (s' i)) /\ value s' = value s
  | Descent => derivative s s' <= 0
  | Ascent => derivative s' s <= 0
  | Convex => True
  end.

Definition allowed (s : slots) (r : record) : Prop :=
  match r with
  | Merge i j => two_slots W i j /\ one_sign (s i) (s j) /\ cone (s i) (s j)
  | Split i j p => two_slots W i j /\ zero (s j) /\ one_sign (s i) p /\ cone (rest (s i) p) p
  | Straight c moves => StronglySorted lt (map fst moves)
      /\ Forall (fun m => (fst m < W)%nat /\ one_sign (s (fst m)) (snd m) /\ cone (s (fst m)) (snd m)) moves
      /\ takes c s (after s r)
  end.

(** ** Merge and split *)
Lemma same_refl a : same d a a.
Proof. split; [reflexivity|now right]. Qed.

Lemma merge_merges s i j : allowed s (Merge i j) -> merges s (after s (Merge i j)) i j.
Proof.
  intros ((I & J & N) & S & C); split; simpl; auto; [now split| | |].
  - rewrite put_other, put_same by auto; apply same_refl.
  - rewrite put_same; intros l _; reflexivity.
  - intros k _ Ki Kj; rewrite !put_other by auto; apply same_refl.
Qed.

Lemma split_merges s i j p : allowed s (Split i j p) -> merges (after s (Split i j p)) s i j.
Proof.
  intros ((I & J & N) & Z & S & C); simpl; split; auto; [now split| | | |].
  - rewrite put_other, !put_same by auto; destruct (joint_other d _ _ S) as [E|E];
      [right; now left|right; right; exact E].
  - now rewrite put_other, !put_same by auto.
  - rewrite put_other, !put_same by auto; split; [intros; simpl; unfold plus; simpl; ring|].
    destruct (zero_dec d (s i)) as [Q|Q]; [now left|right; simpl].
    destruct (zero_dec d (rest (s i) p)) as [E|E]; [rewrite (joint_zero d _ _ E)|rewrite (joint_own d _ _ E)].
    + destruct S as [S|[S|S]]; [contradiction|elim Q|exact S].
      intros l L; specialize (E l L); simpl in E; rewrite (S l L) in E; lra.
    + simpl; now rewrite joint_own.
  - intros k _ Ki Kj; rewrite !put_other by auto; apply same_refl.
Qed.

Theorem allowed_meets s r : allowed s r -> meets n d X W s (after s r).
Proof.
  intros A; destruct r as [i j|i j p|c moves].
  - now apply merge_meets with i j, merge_merges.
  - now apply meets_back, merge_meets with i j, split_merges.
  - intros k _; destruct A as (_ & F & _); simpl; destruct (moved moves s k) as [->|E].
    + split; [right; now right|intros l _; apply Rle_0_sqr].
    + rewrite Forall_forall in F; now apply F in E.
Qed.

Theorem along_start s r : equal (along s r 0) s.
Proof. apply toward_start. Qed.
Theorem along_end s r : allowed s r -> equal (along s r 1) (after s r).
Proof. intros A; now apply toward_end with n X, allowed_meets. Qed.

Hypothesis beta_gt0 : 0 < beta.
Notation beta_ge0 := (Rlt_le 0 beta beta_gt0).

Lemma along_0 s r : value (along s r 0) = value s.
Proof. apply equal_value, along_start. Qed.
Lemma along_1 s r : allowed s r -> value (along s r 1) = value (after s r).
Proof. intros A; now apply equal_value, along_end. Qed.

Theorem along_convex s r q t t' : allowed s r -> 0 <= q <= 1 -> 0 <= t <= 1 -> 0 <= t' <= 1 ->
  value (along s r (mix q t t')) <= mix q (value (along s r t)) (value (along s r t')).
Proof. intros A; apply toward_convex; try apply beta_ge0; now apply allowed_meets. Qed.

Theorem along_affine s r t k : allowed s r -> 0 <= t <= 1 -> (k < n)%nat ->
  out (along s r t) k = mix t (out s k) (out (after s r) k).
Proof. intros A; apply toward_affine; now apply allowed_meets. Qed.

Theorem along_below s r t : allowed s r -> 0 <= t <= 1 ->
  value (along s r t) <= Rmax (value s) (value (after s r)).
Proof. intros A T; apply toward_below; auto; [apply beta_ge0|now apply allowed_meets]. Qed.

Section Split.
Variables (s : slots) (i j : nat) (p : signed).
Notation r := (Split i j p).
Hypothesis ok : allowed s r.

Lemma split_back t : equal (along s r t) (toward (1 - t) (after s r) s).
Proof. apply toward_back with n X; now apply allowed_meets. Qed.

Theorem split_predictions t k : 0 <= t <= 1 -> (k < n)%nat -> out (along s r t) k = out s k.
Proof.
  intros T K; pose proof (split_merges _ _ _ _ ok) as M.
  assert (E : forall a b, equal a b -> out a k = out b k) by (intros; now apply equal_out).
  assert (Q : forall t', 0 <= t' <= 1 -> out (along s r t') k = out (after s r) k).
  { intros t' T'; rewrite (E _ _ (split_back t')); apply (merge_predictions _ _ _ _ _ _ i j M); [lra|auto]. }
  now rewrite (Q t T), <- (E _ _ (along_start s r)), Q by lra.
Qed.

Theorem split_rises t t' : 0 <= t <= t' -> t' <= 1 -> value (along s r t) <= value (along s r t').
Proof.
  intros T T'; rewrite !(equal_value _ _ _ _ _ _ _ _ (split_back _)).
  apply merge_falls with i j; [now apply split_merges|apply beta_ge0|lra|lra].
Qed.

Theorem split_still t : collinear (rest (s i) p) p -> 0 <= t <= 1 -> value (along s r t) = value s.
Proof.
  intros C T; rewrite <- (along_0 s r), !(equal_value _ _ _ _ _ _ _ _ (split_back _)).
  destruct ok as ((_ & _ & N) & _); pose proof (split_merges _ _ _ _ ok) as M.
  assert (D : collinear (after s r i) (after s r j)) by (simpl; now rewrite put_other, !put_same by auto).
  now rewrite !(merge_still n d X y beta W _ _ i j M _ D) by lra.
Qed.

Theorem split_more : ~ collinear (rest (s i) p) p -> value s < value (after s r).
Proof.
  intros C; rewrite <- (along_0 s r), <- (along_1 s r ok), !(equal_value _ _ _ _ _ _ _ _ (split_back _)).
  rewrite Rminus_0_r, Rminus_eq_0; destruct ok as ((_ & _ & N) & _).
  apply merge_less with i j; auto; [now apply split_merges|].
  simpl; now rewrite put_other, !put_same by auto.
Qed.
End Split.

(** ** What is said of a segment (R89) *)
Definition still (s : slots) (r : record) : Prop :=
  match r with Straight _ _ => equal s (after s r) | _ => False end.
Definition level (s : slots) (r : record) : Prop :=
  still s r \/
  match r with
  | Merge i j => collinear (s i) (s j)
  | Split i j p => collinear (rest (s i) p) p
  | Straight c _ => c = Constant
  end.
Definition falls (s : slots) (r : record) : Prop :=
  match r with
  | Merge i j => ~ collinear (s i) (s j)
  | Split _ _ _ => False
  | Straight c _ => c = Descent /\ value (after s r) < value s
  end.
Definition not_rising (s : slots) (r : record) : Prop :=
  level s r \/ match r with Merge _ _ | Straight Descent _ => True | _ => False end.

Theorem still_constant s r t : allowed s r -> still s r -> value (along s r t) = value s.
Proof.
  destruct r as [i j|i j p|c moves]; [intros _ []..|]; intros _ E; apply equal_value; intros i I.
  destruct (E i I) as [D _].
  assert (Q : forall l, (l < d)%nat -> weight (along s (Straight c moves) t i) l = weight (s i) l).
  { intros l L; unfold along, Signed.toward, mixv, mix; cbn [weight]; rewrite <- (D l L); ring. }
  split; [exact Q|destruct (zero_dec d (s i)) as [Z|Z]; [left; intros l L; rewrite Q; auto|right]].
  unfold along, Signed.toward; cbn [positive]; now apply joint_own.
Qed.

Theorem level_constant s r t : allowed s r -> level s r -> 0 <= t <= 1 -> value (along s r t) = value s.
Proof.
  intros A [S|L] T; [now apply still_constant|]; destruct r as [i j|i j p|c moves].
  - now apply merge_still with i j; [apply merge_merges|..].
  - now apply split_still.
  - destruct A as (Q & F & K); subst c; destruct K as (O & C & V).
    apply toward_constant; auto; apply allowed_meets; split; auto; split; auto; now split.
Qed.

Theorem not_rising_falls s r t t' : allowed s r -> not_rising s r -> 0 <= t <= t' -> t' <= 1 ->
  value (along s r t') <= value (along s r t).
Proof.
  intros A [L|K] T T'; [rewrite !level_constant by (auto; lra); lra|].
  destruct r as [i j|i j p|[ | | | ] moves]; try contradiction.
  - apply merge_falls with i j; auto; [now apply merge_merges|apply beta_ge0].
  - apply toward_descent; auto; [apply beta_ge0|now apply allowed_meets|apply A].
Qed.

Theorem falls_less s r : allowed s r -> falls s r -> not_rising s r /\ value (after s r) < value s.
Proof.
  intros A F; destruct r as [i j|i j p|c moves]; [|contradiction|destruct F as [-> F]].
  - split; [now right|]; rewrite <- (along_0 s (Merge i j)), <- (along_1 s _ A).
    now apply merge_less with i j; [apply merge_merges|..].
  - split; [now right|exact F].
Qed.

(** An ascent is the same backwards: its highest point is its end. *)
Theorem ascent_rises s moves t t' : allowed s (Straight Ascent moves) -> 0 <= t <= t' -> t' <= 1 ->
  value (along s (Straight Ascent moves) t) <= value (along s (Straight Ascent moves) t').
Proof.
  intros A T T'; pose proof (allowed_meets _ _ A) as M; unfold along.
  rewrite !(equal_value _ _ _ _ _ _ _ _ (toward_back n d X W _ _ _ M)).
  apply toward_descent; try lra; [now apply meets_back|apply A].
Qed.
End Records.

(** ** The sign of the part

    With the sign test on the rest instead of the whole, all tests of a split hold for the block
    (+, 1) and the part (-, 1), which leave the rest zero: and the two are collinear, so the loss would be
    called constant.  It is 1 before and 3 after, on the data x = 1, y = 1 with beta = 1. *)
Theorem split_without_sign_unsound :
  let X := fun _ _ => 1 in let y := fun _ => 1 in
  let s := fun k => if k =? 0 then Signed true (fun _ => 1) else none in
  let p := Signed false (fun _ => 1) in let q := rest 1 (s 0%nat) p in
  two_slots 2 0 1 /\ zero 1 (s 1%nat) /\ one_sign 1 q p /\ cone 1 1 X q p /\ collinear 1 q p
  /\ value 1 1 X y 1 2 s = 1 /\ value 1 1 X y 1 2 (after 1 s (Split 0 1 p)) = 3.
Proof.
  intros X y s p q; assert (Z : zero 1 q) by (intros i _; simpl; ring).
  assert (N : forall b, zero 1 b -> norm 1 (weight b) = 0) by (intros b; apply zero_norm).
  assert (O : norm 1 (fun _ => 1) = 1).
  { unfold norm, dot; simpl; replace (0 + 1 * 1) with 1 by ring; apply sqrt_1. }
  assert (E : norm 1 (fun _ => 0) = 0) by (apply (N none); intros i _; reflexivity).
  assert (F : norm 1 (fun i : nat => 1 - 1) = 0) by (apply (N q Z)).
  assert (P1 : pos (0 + 1 * 1) = 1) by (rewrite pos_abs, Rabs_pos_eq; lra).
  assert (P0 : pos (0 + 1 * 0) = 0) by (rewrite pos_abs, Rabs_pos_eq; lra).
  assert (P2 : pos (0 + 1 * (1 - 1)) = 0) by (rewrite pos_abs, Rabs_pos_eq; lra).
  split; [split; [|split]; lia|]; split; [intros i _; reflexivity|]; split; [now left|].
  split; [intros k _; rewrite (zero_dot 1 q) by auto; lra|].
  split; [unfold collinear; rewrite !(dot_comm 1 (weight q)), !(zero_dot 1 q) by auto; lra|].
  split; unfold value, loss; simpl; unfold dot; simpl; change (X 0%nat 0%nat) with 1;
    change (y 0%nat) with 1; rewrite ?O, ?E, ?F, ?P1, ?P0, ?P2; lra.
Qed.
