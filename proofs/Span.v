(** * Independent vectors

    Three facts of linear algebra, all from one orthogonal projection.  Let p_t, t in S,
    be vectors of R^n.  If they are independent, every x has a part in their span with a
    rest orthogonal to all of them: add one vector at a time, and subtract from x its
    component along the rest q of the new vector (Gram and Schmidt; q . q > 0 by
    independence).  Since q . q = 0 can be decided, so can independence; and a vector that
    has prescribed products with all p_t is found the same way.

<<
    definition          meaning
    comb l a            a_0 p_0 + ... + a_(l-1) p_(l-1)
    within l a          a_t = 0 outside S
    indep l             no combination within S is zero but the trivial one

    theorem             content
    project             x = combination + a rest orthogonal to all p_t
    indep_dec           independent, or a dependence
    direction           e with p_t . e = sigma_t for all t in S
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Relucert Require Import Vec Norm.
Open Scope R_scope.

Section Span.
Variables (n : nat) (p : nat -> vec) (S : nat -> bool).

Definition comb (l : nat) (a : nat -> R) : vec := fun k => sum l (fun t => a t * p t k).
Definition within (l : nat) (a : nat -> R) : Prop :=
  forall t, (t < l)%nat -> S t = false -> a t = 0.
Definition indep (l : nat) : Prop := forall a, within l a ->
  (forall k, (k < n)%nat -> comb l a k = 0) -> forall t, (t < l)%nat -> a t = 0.

Lemma comb_extend l a x k : comb (Datatypes.S l) (extend l a x) k = comb l a k + x * p l k.
Proof. apply (sum_extend l a x (fun t v => v * p t k)). Qed.

Lemma extend_below l (a : vec) x t : (t < l)%nat -> extend l a x t = a t.
Proof. intros H; unfold extend; destruct (Nat.eqb_spec t l); [lia|auto]. Qed.
Lemma extend_at l a x : extend l a x l = x.
Proof. unfold extend; now rewrite Nat.eqb_refl. Qed.

Lemma within_extend l a x : within l a -> (S l = false -> x = 0) ->
  within (Datatypes.S l) (extend l a x).
Proof.
  intros W Hx t T E; destruct (Nat.eq_dec t l) as [->|N]; [rewrite extend_at; auto|].
  rewrite extend_below by lia; apply W; auto; lia.
Qed.

Lemma indep_pred l : indep (Datatypes.S l) -> indep l.
Proof.
  intros I a W K t T; rewrite <- (extend_below l a 0 t T).
  apply I; [apply within_extend; auto| |lia].
  intros k H; rewrite comb_extend, K by auto; ring.
Qed.

Lemma dot_comb_l l a e : dot n (comb l a) e = sum l (fun t => a t * dot n (p t) e).
Proof. apply (dot_comb n l a p e). Qed.

Lemma dot_ext u v e : (forall k, (k < n)%nat -> u k = v k) -> dot n u e = dot n v e.
Proof. intros H; apply sum_ext; intros; now rewrite H. Qed.

(** A vector with x . x = 0 is zero. *)
Lemma square_zero x : dot n x x = 0 -> forall k, (k < n)%nat -> x k = 0.
Proof.
  intros E k K; assert (H : dot n (fun j => if j =? k then 1 else 0) x = x k).
  { unfold dot; rewrite (sum_ext n _ (fun j => if j =? k then x j else 0))
      by (intros j _; destruct (j =? k); ring).
    rewrite sum_single; destruct (Nat.ltb_spec k n); [auto|lia]. }
  rewrite <- H; now apply norm_zero.
Qed.

(** x minus a combination that makes it orthogonal to all p_t. *)
Definition remainder l a (x : vec) : vec := fun k => x k - comb l a k.
Definition orthogonal l e : Prop := forall t, (t < l)%nat -> S t = true -> dot n (p t) e = 0.

(** The rest q of p_l is orthogonal to what was subtracted: q . p_l = q . q. *)
Lemma remainder_dot l a : within l a -> orthogonal l (remainder l a (p l)) ->
  dot n (p l) (remainder l a (p l)) = dot n (remainder l a (p l)) (remainder l a (p l)).
Proof.
  intros W O; set (q := remainder l a (p l)) in *; assert (H : dot n (comb l a) q = 0).
  { rewrite dot_comb_l, (sum_ext l _ (fun _ => 0)); [apply sum_0|].
    intros t T; destruct (S t) eqn:E; [rewrite O by auto; ring|rewrite W by auto; ring]. }
  rewrite (dot_ext q (fun k => p l k - comb l a k) q) by reflexivity.
  rewrite dot_minus_l; lra.
Qed.

(** If q = 0, then p_l - comb is a dependence. *)
Lemma remainder_zero l a : dot n (remainder l a (p l)) (remainder l a (p l)) = 0 ->
  forall k, (k < n)%nat -> comb (Datatypes.S l) (extend l (fun t => - a t) 1) k = 0.
Proof.
  intros E k K; rewrite comb_extend; pose proof (square_zero _ E k K) as Q.
  unfold remainder, comb in *; rewrite (sum_ext l _ (fun t => -1 * (a t * p t k)))
    by (intros; ring); rewrite sum_scal; lra.
Qed.

Lemma new_direction l a : indep (Datatypes.S l) -> S l = true -> within l a ->
  0 < dot n (remainder l a (p l)) (remainder l a (p l)).
Proof.
  intros I Sl W; set (q := remainder l a (p l)) in *; pose proof (dot_ge0 n q) as P.
  destruct (Req_dec (dot n q q) 0) as [E|E]; [exfalso|lra].
  assert (Z : extend l (fun t => - a t) 1 l = 0).
  { apply I; [apply within_extend; [|now rewrite Sl]|now apply remainder_zero|lia].
    intros t T F; rewrite W; auto; ring. }
  rewrite extend_at in Z; lra.
Qed.

Theorem project l : indep l -> forall x,
  exists a, within l a /\ orthogonal l (remainder l a x).
Proof.
  induction l as [|l IH]; intros I x.
  - exists (fun _ => 0); split; intros t T; lia.
  - pose proof (indep_pred l I) as I'; destruct (IH I' x) as (a & W & O).
    destruct (S l) eqn:Sl.
    + destruct (IH I' (p l)) as (b & Wb & Ob).
      pose proof (new_direction l b I Sl Wb) as Q; pose proof (remainder_dot l b Wb Ob) as E.
      set (q := remainder l b (p l)) in *.
      set (t0 := dot n (p l) (remainder l a x) / dot n q q).
      (* x - comb a - t0 q, and q = p_l - comb b *)
      exists (extend l (fun t => a t - t0 * b t) t0); split.
      * apply within_extend; [|congruence]; intros t T F; rewrite W, Wb by auto; ring.
      * assert (R : forall e, dot n e (remainder (Datatypes.S l)
            (extend l (fun t => a t - t0 * b t) t0) x)
            = dot n e (remainder l a x) - t0 * dot n e q).
        { intros e; rewrite !(dot_comm n e), <- dot_scale_l, <- dot_minus_l.
          apply dot_ext; intros k _; unfold scale, q, remainder; rewrite comb_extend.
          unfold comb; rewrite (sum_ext l (fun t => (a t - t0 * b t) * p t k)
            (fun t => a t * p t k - t0 * (b t * p t k))) by (intros; ring).
          rewrite sum_minus, sum_scal; ring. }
        intros t T F; rewrite R; destruct (Nat.eq_dec t l) as [->|N].
        -- rewrite E; unfold t0; field; lra.
        -- rewrite O, Ob by (auto; lia); ring.
    + exists (extend l a 0); split; [now apply within_extend|].
      intros t T F; destruct (Nat.eq_dec t l) as [->|N]; [congruence|].
      transitivity (dot n (p t) (remainder l a x)); [|apply O; auto; lia].
      rewrite !(dot_comm n (p t)); apply dot_ext.
      intros k _; unfold remainder; rewrite comb_extend; ring.
Qed.

Theorem indep_dec l : indep l \/ exists a, within l a /\
  (forall k, (k < n)%nat -> comb l a k = 0) /\ exists t, (t < l)%nat /\ a t <> 0.
Proof.
  induction l as [|l IH]; [left; intros a _ _ t T; lia|].
  destruct IH as [I|(a & W & K & t & T & N)].
  - destruct (S l) eqn:Sl.
    + destruct (project l I (p l)) as (b & Wb & Ob); pose proof (remainder_dot l b Wb Ob) as Pq.
      set (q := remainder l b (p l)) in *; destruct (Req_dec (dot n q q) 0) as [E|E].
      * right; exists (extend l (fun t => - b t) 1); split; [|split].
        -- apply within_extend; [intros t T F; rewrite Wb by auto; ring|congruence].
        -- now apply remainder_zero.
        -- exists l; rewrite extend_at; split; [lia|lra].
      * left; intros a W K.
        (* the last coefficient is zero: multiply the combination by q *)
        assert (Z : a l = 0).
        { assert (H : dot n (comb (Datatypes.S l) a) q = 0).
          { rewrite (dot_ext _ (fun _ => 0)) by auto; unfold dot.
            rewrite (sum_ext n _ (fun _ => 0)) by (intros; ring); apply sum_0. }
          rewrite dot_comb_l in H; simpl in H.
          rewrite (sum_ext l _ (fun _ => 0)), sum_0, Pq in H; [|intros t T; cbv beta].
          - rewrite Rplus_0_l in H; apply Rmult_integral in H; tauto.
          - destruct (S t) eqn:F; [rewrite Ob by auto; ring|rewrite W by (auto; lia); ring]. }
        intros t T; destruct (Nat.eq_dec t l) as [->|N]; auto.
        apply I; [intros j J F; apply W; auto; lia|..|lia].
        intros k H; specialize (K k H); unfold comb in *; simpl in K; rewrite Z in K; lra.
    + left; intros a W K; assert (Z : a l = 0) by (apply W; auto).
      intros t T; destruct (Nat.eq_dec t l) as [->|N]; auto.
      apply I; [intros j J F; apply W; auto; lia|..|lia].
      intros k H; specialize (K k H); unfold comb in *; simpl in K; rewrite Z in K; lra.
  - right; exists (extend l a 0); split; [now apply within_extend|split].
    + intros k H; rewrite comb_extend, K by auto; ring.
    + exists t; rewrite extend_below by auto; auto.
Qed.

Theorem direction l : indep l -> forall sigma : nat -> R,
  exists e, forall t, (t < l)%nat -> S t = true -> dot n (p t) e = sigma t.
Proof.
  induction l as [|l IH]; intros I sigma; [exists (fun _ => 0); intros; lia|].
  pose proof (indep_pred l I) as I'; destruct (IH I' sigma) as (e & E).
  destruct (S l) eqn:Sl; [|exists e; intros t T F; apply E; auto].
  - destruct (project l I' (p l)) as (b & Wb & Ob).
    pose proof (new_direction l b I Sl Wb) as Q; pose proof (remainder_dot l b Wb Ob) as Pq.
    set (q := remainder l b (p l)) in *.
    set (t0 := (sigma l - dot n (p l) e) / dot n q q).
    exists (fun k => e k + t0 * q k).
    assert (R : forall x, dot n x (fun k => e k + t0 * q k) = dot n x e + t0 * dot n x q).
    { intros x; rewrite dot_comm, dot_plus_l, !(dot_comm n x); f_equal.
      apply (dot_scale_l n t0 q x). }
    intros t T F; rewrite R; destruct (Nat.eq_dec t l) as [->|N].
    + rewrite Pq; unfold t0; field; lra.
    + rewrite E, Ob by (auto; lia); ring.
  - destruct (Nat.eq_dec t l) as [->|N]; [congruence|lia].
Qed.
End Span.
