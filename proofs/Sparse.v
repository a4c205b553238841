(** * Sums over what counts

    What the fast checker sums.  [qadd] adds two numbers with one denominator without bringing
    them to lowest terms, which nearly all sums of a certificate consist of; [total] sums a
    list in this way, and [fsum], reduced once at its end, is equal to [qsum], reduced at
    each term.  A table with few entries is a list of keys and values: [clean] drops the
    entries that the definition never reads, and the list then stands for the function ([covers]).

<<
    definition              meaning
    qadd, qsub, total       sums that are not reduced
    fsum, fdot              reduced at the end
    covers n l g            l lists the arguments below n where g is not zero, and its values
    clean n l               the first entries with keys below n
    keep_rows s n t         the rows of a table of pairs

    theorem                 content
    fsum_eq, fdot_eq        reducing at the end changes nothing
    sum_filter, covers_sum  nor does leaving out terms that are zero
    covers_all              nor leaving out tests that zero passes
    covers_column           the entry of one key
    rows_cover              a row stands for what is found in the table
>> *)
From Coq Require Import Arith Lia Bool List ZArith QArith FunctionalExtensionality.
From Relucert Require Import Rational Encode Kept.
Import ListNotations.
Open Scope Q_scope.

(** ** Sums that are not reduced *)
Definition qadd (x y : Q) : Q :=
  if (Qnum y =? 0)%Z then x
  else if (Qnum x =? 0)%Z then y
  else if (Z.pos (Qden x) =? Z.pos (Qden y))%Z then (Qnum x + Qnum y)%Z # Qden x
  else Qred (x + y).
Definition qsub (x y : Q) : Q := qadd x (- y).
Definition total {A} (l : list A) (f : A -> Q) : Q := fold_left (fun a e => qadd a (f e)) l 0.
Definition fsum (n : nat) (f : nat -> Q) : Q := Qred (total (seq 0 n) f).
Definition fdot (d : nat) (u v : nat -> Q) : Q := fsum d (fun i => u i * v i).

Lemma qadd_eq x y : qadd x y == x + y.
Proof.
  unfold qadd; destruct (Z.eqb_spec (Qnum y) 0) as [Z|_].
  - assert (E : y == 0) by (unfold Qeq; simpl; lia); rewrite E; ring.
  - destruct (Z.eqb_spec (Qnum x) 0) as [Z|_].
    + assert (E : x == 0) by (unfold Qeq; simpl; lia); rewrite E; ring.
    + destruct (Z.eqb_spec (Z.pos (Qden x)) (Z.pos (Qden y))) as [E|_]; [|apply Qred_correct].
      injection E as E; unfold Qeq, Qplus; simpl; rewrite <- E, !Pos2Z.inj_mul; ring.
Qed.
Lemma qsub_eq x y : qsub x y == x - y.
Proof. apply qadd_eq. Qed.

Lemma fold_total {A} (l : list A) f : forall a,
  fold_left (fun a e => qadd a (f e)) l a == a + total l f.
Proof.
  unfold total; induction l as [|e l IH]; intros a; simpl; [ring|].
  rewrite IH, (IH (qadd 0 _)), !qadd_eq; ring.
Qed.
Lemma total_cons {A} (e : A) l f : total (e :: l) f == f e + total l f.
Proof. unfold total at 1; simpl; rewrite fold_total, qadd_eq; ring. Qed.
Lemma total_app {A} (l m : list A) f : total (l ++ m) f == total l f + total m f.
Proof. unfold total at 1; rewrite fold_left_app; apply fold_total. Qed.
Lemma total_map {A B} (h : A -> B) l f : total (map h l) f == total l (fun e => f (h e)).
Proof. induction l as [|e l IH]; [reflexivity|]; cbn [map]; now rewrite !total_cons, IH. Qed.
Lemma total_flat_map {A B} (h : A -> list B) l f : total (flat_map h l) f == total l (fun e => total (h e) f).
Proof. induction l as [|e l IH]; [reflexivity|]; cbn [flat_map]; now rewrite total_app, total_cons, IH. Qed.
Lemma total_ext {A} (l : list A) f g : (forall e, In e l -> f e == g e) -> total l f == total l g.
Proof.
  induction l as [|e l IH]; intros H; [reflexivity|].
  rewrite !total_cons, (IH (fun e K => H e (or_intror K))), (H e (or_introl eq_refl)); reflexivity.
Qed.
Lemma total_filter {A} (p : A -> bool) l f : (forall e, In e l -> p e = false -> f e == 0) ->
  total (filter p l) f == total l f.
Proof.
  induction l as [|e l IH]; intros H; [reflexivity|]; cbn [filter].
  assert (T : total (filter p l) f == total l f) by (apply IH; intros; apply H; auto; now right).
  destruct (p e) eqn:E; rewrite !total_cons, T; [reflexivity|rewrite (H e); auto; [ring|now left]].
Qed.

Lemma qsum_total n f : qsum n f == total (seq 0 n) f.
Proof.
  induction n as [|n IH]; [reflexivity|]; cbn [qsum]; rewrite seq_S, total_app, total_cons, Qred_correct, IH.
  unfold total at 3; simpl; ring.
Qed.
Theorem fsum_eq n f : fsum n f = qsum n f.
Proof.
  assert (R : Qred (qsum n f) = qsum n f) by (destruct n; [reflexivity|]; apply Qred_complete, Qred_correct).
  rewrite <- R; apply Qred_complete; symmetry; apply qsum_total.
Qed.
Lemma fdot_eq : fdot = qdot.
Proof. extensionality d; extensionality u; extensionality v; apply fsum_eq. Qed.

Lemma qsum_ext n f g : (forall k, (k < n)%nat -> f k == g k) -> qsum n f == qsum n g.
Proof. intros H; rewrite !qsum_total; apply total_ext; intros k K; apply in_seq in K; apply H; lia. Qed.

Theorem sum_filter n (p : nat -> bool) f : (forall k, (k < n)%nat -> p k = false -> f k == 0) ->
  total (filter p (seq 0 n)) f == qsum n f.
Proof.
  intros Z; rewrite qsum_total; apply total_filter; intros k K; apply in_seq in K; apply Z; lia.
Qed.

(** Terms outside of [s] are zero. *)
Lemma total_support (s : list nat) f : forall l, NoDup s -> NoDup l -> incl s l ->
  (forall k, In k l -> ~ In k s -> f k == 0) -> total l f == total s f.
Proof.
  induction s as [|k s IH]; intros l Ns Nl I Z.
  - rewrite (total_ext l f (fun _ => 0)) by (intros; apply Z; auto).
    clear; induction l as [|e l IH]; [reflexivity|]; rewrite total_cons, IH; reflexivity.
  - inversion_clear Ns; destruct (in_split k l) as (l1 & l2 & ->); [apply I; now left|].
    apply NoDup_remove in Nl as [Nl K].
    rewrite total_app, !total_cons, <- (IH (l1 ++ l2)), total_app; auto; [ring| |].
    + intros e E; assert (J : In e (l1 ++ k :: l2)) by (apply I; now right).
      apply in_elt_inv in J as [<-|J]; [contradiction|exact J].
    + intros e E F; apply Z; [apply in_app_or in E; apply in_or_app; simpl; tauto|].
      intros [<-|J]; contradiction.
Qed.

(** ** Tables with few entries *)
Definition covers (n : nat) (l : list (nat * Q)) (g : nat -> Q) : Prop :=
  NoDup (map fst l) /\ (forall k v, In (k, v) l -> (k < n)%nat /\ g k = v)
  /\ (forall k, (k < n)%nat -> ~ In k (map fst l) -> g k == 0).

Lemma covers_sum n l g (f : nat -> Q -> Q) : covers n l g -> (forall k v, v == 0 -> f k v == 0) ->
  total l (fun e => f (fst e) (snd e)) == qsum n (fun k => f k (g k)).
Proof.
  intros (N & I & O) Z; rewrite qsum_total, (total_support (map fst l)); auto using seq_NoDup.
  - rewrite total_map; apply total_ext; intros [k v] E; simpl; now rewrite (proj2 (I k v E)).
  - intros k K; apply in_map_iff in K as ((k', v) & <- & E); apply in_seq; simpl; apply I in E; lia.
  - intros k K E; apply in_seq in K; apply Z, O; auto; lia.
Qed.

Lemma covers_all n l g (p : nat -> Q -> bool) : covers n l g -> (forall k v, v == 0 -> p k v = true) ->
  forallb (fun e => p (fst e) (snd e)) l = all n (fun k => p k (g k)).
Proof.
  intros (N & I & O) Z; apply eq_true_iff_eq; unfold all; rewrite !forallb_forall; split; intros H.
  - intros k K; apply in_seq in K; destruct (in_dec Nat.eq_dec k (map fst l)) as [E|E].
    + apply in_map_iff in E as ((k', v) & <- & E); simpl; rewrite (proj2 (I k' v E)); exact (H _ E).
    + apply Z, O; auto; lia.
  - intros (k, v) E; simpl; destruct (I k v E) as [K <-]; apply H, in_seq; lia.
Qed.

(** The entry with key k, if there is one. *)
Lemma covers_column n l g k (f : Q -> Q) : covers n l g -> (k < n)%nat -> (forall v, v == 0 -> f v == 0) ->
  total (filter (fun e => Nat.eqb (fst e) k) l) (fun e => f (snd e)) == f (g k).
Proof.
  intros C K Z.
  rewrite (total_ext _ _ (fun e => if Nat.eqb (fst e) k then f (snd e) else 0))
    by (intros e E; apply filter_In in E as [_ ->]; reflexivity).
  rewrite total_filter by (intros e _ ->; reflexivity).
  rewrite (covers_sum n l g (fun i v => if Nat.eqb i k then f v else 0)); auto.
  - rewrite qsum_total, (total_support [k]); auto using seq_NoDup.
    + rewrite total_cons, Nat.eqb_refl; unfold total; simpl; ring.
    + repeat constructor; auto.
    + intros i [<-|[]]; apply in_seq; lia.
    + intros i _ I; destruct (Nat.eqb_spec i k) as [->|]; [destruct I; now left|reflexivity].
  - intros i v V; destruct (Nat.eqb i k); [now apply Z|reflexivity].
Qed.

(** An entry hides those with its key that come later. *)
Fixpoint clean {A} (n : nat) (l : list (nat * A)) : list (nat * A) :=
  match l with
  | [] => []
  | e :: l' => let rest := clean n l' in
      if Nat.ltb (fst e) n then e :: filter (fun e' => negb (Nat.eqb (fst e') (fst e))) rest else rest
  end.

Lemma clean_find {A} n (zero : A) l : NoDup (map fst (clean n l))
  /\ (forall k v, In (k, v) (clean n l) -> (k < n)%nat /\ find_key zero l k = v)
  /\ (forall k, (k < n)%nat -> ~ In k (map fst (clean n l)) -> find_key zero l k = zero).
Proof.
  unfold find_key; induction l as [|(k, v) l (N & I & O)]; [now repeat split; try constructor|].
  cbn [clean fst find]; destruct (Nat.ltb_spec k n) as [K|K].
  - split; [|split]; cbn [map fst].
    + constructor; [|clear - N; induction (clean n l) as [|e m IH]; [constructor|]; inversion_clear N;
        cbn [filter]; destruct (negb _); auto; cbn [map]; constructor; auto].
      * intros E; apply in_map_iff in E as (e & <- & E); apply filter_In in E as [_ E].
        now rewrite Nat.eqb_refl in E.
      * intros J; apply H; apply in_map_iff in J as (e' & <- & J); apply filter_In in J as [J _].
        now apply in_map.
    + intros k' v' [E|E]; [injection E as <- <-; now rewrite Nat.eqb_refl|].
      apply filter_In in E as [E F]; simpl in F; apply negb_true_iff in F.
      rewrite Nat.eqb_sym, F; now apply I.
    + intros k' K' E; destruct (Nat.eqb_spec k k') as [->|F]; [exfalso; apply E; now left|].
      apply O; auto; intros J; apply E; right; apply in_map_iff in J as (e & <- & J).
      apply in_map, filter_In; split; auto; apply negb_true_iff, Nat.eqb_neq; congruence.
  - split; [exact N|split]; intros k'.
    + intros v' E; destruct (Nat.eqb_spec k k') as [->|F]; [apply I in E; lia|now apply I].
    + intros K' E; destruct (Nat.eqb_spec k k') as [->|F]; [lia|now apply O].
Qed.

(** A row of a table of pairs, with the numbers that its integers stand for. *)
Definition row_of (s n : nat) (row : pairs) : list (nat * Q) :=
  map (fun e => (fst e, dyadic s (snd e))) (clean n (map (fun e => (snd (fst e), snd e)) row)).
Definition keep_rows (s n : nat) (t : pairs) : nat -> list (nat * Q) :=
  let part := select (fun e => fst (fst e)) n t in memo n (fun j => row_of s n (part j)).

Lemma find_in_row t j k : find_pair t j k
  = find_key 0%Z (map (fun e => (snd (fst e), snd e)) (filter (fun e => Nat.eqb (fst (fst e)) j) t)) k.
Proof.
  unfold find_pair, find_key; induction t as [|((i, l), v) t IH]; [reflexivity|]; simpl.
  destruct (Nat.eqb i j); [simpl; destruct (Nat.eqb l k); [reflexivity|]|]; exact IH.
Qed.

Theorem rows_cover s n t j : covers n (keep_rows s n t j) (fun k => dyadic s (find_pair t j k)).
Proof.
  unfold keep_rows, row_of; cbv zeta; rewrite memo_id, select_eq; set (l := map (fun e => (snd (fst e), snd e)) _).
  destruct (clean_find n 0%Z l) as (N & I & O); split; [|split]; rewrite ?map_map.
  - exact N.
  - intros k v E; apply in_map_iff in E as ((k', v') & E & F); injection E as <- <-.
    apply I in F as [F <-]; now rewrite find_in_row.
  - intros k K E; rewrite find_in_row; fold l; rewrite O; auto; reflexivity.
Qed.
