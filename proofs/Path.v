(** * Regularisation paths: two ends prove a segment

    Along a segment beta and the coefficients move on straight lines, with t from 0 to 1:

        beta_t = (1 - t) beta_0 + t beta_1,    c_t = (1 - t) c_0 + t c_1.

    The residual nu_t = y - Zc_t is then affine in t as well, and every condition of KKT
    on one support S (z_i . nu = beta on S, z_i . nu <= beta and c_i = 0 off S, c >= 0)
    compares two affine functions.  What holds at both ends holds in between (theory §10.1).

    The whole path can be globally certified in the same way (theory §10.2): F_nu(u) is
    linear in nu, so bounds F <= (1 + e) beta_0 |u| and F <= (1 + e) beta_1 |u| at the ends give
    F <= (1 + e) beta_t |u| for all u, and weak duality bounds every network at every beta_t.
    At KKT points the gap between the two is a quadratic in t that is determined by
    the inner products of the ends; convex ones are largest at an end, concave ones at
    their vertex at most.

<<
    definition          meaning
    mix t a b           (1 - t) a + t b
    mixv t a b          the same for vectors
    kkt_on S beta c     KKT with support S

    theorem             content
    kkt_on_kkt          kkt_on S  ->  kkt
    path_segment        KKT on S at both ends  ->  in between          (theory §10.1)
    path_optimal        ... and c_t is optimal for beta_t
    joint_fit, joint_coefficients
                        the path is continuous at a joint              (theory §10.1)
    unique_apart        multipliers that prove a solution unique       (R94)
    dual_segment        h(nu_t) <= (1 + e) beta_t from the ends        (theory §10.2)
    global_segment      a lower bound of all networks at every beta_t  (theory §10.2)
    segment_gap         the gap of a KKT point in terms of nu
    segment_quadratic   ... on a segment a quadratic in t
    quadratic_ends      a convex quadratic is at most its ends
    quadratic_vertex    a concave one at most its vertex
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Dictionary Polytope.
Open Scope R_scope.

Definition mix (t a b : R) : R := (1 - t) * a + t * b.
Definition mixv (t : R) (a b : nat -> R) : nat -> R := fun i => mix t (a i) (b i).

Lemma mix_le t a b a' b' : 0 <= t <= 1 -> a <= a' -> b <= b' -> mix t a b <= mix t a' b'.
Proof. intros [T0 T1] A B; unfold mix; apply Rplus_le_compat; apply Rmult_le_compat_l; lra. Qed.

Lemma mix_same t a : mix t a a = a.
Proof. unfold mix; ring. Qed.

Lemma dot_mix n u t a b : dot n u (mixv t a b) = mix t (dot n u a) (dot n u b).
Proof.
  unfold dot, mixv, mix; rewrite <- !sum_scal, <- sum_plus; apply sum_ext; intros; ring.
Qed.

(** ** KKT on a support *)
Section Program.
Variables (n m : nat) (z : nat -> vec) (y : vec).

Record kkt_on (S : nat -> Prop) (beta : R) (c : nat -> R) : Prop := {
  on_nonneg : nonneg m c;
  on_dual : forall i, (i < m)%nat -> dot n (z i) (rest m z y c) <= beta;
  on_tight : forall i, (i < m)%nat -> S i -> dot n (z i) (rest m z y c) = beta;
  on_zero : on m S c
}.

Theorem kkt_on_kkt S beta c : kkt_on S beta c -> kkt n m z y beta c.
Proof.
  intros [P D T O]; split; auto; intros i I.
  destruct (Req_dec (c i) 0) as [->|N]; [ring|].
  destruct (Req_dec (dot n (z i) (rest m z y c)) beta) as [->|E]; [ring|].
  elim N; apply O; auto; intros Si; now apply E, T.
Qed.

Lemma rest_mix t c0 c1 k : rest m z y (mixv t c0 c1) k = mixv t (rest m z y c0) (rest m z y c1) k.
Proof.
  unfold rest, fit, mixv, mix; rewrite (sum_ext m (fun i => ((1 - t) * c0 i + t * c1 i) * z i k)
    (fun i => (1 - t) * (c0 i * z i k) + t * (c1 i * z i k))) by (intros; ring).
  rewrite sum_plus, !sum_scal; ring.
Qed.

Lemma slope_mix t c0 c1 i : dot n (z i) (rest m z y (mixv t c0 c1))
  = mix t (dot n (z i) (rest m z y c0)) (dot n (z i) (rest m z y c1)).
Proof. rewrite <- dot_mix; apply sum_ext; intros; now rewrite rest_mix. Qed.

Section Segment.
Variables (S : nat -> Prop) (beta0 beta1 t : R) (c0 c1 : nat -> R).
Hypothesis start : kkt_on S beta0 c0.
Hypothesis finish : kkt_on S beta1 c1.
Hypothesis between : 0 <= t <= 1.

Theorem path_segment : kkt_on S (mix t beta0 beta1) (mixv t c0 c1).
Proof.
  destruct start as [P0 D0 T0 O0], finish as [P1 D1 T1 O1]; split.
  - intros i I; unfold mixv; rewrite <- (mix_same t 0); apply mix_le; auto.
  - intros i I; rewrite slope_mix; apply mix_le; auto.
  - intros i I Si; now rewrite slope_mix, T0, T1.
  - intros i I N; unfold mixv; rewrite O0, O1 by auto; apply mix_same.
Qed.

Theorem path_optimal c : nonneg m c ->
  value n m z y (mix t beta0 beta1) (mixv t c0 c1) <= value n m z y (mix t beta0 beta1) c.
Proof. apply kkt_optimal, (kkt_on_kkt S), path_segment. Qed.
End Segment.

(** Two segments that meet at the same beta meet in the same fit, and in the same
    coefficients if the columns of either support are independent there. *)
Theorem joint_fit beta c c' : kkt n m z y beta c -> kkt n m z y beta c' ->
  forall k, (k < n)%nat -> fit m z c' k = fit m z c k.
Proof.
  intros K K'; apply (kkt_fit n m z y beta c K c'); [apply K'|].
  apply (kkt_optimal n m z y beta c' K'), K.
Qed.

Theorem joint_coefficients S beta c c' : independent n m z S -> kkt_on S beta c ->
  kkt n m z y beta c' -> on m S c' -> agrees m c' c.
Proof.
  intros I K K' O; apply (independent_unique n m z (fit m z c) S); auto; [apply K|].
  apply (joint_fit beta); auto; now apply (kkt_on_kkt S).
Qed.
(** Uniqueness from multipliers w that see no used column but every other tight one (R94):
    w . Zc = w . Zc' leaves c' nothing outside the used columns U. *)
Theorem unique_apart U beta c c' w : kkt n m z y beta c -> on m U c -> independent n m z U ->
  (forall i, (i < m)%nat -> U i -> dot n (z i) w = 0) ->
  (forall i, (i < m)%nat -> ~ U i -> dot n (z i) (rest m z y c) = beta -> 0 < dot n (z i) w) ->
  kkt n m z y beta c' -> agrees m c' c.
Proof.
  intros K O I H0 H1 K'; pose proof (joint_fit beta c c' K K') as E.
  assert (V : value n m z y beta c' <= value n m z y beta c)
    by (apply (kkt_optimal n m z y beta c' K'), K).
  assert (Z : forall i, (i < m)%nat -> c i * dot n (z i) w = 0).
  { intros i L; destruct (Req_dec (dot n (z i) w) 0) as [->|N]; [ring|].
    rewrite (O i L); [ring|]; intros Ui; now apply N, H0. }
  assert (T : forall i, (i < m)%nat -> c' i <> 0 -> dot n (z i) (rest m z y c) = beta).
  { intros i L N; pose proof (kkt_dual n m z y beta c K i L).
    destruct (Req_dec (dot n (z i) (rest m z y c)) beta) as [Q|Q]; auto; elim N.
    apply (kkt_slack n m z y beta c K c' (kkt_nonneg n m z y beta c' K') V); auto; lra. }
  assert (P : forall i, (i < m)%nat -> 0 <= c' i * dot n (z i) w).
  { intros i L; destruct (Req_dec (c' i) 0) as [->|N]; [lra|].
    apply Rmult_le_pos; [now apply K'|]; destruct (Rle_dec 0 (dot n (z i) w)) as [R|R]; auto.
    exfalso; apply R, Rlt_le, H1; auto; intros Ui; apply R; rewrite H0; auto; lra. }
  assert (S0 : sum m (fun i => c' i * dot n (z i) w) = 0).
  { rewrite <- (dot_fit n m z c' w); transitivity (dot n (fit m z c) w).
    - apply sum_ext; intros k L; now rewrite E.
    - rewrite dot_fit, (sum_ext m _ (fun _ => 0)); auto; apply sum_0. }
  apply (independent_unique n m z (fit m z c) U); auto.
  intros i L N; destruct (Req_dec (c' i) 0) as [Q|Q]; auto.
  pose proof (sum_zero m _ P ltac:(lra) i L) as R; cbv beta in R.
  pose proof (H1 i L N (T i L Q)); apply Rmult_integral in R; lra.
Qed.
End Program.

(** ** The whole path, over all networks *)
Section Global.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R).
Variables (nu0 nu1 : nat -> R) (beta0 beta1 t e : R).
Hypothesis between : 0 <= t <= 1.
Notation nu := (mixv t nu0 nu1).
Notation beta := (mix t beta0 beta1).

Theorem dual_segment u : F n d X nu0 u <= (1 + e) * beta0 * norm d u ->
  F n d X nu1 u <= (1 + e) * beta1 * norm d u -> F n d X nu u <= (1 + e) * beta * norm d u.
Proof.
  intros H0 H1; unfold F; rewrite (sum_ext n _ (fun k =>
    (1 - t) * (nu0 k * pos (dot d (X k) u)) + t * (nu1 k * pos (dot d (X k) u))))
    by (intros; unfold mixv, mix; ring).
  rewrite sum_plus, !sum_scal; fold (F n d X nu0 u) (F n d X nu1 u).
  apply Rle_trans with (mix t ((1 + e) * beta0 * norm d u) ((1 + e) * beta1 * norm d u));
    [now apply (mix_le t)|right; unfold mix; ring].
Qed.

(** h is the larger of the two signs, so the ends are four bounds. *)
Hypothesis plus0 : forall u, F n d X nu0 u <= (1 + e) * beta0 * norm d u.
Hypothesis plus1 : forall u, F n d X nu1 u <= (1 + e) * beta1 * norm d u.
Hypothesis minus0 : forall u, F n d X (fun k => - nu0 k) u <= (1 + e) * beta0 * norm d u.
Hypothesis minus1 : forall u, F n d X (fun k => - nu1 k) u <= (1 + e) * beta1 * norm d u.
Hypothesis e_ge0 : 0 <= e.
Hypothesis beta0_ge0 : 0 <= beta0.
Hypothesis beta1_ge0 : 0 <= beta1.

Theorem global_segment net : let c := / (1 + e) in
  c * dot n nu y - c * c / 2 * dot n nu nu <= objective n d X y beta net.
Proof.
  intros c; assert (C : 0 < c) by (apply Rinv_0_lt_compat; lra).
  apply weak_duality with (B := (1 + e) * beta).
  - intros u; now apply dual_segment.
  - intros u; rewrite F_opp; pose proof (minus0 u) as M0; pose proof (minus1 u) as M1.
    rewrite F_opp in M0, M1.
    apply Rle_trans with (mix t (- F n d X nu0 u) (- F n d X nu1 u)).
    + right; unfold F, mix, mixv, mix; ring_simplify.
      rewrite (sum_ext n _ (fun k =>
        (1 - t) * (nu0 k * pos (dot d (X k) u)) + t * (nu1 k * pos (dot d (X k) u))))
        by (intros; ring).
      rewrite sum_plus, !sum_scal; ring.
    + apply Rle_trans with (mix t ((1 + e) * beta0 * norm d u) ((1 + e) * beta1 * norm d u));
        [now apply (mix_le t)|right; unfold mix; ring].
  - rewrite <- (mix_same t 0); now apply mix_le.
  - lra.
  - right; unfold c; field; lra.
Qed.
End Global.

(** ** The gap along a segment

    With c = 1 / (1 + e) the value of a KKT point less the bound of its residual is
    (1 - c) nu.y - (1 - c^2)/2 |nu|^2, and nu = nu_0 + t (nu_1 - nu_0). *)
Theorem segment_gap n m z y beta c q : kkt n m z y beta c ->
  let nu := rest m z y c in
  value n m z y beta c - (q * dot n nu y - q * q / 2 * dot n nu nu)
  = (1 - q) * dot n nu y - (1 - q * q) / 2 * dot n nu nu.
Proof. intros K nu; rewrite (kkt_no_gap n m z y beta c K); fold nu; field. Qed.

Theorem segment_quadratic n y nu0 nu1 t a b : exists p q,
  a * dot n (mixv t nu0 nu1) y - b * dot n (mixv t nu0 nu1) (mixv t nu0 nu1)
  = p + q * t - b * dot n (fun k => nu1 k - nu0 k) (fun k => nu1 k - nu0 k) * (t * t).
Proof.
  assert (E : forall v, dot n (mixv t nu0 nu1) v
    = dot n nu0 v + t * dot n (fun k => nu1 k - nu0 k) v).
  { intros v; rewrite dot_minus_l, !(dot_comm n _ v), dot_mix; unfold mix; ring. }
  exists (a * dot n nu0 y - b * dot n nu0 nu0),
    (a * dot n (fun k => nu1 k - nu0 k) y - 2 * b * dot n nu0 (fun k => nu1 k - nu0 k)).
  rewrite !E, (dot_comm n nu0 (mixv _ _ _)), (dot_comm n _ (mixv _ _ _)), !E.
  rewrite (dot_comm n (fun k => nu1 k - nu0 k) nu0); ring.
Qed.

Theorem quadratic_ends p q s t bound : 0 <= s -> 0 <= t <= 1 ->
  p <= bound -> p + q + s <= bound -> p + q * t + s * (t * t) <= bound.
Proof.
  intros S [T0 T1] A B.
  assert (s * (t * t) <= s * t) by (apply Rmult_le_compat_l; auto; rewrite <- (Rmult_1_r t) at 3;
    apply Rmult_le_compat_l; lra).
  assert (M := mix_le t p (p + q + s) bound bound (conj T0 T1) A B).
  rewrite mix_same in M; unfold mix in M; lra.
Qed.

Theorem quadratic_vertex p q s t : s < 0 -> p + q * t + s * (t * t) <= p - q * q / (4 * s).
Proof.
  intros S; assert (I : 0 <= - s * ((t + q / (2 * s)) * (t + q / (2 * s))))
    by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
  replace (- s * ((t + q / (2 * s)) * (t + q / (2 * s))))
    with (- s * (t * t) - q * t - q * q / (4 * s)) in I by (field; lra); lra.
Qed.
