(** * Several outputs: the fan

    For a dual matrix V (a row V_k in R^K for each data row) h(V) is the greatest of  F_(Vv)(u)  over
    unit vectors u and v.  Generators q_g have |F_(V q_g)(u)| <= B_g |u| by trees of their own
    (Certificate.v).

    A cone is a list of r signed generators: all  sum a_p s_p q_p, a >= 0.  Let a vector w have
    s_p q_p . w >= B_g  for its generators, and |w| <= B.  Then for v of the cone, m = |u| and
    z_j = sum_k V_kj (x_k . u)_+

        z . v = sum a_p s_p (z . q_p) <= m sum a_p B_p <= m (v . w) <= m B |v|.

    A bisection replaces the generator of position i, or that of j, by one that lies between them, and
    the two new cones cover the old one.  The cones begin with the basis and all signs, the first one +:
    they cover v or -v.  That is enough, since z . v = (-z) . (-v).  If the rows of V sum to zero, so
    does z, and v may be replaced by v less its mean, which is not longer.

<<
    definition              meaning                                             FORMAT
    inside                  v lies in a cone                                    R154
    cones, holds            bisections and cones, and what they must fulfil     R154, R155
    signs, begins           one tree of cones for each choice of signs          R154
    basis                   e_j, or e_j - e_(K-1)                               R151

    theorem                 content
    closed                  a cone with its w                                   R155
    halves                  a bisection covers                                  R154
    cones_bound             z . v <= m B |v| on the cone of a tree              R154, R155
    signs_bound             ... for combinations of the basis, of any sign      R154
    full, zero_sum          ... for all v                                       R151
    fan_feasible            h(V) <= B, in the form that weak duality needs      R150-R155
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network.
Open Scope R_scope.

(** A generator by its number, and its sign. *)
Definition signed : Type := nat * R.
Definition set_at (i : nat) (g : signed) (cone : nat -> signed) : nat -> signed :=
  fun p => if p =? i then g else cone p.

Inductive cones :=
  | Closed (w : vec)
  | Bisect (i j c : nat) (alpha beta gamma : R) (a b : cones).

Inductive signs := Begin (t : cones) | Signs (a b : signs).

Section Fan.
Variables (K r : nat) (q : nat -> vec) (bound : nat -> R) (B : R).

Definition entry (g : signed) (j : nat) : R := snd g * q (fst g) j.

Definition inside (cone : nat -> signed) (v : vec) : Prop := exists a : nat -> R,
  (forall p, (p < r)%nat -> 0 <= a p) /\
  forall j, (j < K)%nat -> v j = sum r (fun p => a p * entry (cone p) j).

Definition side_of (gamma : R) : R := if Rlt_dec gamma 0 then -1 else 1.

Fixpoint holds (cone : nat -> signed) (t : cones) : Prop :=
  match t with
  | Closed w => (forall p, (p < r)%nat -> bound (fst (cone p)) <= dot K (entry (cone p)) w) /\ dot K w w <= B * B
  | Bisect i j c alpha beta gamma a b =>
      (i < r)%nat /\ (j < r)%nat /\ i <> j /\ 0 < alpha /\ 0 < beta /\
      (forall l, (l < K)%nat -> gamma * q c l = alpha * entry (cone i) l + beta * entry (cone j) l) /\
      holds (set_at i (c, side_of gamma) cone) a /\ holds (set_at j (c, side_of gamma) cone) b
  end.

(** The signs of the positions from [p] on are still to come. *)
Fixpoint begins (p : nat) (cone : nat -> signed) (t : signs) : Prop :=
  match t with
  | Begin t => p = r /\ holds cone t
  | Signs a b => (p < r)%nat /\ begins (S p) cone a /\ begins (S p) (set_at p (p, -1) cone) b
  end.

(** ** One cone, for the values z . q_g *)
Section Cone.
Variables (z : vec) (m : R).
Hypothesis m_ge0 : 0 <= m.
Hypothesis B_ge0 : 0 <= B.
Hypothesis values : forall g, Rabs (dot K z (q g)) <= bound g * m.

Definition unsigned (cone : nat -> signed) : Prop := forall p, (p < r)%nat -> snd (cone p) = 1 \/ snd (cone p) = -1.

Lemma entry_value g : snd g = 1 \/ snd g = -1 -> dot K z (entry g) <= bound (fst g) * m.
Proof.
  intros S; pose proof (values (fst g)) as H.
  pose proof (Rle_abs (dot K z (q (fst g)))); pose proof (Rle_abs (- dot K z (q (fst g)))); rewrite Rabs_Ropp in *.
  replace (dot K z (entry g)) with (snd g * dot K z (q (fst g))).
  - destruct S as [-> | ->]; lra.
  - unfold dot, entry; rewrite <- sum_scal; apply sum_ext; intros; ring.
Qed.

Lemma dot_span (a : nat -> R) (x : nat -> vec) y v :
  (forall j, (j < K)%nat -> v j = sum r (fun p => a p * x p j)) -> dot K y v = sum r (fun p => a p * dot K y (x p)).
Proof.
  intros E; rewrite dot_comm, (sum_ext r _ (fun p => a p * dot K (x p) y)) by (intros; now rewrite dot_comm).
  rewrite <- dot_comb; apply sum_ext; intros j J; now rewrite E.
Qed.

Theorem closed cone w v : unsigned cone -> holds cone (Closed w) -> inside cone v -> dot K z v <= m * (B * norm K v).
Proof.
  intros U [H W] (a & A & E); rewrite (dot_span a (fun p => entry (cone p)) z v E).
  apply Rle_trans with (m * dot K w v).
  - rewrite (dot_span a (fun p => entry (cone p)) w v E), <- sum_scal; apply sum_le; intros p I.
    pose proof (entry_value (cone p) (U p I)); specialize (H p I); rewrite dot_comm in H; specialize (A p I).
    assert (M := Rmult_le_compat_r m _ _ m_ge0 H).
    replace (m * (a p * dot K w (entry (cone p)))) with (a p * (dot K w (entry (cone p)) * m)) by ring.
    apply Rmult_le_compat_l; lra.
  - apply Rmult_le_compat_l; auto; now apply norm_bound.
Qed.
End Cone.

(** ** Bisection *)
Lemma sum_two i j f g : (i < r)%nat -> (j < r)%nat -> i <> j ->
  (forall p, p <> i -> p <> j -> f p = g p) -> f i + f j = g i + g j -> sum r f = sum r g.
Proof.
  intros I J N O E; apply Rminus_diag_uniq; rewrite <- sum_minus.
  rewrite (sum_ext r _ (fun p => (if p =? i then f p - g p else 0) + (if p =? j then f p - g p else 0))).
  - rewrite sum_plus, !sum_single; destruct (Nat.ltb_spec i r), (Nat.ltb_spec j r); try lia; lra.
  - intros p _; destruct (Nat.eqb_spec p i), (Nat.eqb_spec p j); subst; try lia; try lra.
    rewrite O; auto; lra.
Qed.

Lemma side_abs gamma : Rabs gamma * side_of gamma = gamma.
Proof. unfold side_of, Rabs; destruct (Rcase_abs gamma), (Rlt_dec gamma 0); lra. Qed.

(** The coefficients of positions i and j; the first one is the smaller in the scale of alpha and beta. *)
Lemma half i j c alpha beta gamma cone v a : (i < r)%nat -> (j < r)%nat -> i <> j -> 0 < alpha -> 0 < beta ->
  (forall l, (l < K)%nat -> gamma * q c l = alpha * entry (cone i) l + beta * entry (cone j) l) ->
  (forall p, (p < r)%nat -> 0 <= a p) -> (forall l, (l < K)%nat -> v l = sum r (fun p => a p * entry (cone p) l)) ->
  a i / alpha <= a j / beta -> inside (set_at i (c, side_of gamma) cone) v.
Proof.
  intros I J N A0 B0 G A E L; set (t := a i / alpha) in *.
  assert (Ti : a i = t * alpha) by (unfold t; field; lra).
  assert (T0 : 0 <= t) by (pose proof (A i I); apply Rmult_le_reg_r with alpha; lra).
  assert (Tj : t * beta <= a j).
  { replace (a j) with (a j / beta * beta) by (field; lra); apply Rmult_le_compat_r; lra. }
  exists (fun p => if p =? i then t * Rabs gamma else if p =? j then a j - t * beta else a p); split.
  - intros p P; destruct (p =? i); [apply Rmult_le_pos; auto; apply Rabs_pos|].
    destruct (p =? j); [lra|auto].
  - intros l P; rewrite (E l P); apply (sum_two i j); auto.
    + intros p Pi Pj; unfold set_at; now rewrite (proj2 (Nat.eqb_neq p i) Pi), (proj2 (Nat.eqb_neq p j) Pj).
    + unfold set_at; rewrite !Nat.eqb_refl, (proj2 (Nat.eqb_neq j i)) by auto; unfold entry at 3; simpl.
      replace (t * Rabs gamma * (side_of gamma * q c l)) with (t * (Rabs gamma * side_of gamma * q c l)) by ring.
      rewrite side_abs, G, Ti by auto; ring.
Qed.

Theorem halves i j c alpha beta gamma cone v : (i < r)%nat -> (j < r)%nat -> i <> j -> 0 < alpha -> 0 < beta ->
  (forall l, (l < K)%nat -> gamma * q c l = alpha * entry (cone i) l + beta * entry (cone j) l) ->
  inside cone v -> inside (set_at i (c, side_of gamma) cone) v \/ inside (set_at j (c, side_of gamma) cone) v.
Proof.
  intros I J N A0 B0 G (a & A & E); destruct (Rle_dec (a i / alpha) (a j / beta)) as [L|L].
  - left; now apply half with (alpha := alpha) (beta := beta) (j := j) (a := a).
  - right; apply half with (alpha := beta) (beta := alpha) (j := i) (a := a); auto; [|lra].
    intros l P; rewrite G by auto; ring.
Qed.

Lemma unsigned_set i c gamma cone : unsigned cone -> unsigned (set_at i (c, side_of gamma) cone).
Proof.
  intros U p P; unfold set_at; destruct (p =? i); auto; simpl; unfold side_of.
  destruct (Rlt_dec gamma 0); auto.
Qed.

Section Cover.
Variables (z : vec) (m : R).
Hypothesis m_ge0 : 0 <= m.
Hypothesis B_ge0 : 0 <= B.
Hypothesis values : forall g, Rabs (dot K z (q g)) <= bound g * m.

Theorem cones_bound t : forall cone v, unsigned cone -> holds cone t -> inside cone v ->
  dot K z v <= m * (B * norm K v).
Proof.
  induction t as [w|i j c alpha beta gamma a IHa b IHb]; intros cone v U H C.
  - now apply closed with (cone := cone) (w := w).
  - destruct H as (I & J & N & A0 & B0 & G & Ha & Hb).
    destruct (halves i j c alpha beta gamma cone v I J N A0 B0 G C) as [D|D].
    + apply IHa with (cone := set_at i (c, side_of gamma) cone); auto using unsigned_set.
    + apply IHb with (cone := set_at j (c, side_of gamma) cone); auto using unsigned_set.
Qed.

(** All signs, from position p on. *)
Lemma begins_bound x t : forall p cone v, begins p cone t -> (p <= r)%nat ->
  (forall i, fst (cone i) = i) -> unsigned cone ->
  (forall i, (i < p)%nat -> x i = Rabs (x i) * snd (cone i)) -> (forall i, (p <= i < r)%nat -> snd (cone i) = 1) ->
  (forall j, (j < K)%nat -> v j = sum r (fun i => x i * q i j)) -> dot K z v <= m * (B * norm K v).
Proof.
  induction t as [t|a IHa b IHb]; intros p cone v H P O U D T E; cbn [begins] in H.
  - destruct H as [-> H]; apply cones_bound with (t := t) (cone := cone); auto.
    exists (fun i => Rabs (x i)); split; [intros; apply Rabs_pos|].
    intros j J; rewrite (E j J); apply sum_ext; intros i I; unfold entry.
    rewrite (D i I) at 1; rewrite O; ring.
  - destruct H as (L & Ha & Hb); destruct (Rle_dec 0 (x p)) as [X|X].
    + apply (IHa (S p) cone v); auto; [|intros; apply T; lia].
      intros i I; destruct (Nat.eq_dec i p) as [->|N]; [|apply D; lia].
      rewrite T, Rabs_pos_eq by (lia || auto); ring.
    + apply (IHb (S p) (set_at p (p, -1) cone) v); auto; unfold set_at.
      * intros i; destruct (Nat.eqb_spec i p); auto.
      * intros i I; destruct (i =? p); simpl; auto.
      * intros i I; destruct (Nat.eqb_spec i p) as [->|N]; [|apply D; lia]; simpl.
        rewrite Rabs_left by lra; ring.
      * intros i I; destruct (Nat.eqb_spec i p); [lia|apply T; lia].
Qed.
End Cover.

(** ** Combinations of the basis *)
Hypothesis B_ge0 : 0 <= B.
Hypothesis some : (0 < r)%nat.
Variable t : signs.
Hypothesis covered : begins 1 (fun p => (p, 1)) t.

Theorem signs_bound z m x v : 0 <= m -> (forall g, Rabs (dot K z (q g)) <= bound g * m) ->
  (forall j, (j < K)%nat -> v j = sum r (fun i => x i * q i j)) -> dot K z v <= m * (B * norm K v).
Proof.
  assert (H : forall z m x v, 0 <= m -> (forall g, Rabs (dot K z (q g)) <= bound g * m) -> 0 <= x 0%nat ->
    (forall j, (j < K)%nat -> v j = sum r (fun i => x i * q i j)) -> dot K z v <= m * (B * norm K v)).
  { clear z m x v; intros z m x v M W X E; apply (begins_bound z m M B_ge0 W x t 1 (fun p => (p, 1))); auto; try lia.
    - intros i _; simpl; auto.
    - intros i I; replace i with 0%nat by lia; simpl; rewrite Rabs_pos_eq; auto; ring. }
  intros M W E; destruct (Rle_dec 0 (x 0%nat)) as [X|X]; [now apply (H z m x v)|].
  replace (dot K z v) with (dot K (scale (-1) z) (scale (-1) v)) by (rewrite dot_scale_l, dot_scale_r; ring).
  replace (norm K v) with (norm K (scale (-1) v))
    by (unfold norm; f_equal; rewrite dot_scale_l, dot_scale_r; ring).
  apply (H _ m (scale (-1) x)); auto.
  - intros g; rewrite dot_scale_l, Rabs_mult, Rabs_left by lra; replace (- -1) with 1 by ring; rewrite Rmult_1_l; auto.
  - unfold scale; lra.
  - intros j J; unfold scale; rewrite (E j J), <- sum_scal; apply sum_ext; intros; ring.
Qed.
End Fan.

(** ** The two bases, and the dual matrix *)
Definition basis (zero_sum : bool) (K : nat) (i j : nat) : R :=
  (if j =? i then 1 else 0) - (if zero_sum then if j =? pred K then 1 else 0 else 0).

Section Matrix.
Variables (n d p K : nat) (X V : nat -> vec) (zero_sum : bool) (q : nat -> vec) (bound : nat -> R) (B : R) (t : signs).
Notation r := (if zero_sum then pred K else K).
Hypothesis B_ge0 : 0 <= B.
Hypothesis some : (0 < r)%nat.
Hypothesis basis_first : forall i j, (i < r)%nat -> (j < K)%nat -> q i j = basis zero_sum K i j.
Hypothesis covered : begins K r q bound B 1 (fun p => (p, 1)) t.
Hypothesis rows_zero : zero_sum = true -> forall k, (k < n)%nat -> sum K (V k) = 0.
Hypothesis upper : forall g u, F n d X (fun k => dot K (V k) (q g)) u <= bound g * norm p u.
Hypothesis lower : forall g u, F n d X (fun k => - dot K (V k) (q g)) u <= bound g * norm p u.

Definition image (u : vec) : vec := fun j => sum n (fun k => pos (dot d (X k) u) * V k j).

Lemma image_dot u v : dot K (image u) v = F n d X (fun k => dot K (V k) v) u.
Proof. unfold image; rewrite dot_comb; apply sum_ext; intros; ring. Qed.

Lemma image_values u g : Rabs (dot K (image u) (q g)) <= bound g * norm p u.
Proof.
  rewrite image_dot; specialize (upper g u); specialize (lower g u); rewrite F_opp in lower; apply Rabs_le; lra.
Qed.

(** Every v, of sum zero if the fan is about such v only, is a combination of the basis. *)
Lemma spanned v : (zero_sum = true -> sum K v = 0) ->
  forall j, (j < K)%nat -> v j = sum r (fun i => v i * q i j).
Proof.
  intros Z j J; rewrite (sum_ext _ _ (fun i => v i * basis zero_sum K i j))
    by (intros; now rewrite basis_first).
  unfold basis; destruct zero_sum.
  - specialize (Z eq_refl); destruct K as [|l]; [lia|]; cbn [pred] in *; cbn [sum] in Z.
    rewrite (sum_ext l _ (fun i => (if i =? j then v i else 0) - (if j =? l then 1 else 0) * v i)).
    + rewrite sum_minus, sum_single, sum_scal.
      destruct (Nat.ltb_spec j l), (Nat.eqb_spec j l); subst; try lia; lra.
    + intros i _; rewrite (Nat.eqb_sym j i); destruct (i =? j), (j =? l); ring.
  - rewrite (sum_ext K _ (fun i => if i =? j then v i else 0)).
    + rewrite sum_single; destruct (Nat.ltb_spec j K); [reflexivity|lia].
    + intros i _; rewrite (Nat.eqb_sym j i); destruct (i =? j); ring.
Qed.

Lemma sum_constant l (x : R) : sum l (fun _ => x) = INR l * x.
Proof. induction l as [|l IH]; [simpl; ring|]; rewrite S_INR; simpl; rewrite IH; ring. Qed.

(** V (v - mean v) = V v, and v - mean v is not longer. *)
Lemma without_mean v (w := fun j => v j - sum K v / INR K) z : (0 < K)%nat -> sum K z = 0 ->
  sum K w = 0 /\ dot K z w = dot K z v /\ norm K w <= norm K v.
Proof.
  intros K0 Z; assert (P : 0 < INR K) by now apply lt_0_INR.
  set (mu := sum K v / INR K) in *; assert (M : INR K * mu = sum K v) by (unfold mu; field; lra).
  assert (S : sum K w = 0) by (unfold w; rewrite sum_minus, sum_constant; lra).
  repeat split; auto.
  - unfold dot, w; rewrite (sum_ext K _ (fun j => z j * v j - z j * mu)) by (intros; ring).
    rewrite sum_minus, sum_scal_r, Z; ring.
  - unfold norm; apply sqrt_le_1_alt; replace (dot K v v) with (dot K w w + INR K * (mu * mu)).
    + assert (0 <= INR K * (mu * mu)) by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]); lra.
    + unfold dot; rewrite (sum_ext K (fun i => v i * v i) (fun j => w j * w j + 2 * mu * w j + mu * mu))
        by (intros; unfold w; ring).
      rewrite !sum_plus, sum_scal, S, sum_constant; ring.
Qed.

Theorem fan_feasible u a : F n d X (fun k => dot K (V k) a) u <= B * norm p u * norm K a.
Proof.
  rewrite <- image_dot; pose proof (norm_ge0 p u) as M.
  assert (G : forall v, (zero_sum = true -> sum K v = 0) -> dot K (image u) v <= norm p u * (B * norm K v)).
  { intros v Z; apply (signs_bound K r q bound B B_ge0 some t covered (image u) (norm p u) v v); auto.
    - apply image_values.
    - now apply spanned. }
  destruct zero_sum eqn:E; [|pose proof (G a ltac:(discriminate)); lra].
  destruct (without_mean a (image u)) as (S & D & N); [lia| |].
  - unfold image; rewrite sum_swap, (sum_ext n _ (fun _ => 0)); [apply sum_0|].
    intros k I; rewrite sum_scal, rows_zero by auto; ring.
  - rewrite <- D; eapply Rle_trans; [apply (G _ (fun _ => S))|].
    replace (B * norm p u * norm K a) with (norm p u * (B * norm K a)) by ring.
    apply Rmult_le_compat_l; auto; now apply Rmult_le_compat_l.
Qed.
End Matrix.
