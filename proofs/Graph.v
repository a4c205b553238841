(** * All vertices, by neighbours

    The graph of a polyhedron is connected, and this is why a list of vertices that is closed under neighbours holds them
    all.  Let v be a vertex of the polyhedron of members (Polytope.v) whose active columns, a basis, span all open ones.
    For every other open neuron j there is one kernel vector e_j that is 1 at j and zero at all other
    neurons that v does not use: the direction of the edge on which j enters.  A kernel vector b is the sum
    of b_j e_j over the neurons that v does not use, as the difference lies in the kernel on the basis.

    Let w be any vertex, and g(c) the sum of c_i over the neurons that w does not use.  Let v be a vertex of the list
    with the least g(v).  If g(v) > 0, then, as w - v = sum w_j e_j and g(w) = 0, some j has w_j > 0 and
    g(e_j) < 0.  A neighbour of v that uses j is v + t e_j with t > 0, and g is less there; a ray on this
    edge is t e_j, and g is not negative on it.  Both are impossible.  So g(v) = 0: v uses only neurons of w, and v = w.

<<
    definition          meaning                                              FORMAT
    spanned v           every open column is a combination of those of v     R46
    edge v j e          e is the direction in which j enters                 R46
    neighbour, escape   a vertex or a ray on this edge                       R46
    closed              every vertex of the list has these for every j       R46

    theorem             content
    edge_exists         a spanned vertex has all its edges
    kernel_edges        a kernel vector is a sum of edges
    closed_complete     a closed list that is not empty holds all vertices   R46
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Dictionary Polytope.
Import ListNotations.
Open Scope R_scope.

Section Graph.
Variables (n m : nat) (z : nat -> vec) (f : vec) (open : nat -> Prop).
Hypothesis open_dec : forall i, {open i} + {~ open i}.
Notation Z c := (fit m z c).
Notation member := (member n m z f open).
Notation independent := (independent n m z).
Notation kernel := (kernel n m z).

Definition spanned (v : nat -> R) : Prop := forall j, (j < m)%nat -> open j ->
  exists b, on m (active v) b /\ forall k, (k < n)%nat -> Z b k = z j k.
Definition edge (v : nat -> R) (j : nat) (e : nat -> R) : Prop :=
  kernel e /\ e j = 1 /\ forall i, (i < m)%nat -> v i = 0 -> i <> j -> e i = 0.

Lemma fit_single j k : (j < m)%nat -> Z (fun i => if i =? j then 1 else 0) k = z j k.
Proof.
  intros J; unfold fit; rewrite (sum_ext m _ (fun i => if i =? j then z i k else 0))
    by (intros i _; destruct (i =? j); ring).
  rewrite sum_single; destruct (Nat.ltb_spec j m); [auto|lia].
Qed.

Lemma not_active v i : v i = 0 -> ~ active v i.
Proof. intros E A; now apply A. Qed.

Lemma edge_exists v j : spanned v -> (j < m)%nat -> open j -> v j = 0 -> exists e, edge v j e.
Proof.
  intros S J O E; destruct (S j J O) as (b & Ob & Zb).
  exists (fun i => (if i =? j then 1 else 0) + -1 * b i); split; [|split].
  - intros k K; rewrite fit_move, fit_single, Zb by auto; ring.
  - rewrite Nat.eqb_refl, (Ob j J (not_active v j E)); ring.
  - intros i I Ei N; rewrite (Ob i I (not_active v i Ei)).
    destruct (Nat.eqb_spec i j); [easy|ring].
Qed.

(** On a basis, a kernel vector is known by its other entries. *)
Lemma kernel_equal v a b : independent (active v) -> kernel a -> kernel b ->
  (forall i, (i < m)%nat -> v i = 0 -> a i = b i) -> agrees m a b.
Proof.
  intros I Ka Kb E i Hi.
  assert (D : agrees m (fun j => a j + -1 * b j) (fun _ => 0)).
  { apply I.
    - intros j J N; rewrite E; auto; [ring|].
      destruct (Req_dec (v j) 0); auto; now elim N.
    - intros k K; rewrite fit_move, Ka, Kb by auto; ring. }
  specialize (D i Hi); cbv beta in D; lra.
Qed.

Lemma kernel_scale t e : kernel e -> kernel (fun i => t * e i).
Proof.
  intros K k H; rewrite <- (Rmult_0_r t), <- (K k H); unfold fit; rewrite <- sum_scal.
  apply sum_ext; intros; ring.
Qed.

(** The sum of edges that makes up a kernel vector; E j is the edge of j where b needs it. *)
Lemma kernel_edges v b (E : nat -> nat -> R) : independent (active v) -> kernel b ->
  (forall j, (j < m)%nat -> v j = 0 -> b j <> 0 -> edge v j (E j)) ->
  agrees m b (fun i => sum m (fun j => (if Req_EM_T (v j) 0 then b j else 0) * E j i)).
Proof.
  intros I K H; apply (kernel_equal v); auto.
  - intros k Hk; unfold fit.
    rewrite (sum_ext m _ (fun i => sum m (fun j => (if Req_EM_T (v j) 0 then b j else 0) * (E j i * z i k)))).
    + rewrite sum_swap, (sum_ext m _ (fun _ => 0)); [apply sum_0|]; intros j J; rewrite sum_scal.
      destruct (Req_EM_T (v j) 0) as [V|V]; [|ring].
      destruct (Req_dec (b j) 0) as [B|B]; [rewrite B; ring|].
      destruct (H j J V B) as [Ke _]; pose proof (Ke k Hk) as Q; unfold fit in Q; rewrite Q; ring.
    + intros i _; rewrite <- sum_scal_r; apply sum_ext; intros; ring.
  - intros i Hi Vi; rewrite (sum_ext m _ (fun j => if j =? i then b j else 0)).
    + rewrite sum_single; destruct (Nat.ltb_spec i m); [auto|lia].
    + intros j J; destruct (Req_EM_T (v j) 0) as [V|V], (Nat.eqb_spec j i) as [->|N]; try lra; try easy.
      * destruct (Req_dec (b i) 0) as [B|B]; [rewrite B; ring|].
        destruct (H i Hi Vi B) as (_ & -> & _); ring.
      * destruct (Req_dec (b j) 0) as [B|B]; [rewrite B; ring|].
        destruct (H j J V B) as (_ & _ & W); rewrite W by auto; ring.
Qed.

(** ** Closed lists *)
Definition neighbour (v : nat -> R) (j : nat) (v2 : nat -> R) : Prop :=
  member v2 /\ v2 j <> 0 /\ forall i, (i < m)%nat -> v i = 0 -> i <> j -> v2 i = 0.
Definition escape (v : nat -> R) (j : nat) (r : nat -> R) : Prop :=
  nonneg m r /\ kernel r /\ (exists i, (i < m)%nat /\ r i <> 0)
  /\ forall i, (i < m)%nat -> v i = 0 -> i <> j -> r i = 0.

Record closed (V : list (nat -> R)) : Prop := {
  closed_member : forall v, In v V -> member v /\ independent (active v) /\ spanned v;
  closed_edges : forall v j, In v V -> (j < m)%nat -> open j -> v j = 0 ->
    (exists v2, In v2 V /\ neighbour v j v2) \/ exists r, escape v j r
}.

Lemma choose_edges (P : nat -> (nat -> R) -> Prop) l : (forall j, (j < l)%nat -> exists e, P j e) ->
  exists E, forall j, (j < l)%nat -> P j (E j).
Proof.
  induction l as [|l IH]; intros H; [exists (fun _ _ => 0); intros; lia|].
  destruct IH as (E & HE); [intros; apply H; lia|]; destruct (H l (Nat.lt_succ_diag_r l)) as (e & He).
  exists (fun j => if j =? l then e else E j); intros j J.
  destruct (Nat.eqb_spec j l) as [->|N]; auto; apply HE; lia.
Qed.

Lemma least_in (g : (nat -> R) -> R) V : V <> [] ->
  exists v, In v V /\ forall v2, In v2 V -> g v <= g v2.
Proof.
  induction V as [|a V IH]; intros N; [easy|]; destruct V as [|b V].
  - exists a; split; [now left|]; intros v2 [<-|[]]; lra.
  - destruct IH as (v & I & L); [easy|]; destruct (Rle_dec (g a) (g v)) as [C|C].
    + exists a; split; [now left|]; intros v2 [<-|H]; [lra|specialize (L v2 H); lra].
    + exists v; split; [now right|]; intros v2 [<-|H]; [lra|auto].
Qed.

Lemma negative_term l h : sum l h < 0 -> exists j, (j < l)%nat /\ h j < 0.
Proof.
  induction l as [|l IH]; simpl; intros H; [lra|].
  destruct (Rlt_dec (h l) 0) as [L|L]; [exists l; auto|].
  destruct IH as (j & J & N); [lra|]; exists j; auto.
Qed.

Section Complete.
Variables (V : list (nat -> R)) (w : nat -> R).
Hypothesis is_closed : closed V.
Hypothesis w_member : member w.

(** The sum over the neurons that w does not use. *)
Definition unused (c : nat -> R) : R := sum m (fun i => if Req_EM_T (w i) 0 then c i else 0).

Lemma unused_ge0 c : nonneg m c -> 0 <= unused c.
Proof. intros P; apply sum_ge0; intros i I; destruct (Req_EM_T (w i) 0); [now apply P|lra]. Qed.

Lemma unused_agrees a b : agrees m a b -> unused a = unused b.
Proof. intros E; apply sum_ext; intros i I; now rewrite E. Qed.

Lemma unused_move a t e : unused (fun i => a i + t * e i) = unused a + t * unused e.
Proof.
  unfold unused; rewrite <- sum_scal, <- sum_plus; apply sum_ext; intros i _.
  destruct (Req_EM_T (w i) 0); ring.
Qed.

Lemma member_kernel a b : member a -> member b -> kernel (fun i => a i + -1 * b i).
Proof. intros A B k K; rewrite fit_move, (member_fit _ _ _ _ _ a A), (member_fit _ _ _ _ _ b B) by auto; ring. Qed.

(** An edge that leads down, of a vertex that uses neurons which w does not use. *)
Lemma edge_down v : member v -> independent (active v) -> spanned v -> 0 < unused v ->
  exists j e, (j < m)%nat /\ open j /\ v j = 0 /\ edge v j e /\ unused e < 0.
Proof.
  intros M I S P; set (b := fun i => w i + -1 * v i).
  assert (O : forall j, (j < m)%nat -> v j = 0 -> b j <> 0 -> open j).
  { intros j J E N; destruct (open_dec j); auto; elim N; unfold b.
    rewrite E, (member_open _ _ _ _ _ w w_member j J) by auto; ring. }
  destruct (choose_edges (fun j e => v j = 0 -> b j <> 0 -> edge v j e) m) as (E & HE).
  { intros j J; destruct (Req_dec (v j) 0) as [Vj|Vj]; [|exists b; easy].
    destruct (Req_dec (b j) 0) as [Bj|Bj]; [exists b; easy|].
    destruct (edge_exists v j S J (O j J Vj Bj) Vj) as (e & He); now exists e. }
  pose proof (kernel_edges v b E I (member_kernel w v w_member M) HE) as D.
  assert (B : unused b < 0).
  { unfold b; rewrite unused_move.
    enough (W : unused w = 0) by (rewrite W; lra).
    unfold unused; rewrite (sum_ext m _ (fun _ => 0)); [apply sum_0|].
    intros i _; destruct (Req_EM_T (w i) 0); auto. }
  rewrite (unused_agrees _ _ D) in B.
  assert (Sw : unused (fun i => sum m (fun j => (if Req_EM_T (v j) 0 then b j else 0) * E j i))
    = sum m (fun j => (if Req_EM_T (v j) 0 then b j else 0) * unused (E j))).
  { unfold unused; rewrite (sum_ext m _ (fun i => sum m (fun j =>
      (if Req_EM_T (v j) 0 then b j else 0) * (if Req_EM_T (w i) 0 then E j i else 0)))).
    - rewrite sum_swap; apply sum_ext; intros j _; now rewrite sum_scal.
    - intros i _; destruct (Req_EM_T (w i) 0); [reflexivity|].
      rewrite (sum_ext m _ (fun _ => 0)); [now rewrite sum_0|intros; ring]. }
  rewrite Sw in B; destruct (negative_term m _ B) as (j & J & N).
  destruct (Req_EM_T (v j) 0) as [Vj|]; [|lra].
  assert (Bj : b j <> 0) by (intros Z; rewrite Z in N; lra).
  exists j, (E j); repeat split; auto; try (apply HE; auto).
  assert (0 <= b j).
  { unfold b; rewrite Vj; pose proof (member_nonneg _ _ _ _ _ w w_member j J); lra. }
  apply Rnot_le_lt; intros G; pose proof (Rmult_le_pos _ _ H G); lra.
Qed.

Theorem closed_complete : V <> [] -> independent (active w) -> exists v, In v V /\ agrees m v w.
Proof.
  intros Ne Iw; destruct (least_in unused V Ne) as (v & Iv & L); exists v; split; auto.
  destruct (closed_member V is_closed v Iv) as (M & I & S).
  assert (Z : unused v = 0).
  { destruct (unused_ge0 v (member_nonneg _ _ _ _ _ v M)) as [P|P]; [exfalso|auto].
    destruct (edge_down v M I S P) as (j & e & J & O & Vj & (Ke & Ej & Oe) & D).
    destruct (closed_edges V is_closed v j Iv J O Vj) as [(v2 & I2 & M2 & N2 & S2)|(r & Pr & Kr & (i & Hi & Ni) & Sr)].
    - assert (A : agrees m (fun i => v2 i + -1 * v i) (fun i => v2 j * e i)).
      { apply (kernel_equal v); auto using member_kernel, kernel_scale; intros i Hi Vi; rewrite Vi.
        destruct (Nat.eq_dec i j) as [->|N]; [rewrite Ej; ring|rewrite S2, Oe by auto; ring]. }
      assert (E : unused v2 = unused v + v2 j * unused e).
      { rewrite <- unused_move; apply unused_agrees; intros i Hi; specialize (A i Hi); cbv beta in A; lra. }
      pose proof (L v2 I2); pose proof (member_nonneg _ _ _ _ _ v2 M2 j J); nra.
    - assert (A : agrees m r (fun i => r j * e i)).
      { apply (kernel_equal v); auto using kernel_scale; intros l Hl Vl.
        destruct (Nat.eq_dec l j) as [->|N]; [rewrite Ej; ring|rewrite Sr, Oe by auto; ring]. }
      assert (E : unused r = r j * unused e).
      { rewrite (unused_agrees _ _ A); unfold unused; rewrite <- sum_scal; apply sum_ext; intros l _.
        destruct (Req_EM_T (w l) 0); ring. }
      assert (Rj : r j <> 0) by (intros Q; apply Ni; rewrite A, Q by auto; ring).
      pose proof (unused_ge0 r Pr); pose proof (Pr j J); nra. }
  apply (independent_unique n m z f (active w)); auto; [apply on_self| |apply w_member|apply M].
  intros i Hi N; destruct (Req_EM_T (w i) 0) as [E|E]; [|now elim N].
  assert (Q : (if Req_EM_T (w i) 0 then v i else 0) = 0).
  { apply (sum_zero m (fun i => if Req_EM_T (w i) 0 then v i else 0)); auto; [|unfold unused in Z; lra].
    intros j J; destruct (Req_EM_T (w j) 0); [now apply M|lra]. }
  destruct (Req_EM_T (w i) 0); [exact Q|easy].
Qed.
End Complete.
End Graph.
