(** * Extreme rays of the cells of an arrangement suffice

    Finitely many planes a . u = 0 through the origin of R^d cut it into cells.  The cell of w holds
    the v that lie on no other side of any plane than w does; it is a convex cone, and w lies in it.
    Let the planes have no common line (only zero lies on all of them), and let G be sublinear
    on every cell: G(su) = s G(u) for s >= 0, and G(u + v) <= G(u) + G(v) for u, v of one cell.
    If G <= 0 on the _candidates_, the vectors whose planes meet in a line, then G <= 0 everywhere.

    The proof is induction on the number of planes that u does not lie on.  If u is no candidate, there
    is an e that lies on all planes of u and is no multiple of u.  Let lambda be the least quotient
    (a . e) / (a . u) over the planes that u is not on: then e' = e - lambda u lies in the cell, on all planes of u,
    and on one more.  It is not zero, so it leaves some plane; let T be the least quotient (a . u) / (a . e')
    over these.  Then u' = u - T e' lies in the cell, on all planes of u and on one more, and
    G(u) <= G(u') + T G(e') <= 0.

<<
    definition          meaning                                              FORMAT
    cell w v            v is on no other side than w                         R114
    candidate u         u <> 0, and the planes through u meet in a line      R114
    loose u             the number of planes that u is not on
    sublinear G         on every cell

    theorem             content
    least_ratio         a quotient over finitely many is least somewhere
    loose_less          more planes through v than through u
    two_parts           u is no candidate  ->  u = u' + T e' as above
    vertices_suffice    G <= 0 on candidates  ->  G <= 0                     R114
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Span.
Import ListNotations.
Open Scope R_scope.

Lemma least_ratio {T : Type} (f g : T -> R) (l : list T) : (exists a, In a l /\ 0 < g a) ->
  exists a, In a l /\ 0 < g a /\ forall b, In b l -> 0 < g b -> f a / g a <= f b / g b.
Proof.
  induction l as [|c l IH]; intros (a & I & P); [easy|].
  destruct (Rlt_dec 0 (g c)) as [Pc|Nc].
  - assert (D : (exists b, In b l /\ 0 < g b) \/ (forall b, In b l -> g b <= 0)).
    { clear; induction l as [|b l IH]; [now right|].
      destruct (Rlt_dec 0 (g b)) as [L|L]; [left; exists b; simpl; auto|].
      destruct IH as [(b' & I & P)|H]; [left; exists b'; simpl; auto|right].
      intros b' [<-|I]; [lra|auto]. }
    destruct D as [E|H].
    + destruct (IH E) as (b & Ib & Pb & M).
      destruct (Rle_dec (f c / g c) (f b / g b)) as [L|L].
      * exists c; repeat split; auto; [now left|]; intros b' [<-|I'] P'; [lra|].
        specialize (M b' I' P'); lra.
      * exists b; repeat split; auto; [now right|]; intros b' [<-|I'] P'; [lra|auto].
    + exists c; repeat split; auto; [now left|]; intros b' [<-|I'] P'; [lra|].
      specialize (H b' I'); lra.
  - destruct I as [->|I]; [easy|].
    destruct IH as (b & Ib & Pb & M); [now exists a|].
    exists b; repeat split; auto; [now right|]; intros b' [<-|I'] P'; [easy|auto].
Qed.

Section Cells.
Variables (d : nat) (planes : list vec).
Notation "a '@' u" := (dot d a u) (at level 39).

Definition on_plane (u a : vec) : Prop := a @ u = 0.
Definition cell (w v : vec) : Prop := forall a, In a planes ->
  0 <= (a @ w) * (a @ v) /\ (a @ w = 0 -> a @ v = 0).
Definition candidate (u : vec) : Prop := u @ u <> 0 /\ forall e,
  (forall a, In a planes -> a @ u = 0 -> a @ e = 0) -> exists t, forall j, (j < d)%nat -> e j = t * u j.

Fixpoint loose (l : list vec) (u : vec) : nat :=
  match l with [] => 0 | a :: l' => (if Req_EM_T (a @ u) 0 then 0 else 1) + loose l' u end.

Lemma loose_le l u v : (forall a, In a l -> a @ u = 0 -> a @ v = 0) -> (loose l v <= loose l u)%nat.
Proof.
  induction l as [|a l IH]; simpl; intros H; [lia|].
  assert (loose l v <= loose l u)%nat by (apply IH; intros; apply H; auto).
  destruct (Req_EM_T (a @ u) 0) as [E|E], (Req_EM_T (a @ v) 0) as [E'|E']; try lia.
  elim E'; auto.
Qed.

Lemma loose_less l u v b : (forall a, In a l -> a @ u = 0 -> a @ v = 0) ->
  In b l -> b @ u <> 0 -> b @ v = 0 -> (loose l v < loose l u)%nat.
Proof.
  induction l as [|a l IH]; simpl; intros H I N E; [easy|].
  assert (L : (loose l v <= loose l u)%nat) by (apply loose_le; intros; apply H; auto).
  destruct I as [->|I].
  - destruct (Req_EM_T (b @ u) 0), (Req_EM_T (b @ v) 0); try easy; lia.
  - assert (loose l v < loose l u)%nat by (apply IH; auto).
    destruct (Req_EM_T (a @ u) 0) as [A|A], (Req_EM_T (a @ v) 0) as [A'|A']; try lia.
    elim A'; auto.
Qed.

Lemma cell_self w : cell w w.
Proof. intros a _; split; auto; apply Rle_0_sqr. Qed.

Definition less (u e : vec) (t : R) : vec := fun i => u i - t * e i.

Lemma dot_less a u e t : a @ less u e t = a @ u - t * (a @ e).
Proof.
  unfold less; rewrite dot_comm, dot_minus_l, !(dot_comm d a).
  change (fun i => t * e i) with (scale t e); now rewrite dot_scale_l.
Qed.

(** Only zero lies on all planes. *)
Definition pointed : Prop := forall u, (forall a, In a planes -> a @ u = 0) -> u @ u = 0.
Hypothesis is_pointed : pointed.

Lemma leaves w u : cell w u -> u @ u <> 0 -> exists a, In a planes /\ 0 < (a @ w) * (a @ u).
Proof.
  intros C N.
  assert (D : (exists a, In a planes /\ 0 < (a @ w) * (a @ u))
    \/ forall a, In a planes -> (a @ w) * (a @ u) <= 0).
  { clear; induction planes as [|b l IH]; [now right|].
    destruct (Rlt_dec 0 ((b @ w) * (b @ u))) as [L|L]; [left; exists b; simpl; auto|].
    destruct IH as [(b' & I & P)|H]; [left; exists b'; simpl; auto|right].
    intros b' [<-|I]; [lra|auto]. }
  destruct D as [E|H]; auto; elim N; apply is_pointed; intros a I.
  destruct (C a I) as [P Z]; specialize (H a I).
  assert (E : (a @ w) * (a @ u) = 0) by lra; apply Rmult_integral in E as [E|E]; auto.
Qed.

(** In the cell, a plane that u is not on is one that w is not on either. *)
Lemma cell_zero w u a : cell w u -> In a planes -> (a @ w) * (a @ u) = 0 -> a @ u = 0.
Proof. intros C I E; destruct (C a I) as [_ Z]; apply Rmult_integral in E as [E|E]; auto. Qed.

(** Both steps of the proof: subtract the largest multiple of x that leaves e in the cell. *)
Lemma subtract w e x : cell w x -> (forall a, In a planes -> a @ x = 0 -> 0 <= (a @ w) * (a @ e)) ->
  (forall a, In a planes -> a @ w = 0 -> a @ e = 0) ->
  (exists a, In a planes /\ 0 < (a @ w) * (a @ x)) ->
  exists t b, cell w (less e x t) /\ In b planes /\ b @ x <> 0 /\ b @ less e x t = 0
    /\ t = ((b @ w) * (b @ e)) / ((b @ w) * (b @ x)).
Proof.
  intros C S W E.
  destruct (least_ratio (fun a => (a @ w) * (a @ e)) (fun a => (a @ w) * (a @ x)) planes E)
    as (b & I & P & M).
  set (t := ((b @ w) * (b @ e)) / ((b @ w) * (b @ x))) in *; exists t, b.
  assert (Nx : b @ x <> 0) by (intros Z; rewrite Z in P; lra).
  assert (Nw : b @ w <> 0) by (intros Z; rewrite Z in P; lra).
  repeat split; auto.
  - rewrite dot_less; destruct (C a H) as [Q _].
    destruct (Req_dec ((a @ w) * (a @ x)) 0) as [Z|Z].
    + rewrite (cell_zero w x a C H Z); specialize (S a H (cell_zero w x a C H Z)); lra.
    + assert (Pa : 0 < (a @ w) * (a @ x)) by lra; specialize (M a H Pa); cbv beta in M.
      apply Rmult_le_compat_r with (r := (a @ w) * (a @ x)) in M; [|lra].
      fold t in M; replace ((a @ w) * (a @ e) / ((a @ w) * (a @ x)) * ((a @ w) * (a @ x)))
        with ((a @ w) * (a @ e)) in M by (field; split; intros Z0; rewrite Z0 in Pa; lra).
      lra.
  - intros Z; rewrite dot_less, (W a H Z); destruct (C a H) as [_ Zx]; rewrite (Zx Z); ring.
  - rewrite dot_less; unfold t; field; auto.
Qed.

(** A vector that is not on the line of u splits u. *)
Lemma two_parts w u e : cell w u -> u @ u <> 0 ->
  (forall a, In a planes -> a @ u = 0 -> a @ e = 0) ->
  (exists t, forall j, (j < d)%nat -> e j = t * u j) \/
  exists e' T, 0 <= T /\ cell w e' /\ cell w (less u e' T)
    /\ (loose planes e' < loose planes u)%nat /\ (loose planes (less u e' T) < loose planes u)%nat.
Proof.
  intros C N K.
  assert (Wu : forall a, In a planes -> a @ w = 0 -> a @ u = 0) by (intros a I; apply C; auto).
  destruct (subtract w e u C) as (t & b & C1 & I1 & N1 & Z1 & _).
  - intros a I Z; rewrite (K a I Z); lra.
  - intros a I Z; apply K; auto.
  - now apply leaves.
  - set (e' := less e u t) in *.
    assert (K' : forall a, In a planes -> a @ u = 0 -> a @ e' = 0).
    { intros a I Z; unfold e'; rewrite dot_less, (K a I Z), Z; ring. }
    destruct (Req_dec (e' @ e') 0) as [E|E].
    + left; exists t; intros j J; pose proof (square_zero d e' E j J) as Q.
      unfold e', less in Q; lra.
    + right.
      destruct (subtract w u e' C1) as (T & b2 & C2 & I2 & N2 & Z2 & ET).
      * intros a I _; now apply C.
      * exact Wu.
      * now apply leaves.
      * exists e', T; split; [|split; [exact C1|split; [exact C2|split]]].
        -- rewrite ET; destruct (C b2 I2) as [P _], (C1 b2 I2) as [[P1|P1] _].
           ++ apply Rmult_le_pos; auto; now apply Rlt_le, Rinv_0_lt_compat.
           ++ elim N2; now apply (cell_zero w e' b2 C1 I2).
        -- now apply loose_less with b.
        -- apply loose_less with b2; auto; intros a I Z.
           rewrite dot_less, (K' a I Z), Z; ring.
Qed.

(** ** The theorem *)
Record sublinear (G : vec -> R) : Prop := {
  sub_ext : forall u v, (forall j, (j < d)%nat -> u j = v j) -> G u = G v;
  sub_scale : forall s u, 0 <= s -> G (scale s u) = s * G u;
  sub_add : forall w u v, cell w u -> cell w v -> G (fun i => u i + v i) <= G u + G v
}.

Theorem vertices_suffice G : sublinear G -> (forall u, candidate u -> G u <= 0) -> forall u, G u <= 0.
Proof.
  intros S H u.
  assert (W : forall m v, (loose planes v < m)%nat -> cell u v -> G v <= 0).
  { induction m as [|m IH]; intros v L C; [lia|].
    destruct (Rle_or_lt (G v) 0) as [|P]; auto; exfalso.
    destruct (Req_dec (v @ v) 0) as [E|E].
    - rewrite (sub_ext G S v (scale 0 v)), (sub_scale G S) in P; try lra.
      intros j J; unfold scale; rewrite (square_zero d v E j J); ring.
    - enough (Ca : candidate v) by (specialize (H v Ca); lra).
      split; auto; intros e K.
      destruct (two_parts u v e C E K) as [|(e' & T & T0 & C1 & C2 & L1 & L2)]; auto; exfalso.
      assert (Ce : cell u (scale T e')).
      { intros a I; rewrite dot_scale_r; destruct (C1 a I) as [Q Z]; split.
        - replace ((a @ u) * (T * (a @ e'))) with (T * ((a @ u) * (a @ e'))) by ring.
          now apply Rmult_le_pos.
        - intros Y; rewrite (Z Y); ring. }
      pose proof (sub_add G S u _ _ C2 Ce) as A; rewrite (sub_scale G S) in A by auto.
      rewrite (sub_ext G S _ v) in A by (intros; unfold less, scale; ring).
      assert (G e' <= 0) by (apply IH; auto; lia).
      assert (G (less v e' T) <= 0) by (apply IH; auto; lia).
      assert (T * G e' <= 0) by (apply Rmult_le_compat_l with (r := T) in H0; lra).
      lra. }
  apply (W (Datatypes.S (loose planes u)) u); [lia|apply cell_self].
Qed.
End Cells.
