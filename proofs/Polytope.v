(** * The networks with one fit

    Columns z_i (i < m) in R^n and the fit f of a network; a _member_ is a c >= 0 with
    Zc = f, a network with the same directions and predictions (theory §5).  The members
    form a polyhedron, and this file proves what the records of a set certificate say of it.

    - A kernel vector b of the active columns moves c to c + t b and c - t b within the
      polyhedron; independent active columns leave no such move.  So c is a vertex (no
      midpoint of two other members) if and only if its active columns are independent.
    - Multipliers y see of all members one number, f.y = sum_i c_i (z_i . y).  Where the
      z_i . y have one sign this bounds single coefficients (the easy half of Farkas' lemma).

    Coefficients of neurons that are left out or never active are zero in every member;
    the others are _open_.

<<
    definition          meaning                                        FORMAT
    member              c >= 0, Zc = f, c = 0 where not open           R41
    kernel, on S        Zb = 0;  b = 0 outside S
    independent S       no kernel vector on S but zero                 R45
    vertex              a member that is no midpoint of two others     R46
    cell A B            zero on A, positive on B                       R47
    explored            a tree of cells, P at its leaves               R47

    theorem             content
    independent_unique  independent S: at most one c on S with Zc = f
    only_member         independent open columns: one member           R45
    second_member       a kernel vector on the active columns: another R45
    vertex_independent  vertex <-> active columns independent          R46
    ray_members         a ray may be added to every member             R42
    never_active        f.y = 0, z_i . y >= 0: c_i = 0 where > 0       R43
    lower_bound, upper_bound                                           R44
    empty_cell, dependent_cell                                         R48
    alone_by_active, alone_outside                                     R49
    explored_cover      every member lies in a leaf of the tree        R47
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Relucert Require Import Vec Norm Dictionary.
Open Scope R_scope.

Section Polytope.
Variables (n m : nat) (z : nat -> vec).
Notation Z c := (fit m z c).

Definition agrees (a b : nat -> R) : Prop := forall i, (i < m)%nat -> a i = b i.
Definition kernel (b : nat -> R) : Prop := forall k, (k < n)%nat -> Z b k = 0.
Definition on (S : nat -> Prop) (b : nat -> R) : Prop :=
  forall i, (i < m)%nat -> ~ S i -> b i = 0.
Definition independent (S : nat -> Prop) : Prop :=
  forall b, on S b -> kernel b -> agrees b (fun _ => 0).
Definition active (c : nat -> R) (i : nat) : Prop := c i <> 0.

Lemma fit_move c b t k : Z (fun i => c i + t * b i) k = Z c k + t * Z b k.
Proof. unfold fit; rewrite <- sum_scal, <- sum_plus; apply sum_ext; intros; ring. Qed.

Lemma on_active S c : on S c -> forall i, (i < m)%nat -> c i <> 0 -> ~ ~ S i.
Proof. intros O i I N K; auto. Qed.

(** There is room for a step along b in both directions. *)
Lemma room c b : nonneg m c -> on (active c) b ->
  exists t, 0 < t /\ forall i, (i < m)%nat -> t * Rabs (b i) <= c i.
Proof.
  unfold nonneg, on, active; clear; induction m as [|l IH]; intros P S.
  - exists 1; split; [lra|]; intros; lia.
  - destruct IH as (t & T & H); [intros; apply P; lia|intros; apply S; auto; lia|].
    specialize (P l (Nat.lt_succ_diag_r l)); specialize (S l (Nat.lt_succ_diag_r l)).
    assert (E : exists s, 0 < s <= t /\ s * Rabs (b l) <= c l).
    { destruct (Req_dec (c l) 0) as [C|C].
      - exists t; rewrite S by (intros N; now apply N); rewrite Rabs_R0; lra.
      - pose proof (Rabs_pos (b l)) as B0.
        assert (I : 0 < c l / (1 + Rabs (b l))) by (apply Rdiv_lt_0_compat; lra).
        exists (Rmin t (c l / (1 + Rabs (b l)))); split; [split|].
        + now apply Rmin_glb_lt.
        + apply Rmin_l.
        + apply Rle_trans with (c l / (1 + Rabs (b l)) * (1 + Rabs (b l))).
          * apply Rmult_le_compat; try lra; [|apply Rmin_r].
            apply Rlt_le; now apply Rmin_glb_lt.
          * right; field; lra. }
    destruct E as (s & [s0 st] & Sb); exists s; split; auto; intros i I.
    destruct (Nat.eq_dec i l) as [->|N]; auto.
    apply Rle_trans with (t * Rabs (b i)); [|apply H; lia].
    apply Rmult_le_compat_r; auto; apply Rabs_pos.
Qed.

Lemma room_nonneg c b t s : 0 <= t -> Rabs s <= t ->
  (forall i, (i < m)%nat -> t * Rabs (b i) <= c i) -> nonneg m (fun i => c i + s * b i).
Proof.
  intros T H K i I; specialize (K i I); pose proof (Rle_abs (- (s * b i))) as A.
  rewrite Rabs_Ropp, Rabs_mult in A.
  assert (Rabs s * Rabs (b i) <= t * Rabs (b i))
    by (apply Rmult_le_compat_r; auto; apply Rabs_pos); lra.
Qed.

(** ** Members and vertices *)
Section Members.
Variables (f : vec) (open : nat -> Prop).

Record member (c : nat -> R) : Prop := {
  member_nonneg : nonneg m c;
  member_fit : forall k, (k < n)%nat -> Z c k = f k;
  member_open : on open c
}.
Definition vertex (c : nat -> R) : Prop := member c /\ forall a b, member a -> member b ->
  (forall i, (i < m)%nat -> c i = (a i + b i) / 2) -> agrees a c.

Theorem independent_unique S c c' : independent S -> on S c -> on S c' ->
  (forall k, (k < n)%nat -> Z c k = f k) -> (forall k, (k < n)%nat -> Z c' k = f k) ->
  agrees c' c.
Proof.
  intros I Sc Sc' E E' i H.
  assert (D : agrees (fun j => c' j + -1 * c j) (fun _ => 0)).
  { apply I; [intros j J N; rewrite Sc, Sc' by auto; ring|].
    intros k K; rewrite fit_move, E, E' by auto; ring. }
  specialize (D i H); cbv beta in D; lra.
Qed.

Theorem only_member c c' : independent open -> member c -> member c' -> agrees c' c.
Proof. intros I [? ? ?] [? ? ?]; now apply (independent_unique open). Qed.

Lemma on_self c : on (active c) c.
Proof. intros i _ N; destruct (Req_dec (c i) 0); auto; now elim N. Qed.

(** A step along a kernel vector on the active columns. *)
Lemma step_member c b t s : member c -> on (active c) b -> kernel b -> 0 <= t -> Rabs s <= t ->
  (forall i, (i < m)%nat -> t * Rabs (b i) <= c i) -> member (fun i => c i + s * b i).
Proof.
  intros M S K T H R; split; [now apply (room_nonneg c b t)|..].
  - intros k L; rewrite fit_move, (member_fit c M), K by auto; ring.
  - intros i I N; rewrite (member_open c M), S; auto; [ring|].
    intros A; apply A; now apply M.
Qed.

Theorem second_member c b i : member c -> on (active c) b -> kernel b ->
  (i < m)%nat -> b i <> 0 -> exists c', member c' /\ c' i <> c i.
Proof.
  intros M S K I N; destruct (room c b) as (t & T & R); auto; [apply M|].
  exists (fun j => c j + t * b j); split.
  - apply step_member with t; auto; try lra; rewrite Rabs_pos_eq; lra.
  - intros E; apply N; apply Rmult_eq_reg_l with t; lra.
Qed.

Theorem vertex_independent c : member c -> (vertex c <-> independent (active c)).
Proof.
  intros M; split.
  - intros [_ V] b S K i I; destruct (room c b) as (t & T & R); auto; [apply M|].
    assert (E : c i + t * b i = c i).
    { apply (V (fun j => c j + t * b j) (fun j => c j + - t * b j)); auto; [..|intros; field].
      - apply step_member with t; auto; try lra; rewrite Rabs_pos_eq; lra.
      - apply step_member with t; auto; try lra; rewrite Rabs_Ropp, Rabs_pos_eq; lra. }
    apply Rmult_eq_reg_l with t; lra.
  - intros I; split; auto; intros a b A B E.
    apply (independent_unique (active c)); auto; [apply on_self| |apply M|apply A].
    intros i L N; specialize (E i L); rewrite (on_self c i L N) in E.
    pose proof (member_nonneg a A i L); pose proof (member_nonneg b B i L); lra.
Qed.

Theorem ray_members c r : member c -> nonneg m r -> kernel r -> on open r ->
  member (fun i => c i + r i).
Proof.
  intros M P K O; split.
  - intros i I; pose proof (P i I); pose proof (member_nonneg c M i I); lra.
  - intros k L; rewrite <- (member_fit c M k L), <- (Rplus_0_r (Z c k)), <- (K k L).
    unfold fit; rewrite <- sum_plus; apply sum_ext; intros; ring.
  - intros i I N; rewrite (member_open c M), O by auto; ring.
Qed.

(** ** Multipliers *)
Section Multipliers.
Variables (c : nat -> R) (y : vec).
Hypothesis M : member c.

Lemma member_dot : dot n f y = sum m (fun i => c i * dot n (z i) y).
Proof.
  rewrite <- (dot_fit n m z c y); apply sum_ext; intros k K; now rewrite (member_fit c M).
Qed.

(** A condition on open columns is enough, weighted with c. *)
Lemma open_le (a b : nat -> R) : (forall j, (j < m)%nat -> open j -> a j <= b j) ->
  forall j, (j < m)%nat -> c j * a j <= c j * b j.
Proof.
  intros H j J; destruct (Rle_dec (a j) (b j)) as [L|L].
  - apply Rmult_le_compat_l; auto; now apply M.
  - rewrite (member_open c M j J); [lra|]; intros O; now apply L, H.
Qed.

Theorem never_active i : dot n f y = 0 ->
  (forall j, (j < m)%nat -> open j -> 0 <= dot n (z j) y) ->
  (i < m)%nat -> 0 < dot n (z i) y -> c i = 0.
Proof.
  intros E H I P; rewrite member_dot in E.
  assert (Z : c i * dot n (z i) y = 0).
  { apply (sum_zero m (fun j => c j * dot n (z j) y)); auto; [|lra]; intros j J.
    pose proof (open_le (fun _ => 0) (fun j => dot n (z j) y) H j J); lra. }
  apply Rmult_integral in Z as [Z|Z]; auto; lra.
Qed.

Lemma single_sum i (x : R) : (i < m)%nat ->
  sum m (fun j => c j * (if j =? i then x else 0)) = c i * x.
Proof.
  intros I; rewrite (sum_ext m _ (fun j => if j =? i then c j * x else 0))
    by (intros j _; destruct (j =? i); ring).
  rewrite sum_single; destruct (Nat.ltb_spec i m); [auto|lia].
Qed.

Theorem lower_bound i x : (i < m)%nat -> 0 < x ->
  (forall j, (j < m)%nat -> open j -> dot n (z j) y <= (if j =? i then x else 0)) ->
  dot n f y / x <= c i.
Proof.
  intros I P H; apply Rmult_le_reg_r with x; auto.
  replace (dot n f y / x * x) with (dot n f y) by (field; lra).
  rewrite <- single_sum, member_dot by auto; apply sum_le; now apply open_le.
Qed.

Theorem upper_bound i x : (i < m)%nat -> 0 < x ->
  (forall j, (j < m)%nat -> open j -> (if j =? i then x else 0) <= dot n (z j) y) ->
  c i <= dot n f y / x.
Proof.
  intros I P H; apply Rmult_le_reg_r with x; auto.
  replace (dot n f y / x * x) with (dot n f y) by (field; lra).
  rewrite <- single_sum, member_dot by auto; apply sum_le; now apply open_le.
Qed.
End Multipliers.

(** ** Cells *)
Definition cell (A B : nat -> Prop) (c : nat -> R) : Prop :=
  (forall i, (i < m)%nat -> A i -> c i = 0) /\ (forall i, (i < m)%nat -> B i -> 0 < c i).

(** The columns outside A that are open count. *)
Theorem empty_cell A B y : (forall j, (j < m)%nat -> open j -> ~ A j -> 0 <= dot n (z j) y) ->
  dot n f y < 0 \/ dot n f y = 0 /\ (exists i, (i < m)%nat /\ B i /\ 0 < dot n (z i) y) ->
  forall c, member c -> ~ cell A B c.
Proof.
  intros H E c M [Za Pb].
  assert (T : forall j, (j < m)%nat -> 0 <= c j * dot n (z j) y).
  { intros j J; destruct (Rle_dec 0 (dot n (z j) y)) as [L|L].
    - apply Rmult_le_pos; auto; now apply M.
    - destruct (Req_dec (c j) 0) as [->|N]; [lra|].
      exfalso; apply (on_active open c (member_open c M) j J N); intros O.
      apply L, H; auto. }
  rewrite (member_dot c y M) in E; destruct E as [E|(E & i & I & Bi & P)].
  - pose proof (sum_ge0 m _ T); lra.
  - pose proof (sum_zero m _ T ltac:(lra) i I) as Z; cbv beta in Z.
    pose proof (Pb i I Bi); apply Rmult_integral in Z; lra.
Qed.

Theorem dependent_cell A B b i : on B b -> kernel b -> (i < m)%nat -> b i <> 0 ->
  forall c, vertex c -> ~ cell A B c.
Proof.
  intros O K I N c V [_ Pb]; apply N.
  assert (D := proj1 (vertex_independent c (proj1 V)) V); apply D; auto.
  intros j J Nj; apply O; auto; intros Bj; apply Nj; unfold active.
  pose proof (Pb j J Bj); lra.
Qed.

Theorem alone_by_active A B v : member v -> independent B -> on B v ->
  forall c, vertex c -> cell A B c -> agrees v c.
Proof.
  intros M I O c V [_ Pb]; apply (independent_unique (active c)).
  - apply (proj1 (vertex_independent c (proj1 V)) V).
  - apply on_self.
  - intros j J N; apply O; auto; intros Bj; apply N; unfold active; pose proof (Pb j J Bj); lra.
  - apply V.
  - apply M.
Qed.

Theorem alone_outside A B v : member v -> cell A B v ->
  independent (fun i => open i /\ ~ A i) -> forall c, member c -> cell A B c -> agrees v c.
Proof.
  assert (O : forall c, member c -> cell A B c -> on (fun i => open i /\ ~ A i) c).
  { intros c M [Za _] i I N; destruct (Req_dec (c i) 0) as [E|E]; auto.
    exfalso; apply (on_active open c (member_open c M) i I E); intros H.
    apply N; split; auto. }
  intros M Cv I c Mc Cc; apply (independent_unique (fun i => open i /\ ~ A i)); auto;
    [apply Mc|apply M].
Qed.

Inductive cells := Leaf | Branch (i : nat) (zero positive : cells).
Definition add (i : nat) (S : nat -> Prop) (j : nat) : Prop := j = i \/ S j.
Fixpoint explored (P : (nat -> Prop) -> (nat -> Prop) -> Prop) A B (t : cells) : Prop :=
  match t with
  | Leaf => P A B
  | Branch i a b => explored P (add i A) B a /\ explored P A (add i B) b
  end.

Theorem explored_cover P t c : member c -> forall A B, explored P A B t -> cell A B c ->
  exists A' B', P A' B' /\ cell A' B' c.
Proof.
  intros M; induction t as [|i a IHa b IHb]; simpl; intros A B H [Za Pb]; [exists A, B; now split|].
  destruct H as [Ha Hb]; destruct (Req_dec (c i) 0) as [E|E].
  - apply (IHa _ _ Ha); split; auto; intros j J [->|Aj]; auto.
  - apply (IHb _ _ Hb); split; auto; intros j J [->|Bj]; auto.
    pose proof (member_nonneg c M i J); lra.
Qed.
End Members.
End Polytope.
