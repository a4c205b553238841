(** * What a row costs and what a dual vector gets, enclosed

    For logistic, Poisson and softmax losses the numbers of Exact.v are enclosed by logarithms
    (FixedPoint.v) and rounded outwards to 112 bits.  Where e^x is needed a number near it is taken; a
    bad one only widens the range.

<<
    definition              meaning                                             FORMAT
    surprisal_low           -p log p, from below                                R204
    softplus, exponential, log_sum_exp
                            log (1 + e^x), e^x and log sum e^(x_c), enclosed    R204
    row_cost                the loss of a row, from both sides                  R203, R204
    row_worth               v(r), from below                                    R205

    theorem                 content
    row_cost_of             the loss lies in the range                          R204
    row_worth_of            v(r) is at least that                               R205
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith Bool List ZArith QArith Qreals FunctionalExtensionality.
From Relucert Require Import Vec Rational NaturalLog Check Kept Sparse Verdict Training Losses Fenchel
  Logarithm Exact FixedPoint.
Import ListNotations.
Open Scope Q_scope.

(** Outwards, to 112 bits. *)
Definition floor (x : Q) : Q := (Qnum x * 2 ^ 112 / Z.pos (Qden x))%Z # Z.to_pos (2 ^ 112).
Definition ceiling (x : Q) : Q := - floor (- x).

Definition surprisal_low (p : Q) : Q := if Qle_bool p 0 then 0 else floor (p * fst (log_enclosed (/ p))).

(** The greatest and the least of f 0 ... f (n - 1), n > 0. *)
Fixpoint top (n : nat) (f : nat -> Q) : Q := match n with O => f 0%nat | S m => qmax (top m f) (f m) end.
Fixpoint bottom (n : nat) (f : nat -> Q) : Q := match n with O => f 0%nat | S m => qmin (bottom m f) (f m) end.

(** x - log E, from below and from above. *)
Definition errors (x e : Q) : Q * Q := let (low, high) := log_enclosed e in (x - high, x - low).

Definition softplus (x : Q) : Q * Q :=
  let y := if Qle_bool x 0 then x else - x in
  let e := near_exp y in
  let (low, high) := log_enclosed (1 + e) in
  let (a, b) := errors y e in
  let more := if Qle_bool x 0 then 0 else x in
  (more + (low + qmin 0 a), more + (high + qmax 0 b)).

Definition exponential (x : Q) : option (Q * Q) :=
  let e := near_exp x in
  let (a, b) := errors x e in
  if Qle_bool x 4096 && qlt b 1 then Some (e * (1 + a), e / (1 - b)) else None.

(** Entries far below the greatest one are left out of the lower end.  [z] are the entries less the
    greatest, [e] stands for their exponentials, [error] for what is wrong with these. *)
Section Below.
Variables (K : nat) (z e : nat -> Q) (error : nat -> Q * Q).
Definition kept (c : nat) : bool := Qle_bool (-177 # 1) (z c).
Definition kept_sum : Q := qsum K (fun c => if kept c then e c else 0).
Definition kept_error : Q := bottom K (fun c => if kept c then fst (error c) else 0).
Definition below : Q := if qlt 0 kept_sum then fst (log_enclosed kept_sum) + kept_error else 0.
End Below.

Definition log_sum_exp (K : nat) (x : nat -> Q) : Q * Q :=
  let m := top K x in
  let z := memo K (fun c => x c - m) in
  let e := memo K (fun c => near_exp (z c)) in
  let error := memo K (fun c => errors (z c) (e c)) in
  (m + below K z e error, m + (snd (log_enclosed (qsum K e)) + top K (fun c => snd (error c)))).

Definition less (r : Q * Q) (z : Q) : Q * Q := (floor (fst r - z), ceiling (snd r - z)).
Definition poisson_range (y f : Q) : option (Q * Q) :=
  match exponential f with Some r => Some (less r (y * f)) | None => None end.
Definition row_cost (l : loss Q) (K : nat) (y f : nat -> Q) : option (Q * Q) :=
  match l with
  | Logistic => Some (less (softplus (f 0%nat)) (y 0%nat * f 0%nat))
  | Poisson => poisson_range (y 0%nat) (f 0%nat)
  | Softmax => Some (less (log_sum_exp K f) (fdot K y f))
  | _ => let c := exact_cost l K y f in Some (c, c)
  end.

Definition row_worth (l : loss Q) (K : nat) (y r : nat -> Q) : Q :=
  let p := y 0%nat - r 0%nat in
  match l with
  | Logistic => surprisal_low p + surprisal_low (1 - p)
  | Poisson => p + surprisal_low p
  | Softmax => qsum K (fun j => surprisal_low (y j - r j))
  | _ => exact_worth l K y r
  end.

(** ** What lies between *)
Open Scope R_scope.
Lemma floor_le x : Q2R (floor x) <= Q2R x.
Proof.
  unfold floor; apply Qle_Rle; unfold Qle; cbn [Qnum Qden]; rewrite Z2Pos.id by reflexivity.
  rewrite Z.mul_comm, (Z.mul_comm (Qnum x)); rewrite (Z.mul_comm (2 ^ 112)); apply Z.mul_div_le; reflexivity.
Qed.
Lemma ceiling_ge x : Q2R x <= Q2R (ceiling x).
Proof. unfold ceiling; pose proof (floor_le (- x)) as H; rewrite !Q2R_opp in *; lra. Qed.

Lemma surprisal_low_le p : 0 <= Q2R p -> Q2R (surprisal_low p) <= surprisal (Q2R p).
Proof.
  intros P; unfold surprisal_low; destruct (Qle_bool p 0) eqn:E.
  - apply le_true in E; rewrite Q2R_0 in *; replace (Q2R p) with 0 by lra; rewrite surprisal_0; lra.
  - apply le_false in E; rewrite Q2R_0 in E; eapply Rle_trans; [apply floor_le|].
    assert (N : ~ (p == 0)%Q) by (intros Z; apply Qeq_eqR in Z; rewrite Z, Q2R_0 in E; lra).
    destruct (log_enclosed (/ p)) as [low high] eqn:L; apply log_enclosed_of in L.
    + rewrite Q2R_inv in L by auto; rewrite log_inv in L by auto; rewrite Q2R_mult; cbn [fst].
      unfold surprisal; destruct L as [L _]; apply (Rmult_le_compat_l (Q2R p)) in L; lra.
    + rewrite Q2R_inv by auto; now apply Rinv_0_lt_compat.
Qed.

Lemma Q2R_min a b : Q2R (qmin a b) = Rmin (Q2R a) (Q2R b).
Proof.
  unfold qmin; destruct (Qle_bool a b) eqn:E; [apply le_true in E; now rewrite Rmin_left|].
  apply le_false in E; rewrite Rmin_right; lra.
Qed.
Lemma top_ge n f k : (k < n)%nat -> Q2R (f k) <= Q2R (top n f).
Proof.
  induction n as [|n IH]; intros H; [lia|]; cbn [top]; rewrite Q2R_max.
  destruct (Nat.eq_dec k n) as [->|N]; [apply Rmax_r|]; eapply Rle_trans; [apply IH; lia|apply Rmax_l].
Qed.
Lemma bottom_le n f k : (k < n)%nat -> Q2R (bottom n f) <= Q2R (f k).
Proof.
  induction n as [|n IH]; intros H; [lia|]; cbn [bottom]; rewrite Q2R_min.
  destruct (Nat.eq_dec k n) as [->|N]; [apply Rmin_r|]; eapply Rle_trans; [apply Rmin_l|apply IH; lia].
Qed.

Lemma errors_of x e a b : 0 < Q2R e -> errors x e = (a, b) -> Q2R a <= Q2R x - log (Q2R e) <= Q2R b.
Proof.
  intros E H; unfold errors in H; destruct (log_enclosed e) as [low high] eqn:L; injection H as <- <-.
  apply log_enclosed_of in L; auto; rewrite !Q2R_minus; lra.
Qed.

Lemma softplus_of x : Q2R (fst (softplus x)) <= log (1 + exp (Q2R x)) <= Q2R (snd (softplus x)).
Proof.
  unfold softplus; set (y := if Qle_bool x 0 then x else (- x)%Q); set (more := if Qle_bool x 0 then 0%Q else x).
  pose proof (near_exp_pos y) as E; set (e := near_exp y) in *.
  destruct (log_enclosed (1 + e)) as [low high] eqn:L; apply log_enclosed_of in L; [|autorewrite with q2r; lra].
  destruct (errors y e) as [a b] eqn:Er; apply errors_of in Er; auto; cbn [fst snd].
  destruct (softplus_bracket (Q2R e) (Q2R y) E) as [S1 S2]; rewrite Q2R_plus, Q2R_1 in L.
  assert (M : log (1 + exp (Q2R x)) = Q2R more + log (1 + exp (Q2R y))).
  { unfold more, y; destruct (Qle_bool x 0); [rewrite Q2R_0; ring|rewrite Q2R_opp; apply softplus_mirror]. }
  rewrite M, !Q2R_plus, Q2R_min, Q2R_max, Q2R_0; clear M; split; apply Rplus_le_compat_l.
  - eapply Rle_trans; [|exact S1]; apply Rplus_le_compat; [lra|apply Rle_min_compat_l; lra].
  - eapply Rle_trans; [exact S2|]; apply Rplus_le_compat; [lra|apply Rle_max_compat_l; lra].
Qed.

Lemma exponential_of x a b : exponential x = Some (a, b) -> Q2R a <= exp (Q2R x) <= Q2R b.
Proof.
  unfold exponential; pose proof (near_exp_pos x) as E; set (e := near_exp x) in *.
  destruct (errors x e) as [lo hi] eqn:Er; apply errors_of in Er; auto.
  destruct (Qle_bool x 4096 && qlt hi 1) eqn:T; [|discriminate]; apply andb_prop in T as [_ T]; apply lt_true in T.
  rewrite Q2R_1 in T; assert (I : forall u v w z : Q, Some (u, v) = Some (w, z) -> u = w /\ v = z) by (intros * H; now injection H).
  intros H; apply I in H as [<- <-]; destruct (exp_bracket (Q2R e) (Q2R x) E) as [B1 B2].
  assert (N : ~ (1 - hi == 0)%Q) by (intros Z; apply Qeq_eqR in Z; rewrite Q2R_minus, Q2R_1, Q2R_0 in Z; lra).
  rewrite Q2R_div, Q2R_mult, Q2R_plus, Q2R_minus, Q2R_1 by auto; split.
  - eapply Rle_trans; [|exact B1]; apply Rmult_le_compat_l; lra.
  - eapply Rle_trans; [apply B2; lra|]; unfold Rdiv; apply Rmult_le_compat_l; [lra|].
    apply Rinv_le_contravar; lra.
Qed.

Lemma sum_ge_term K f c : (c < K)%nat -> (forall i, 0 <= f i) -> f c <= sum K f.
Proof.
  intros C P; induction K as [|K IH]; [lia|]; cbn [sum]; pose proof (P K).
  destruct (Nat.eq_dec c K) as [->|N]; [pose proof (sum_ge0 K f (fun i _ => P i)); lra|].
  specialize (IH ltac:(lia)); lra.
Qed.

Lemma exp_shift K x m : (0 < K)%nat -> log (sum K (fun c => exp (x c))) = m + log (sum K (fun c => exp (x c - m))).
Proof.
  intros K0; rewrite <- (log_exp m) at 1; rewrite <- log_mult by (auto using exp_pos, sum_pos); f_equal.
  rewrite <- sum_scal; apply sum_ext; intros c _; rewrite <- exp_plus; f_equal; ring.
Qed.

Lemma top_attained K x : (0 < K)%nat -> exists c, (c < K)%nat /\ Q2R (top K x) <= Q2R (x c).
Proof.
  intros K0; induction K as [|[|n] IH]; [lia| |].
  - exists 0%nat; split; [lia|]; cbn [top]; rewrite Q2R_max; apply Rmax_lub; lra.
  - destruct IH as (c & C & M); [lia|]; set (k := S n) in *; cbn [top]; rewrite Q2R_max.
    destruct (Rle_dec (Q2R (x k)) (Q2R (x c))) as [R|R]; [exists c|exists k]; (split; [lia|apply Rmax_lub; lra]).
Qed.

Section LogSumExp.
Variables (K : nat) (z e : nat -> Q) (error : nat -> Q * Q).
Hypothesis some : (0 < K)%nat.
Hypothesis positive : forall c, 0 < Q2R (e c).
Hypothesis brackets : forall c, Q2R (fst (error c)) <= Q2R (z c) - log (Q2R (e c)) <= Q2R (snd (error c)).

Lemma below_of : (exists c, (c < K)%nat /\ 0 <= Q2R (z c)) ->
  Q2R (below K z e error) <= log (sum K (fun c => exp (Q2R (z c)))).
Proof.
  intros (c & C & M); unfold below; destruct (qlt 0%Q (kept_sum K z e)) eqn:S.
  - apply lt_true in S; rewrite Q2R_0 in S.
    destruct (log_enclosed (kept_sum K z e)) as [low high] eqn:L; apply log_enclosed_of in L; auto.
    assert (Es : Q2R (kept_sum K z e) = sum K (fun c => Q2R (if kept z c then e c else 0%Q))) by apply Q2R_qsum.
    rewrite Es in *; rewrite Q2R_plus; cbn [fst].
    eapply Rle_trans; [apply Rplus_le_compat_r; exact (proj1 L)|].
    apply log_sum_exp_below; auto; intros i I.
    pose proof (bottom_le K (fun c => if kept z c then fst (error c) else 0%Q) i I) as B.
    fold (kept_error K z error) in B; cbv beta in B.
    destruct (kept z i); [right|left; apply Q2R_0]; split; auto; specialize (brackets i); lra.
  - rewrite Q2R_0, <- log_1; apply log_le; [lra|]; apply Rle_trans with (exp (Q2R (z c))).
    + rewrite <- exp_0; now apply exp_le.
    + apply (sum_ge_term K (fun c => exp (Q2R (z c)))); auto; intros; apply Rlt_le, exp_pos.
Qed.

Lemma above_of : log (sum K (fun c => exp (Q2R (z c))))
  <= Q2R (snd (log_enclosed (qsum K e)) + top K (fun c => snd (error c))).
Proof.
  destruct (log_enclosed (qsum K e)) as [low high] eqn:L; apply log_enclosed_of in L.
  - rewrite Q2R_plus; cbn [snd]; eapply Rle_trans; [|apply Rplus_le_compat_r; exact (proj2 L)].
    rewrite Q2R_qsum; apply log_sum_exp_above; auto; intros c C; split; auto.
    pose proof (top_ge K (fun c => snd (error c)) c C); specialize (brackets c); cbv beta in *; lra.
  - rewrite Q2R_qsum; apply sum_pos; auto.
Qed.
End LogSumExp.

Lemma log_sum_exp_of K x : (0 < K)%nat ->
  Q2R (fst (log_sum_exp K x)) <= log (sum K (fun c => exp (Q2R (x c)))) <= Q2R (snd (log_sum_exp K x)).
Proof.
  intros K0; unfold log_sum_exp; cbv zeta; rewrite !memo_id; cbn [fst snd].
  set (m := top K x); rewrite (exp_shift K _ (Q2R m) K0), !(Q2R_plus m).
  assert (Er : forall c, Q2R (fst (errors (x c - m) (near_exp (x c - m)))) <= Q2R (x c - m) - log (Q2R (near_exp (x c - m)))
    <= Q2R (snd (errors (x c - m) (near_exp (x c - m))))).
  { intros c; destruct (errors _ _) as [a b] eqn:E; apply errors_of in E; auto; apply near_exp_pos. }
  rewrite (sum_ext K _ (fun c => exp (Q2R (x c - m)))) by (intros; now rewrite Q2R_minus).
  split; apply Rplus_le_compat_l.
  - apply below_of; auto using near_exp_pos.
    destruct (top_attained K x K0) as (c & C & M); exists c; split; auto; fold m in M; rewrite Q2R_minus; lra.
  - apply (above_of K (fun c => (x c - m)%Q) (fun c => near_exp (x c - m)));  auto using near_exp_pos.
Qed.

Lemma less_of x z r : Q2R (fst r) <= x <= Q2R (snd r) -> Q2R (fst (less r z)) <= x - Q2R z <= Q2R (snd (less r z)).
Proof.
  intros X; unfold less; cbn [fst snd]; pose proof (floor_le (fst r - z)) as F; pose proof (ceiling_ge (snd r - z)) as C.
  rewrite Q2R_minus in F, C; lra.
Qed.

Lemma exact_row_cost l K y f : exact l = true -> row_cost l K y f = Some (exact_cost l K y f, exact_cost l K y f).
Proof. destruct l; auto; discriminate. Qed.

Lemma logistic_cost K y f (r := less (softplus (f 0%nat)) (y 0%nat * f 0%nat)) :
  Q2R (fst r) <= loss_at Logistic K (vec_of y) (vec_of f) <= Q2R (snd r).
Proof.
  cbn [loss_at]; replace (vec_of y 0%nat * vec_of f 0%nat) with (Q2R (y 0%nat * f 0%nat)) by apply Q2R_mult.
  apply less_of, softplus_of.
Qed.

Lemma some_inj {A} (x y : A) : Some x = Some y -> x = y.
Proof. congruence. Qed.

Lemma poisson_cost y f r : poisson_range y f = Some r -> Q2R (fst r) <= exp (Q2R f) - Q2R (y * f) <= Q2R (snd r).
Proof.
  unfold poisson_range; pose proof (exponential_of f) as E; destruct (exponential f) as [[a b]|]; [|discriminate].
  intros H; apply some_inj in H as <-; apply less_of, (E a b eq_refl).
Qed.

Lemma softmax_cost K y f (r := less (log_sum_exp K f) (fdot K y f)) : (0 < K)%nat ->
  Q2R (fst r) <= loss_at Softmax K (vec_of y) (vec_of f) <= Q2R (snd r).
Proof.
  intros K0; cbn [loss_at]; rewrite <- dot_of, <- fdot_eq; now apply less_of, log_sum_exp_of.
Qed.

(** When terms are compared [row_cost] is to be unfolded first, not what it calls. *)
Strategy expand [row_cost row_worth].

Theorem row_cost_of l K y f r : qparameter l = true -> qtarget l K y = true -> row_cost l K y f = Some r ->
  Q2R (fst r) <= loss_at (over_R l) K (vec_of y) (vec_of f) <= Q2R (snd r).
Proof.
  intros P T H; destruct (exact l) eqn:E.
  - rewrite exact_row_cost in H by auto; apply some_inj in H as <-; cbn [fst snd]; rewrite exact_cost_of by auto; lra.
  - destruct l; try discriminate E; clear E.
    + apply some_inj in H as <-; apply logistic_cost.
    + apply poisson_cost in H; rewrite Q2R_mult in H; exact H.
    + apply some_inj in H as <-; apply softmax_cost; unfold qtarget in T; rewrite !andb_true_iff in T; apply Nat.ltb_lt; tauto.
Qed.

Theorem row_worth_of l K y r : qdomain l K y r = true ->
  Q2R (row_worth l K y r) <= worth (over_R l) K (vec_of y) (vec_of r).
Proof.
  intros D; pose proof (qdomain_true l K y r D) as Dm.
  destruct (exact l) eqn:E.
  - rewrite <- exact_worth_of by auto; right; destruct l; auto; discriminate.
  - destruct l; try discriminate; cbn [row_worth worth over_R domain] in *; unfold vec_of in *; cbv beta in *.
    + rewrite Q2R_plus; set (p := (y 0%nat - r 0%nat)%Q).
      assert (Ep : Q2R (y 0%nat) - Q2R (r 0%nat) = Q2R p) by (unfold p; now rewrite Q2R_minus); rewrite Ep in *.
      assert (Eq : 1 - Q2R p = Q2R (1 - p)) by (rewrite Q2R_minus, Q2R_1; ring); rewrite Eq.
      apply Rplus_le_compat; apply surprisal_low_le; lra.
    + rewrite Q2R_plus, Q2R_minus; apply Rplus_le_compat_l; rewrite <- Q2R_minus in *; now apply surprisal_low_le.
    + rewrite Q2R_qsum; apply sum_le; intros j J; rewrite <- Q2R_minus; apply surprisal_low_le.
      rewrite Q2R_minus; now apply Dm.
Qed.
