(** * Values that are kept, and lists that are searched

    The reference checker computes a value whenever it reads it, and looks through a whole
    list for one key.  [memo n f] keeps f 0 .. f (n-1); [select] cuts a list into parts by key,
    halving the range of the keys, so that the entries of one key are found at once.  Both are
    equal to what they replace.

<<
    definition              meaning
    memo, memo2             a function and a matrix with their values kept
    select key n l i        the entries of l with key i
    finder n zero l k       the value of the first entry with key k, or zero

    theorem                 content
    memo_id, memo2_id       keeping changes nothing
    select_eq, finder_eq    these are [filter] and [find_key]
>> *)
From Coq Require Import Arith Lia Bool List FunctionalExtensionality.
From Relucert Require Import Encode.
Import ListNotations.

(** ** Values that are kept *)
Inductive table (A : Type) := Empty | Entry (v : A) (odd even : table A).
Arguments Empty {A}.
Arguments Entry {A}.

(** f 0 at the root, then the odd and the even indices (a Braun tree): an entry is
    found in log n steps. *)
Fixpoint tabulate {A} (fuel : nat) (f : nat -> A) (n : nat) : table A :=
  match fuel, n with
  | S fuel', S m => Entry (f O) (tabulate fuel' (fun i => f (S (2 * i))) (Nat.div2 n))
                               (tabulate fuel' (fun i => f (S (S (2 * i)))) (Nat.div2 m))
  | _, _ => Empty
  end.
Fixpoint get {A} (t : table A) (i : nat) : option A :=
  match t, i with
  | Empty, _ => None
  | Entry v _ _, O => Some v
  | Entry _ l r, S j => if Nat.odd i then get l (Nat.div2 j) else get r (Nat.div2 (pred j))
  end.
Definition memo {A} (n : nat) (f : nat -> A) : nat -> A :=
  let t := tabulate n f n in fun i => match get t i with Some v => v | None => f i end.
Definition memo2 {A} (n m : nat) (f : nat -> nat -> A) : nat -> nat -> A :=
  memo n (fun i => memo m (f i)).

Lemma get_tabulate {A} fuel : forall (f : nat -> A) n i v,
  get (tabulate fuel f n) i = Some v -> v = f i.
Proof.
  induction fuel as [|fuel IH]; intros f [|m] [|j] v H; try discriminate.
  - now injection H as <-.
  - cbn [tabulate get] in H; destruct (Nat.odd (S j)) eqn:E; apply IH in H; rewrite H; f_equal.
    + rewrite Nat.odd_succ in E; apply Nat.even_spec in E as [h ->]; now rewrite Nat.div2_double.
    + rewrite Nat.odd_succ, <- Nat.negb_odd in E; apply negb_false_iff, Nat.odd_spec in E as [h ->].
      rewrite Nat.add_1_r; cbn [pred]; now rewrite Nat.div2_double.
Qed.

Lemma memo_id {A} n (f : nat -> A) : memo n f = f.
Proof.
  extensionality i; unfold memo; destruct (get _ i) as [v|] eqn:E; auto.
  now apply get_tabulate in E.
Qed.

Lemma memo2_id {A} n m (f : nat -> nat -> A) : memo2 n m f = f.
Proof. unfold memo2; rewrite memo_id; extensionality i; apply memo_id. Qed.

(** ** Lists by key *)
Inductive bins (A : Type) := Bin (l : list A) | Fork (m : nat) (low high : bins A).
Arguments Bin {A}.
Arguments Fork {A}.

Section Select.
Variables (A : Type) (key : A -> nat).
(** The entries with keys in lo .. lo + n - 1; what is elsewhere ends up at one of the ends. *)
Fixpoint sort (fuel lo n : nat) (l : list A) : bins A :=
  match fuel, l with
  | S fuel', _ :: _ :: _ => let h := Nat.div2 n in let m := lo + h in
      Fork m (sort fuel' lo h (filter (fun e => Nat.ltb (key e) m) l))
             (sort fuel' m (n - h) (filter (fun e => negb (Nat.ltb (key e) m)) l))
  | _, _ => Bin l
  end.
Fixpoint bin (b : bins A) (i : nat) : list A :=
  match b with Bin l => l | Fork m low high => if Nat.ltb i m then bin low i else bin high i end.
(** As many halvings as n has bits. *)
Definition select (n : nat) (l : list A) : nat -> list A :=
  let b := sort (S (Nat.log2_up n)) 0 n l in fun i => filter (fun e => Nat.eqb (key e) i) (bin b i).

Lemma filter_within (p q : A -> bool) l : (forall e, p e = true -> q e = true) ->
  filter p (filter q l) = filter p l.
Proof.
  intros H; induction l as [|e l IH]; [reflexivity|]; simpl.
  destruct (q e) eqn:Q; simpl; rewrite IH; [reflexivity|].
  destruct (p e) eqn:P; [rewrite (H e P) in Q; discriminate|reflexivity].
Qed.

Theorem select_eq n l : select n l = fun i => filter (fun e => Nat.eqb (key e) i) l.
Proof.
  extensionality i; unfold select; generalize (S (Nat.log2_up n)), 0 as lo; intros fuel.
  revert n l; induction fuel as [|fuel IH]; intros n [|e [|e' l]] lo; try reflexivity.
  cbn [sort bin]; destruct (Nat.ltb_spec i (lo + Nat.div2 n)) as [I|I]; rewrite IH; apply filter_within;
    intros x X; apply Nat.eqb_eq in X; rewrite X; [|apply negb_true_iff]; now apply Nat.ltb_lt || apply Nat.ltb_ge.
Qed.
End Select.
Arguments select {A}.

Definition finder {A} (n : nat) (zero : A) (l : list (nat * A)) : nat -> A :=
  let part := select fst n l in fun k => find_key zero (part k) k.

Lemma finder_eq {A} n (zero : A) l : finder n zero l = find_key zero l.
Proof.
  extensionality k; unfold finder; cbv zeta; rewrite select_eq; unfold find_key.
  induction l as [|e l IH]; [reflexivity|]; simpl.
  destruct (Nat.eqb (fst e) k) eqn:E; simpl; [now rewrite E|exact IH].
Qed.
