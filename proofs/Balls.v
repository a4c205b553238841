(** * Norms that are linear on the cells of finitely many planes

    The norms l1 and l_infinity of the first p entries of u: all d of them, or all but the weight of a free bias.
    Their _faces_ are the planes u_i = 0 for l1, and u_i = u_j and u_i = -u_j for l_infinity (u_0 = 0 if p = 1, where both
    norms agree).  For u and v on one side of every face N(u + v) = N(u) + N(v):

    - l1: u_i and v_i have one sign, so |u_i + v_i| = |u_i| + |v_i|;
    - l_infinity: let i be an entry of u + v of greatest absolute value, positive say.  For every j other than i,
      u_i - u_j and v_i - v_j have one sign and a sum >= 0, so both are >= 0; the same with u_i + u_j
      and v_i + v_j.  Hence |u_j| <= u_i and |v_j| <= v_i, and N(u + v) = u_i + v_i = N(u) + N(v).

<<
    definition          meaning                                              FORMAT
    same_side l u v     on no plane of the list on different sides
    ball                a seminorm N of the first p entries, with faces      R110, R114
    l1, linf            the two norms                                        R110
    l1_faces, linf_faces
                        their faces                                          R114

    theorem             content
    l1_ball             l1 with its faces is one                             R114
    linf_ball           l_infinity with its faces is one, p >= 2             R114
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Dictionary.
Import ListNotations.
Open Scope R_scope.

Definition same_side (d : nat) (l : list vec) (u v : vec) : Prop :=
  forall a, In a l -> 0 <= dot d a u * dot d a v.
Definition add (u v : vec) : vec := fun i => u i + v i.

Record ball (d p : nat) (N : vec -> R) (faces : list vec) : Prop := {
  ball_ge0 : forall u, 0 <= N u;
  ball_ext : forall u v, (forall i, (i < d)%nat -> u i = v i) -> N u = N v;
  ball_scale : forall s u, 0 <= s -> N (scale s u) = s * N u;
  ball_add : forall u v, same_side d faces u v -> N u + N v <= N (add u v);
  ball_faces : forall u, (forall a, In a faces -> dot d a u = 0) -> forall i, (i < p)%nat -> u i = 0;
  ball_zero : forall u, N u = 0 <-> forall i, (i < p)%nat -> u i = 0
}.

(** The planes u_i + s u_j = 0; with s = 0: u_i = 0. *)
Definition face (i : nat) (s : R) (j : nat) : vec := fun k =>
  (if k =? i then 1 else 0) + s * (if k =? j then 1 else 0).

Lemma dot_face d i s j u : (i < d)%nat -> (j < d)%nat -> dot d (face i s j) u = u i + s * u j.
Proof.
  intros I J; unfold face, dot.
  rewrite (sum_ext d _ (fun k => (if k =? i then u k else 0) + s * (if k =? j then u k else 0)))
    by (intros k _; destruct (k =? i), (k =? j); ring).
  rewrite sum_plus, sum_scal, !sum_single.
  destruct (Nat.ltb_spec i d), (Nat.ltb_spec j d); try lia; auto.
Qed.

Definition l1 (p : nat) (u : vec) : R := sum p (fun i => Rabs (u i)).
Definition l1_faces (p : nat) : list vec := map (fun i => face i 0 i) (seq 0 p).

Theorem l1_ball d p : (p <= d)%nat -> ball d p (l1 p) (l1_faces p).
Proof.
  intros L; assert (Fa : forall u i, (i < p)%nat ->
    In (face i 0 i) (l1_faces p) /\ dot d (face i 0 i) u = u i).
  { intros u i I; split; [|rewrite dot_face by lia; ring].
    apply (in_map (fun i => face i 0 i)), in_seq; lia. }
  split.
  - intros u; apply sum_ge0; intros; apply Rabs_pos.
  - intros u v E; apply sum_ext; intros i I; rewrite E; auto; lia.
  - intros s u S; unfold l1; rewrite <- sum_scal; apply sum_ext; intros i _.
    unfold scale; rewrite Rabs_mult, (Rabs_pos_eq s); auto.
  - intros u v S; unfold l1; rewrite <- sum_plus; apply sum_le; intros i I; unfold add.
    destruct (Fa u i I) as [K Eu]; specialize (S _ K); rewrite Eu, (proj2 (Fa v i I)) in S.
    unfold Rabs; destruct (Rcase_abs (u i)), (Rcase_abs (v i)), (Rcase_abs (u i + v i)); nra.
  - intros u H i I; destruct (Fa u i I) as [K E]; rewrite <- E; auto.
  - intros u; split; intros E.
    + intros i I; pose proof (sum_zero p (fun i => Rabs (u i))
        (fun i _ => Rabs_pos (u i)) (Req_le _ _ E) i I) as Z; cbv beta in Z.
      destruct (Req_dec (u i) 0) as [|N]; auto; pose proof (Rabs_pos_lt _ N); lra.
    + unfold l1; rewrite (sum_ext p _ (fun _ => 0)); [apply sum_0|].
      intros i I; rewrite E by auto; apply Rabs_R0.
Qed.

Fixpoint linf (p : nat) (u : vec) : R :=
  match p with O => 0 | S q => Rmax (linf q u) (Rabs (u q)) end.
Definition linf_faces (p : nat) : list vec :=
  flat_map (fun i => flat_map (fun j => if i =? j then [] else [face i 1 j; face i (-1) j]) (seq 0 p)) (seq 0 p).

Lemma linf_ge p u i : (i < p)%nat -> Rabs (u i) <= linf p u.
Proof.
  induction p as [|p IH]; intros I; [lia|]; simpl.
  destruct (Nat.eq_dec i p) as [->|N]; [apply Rmax_r|].
  eapply Rle_trans; [apply IH; lia|apply Rmax_l].
Qed.

Lemma linf_le p u t : 0 <= t -> (forall i, (i < p)%nat -> Rabs (u i) <= t) -> linf p u <= t.
Proof.
  induction p as [|p IH]; simpl; intros T H; [auto|]; apply Rmax_lub; auto.
Qed.

Lemma linf_at p u : (0 < p)%nat -> exists i, (i < p)%nat /\ linf p u = Rabs (u i).
Proof.
  induction p as [|p IH]; intros P; [lia|]; simpl.
  destruct (Rle_dec (linf p u) (Rabs (u p))) as [L|L].
  - exists p; rewrite Rmax_right; auto.
  - destruct (Nat.eq_dec p 0) as [->|N]; [simpl in L; pose proof (Rabs_pos (u 0%nat)); lra|].
    destruct IH as (i & I & E); [lia|]; exists i; split; [lia|rewrite Rmax_left; lra].
Qed.

Lemma both_ge0 x y : 0 <= x * y -> 0 <= x + y -> 0 <= x /\ 0 <= y.
Proof. intros P S; split; apply Rnot_lt_le; intros L; nra. Qed.

Theorem linf_ball d p : (2 <= p <= d)%nat -> ball d p (linf p) (linf_faces p).
Proof.
  intros [P L].
  assert (Fa : forall s i j, (i < p)%nat -> (j < p)%nat -> i <> j -> s = 1 \/ s = -1 ->
    In (face i s j) (linf_faces p)).
  { intros s i j I J N S; unfold linf_faces; apply in_flat_map; exists i; split; [apply in_seq; lia|].
    apply in_flat_map; exists j; split; [apply in_seq; lia|].
    destruct (Nat.eqb_spec i j); [easy|]; destruct S as [->| ->]; simpl; auto. }
  assert (Ge : forall u, 0 <= linf p u).
  { intros u; eapply Rle_trans; [apply (Rabs_pos (u 0%nat))|apply linf_ge; lia]. }
  (* an entry other than i *)
  assert (Ot : forall i, (i < p)%nat -> exists j, (j < p)%nat /\ i <> j).
  { intros [|i] I; [exists 1%nat|exists 0%nat]; split; lia. }
  split; auto.
  - intros u v E; clear Fa Ge Ot P; induction p as [|q IH]; simpl; auto.
    rewrite IH, E by lia; auto.
  - intros s u S; clear Fa Ge Ot P; induction p as [|q IH]; simpl; [ring|].
    rewrite IH by lia; unfold scale at 1; rewrite Rabs_mult, (Rabs_pos_eq s) by auto.
    now rewrite RmaxRmult.
  - intros u v S; destruct (linf_at p (add u v) ltac:(lia)) as (i & I & Ei); rewrite Ei.
    assert (Pr : forall j, (j < p)%nat -> i <> j ->
      0 <= (u i + u j) * (v i + v j) /\ 0 <= (u i - u j) * (v i - v j)).
    { intros j J N; pose proof (S _ (Fa 1 i j I J N (or_introl eq_refl))) as A.
      pose proof (S _ (Fa (-1) i j I J N (or_intror eq_refl))) as B.
      rewrite !dot_face in A, B by lia; split; lra. }
    assert (M : forall j, (j < p)%nat -> Rabs (add u v j) <= Rabs (add u v i)).
    { intros j J; rewrite <- Ei; now apply linf_ge. }
    (* t = 1 or -1 turns the entry i of u + v upwards *)
    assert (T : exists t, (t = 1 \/ t = -1) /\ Rabs (add u v i) = t * (u i + v i)).
    { unfold add, Rabs; destruct (Rcase_abs (u i + v i)); [exists (-1)|exists 1]; split; auto; ring. }
    destruct T as (t & T & E).
    assert (B : forall j, (j < p)%nat -> Rabs (u j) <= t * u i /\ Rabs (v j) <= t * v i).
    { assert (O : forall j, (j < p)%nat -> i <> j -> Rabs (u j) <= t * u i /\ Rabs (v j) <= t * v i).
      { intros j J N; destruct (Pr j J N) as [A B]; specialize (M j J); rewrite E in M.
        pose proof (Rle_abs (add u v j)); pose proof (Rle_abs (- add u v j)) as M'.
        rewrite Rabs_Ropp in M'; unfold add in *.
        destruct (both_ge0 (t * u i + t * u j) (t * v i + t * v j)) as [A1 A2];
          [destruct T as [-> | ->]; lra|destruct T as [-> | ->]; lra|].
        destruct (both_ge0 (t * u i - t * u j) (t * v i - t * v j)) as [B1 B2];
          [destruct T as [-> | ->]; lra|destruct T as [-> | ->]; lra|].
        split; apply Rabs_le; destruct T as [-> | ->]; lra. }
      intros j J; destruct (Nat.eq_dec i j) as [<-|N]; auto.
      destruct (Ot i I) as (k & K & N); destruct (O k K N) as [A B].
      pose proof (Rabs_pos (u k)); pose proof (Rabs_pos (v k)).
      split; apply Rabs_le; destruct T as [-> | ->]; lra. }
    rewrite E; replace (t * (u i + v i)) with (t * u i + t * v i) by ring.
    destruct (B i I); apply Rplus_le_compat; apply linf_le; try apply B;
      eapply Rle_trans; try eassumption; apply Rabs_pos.
  - intros u H i I; destruct (Ot i I) as (j & J & N).
    pose proof (H _ (Fa 1 i j I J N (or_introl eq_refl))) as A.
    pose proof (H _ (Fa (-1) i j I J N (or_intror eq_refl))) as B.
    rewrite dot_face in A, B by lia; lra.
  - intros u; split; intros E.
    + intros i I; pose proof (linf_ge p u i I); rewrite E in *.
      destruct (Req_dec (u i) 0) as [|N]; auto; pose proof (Rabs_pos_lt _ N); lra.
    + apply Rle_antisym; [|apply Ge]; apply linf_le; [lra|].
      intros i I; rewrite E, Rabs_R0 by auto; lra.
Qed.
