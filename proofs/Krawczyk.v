(** * Krawczyk's test: exactly one solution in a box

    N equations F(z) = 0 in N unknowns, a box Z of all z with |z_i - c_i| <= r, a set J of matrices given by an
    interval for each entry, and a matrix C (an approximate inverse, about which nothing is assumed).
    J holds the slopes of F over Z: F(a) - F(b) = A (a - b) with some A in J for any a, b in Z.
    The test is  |C F(c)|_i + r sum_j |I - C J|_ij < r  for all i.

    - T(z) = z - C F(z) has T(a) - T(b) = (I - CA)(a - b).  The row sums of |I - CJ| are at most some q < 1, so
      T contracts in the maximum norm, and the test says that it maps Z into its interior.  By
      Banach's theorem (Contraction.v) T has a fixed point in Z.
    - For A in J, if CAx = 0 then x = (I - CA) x has a maximum norm of at most q times its own, so x = 0.  So A is injective,
      and, as a square matrix, surjective (Rank.v); hence C is injective, and C F(z) = 0 means F(z) = 0.
    - A quadratic equation has exact slopes: F_i(a) - F_i(b) is the gradient at (a + b) / 2, which lies in Z, against
      a - b.  All equations of R64 are quadratic.

<<
    definition          meaning                                              FORMAT
    slopes              F(a) - F(b) = A (a - b), A in J                      R64
    deviation           |I - C A|_ij <= q_ij for A in J                      R64
    quadratic           constants, linear parts and forms of F               R64

    theorem             content
    nonsingular         A in J, A x = 0  ->  x = 0                           R64
    krawczyk            exactly one z in Z with F(z) = 0, and |z_i - c_i| < r  R64
    enclosed            a solution of A x = e lies near C e                  R69
    quadratic_slopes    the gradients at the points of Z are slopes          R64
    krawczyk_quadratic  the test with these
    root_of_two         an example
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Relucert Require Import Vec Norm Balls Span Rank Contraction.
Open Scope R_scope.

(** ** Linear algebra: square matrices *)
Definition image (n : nat) (A : mat) (x : vec) : vec := fun i => dot n (A i) x.
Definition injective (n : nat) (A : mat) : Prop := forall x,
  (forall i, (i < n)%nat -> image n A x i = 0) -> forall j, (j < n)%nat -> x j = 0.
Definition compose (n : nat) (C A : mat) : mat := fun i j => sum n (fun k => C i k * A k j).

Lemma image_compose n C A x i : image n (compose n C A) x i = image n C (image n A x) i.
Proof.
  unfold image, compose; rewrite (dot_comb n n (C i) A x).
  apply sum_ext; reflexivity.
Qed.

(** Every v is an image of an injective square matrix: its columns and v are dependent. *)
Lemma surjective n A v : injective n A -> exists x, forall i, (i < n)%nat -> image n A x i = v i.
Proof.
  intros I; set (p := fun t => if t =? n then v else fun i => A i t).
  destruct (dependent_many n p (S n) (Nat.lt_succ_diag_r n)) as (a & (t & T & N) & E).
  assert (Im : forall i, (i < n)%nat -> image n A a i + a n * v i = 0).
  { intros i Hi; rewrite <- (E i Hi); unfold comb, p; simpl; rewrite Nat.eqb_refl; f_equal.
    apply sum_ext; intros j J; destruct (Nat.eqb_spec j n); [lia|ring]. }
  destruct (Req_dec (a n) 0) as [Z|Z].
  - exfalso; apply N; destruct (Nat.eq_dec t n) as [->|D]; auto.
    apply (I a); [|lia]; intros i Hi; specialize (Im i Hi); rewrite Z in Im; lra.
  - exists (scale (- / a n) a); intros i Hi; unfold image; rewrite dot_scale_r.
    specialize (Im i Hi); unfold image in Im.
    apply Rmult_eq_reg_l with (a n); auto; field_simplify; auto; lra.
Qed.

(** A row of a matrix against a vector of maximum norm at most m. *)
Lemma row_bound n (q a : vec) x m : (forall j, (j < n)%nat -> Rabs (a j) <= q j) ->
  (forall j, (j < n)%nat -> Rabs (x j) <= m) -> Rabs (dot n a x) <= sum n q * m.
Proof.
  intros A X; unfold dot; eapply Rle_trans; [apply sum_abs|]; rewrite <- sum_scal_r.
  apply sum_le; intros j J; rewrite Rabs_mult; apply Rmult_le_compat; auto using Rabs_pos.
Qed.

Lemma below_one n (f : nat -> R) : (forall i, (i < n)%nat -> f i < 1) ->
  exists q, 0 <= q < 1 /\ forall i, (i < n)%nat -> f i <= q.
Proof.
  induction n as [|n IH]; intros H; [exists 0; split; [lra|intros; lia]|].
  destruct IH as (q & [Q0 Q1] & B); [intros; apply H; lia|].
  exists (Rmax q (f n)); split; [split|].
  - eapply Rle_trans; [exact Q0|apply Rmax_l].
  - apply Rmax_lub_lt; auto.
  - intros i I; destruct (Nat.eq_dec i n) as [->|N]; [apply Rmax_r|].
    eapply Rle_trans; [apply B; lia|apply Rmax_l].
Qed.

Section Krawczyk.
Variables (n : nat) (F : vec -> vec) (c : vec) (r : R) (J : mat -> Prop) (C : mat) (q : mat).

Definition minus (a b : vec) : vec := fun i => a i - b i.

Notation box := (box n c r).
Hypothesis slopes : forall a b, box a -> box b ->
  exists A, J A /\ forall i, (i < n)%nat -> F a i - F b i = image n A (minus a b) i.
Hypothesis deviation : forall A, J A -> forall i j, (i < n)%nat -> (j < n)%nat ->
  Rabs (delta i j - compose n C A i j) <= q i j.
Hypothesis test : forall i, (i < n)%nat -> Rabs (image n C (F c) i) + r * sum n (q i) < r.
Hypothesis r_pos : 0 < r.

Lemma row_sum i : (i < n)%nat -> sum n (q i) < 1.
Proof.
  intros I; pose proof (test i I); pose proof (Rabs_pos (image n C (F c) i)).
  apply Rmult_lt_reg_l with r; lra.
Qed.

(** (I - CA) x, entry by entry. *)
Lemma deviation_image A x i : (i < n)%nat ->
  dot n (fun j => delta i j - compose n C A i j) x = x i - image n C (image n A x) i.
Proof.
  intros I; rewrite dot_minus_l, <- image_compose; f_equal.
  unfold dot, delta; rewrite (sum_ext n _ (fun j => if j =? i then x j else 0))
    by (intros j _; destruct (j =? i); ring).
  rewrite sum_single; destruct (Nat.ltb_spec i n); [auto|lia].
Qed.

Lemma composed_injective A x : J A -> (forall i, (i < n)%nat -> image n C (image n A x) i = 0) ->
  forall i, (i < n)%nat -> x i = 0.
Proof.
  intros HA H i I; destruct (below_one n (fun i => sum n (q i)) row_sum) as (k & [K0 K1] & B).
  assert (M : forall j, (j < n)%nat -> Rabs (x j) <= k * linf n x).
  { intros j Hj; replace (x j) with (dot n (fun l => delta j l - compose n C A j l) x)
      by (rewrite deviation_image, H by auto; ring).
    eapply Rle_trans; [apply row_bound with (q := q j) (m := linf n x); auto|].
    - intros; now apply linf_ge.
    - apply Rmult_le_compat_r; auto.
      eapply Rle_trans; [apply (Rabs_pos (x j))|now apply linf_ge]. }
  destruct (linf_at n x ltac:(lia)) as (j & Hj & E); specialize (M j Hj); rewrite <- E in M.
  assert (L : linf n x <= 0) by (pose proof (Rabs_pos (x j)); rewrite <- E in *; nra).
  pose proof (linf_ge n x i I); destruct (Req_dec (x i) 0) as [|N]; auto.
  pose proof (Rabs_pos_lt _ N); lra.
Qed.

Theorem nonsingular A : J A -> injective n A.
Proof.
  intros HA x H; apply (composed_injective A x HA); intros i I.
  unfold image at 1, dot; rewrite (sum_ext n _ (fun _ => 0)); [apply sum_0|].
  intros j Hj; rewrite H by auto; ring.
Qed.

Lemma C_injective : injective n C.
Proof.
  intros v H; pose proof (box_centre n c r r_pos) as Bc; destruct (slopes c c Bc Bc) as (A & HA & _).
  destruct (surjective n A v (nonsingular A HA)) as (x & E).
  assert (X : forall i, (i < n)%nat -> x i = 0).
  { apply (composed_injective A x HA); intros i I; rewrite <- (H i I).
    apply sum_ext; intros j Hj; now rewrite E. }
  intros i I; rewrite <- (E i I); unfold image, dot.
  rewrite (sum_ext n _ (fun _ => 0)); [apply sum_0|]; intros j Hj; rewrite X by auto; ring.
Qed.

(** ** The contraction *)
Definition step (z : vec) : vec := fun i => z i - image n C (F z) i.

Lemma step_difference a b m : box a -> box b ->
  (forall j, (j < n)%nat -> Rabs (a j - b j) <= m) ->
  forall i, (i < n)%nat -> Rabs (step a i - step b i) <= sum n (q i) * m.
Proof.
  intros Ba Bb M i I; destruct (slopes a b Ba Bb) as (A & HA & E).
  replace (step a i - step b i) with (dot n (fun j => delta i j - compose n C A i j) (minus a b)).
  - apply row_bound; auto.
  - rewrite deviation_image by auto; unfold step, minus.
    replace (image n C (image n A (fun i => a i - b i)) i) with (image n C (F a) i - image n C (F b) i);
      [ring|].
    unfold image, dot at 1 2 3; rewrite <- sum_minus; apply sum_ext; intros j Hj.
    specialize (E j Hj); unfold image, minus in E; rewrite <- E; ring.
Qed.

Lemma step_inside z : box z -> forall i, (i < n)%nat -> Rabs (step z i - c i) < r.
Proof.
  intros Bz i I; pose proof (step_difference z c r Bz (box_centre n c r r_pos) Bz i I) as D.
  pose proof (test i I) as T; pose proof (Rabs_triang (step z i - step c i) (step c i - c i)) as Tr.
  replace (step z i - step c i + (step c i - c i)) with (step z i - c i) in Tr by ring.
  replace (step c i - c i) with (- image n C (F c) i) in Tr by (unfold step; ring).
  rewrite Rabs_Ropp in Tr; lra.
Qed.

Theorem krawczyk : exists z, (forall i, (i < n)%nat -> Rabs (z i - c i) < r)
  /\ (forall i, (i < n)%nat -> F z i = 0)
  /\ forall z', box z' -> (forall i, (i < n)%nat -> F z' i = 0) ->
     forall i, (i < n)%nat -> z' i = z i.
Proof.
  destruct (below_one n (fun i => sum n (q i)) row_sum) as (k & K & B).
  destruct (fixed_point n step c r k r_pos K) as (z & Bz & Fz).
  { intros z Bz i I; now apply Rlt_le, step_inside. }
  { intros a b m Ba Bb M i I; eapply Rle_trans; [now apply (step_difference a b m)|].
    apply Rmult_le_compat_r; auto; eapply Rle_trans; [apply Rabs_pos|now apply (M i)]. }
  exists z.
  assert (Z : forall i, (i < n)%nat -> F z i = 0).
  { apply C_injective; intros i I; specialize (Fz i I); unfold step in Fz; lra. }
  split; [|split; auto].
  - intros i I; rewrite <- (Fz i I); now apply step_inside.
  - intros z' Bz' Z' i I; destruct (slopes z' z Bz' Bz) as (A & HA & E).
    pose proof (nonsingular A HA (minus z' z)) as H; specialize (H ltac:(
      intros j Hj; rewrite <- E, Z, Z' by auto; ring) i I); unfold minus in H; lra.
Qed.

(** A derivative of the solution solves A x = e with A in J (implicit function theorem). *)
Theorem enclosed A x e k m : J A -> (forall i, (i < n)%nat -> image n A x i = e i) ->
  0 <= k < 1 -> (forall i, (i < n)%nat -> sum n (q i) <= k) ->
  (forall i, (i < n)%nat -> Rabs (image n C e i) <= m) ->
  forall i, (i < n)%nat -> Rabs (x i - image n C e i) <= sum n (q i) * (m / (1 - k)).
Proof.
  intros HA E [K0 K1] Kq M.
  assert (D : forall i, (i < n)%nat -> Rabs (x i - image n C e i) <= sum n (q i) * linf n x).
  { intros i I; replace (x i - image n C e i) with (dot n (fun j => delta i j - compose n C A i j) x).
    - apply row_bound; auto; intros; now apply linf_ge.
    - rewrite deviation_image by auto; f_equal; apply sum_ext; intros j Hj; now rewrite E. }
  intros i I; pose proof (D i I) as Di; eapply Rle_trans; [exact Di|].
  apply Rmult_le_compat_l.
  - apply sum_ge0; intros j Hj; eapply Rle_trans; [apply Rabs_pos|now apply (deviation A HA i j)].
  - destruct (linf_at n x ltac:(lia)) as (j & Hj & Ej).
    pose proof (D j Hj) as Dj; pose proof (Rabs_triang (x j - image n C e j) (image n C e j)) as Tr.
    replace (x j - image n C e j + image n C e j) with (x j) in Tr by ring.
    pose proof (M j Hj); specialize (Kq j Hj).
    assert (L0 : 0 <= linf n x) by (rewrite Ej; apply Rabs_pos).
    pose proof (Rmult_le_compat_r _ _ _ L0 Kq).
    apply Rmult_le_reg_r with (1 - k); [lra|].
    replace (m / (1 - k) * (1 - k)) with m by (field; lra); lra.
Qed.
End Krawczyk.

(** ** Quadratic equations *)
Section Quadratic.
Variables (n : nat) (k : nat -> R) (L : nat -> vec) (H : nat -> mat) (c : vec) (r : R).
Variables lo hi : mat.

Definition quadratic (z : vec) : vec := fun i => k i + dot n (L i) z + form n (H i) z.
Definition gradient (z : vec) : mat := fun i j => L i j + sum n (fun l => (H i j l + H i l j) * z l).
Definition interval (A : mat) : Prop := forall i j, (i < n)%nat -> (j < n)%nat -> lo i j <= A i j <= hi i j.

Definition middle (a b : vec) : vec := fun i => (a i + b i) / 2.

Lemma quadratic_slope a b i :
  quadratic a i - quadratic b i = image n (gradient (middle a b)) (minus a b) i.
Proof.
  unfold quadratic, image, gradient.
  assert (Q : form n (H i) a - form n (H i) b = sum n (fun j =>
    sum n (fun l => (H i j l + H i l j) * middle a b l) * minus a b j)).
  { assert (E : forall j, sum n (fun l => (H i j l + H i l j) * middle a b l) * minus a b j
      = sum n (fun l => H i j l * middle a b l * minus a b j)
        + sum n (fun l => H i l j * middle a b l * minus a b j)).
    { intros j; rewrite <- sum_plus, <- sum_scal_r; apply sum_ext; intros; ring. }
    rewrite (sum_ext n _ _ (fun j _ => E j)), sum_plus.
    rewrite (sum_swap n n (fun j l => H i l j * middle a b l * minus a b j)).
    unfold form; rewrite <- sum_minus, <- sum_plus; apply sum_ext; intros j _.
    rewrite <- sum_minus, <- sum_plus; apply sum_ext; intros l _.
    unfold middle, minus; field. }
  rewrite (dot_plus_l n (L i)); unfold dot at 4; rewrite <- Q.
  unfold minus; rewrite (dot_comm n (L i) (fun j => a j - b j)), dot_minus_l, !(dot_comm n _ (L i)); ring.
Qed.

Theorem quadratic_slopes : (forall z, box n c r z -> interval (gradient z)) ->
  forall a b, box n c r a -> box n c r b ->
  exists A, interval A /\ forall i, (i < n)%nat ->
    quadratic a i - quadratic b i = image n A (minus a b) i.
Proof.
  intros G a b A B; exists (gradient (middle a b)); split; [|intros; apply quadratic_slope].
  apply G; intros i I; specialize (A i I); specialize (B i I); unfold middle.
  replace ((a i + b i) / 2 - c i) with (/ 2 * (a i - c i) + / 2 * (b i - c i)) by field.
  eapply Rle_trans; [apply Rabs_triang|]; rewrite !Rabs_mult, (Rabs_pos_eq (/ 2)) by lra; lra.
Qed.

(** The test for quadratic equations. *)
Theorem krawczyk_quadratic C q : 0 < r -> (forall z, box n c r z -> interval (gradient z)) ->
  (forall A, interval A -> forall i j, (i < n)%nat -> (j < n)%nat ->
     Rabs (delta i j - compose n C A i j) <= q i j) ->
  (forall i, (i < n)%nat -> Rabs (image n C (quadratic c) i) + r * sum n (q i) < r) ->
  exists z, (forall i, (i < n)%nat -> Rabs (z i - c i) < r) /\ (forall i, (i < n)%nat -> quadratic z i = 0)
  /\ forall z', box n c r z' -> (forall i, (i < n)%nat -> quadratic z' i = 0) ->
     forall i, (i < n)%nat -> z' i = z i.
Proof.
  intros P G D T; apply (krawczyk n quadratic c r interval C q); auto; now apply quadratic_slopes.
Qed.
End Quadratic.

(** An example: z^2 = 2 has exactly one solution within 1/8 of 3/2; C = 1/3, the slopes lie in [11/4, 13/4]. *)
Example root_of_two : exists z, Rabs (z - 3 / 2) < / 8 /\ z * z = 2.
Proof.
  destruct (krawczyk_quadratic 1 (fun _ => -2) (fun _ _ => 0) (fun _ _ _ => 1) (fun _ => 3 / 2) (/ 8)
    (fun _ _ => 11 / 4) (fun _ _ => 13 / 4) (fun _ _ => / 3) (fun _ _ => / 12)) as (z & B & Z & _).
  - lra.
  - intros z Bz [|i] [|j] I J; try lia; specialize (Bz 0%nat I).
    pose proof (Rle_abs (z 0%nat - 3 / 2)); pose proof (Rle_abs (- (z 0%nat - 3 / 2))) as U.
    rewrite Rabs_Ropp in U; unfold gradient; simpl; lra.
  - intros A HA [|i] [|j] I J; try lia; specialize (HA 0%nat 0%nat I J).
    unfold delta, compose; simpl; apply Rabs_le; lra.
  - intros [|i] I; try lia; unfold image, quadratic, dot, form; simpl.
    rewrite Rabs_pos_eq; lra.
  - exists (z 0%nat); split; [apply B; lia|].
    specialize (Z 0%nat ltac:(lia)); unfold quadratic, dot, form in Z; simpl in Z; lra.
Qed.
