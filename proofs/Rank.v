(** * Rank and dimension

    Fewer homogeneous equations than unknowns have a solution that is not zero: by induction, two solutions
    e, f of the first k equations that are no multiples of each other are combined to one of the next.
    From this follows what is needed of the dimension of vector spaces: more vectors than entries are
    dependent; independent vectors in the span of others are not more than these (Steinitz); so all bases of
    a set of vectors, its independent subsets that span it, have equally many elements, its rank.

<<
    definition          meaning                                              FORMAT
    members T l         the list of the t < l in T
    spans T S l         every p_t, t in S, is a combination of those in T
    basis T S l         T lies in S, is independent and spans S
    rank S l r          S has a basis of r elements                          R45, R53

    theorem             content
    more_unknowns       k equations in d > k unknowns: a solution <> 0
    dependent_many      more than n vectors of R^n are dependent
    steinitz            T independent, T in the span of U  ->  T is not larger
    rank_exists, rank_unique                                                 R45
    rank_spans          as many independent vectors as the rank span         R46
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

(** ** Rank *)
Section Rank.
Variables (n : nat) (p : nat -> vec).
Notation indep T l := (indep n p T l).

Definition members (T : nat -> bool) (l : nat) : list nat := filter T (seq 0 l).
Definition spans (T S : nat -> bool) (l : nat) : Prop := forall t, (t < l)%nat -> S t = true ->
  exists a, within T l a /\ forall k, (k < n)%nat -> comb p l a k = p t k.
Record basis (T S : nat -> bool) (l : nat) : Prop := {
  basis_in : forall t, (t < l)%nat -> T t = true -> S t = true;
  basis_indep : indep T l;
  basis_spans : spans T S l
}.
Definition rank (S : nat -> bool) (l r : nat) : Prop := exists T, basis T S l /\ length (members T l) = r.

Lemma members_in T l t : In t (members T l) <-> (t < l)%nat /\ T t = true.
Proof. unfold members; rewrite filter_In, in_seq; split; intros []; split; auto; lia. Qed.

Lemma solve_many A k d : forall l, NoDup l -> (k < length l)%nat -> (forall j, In j l -> (j < d)%nat) ->
  exists e j, (forall i, ~ In i l -> e i = 0) /\ In j l /\ e j <> 0
    /\ forall i, (i < k)%nat -> dot d (A i) e = 0.
Proof.
  induction l as [|x l IH]; intros U L H; [simpl in L; lia|].
  destruct (Nat.eq_dec (length (x :: l)) (S k)) as [E|E]; [now apply solve|].
  inversion_clear U as [|? ? _ U'].
  destruct IH as (e & j & Z & I & N & Se); auto; [simpl in *; lia|intros; apply H; now right|].
  exists e, j; repeat split; auto; [intros i Ni; apply Z; intros I2; apply Ni; now right|now right].
Qed.

Lemma choose_combinations T S l : spans T S l -> forall m, (m <= l)%nat -> exists c : nat -> nat -> R,
  forall t, (t < m)%nat -> S t = true -> within T l (c t) /\ forall k, (k < n)%nat -> comb p l (c t) k = p t k.
Proof.
  intros Sp; induction m as [|m IH]; intros L; [exists (fun _ _ => 0); intros; lia|].
  destruct IH as (c & C); [lia|]; destruct (S m) eqn:E.
  - destruct (Sp m L E) as (a & A); exists (fun t => if t =? m then a else c t); intros t Ht St.
    destruct (Nat.eqb_spec t m) as [->|Ne]; auto; apply C; auto; lia.
  - exists c; intros t Ht St; apply C; auto; destruct (Nat.eq_dec t m) as [->|]; [congruence|lia].
Qed.

Theorem steinitz T U l : indep T l -> spans U T l -> (length (members T l) <= length (members U l))%nat.
Proof.
  intros I Sp; apply Nat.nlt_ge; intros L.
  destruct (choose_combinations U T l Sp l (Nat.le_refl l)) as (c & C).
  destruct (solve_many (fun i t => c t (nth i (members U l) 0%nat)) _ l (members T l)
    (NoDup_filter _ (seq_NoDup l 0)) L) as (e & j & Z & J & N & E).
  { intros t Ht; now apply members_in in Ht. }
  apply members_in in J as [Jl Jt]; apply N.
  assert (W : within T l e).
  { intros t Ht F; apply Z; intros M; apply members_in in M as [_ M]; congruence. }
  apply (I e W); auto; intros k K; unfold comb.
  rewrite (sum_ext l _ (fun t => sum l (fun s => e t * c t s * p s k))).
  - rewrite sum_swap, (sum_ext l _ (fun _ => 0)); [apply sum_0|]; intros s Hs.
    rewrite (sum_ext l _ (fun t => c t s * e t * p s k)) by (intros; ring).
    rewrite sum_scal_r; destruct (U s) eqn:Us.
    + destruct (In_nth (members U l) s 0%nat) as (i & Hi & Ei); [now apply members_in|].
      specialize (E i Hi); rewrite Ei in E; unfold dot in E; rewrite E; ring.
    + rewrite (sum_ext l _ (fun _ => 0)), sum_0; [ring|]; intros t Ht.
      destruct (T t) eqn:Tt; [|rewrite (W t Ht Tt); ring].
      destruct (C t Ht Tt) as [Wc _]; rewrite (Wc s Hs Us); ring.
  - intros t Ht; destruct (T t) eqn:Tt.
    + destruct (C t Ht Tt) as [_ Ec]; rewrite <- (Ec k K); unfold comb; rewrite <- sum_scal.
      apply sum_ext; intros; ring.
    + rewrite (W t Ht Tt), (sum_ext l _ (fun _ => 0)), sum_0 by (intros; ring); ring.
Qed.

Theorem rank_unique S l r r' : rank S l r -> rank S l r' -> r = r'.
Proof.
  assert (Le : forall T U, basis T S l -> basis U S l ->
    (length (members T l) <= length (members U l))%nat).
  { intros T U BT BU; apply steinitz; [apply BT|]; intros t Ht E; apply BU; auto.
    now apply (basis_in T S l BT). }
  intros (T & BT & <-) (U & BU & <-); apply Nat.le_antisymm; auto.
Qed.

Lemma comb_wider T l a : within T l a -> exists a', within T (S l) a' /\
  forall k, comb p (S l) a' k = comb p l a k.
Proof.
  intros W; exists (extend l a 0); split; [now apply within_extend|].
  intros k; rewrite comb_extend; ring.
Qed.

Lemma comb_one l t : (t < l)%nat -> forall k, comb p l (fun s => if s =? t then 1 else 0) k = p t k.
Proof.
  intros L k; unfold comb; rewrite (sum_ext _ _ (fun s => if s =? t then p s k else 0))
    by (intros s _; destruct (s =? t); ring).
  rewrite sum_single; destruct (Nat.ltb_spec t l); [auto|lia].
Qed.

Lemma within_one T l t : T t = true -> within T l (fun s => if s =? t then 1 else 0).
Proof. intros E s _ F; destruct (Nat.eqb_spec s t) as [->|]; [congruence|auto]. Qed.

(** A vector outside the span of independent ones leaves them independent. *)
Lemma join_indep T l t0 : (t0 < l)%nat -> indep T l ->
  (exists a, within T l a /\ forall k, (k < n)%nat -> comb p l a k = p t0 k) \/
  indep (fun t => (t =? t0) || T t)%bool l.
Proof.
  intros L I; set (T' := fun t => ((t =? t0) || T t)%bool).
  destruct (indep_dec n p T' l) as [Y|(a & W & K & t & Ht & Na)]; [now right|].
  destruct (T t0) eqn:T0.
  { right; intros e We; apply I; intros s Hs F; apply We; auto; unfold T'; rewrite F.
    destruct (Nat.eqb_spec s t0) as [->|]; [congruence|auto]. }
  left; destruct (Req_dec (a t0) 0) as [E|E].
  - exfalso; apply Na; apply (I a); auto; intros s Hs F; destruct (Nat.eq_dec s t0) as [->|Ne]; auto.
    apply W; auto; unfold T'; rewrite F; destruct (Nat.eqb_spec s t0); [easy|auto].
  - exists (fun s => if s =? t0 then 0 else - / a t0 * a s); split.
    + intros s Hs F; destruct (Nat.eqb_spec s t0) as [|Ne]; auto.
      rewrite (W s Hs); [ring|]; unfold T'; rewrite F; destruct (Nat.eqb_spec s t0); [easy|auto].
    + intros k Hk; specialize (K k Hk); unfold comb in *.
      rewrite (sum_ext l _ (fun s => - / a t0 * (a s * p s k) + (if s =? t0 then p s k else 0))).
      * rewrite sum_plus, sum_scal, K, sum_single; destruct (Nat.ltb_spec t0 l); [ring|lia].
      * intros s Hs; destruct (Nat.eqb_spec s t0) as [->|]; [field; auto|ring].
Qed.

Lemma members_join T l t0 : (t0 < l)%nat -> T t0 = false ->
  length (members (fun t => (t =? t0) || T t)%bool l) = Datatypes.S (length (members T l)).
Proof.
  unfold members; induction l as [|l IH]; intros L F; [lia|].
  rewrite seq_S, !filter_app, !app_length; simpl.
  destruct (Nat.eq_dec t0 l) as [->|Ne].
  - rewrite Nat.eqb_refl, F; simpl.
    rewrite (filter_ext_in (fun t => (t =? l) || T t)%bool T); [lia|].
    intros s Hs; apply in_seq in Hs; destruct (Nat.eqb_spec s l); [lia|auto].
  - rewrite IH by (auto; lia); destruct (Nat.eqb_spec l t0); [lia|simpl]; destruct (T l); simpl; lia.
Qed.

(** Vectors are added one by one, unless they are combinations of those before. *)
Theorem rank_exists S l : exists r, rank S l r.
Proof.
  enough (H : exists T, basis T S l) by (destruct H as (T & B); now exists (length (members T l)), T).
  induction l as [|l [T [I Ind Sp]]].
  - exists (fun _ => false); split; [easy|intros a _ _ t Ht; lia|intros t Ht; lia].
  - set (T0 := fun t => (negb (t =? l) && T t)%bool).
    set (T1 := fun t => ((t =? l) || T0 t)%bool).
    assert (B0 : forall t, (t < l)%nat -> T0 t = T t).
    { intros t Ht; unfold T0; destruct (Nat.eqb_spec t l); [lia|auto]. }
    assert (E0 : T0 l = false) by (unfold T0; now rewrite Nat.eqb_refl).
    assert (B1 : forall t, (t < l)%nat -> T1 t = T t).
    { intros t Ht; unfold T1; rewrite B0 by auto; destruct (Nat.eqb_spec t l); [lia|auto]. }
    assert (Old : forall U, (forall t, (t < l)%nat -> U t = T t) -> forall t, (t < l)%nat -> S t = true ->
      exists a, within U (Datatypes.S l) a /\ forall k, (k < n)%nat -> comb p (Datatypes.S l) a k = p t k).
    { intros U HU t Ht E; destruct (Sp t Ht E) as (a & W & C).
      destruct (comb_wider U l a) as (a' & W' & C').
      - intros s Hs F; apply W; auto; now rewrite <- HU.
      - exists a'; split; auto; intros k K; rewrite C'; auto. }
    assert (I0 : indep T0 (Datatypes.S l)).
    { intros a W K t Ht; assert (Z : a l = 0) by (apply W; auto).
      destruct (Nat.eq_dec t l) as [->|Ne]; auto; apply Ind; [|intros k Hk|lia].
      - intros s Hs F; apply W; [lia|]; now rewrite B0.
      - rewrite <- (K k Hk); unfold comb; simpl; rewrite Z; ring. }
    assert (In0 : forall t, (t < Datatypes.S l)%nat -> T0 t = true -> S t = true).
    { intros t Ht E; destruct (Nat.eq_dec t l) as [->|Ne]; [congruence|].
      apply I; [lia|]; rewrite <- B0; auto; lia. }
    destruct (S l) eqn:Sl.
    + destruct (join_indep T0 (Datatypes.S l) l ltac:(lia) I0) as [C|Y].
      * exists T0; split; auto; intros t Ht E; destruct (Nat.eq_dec t l) as [->|Ne]; auto.
        apply Old; auto; lia.
      * exists T1; split; auto.
        -- intros t Ht E; destruct (Nat.eq_dec t l) as [->|Ne]; auto.
           apply In0; auto; rewrite B0, <- B1; auto; lia.
        -- intros t Ht E; destruct (Nat.eq_dec t l) as [->|Ne]; [|apply Old; auto; lia].
           exists (fun s => if s =? l then 1 else 0); split; [|intros; apply comb_one; lia].
           apply within_one; unfold T1; now rewrite Nat.eqb_refl.
    + exists T0; split; auto; intros t Ht E; destruct (Nat.eq_dec t l) as [->|Ne]; [congruence|].
      apply Old; auto; lia.
Qed.

Theorem rank_spans S T l r : rank S l r -> indep T l -> (forall t, (t < l)%nat -> T t = true -> S t = true) ->
  length (members T l) = r -> spans T S l.
Proof.
  intros (U & BU & <-) I Sub E t0 L H; destruct (T t0) eqn:T0.
  - exists (fun s => if s =? t0 then 1 else 0); split; [now apply within_one|].
    intros; now apply comb_one.
  - destruct (join_indep T l t0 L I) as [|J]; auto; exfalso.
    assert (Le : (length (members (fun t => (t =? t0) || T t)%bool l) <= length (members U l))%nat).
    { apply steinitz; auto; intros t Ht Et; apply BU; auto.
      destruct (Nat.eqb_spec t t0) as [->|]; auto. }
    rewrite members_join in Le by auto; lia.
Qed.
End Rank.
