(** * Clarke's subdifferential of the objective

    A point is _smooth_ if no row but zero rows is orthogonal to a u_i; the others are a null set.  At a smooth point the slope
    of Slope.v is linear in the direction, so the objective has the gradient

        a_i sum_k r_k 1(x_k . u_i > 0) x_k + beta u_i   in u_i,      sum_k r_k (x_k . u_i)_+ + beta a_i   in a_i.

    Clarke's subdifferential is the convex hull of the limits of gradients at smooth points.  Let smooth points tend to theta.
    The part in a_i is continuous.  In u_i only the 1(x_k . u_i > 0) jump.  Rows with x_k . u_i <> 0 at theta are on their side
    in the end; on the others x_k . u_i' = x_k . e with e = u_i' - u_i.  There are finitely many patterns, so
    the limit is the one of a pattern that occurs near the end: of a direction e that lies on no tie.  Conversely, along
    theta + t e the gradients tend to this vector.  So the limits are the elements of the patterns of such e, with
    [tie_sum] the vectors b + sum s_t w_t p_t of R71.

<<
    definition          meaning                                              FORMAT
    smooth              no x_k . u_i = 0 but for zero rows
    gradient            the part of the gradient in u_i
    limit e             its limit along e                                    R71
    generic e           x_k . e <> 0 on the ties                             R71

    theorem             content
    smooth_slope        at smooth points the slope is linear
    limit_is_pattern    every limit of gradients is that of a generic e      R71
    pattern_is_limit    and the limit of every generic e is one              R71
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Span Scope Slope.
Import ListNotations.
Open Scope R_scope.

(** ** Convergence *)
Lemma cv_const c : Un_cv (fun _ => c) c.
Proof. intros e P; exists 0%nat; intros; unfold R_dist; rewrite Rminus_diag_eq, Rabs_R0; auto. Qed.

Lemma cv_ext f g l : (forall m, f m = g m) -> Un_cv f l -> Un_cv g l.
Proof. intros E H e P; destruct (H e P) as (N & A); exists N; intros m L; rewrite <- E; auto. Qed.

Lemma cv_sum l (f : nat -> nat -> R) (g : nat -> R) : (forall i, (i < l)%nat -> Un_cv (fun m => f m i) (g i)) ->
  Un_cv (fun m => sum l (f m)) (sum l g).
Proof.
  induction l as [|l IH]; intros H; simpl; [apply cv_const|].
  apply CV_plus; [apply IH; intros; apply H; lia|apply H; lia].
Qed.

Lemma cv_dot d x (f : nat -> vec) u : (forall j, (j < d)%nat -> Un_cv (fun m => f m j) (u j)) ->
  Un_cv (fun m => dot d x (f m)) (dot d x u).
Proof. intros H; apply cv_sum; intros j J; apply CV_mult; [apply cv_const|auto]. Qed.

Lemma cv_pos f l : Un_cv f l -> Un_cv (fun m => pos (f m)) (pos l).
Proof.
  intros H e P; destruct (H e P) as (N & A); exists N; intros m L; specialize (A m L).
  unfold R_dist in *; eapply Rle_lt_trans; [|exact A].
  rewrite !pos_abs; unfold Rabs; destruct (Rcase_abs (f m)), (Rcase_abs l), (Rcase_abs (f m - l));
    destruct (Rcase_abs _); lra.
Qed.

(** Finitely many sequences are near their limits together. *)
Lemma eventually_all {T : Type} (P : T -> nat -> Prop) (l : list T) :
  (forall x, In x l -> exists N, forall m, (N <= m)%nat -> P x m) ->
  exists N, forall m, (N <= m)%nat -> forall x, In x l -> P x m.
Proof.
  induction l as [|x l IH]; intros H; [exists 0%nat; easy|].
  destruct IH as (N & A); [intros; apply H; now right|].
  destruct (H x (or_introl eq_refl)) as (N' & A').
  exists (Nat.max N N'); intros m L z [<-|I]; [apply A'; lia|apply A; auto; lia].
Qed.

(** A vector is the limit, or some entry is away from it. *)
Lemma separate d {T : Type} (h : T -> vec) (g : vec) (l : list T) : exists delta, 0 < delta /\ forall P, In P l ->
  (forall j, (j < d)%nat -> h P j = g j) \/ exists j, (j < d)%nat /\ delta <= Rabs (h P j - g j).
Proof.
  assert (One : forall v : vec, (forall j, (j < d)%nat -> v j = g j) \/ exists j, (j < d)%nat /\ v j <> g j).
  { intros v; induction d as [|q IH]; [left; intros; lia|].
    destruct IH as [E|(j & J & N)]; [|right; exists j; split; auto].
    destruct (Req_dec (v q) (g q)) as [Eq|N]; [left|right; exists q; split; auto].
    intros j J; destruct (Nat.eq_dec j q) as [->|]; auto; apply E; lia. }
  induction l as [|P l (delta & D & H)]; [exists 1; split; [lra|easy]|].
  destruct (One (h P)) as [E|(j & J & N)].
  - exists delta; split; auto; intros P' [<-|I]; auto.
  - assert (N' : 0 < Rabs (h P j - g j)) by (apply Rabs_pos_lt; lra).
    exists (Rmin delta (Rabs (h P j - g j))); split; [now apply Rmin_glb_lt|]; intros P' [<-|I].
    + right; exists j; split; auto; apply Rmin_r.
    + destruct (H P' I) as [E|(j' & J' & L)]; auto; right; exists j'; split; auto.
      eapply Rle_trans; [apply Rmin_l|exact L].
Qed.

(** ** Patterns of rows *)
Fixpoint patterns (n : nat) : list pattern :=
  match n with
  | O => [fun _ => false]
  | S l => flat_map (fun P => [fun k => if k =? l then true else P k; fun k => if k =? l then false else P k])
      (patterns l)
  end.

Lemma patterns_all n (Q : pattern) : exists P, In P (patterns n) /\ forall k, (k < n)%nat -> P k = Q k.
Proof.
  induction n as [|n (P & I & E)]; [exists (fun _ => false); split; [now left|intros; lia]|].
  exists (fun k => if k =? n then Q n else P k); split.
  - simpl; apply in_flat_map; exists P; split; auto; destruct (Q n); simpl; auto.
  - intros k K; destruct (Nat.eqb_spec k n) as [->|N]; auto; apply E; lia.
Qed.

Section Clarke.
Variables (n d M : nat) (X : nat -> vec) (y : nat -> R) (beta : R).
Notation res := (res d M X y).

Definition zero_row (k : nat) : Prop := forall j, (j < d)%nat -> X k j = 0.
Definition smooth (u : nat -> vec) : Prop := forall i k, (i < M)%nat -> (k < n)%nat ->
  zero_row k \/ dot d (X k) (u i) <> 0.

(** The gradient in u_i with any numbers s_k in place of 1(x_k . u_i > 0). *)
Definition weighted (s : nat -> R) (u : nat -> vec) (a : nat -> R) (i j : nat) : R :=
  a i * sum n (fun k => res u a k * (s k * X k j)) + beta * u i j.
Definition active (u : nat -> vec) (i k : nat) : bool := if Rlt_dec 0 (dot d (X k) (u i)) then true else false.
Definition gradient u a i j : R := weighted (fun k => on_off (active u i k)) u a i j.
Definition gradient_a u a i : R := sum n (fun k => res u a k * pos (dot d (X k) (u i))) + beta * a i.
Definition limit (u : nat -> vec) a i (e : vec) j : R :=
  weighted (fun k => on (dot d (X k) (u i)) (dot d (X k) e)) u a i j.
Definition generic (u : nat -> vec) (i : nat) (e : vec) : Prop := forall k, (k < n)%nat ->
  zero_row k \/ dot d (X k) (u i) <> 0 \/ dot d (X k) e <> 0.

Lemma zero_dot k x : zero_row k -> dot d (X k) x = 0.
Proof.
  intros Z; unfold dot; rewrite (sum_ext d _ (fun _ => 0)); [apply sum_0|].
  intros j J; rewrite Z by auto; ring.
Qed.

Theorem smooth_slope u e a g : smooth u -> slope n d M X y beta u e a g
  = sum M (fun i => sum d (fun j => gradient u a i j * e i j) + gradient_a u a i * g i).
Proof.
  intros S; unfold slope, rate.
  rewrite (sum_ext n _ (fun k => sum M (fun i => res u a k * (g i * pos (dot d (X k) (u i)))
    + a i * (res u a k * (on_off (active u i k) * dot d (X k) (e i)))))).
  - rewrite sum_swap, <- sum_scal, <- sum_plus; apply sum_ext; intros i I.
    unfold gradient, gradient_a, weighted; rewrite sum_plus.
    rewrite (sum_ext d _ (fun j => a i * (sum n (fun k => res u a k * on_off (active u i k) * X k j) * e i j)
      + beta * (u i j * e i j))).
    + rewrite sum_plus, !sum_scal; fold (dot d (u i) (e i)).
      change (sum d (fun j => sum n (fun k => res u a k * on_off (active u i k) * X k j) * e i j))
        with (dot d (fun j => sum n (fun k => res u a k * on_off (active u i k) * X k j)) (e i)).
      rewrite dot_comb, Rmult_plus_distr_r, <- sum_scal_r.
      rewrite (sum_ext n (fun k => res u a k * pos _ * g i) (fun k => res u a k * (g i * pos (dot d (X k) (u i)))))
        by (intros; ring).
      rewrite (sum_ext n (fun k => res u a k * on_off _ * _)
        (fun k => res u a k * (on_off (active u i k) * dot d (X k) (e i)))) by (intros; ring); ring.
    + intros j _.
      rewrite (sum_ext n (fun k => res u a k * (on_off (active u i k) * X k j))
        (fun k => res u a k * on_off (active u i k) * X k j)) by (intros; ring); ring.
  - intros k K; rewrite <- sum_scal; apply sum_ext; intros i I; unfold bend.
    destruct (S i k I K) as [Z|N]; [rewrite !(zero_dot k) by auto; ring|].
    unfold on, active; destruct (Rlt_dec 0 (dot d (X k) (u i))), (Rlt_dec (dot d (X k) (u i)) 0);
      simpl; try ring; lra.
Qed.

(** ** Limits along a sequence of smooth points *)
Section Sequence.
Variables (u : nat -> vec) (a : nat -> R) (U : nat -> nat -> vec) (A : nat -> nat -> R).
Hypothesis u_limit : forall i j, (i < M)%nat -> (j < d)%nat -> Un_cv (fun m => U m i j) (u i j).
Hypothesis a_limit : forall i, (i < M)%nat -> Un_cv (fun m => A m i) (a i).

Lemma cv_res k : Un_cv (fun m => res (U m) (A m) k) (res u a k).
Proof.
  apply CV_minus; [|apply cv_const]; apply cv_sum; intros i I; apply CV_mult; auto.
  apply cv_pos, cv_dot; intros; now apply u_limit.
Qed.

Lemma cv_weighted s i j : (i < M)%nat -> (j < d)%nat ->
  Un_cv (fun m => weighted s (U m) (A m) i j) (weighted s u a i j).
Proof.
  intros I J; apply CV_plus; [|apply CV_mult; [apply cv_const|auto]].
  apply CV_mult; auto; apply cv_sum; intros k K; apply CV_mult; [apply cv_res|apply cv_const].
Qed.

Lemma cv_gradient_a i : (i < M)%nat -> Un_cv (fun m => gradient_a (U m) (A m) i) (gradient_a u a i).
Proof.
  intros I; apply CV_plus; [|apply CV_mult; [apply cv_const|auto]].
  apply cv_sum; intros k K; apply CV_mult; [apply cv_res|].
  apply cv_pos, cv_dot; intros; now apply u_limit.
Qed.

Lemma near (f : nat -> R) l delta : Un_cv f l -> 0 < delta ->
  exists N, forall m, (N <= m)%nat -> Rabs (f m - l) < delta.
Proof. intros H P; destruct (H delta P) as (N & E); exists N; intros m L; now apply E. Qed.

Lemma side_in_the_end i k : (i < M)%nat -> dot d (X k) (u i) <> 0 ->
  exists N, forall m, (N <= m)%nat -> active (U m) i k = active u i k.
Proof.
  intros I Nz; destruct (near (fun m => dot d (X k) (U m i)) (dot d (X k) (u i))
    (Rabs (dot d (X k) (u i)))) as (N & E).
  - apply cv_dot; intros; now apply u_limit.
  - now apply Rabs_pos_lt.
  - exists N; intros m L; specialize (E m L); unfold active.
    destruct (Rlt_dec 0 (dot d (X k) (U m i))), (Rlt_dec 0 (dot d (X k) (u i))); auto; exfalso;
      revert E; unfold Rabs; destruct (Rcase_abs _), (Rcase_abs _); lra.
Qed.

Theorem limit_is_pattern i g : (i < M)%nat -> (forall m, smooth (U m)) ->
  (forall j, (j < d)%nat -> Un_cv (fun m => gradient (U m) (A m) i j) (g j)) ->
  exists e, generic u i e /\ forall j, (j < d)%nat -> g j = limit u a i e j.
Proof.
  intros I Sm G; set (w := fun (P : pattern) => weighted (fun k => on_off (P k))).
  destruct (separate d (fun P => w P u a i) g (patterns n)) as (delta & D & Sep).
  destruct (eventually_all (fun P m => forall j, In j (seq 0 d) ->
    Rabs (w P (U m) (A m) i j - w P u a i j) < delta / 2) (patterns n)) as (N1 & E1).
  { intros P _; apply (eventually_all (fun j m => Rabs (w P (U m) (A m) i j - w P u a i j) < delta / 2)).
    intros j J; apply in_seq in J; apply near; [apply cv_weighted; auto; lia|lra]. }
  destruct (eventually_all (fun j m => Rabs (gradient (U m) (A m) i j - g j) < delta / 2) (seq 0 d)) as (N2 & E2).
  { intros j J; apply in_seq in J; apply near; [apply G; lia|lra]. }
  destruct (eventually_all (fun k m => dot d (X k) (u i) <> 0 -> active (U m) i k = active u i k) (seq 0 n))
    as (N3 & E3).
  { intros k _; destruct (Req_dec (dot d (X k) (u i)) 0) as [Z|Z]; [exists 0%nat; easy|].
    destruct (side_in_the_end i k I Z) as (N & E); exists N; auto. }
  set (m := Nat.max N1 (Nat.max N2 N3)).
  destruct (patterns_all n (active (U m) i)) as (P & IP & EP).
  assert (Eg : forall j, w P (U m) (A m) i j = gradient (U m) (A m) i j).
  { intros j; unfold w, gradient, weighted; do 2 f_equal; apply sum_ext; intros k K; now rewrite EP. }
  assert (Eq : forall j, (j < d)%nat -> w P u a i j = g j).
  { destruct (Sep P IP) as [E|(j & J & F)]; auto; exfalso.
    assert (Ij : In j (seq 0 d)) by (apply in_seq; lia).
    specialize (E1 m ltac:(lia) P IP j Ij); specialize (E2 m ltac:(lia) j Ij); rewrite Eg in E1.
    pose proof (Rabs_triang (- (gradient (U m) (A m) i j - w P u a i j)) (gradient (U m) (A m) i j - g j)) as Tr.
    rewrite Rabs_Ropp in Tr.
    replace (- (gradient (U m) (A m) i j - w P u a i j) + (gradient (U m) (A m) i j - g j))
      with (w P u a i j - g j) in Tr by ring; lra. }
  exists (fun j => U m i j - u i j).
  assert (De : forall k, dot d (X k) (fun j => U m i j - u i j) = dot d (X k) (U m i) - dot d (X k) (u i)).
  { intros k; rewrite dot_comm, dot_minus_l, !(dot_comm d _ (X k)); reflexivity. }
  split.
  - intros k K; destruct (Sm m i k I K) as [Z|N]; auto; right.
    destruct (Req_dec (dot d (X k) (u i)) 0) as [E|]; auto; right; rewrite De, E; lra.
  - intros j J; rewrite <- Eq by auto; unfold w, limit, weighted; do 2 f_equal; apply sum_ext; intros k K.
    f_equal; rewrite De; destruct (Sm m i k I K) as [Z|N]; [rewrite Z by auto; ring|]; f_equal.
    rewrite EP by auto; unfold on; destruct (Req_dec (dot d (X k) (u i)) 0) as [E|E].
    + rewrite E; unfold active; destruct (Rlt_dec 0 0); [lra|].
      destruct (Rlt_dec 0 (dot d (X k) (U m i))), (Rlt_dec 0 (dot d (X k) (U m i) - 0)); simpl; lra.
    + rewrite (E3 m ltac:(lia) k ltac:(apply in_seq; lia) E); unfold active.
      destruct (Rlt_dec 0 (dot d (X k) (u i))), (Rlt_dec (dot d (X k) (u i)) 0); simpl; lra.
Qed.
End Sequence.

(** ** Every generic direction *)
Lemma side_small z q : z <> 0 \/ q <> 0 -> exists s, 0 < s /\ forall t, 0 <= t <= s -> 0 < t ->
  z + t * q <> 0 /\ (if Rlt_dec 0 (z + t * q) then 1 else 0) = on z q.
Proof.
  intros H; destruct (Req_dec z 0) as [Z|Z].
  - exists 1; split; [lra|]; intros t _ T; rewrite Z, Rplus_0_l in *; unfold on.
    destruct H as [|Q]; [easy|]; split; [apply Rmult_integral_contrapositive; lra|].
    destruct (Rlt_dec 0 0); [lra|].
    destruct (Rlt_dec 0 (t * q)), (Rlt_dec 0 q); auto; exfalso; nra.
  - pose proof (Rabs_pos_lt z Z) as P; exists (Rabs z / (1 + Rabs q) / 2); split.
    + apply Rdiv_lt_0_compat; [apply Rdiv_lt_0_compat|]; pose proof (Rabs_pos q); lra.
    + intros t [T0 T] _; pose proof (Rabs_pos q).
      assert (B : Rabs (t * q) < Rabs z).
      { rewrite Rabs_mult, (Rabs_pos_eq t) by auto.
        apply Rmult_le_compat_r with (r := 1 + Rabs q) in T; [|lra].
        replace (Rabs z / (1 + Rabs q) / 2 * (1 + Rabs q)) with (Rabs z / 2) in T by (field; lra); nra. }
      apply Rabs_def2 in B; unfold on; destruct (Rtotal_order z 0) as [N|[N|N]]; [|easy|].
      * rewrite (Rabs_left z) in B by auto.
        split; [lra|]; destruct (Rlt_dec 0 (z + t * q)), (Rlt_dec 0 z), (Rlt_dec z 0); lra.
      * rewrite (Rabs_pos_eq z) in B by lra.
        split; [lra|]; destruct (Rlt_dec 0 (z + t * q)), (Rlt_dec 0 z); lra.
Qed.

Theorem pattern_is_limit u a e : (forall i, (i < M)%nat -> generic u i (e i)) ->
  exists U, (forall i j, Un_cv (fun m => U m i j) (u i j)) /\ (forall m, smooth (U m)) /\
  forall i j, (i < M)%nat -> (j < d)%nat -> Un_cv (fun m => gradient (U m) a i j) (limit u a i (e i) j).
Proof.
  intros G.
  destruct (small_all (fun i t => forall k, (k < n)%nat -> 0 < t -> zero_row k \/
    (dot d (X k) (along u e t i) <> 0
     /\ on_off (active (along u e t) i k) = on (dot d (X k) (u i)) (dot d (X k) (e i)))) M) as (s & S & H).
  { intros i I; apply small_all; intros k K; destruct (G i I k K) as [Z|Z].
    - exists 1; split; [lra|]; now left.
    - destruct (side_small (dot d (X k) (u i)) (dot d (X k) (e i)) Z) as (s & S & H).
      exists s; split; auto; intros t T P; right; unfold active; rewrite dot_along.
      destruct (H t T P) as [N E]; split; auto; rewrite <- E.
      destruct (Rlt_dec 0 (dot d (X k) (u i) + t * dot d (X k) (e i))); reflexivity. }
  set (t := fun m => s * RinvN m).
  assert (T : forall m, 0 < t m <= s).
  { intros m; unfold t; pose proof (cond_pos (RinvN m)); split; [now apply Rmult_lt_0_compat|].
    rewrite <- (Rmult_1_r s) at 2; apply Rmult_le_compat_l; [lra|]; simpl.
    rewrite <- Rinv_1; apply Rinv_le_contravar; pose proof (pos_INR m); lra. }
  assert (Cu : forall i j, Un_cv (fun m => along u e (t m) i j) (u i j)).
  { intros i j; replace (u i j) with (u i j + s * 0 * e i j) by ring.
    apply CV_plus; [apply cv_const|]; apply CV_mult; [|apply cv_const].
    apply CV_mult; [apply cv_const|apply RinvN_cv]. }
  exists (fun m => along u e (t m)); split; [auto|split].
  - intros m i k I K; destruct (T m) as [T0 T1].
    destruct (H (t m) ltac:(lra) i I k K T0) as [Z|[N _]]; auto.
  - intros i j I J; apply (cv_ext (fun m => weighted (fun k => on (dot d (X k) (u i)) (dot d (X k) (e i)))
      (along u e (t m)) a i j)).
    + intros m; unfold gradient, weighted; do 2 f_equal; apply sum_ext; intros k K; f_equal.
      destruct (T m) as [T0 T1]; destruct (H (t m) ltac:(lra) i I k K T0) as [Z|[_ E]];
        [rewrite Z by auto; ring|now rewrite E].
    + apply (cv_weighted u a (fun m => along u e (t m)) (fun _ => a)); auto; intros; apply cv_const.
Qed.
End Clarke.
