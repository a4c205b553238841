(** * Finite sums, vectors and quadratic forms

    A vector is a function [nat -> R] that is only ever read below its
    dimension, a matrix a function [nat -> nat -> R].  Everything finite is then
    one recursive sum, and the algebra of the proofs is the linearity of that
    sum and the exchange of two of them.

<<
    definition                  meaning
    sum n f                     f 0 + ... + f (n-1)
    dot d u v                   u . v in R^d
    form d M u                  u^T M u = sum over i, j of M i j * (u i * u j)
    outer a b, sym a b          a b^T  and  (a b^T + b a^T) / 2
    delta                       the identity matrix
    scale s u, extend d u t     s u  and  the vector (u, t) of R^(d+1)

    theorem                     content
    sum_swap                    sums may be exchanged
    cauchy                      (u . v)^2 <= (u . u) (v . v)
    form_outer, form_sym        u^T a b^T u = (a . u) (b . u), both forms
    form_plus ... form_sum      u^T M u is linear in M
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith.
Open Scope R_scope.

(** ** Finite sums *)
Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S m => sum m f + f m end.

Lemma sum_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof.
  induction n as [|n IH]; intros H; simpl; [reflexivity|].
  rewrite IH, H by (intros; try apply H; lia); reflexivity.
Qed.

Lemma sum_le n f g : (forall i, (i < n)%nat -> f i <= g i) -> sum n f <= sum n g.
Proof.
  induction n as [|n IH]; intros H; simpl; [lra|].
  pose proof (IH (fun i L => H i (Nat.lt_lt_succ_r _ _ L))).
  pose proof (H n (Nat.lt_succ_diag_r n)); lra.
Qed.

Lemma sum_0 n : sum n (fun _ => 0) = 0.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; lra. Qed.

Lemma sum_ge0 n f : (forall i, (i < n)%nat -> 0 <= f i) -> 0 <= sum n f.
Proof. intros H; rewrite <- (sum_0 n); now apply sum_le. Qed.

Lemma sum_plus n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; lra. Qed.

Lemma sum_scal n c f : sum n (fun i => c * f i) = c * sum n f.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; lra. Qed.

Lemma sum_scal_r n c f : sum n (fun i => f i * c) = sum n f * c.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; lra. Qed.

Lemma sum_minus n f g : sum n (fun i => f i - g i) = sum n f - sum n g.
Proof. induction n as [|n IH]; simpl; [|rewrite IH]; lra. Qed.

Lemma sum_swap n m f :
  sum n (fun i => sum m (fun j => f i j)) = sum m (fun j => sum n (fun i => f i j)).
Proof.
  induction n as [|n IH]; simpl; [now rewrite sum_0|].
  now rewrite IH, <- sum_plus.
Qed.

Lemma sum_abs n f : Rabs (sum n f) <= sum n (fun i => Rabs (f i)).
Proof.
  induction n as [|n IH]; simpl; [rewrite Rabs_R0; lra|].
  pose proof (Rabs_triang (sum n f) (f n)); lra.
Qed.

(** A sum with one term: [sum_i [i = k] f i]. *)
Lemma sum_single n k f :
  sum n (fun i => if i =? k then f i else 0) = if k <? n then f k else 0.
Proof.
  induction n as [|n IH]; simpl; [reflexivity|]; rewrite IH.
  destruct (Nat.eqb_spec n k), (Nat.ltb_spec k n), (Nat.ltb_spec k (S n));
    subst; try lia; lra.
Qed.

(** ** Vectors *)
Definition vec := nat -> R.
Definition dot (d : nat) (u v : vec) : R := sum d (fun i => u i * v i).
Definition scale (s : R) (u : vec) : vec := fun i => s * u i.

Lemma dot_comm d u v : dot d u v = dot d v u.
Proof. apply sum_ext; intros; lra. Qed.

Lemma dot_scale_r d s u v : dot d u (scale s v) = s * dot d u v.
Proof. unfold dot, scale; rewrite <- sum_scal; apply sum_ext; intros; lra. Qed.

Lemma dot_scale_l d s u v : dot d (scale s u) v = s * dot d u v.
Proof. rewrite dot_comm, dot_scale_r, dot_comm; reflexivity. Qed.

Lemma dot_ge0 d u : 0 <= dot d u u.
Proof. apply sum_ge0; intros i _; nra. Qed.

(** A linear combination of vectors against [u]. *)
Lemma dot_comb d n (c : nat -> R) (a : nat -> vec) u :
  dot d (fun i => sum n (fun k => c k * a k i)) u = sum n (fun k => c k * dot d (a k) u).
Proof.
  unfold dot.
  rewrite (sum_ext d _ (fun i => sum n (fun k => c k * (a k i * u i)))).
  - rewrite sum_swap; apply sum_ext; intros; now rewrite sum_scal.
  - intros; rewrite <- sum_scal_r; apply sum_ext; intros; lra.
Qed.

Lemma dot_plus_l d a b u : dot d (fun i => a i + b i) u = dot d a u + dot d b u.
Proof. unfold dot; rewrite <- sum_plus; apply sum_ext; intros; lra. Qed.

Lemma dot_minus_l d a b u : dot d (fun i => a i - b i) u = dot d a u - dot d b u.
Proof. unfold dot; rewrite <- sum_minus; apply sum_ext; intros; lra. Qed.

(** Young's inequality with a parameter, from which Cauchy–Schwarz follows:
    [0 <= |u - t v|^2]. *)
Lemma young d u v t : 2 * t * dot d u v <= dot d u u + t * t * dot d v v.
Proof.
  unfold dot; rewrite <- !sum_scal, <- sum_plus; apply sum_le; intros i _.
  pose proof (Rle_0_sqr (u i - t * v i)); unfold Rsqr in *; lra.
Qed.

Theorem cauchy d u v : dot d u v * dot d u v <= dot d u u * dot d v v.
Proof.
  pose proof (dot_ge0 d u) as HA; pose proof (dot_ge0 d v) as HB.
  assert (Y := young d u v).
  set (A := dot d u u) in *; set (B := dot d v v) in *; set (c := dot d u v) in *.
  destruct (Req_dec B 0) as [E|E].
  - destruct (Req_dec c 0) as [->|D]; [nra|exfalso].
    specialize (Y ((A + 1) / c)); rewrite E in Y.
    replace (2 * ((A + 1) / c) * c) with (2 * (A + 1)) in Y by (field; lra); lra.
  - specialize (Y (c / B)); apply Rmult_le_reg_r with (/ B).
    + apply Rinv_0_lt_compat; lra.
    + replace (2 * (c / B) * c) with (2 * (c * c * / B)) in Y by (field; lra).
      replace (c / B * (c / B) * B) with (c * c * / B) in Y by (field; lra).
      replace (A * B * / B) with A by (field; lra); lra.
Qed.

(** ** Quadratic forms *)
Definition mat := nat -> nat -> R.
Definition form (d : nat) (M : mat) (u : vec) : R :=
  sum d (fun i => sum d (fun j => M i j * (u i * u j))).
Definition outer (a b : vec) : mat := fun i j => a i * b j.
Definition sym (a b : vec) : mat := fun i j => (a i * b j + b i * a j) / 2.
Definition delta : mat := fun i j => if j =? i then 1 else 0.

Lemma form_ext d M N u :
  (forall i j, (i < d)%nat -> (j < d)%nat -> M i j = N i j) -> form d M u = form d N u.
Proof.
  intros H; apply sum_ext; intros i I; apply sum_ext; intros j J; now rewrite H.
Qed.

Lemma form_plus d M N u : form d (fun i j => M i j + N i j) u = form d M u + form d N u.
Proof.
  unfold form; rewrite <- sum_plus; apply sum_ext; intros.
  rewrite <- sum_plus; apply sum_ext; intros; lra.
Qed.

Lemma form_scal d c M u : form d (fun i j => c * M i j) u = c * form d M u.
Proof.
  unfold form; rewrite <- sum_scal; apply sum_ext; intros.
  rewrite <- sum_scal; apply sum_ext; intros; lra.
Qed.

Lemma form_minus d M N u : form d (fun i j => M i j - N i j) u = form d M u - form d N u.
Proof.
  unfold form; rewrite <- sum_minus; apply sum_ext; intros.
  rewrite <- sum_minus; apply sum_ext; intros; lra.
Qed.

Lemma form_sum d n (M : nat -> mat) u :
  form d (fun i j => sum n (fun k => M k i j)) u = sum n (fun k => form d (M k) u).
Proof.
  unfold form; rewrite (sum_swap n d); apply sum_ext; intros i _.
  rewrite (sum_swap n d); apply sum_ext; intros j _.
  now rewrite <- sum_scal_r.
Qed.

Lemma form_outer d a b u : form d (outer a b) u = dot d a u * dot d b u.
Proof.
  unfold form, outer, dot; rewrite <- sum_scal_r; apply sum_ext; intros i _.
  rewrite <- sum_scal; apply sum_ext; intros; lra.
Qed.

Lemma form_sym d a b u : form d (sym a b) u = dot d a u * dot d b u.
Proof.
  rewrite (form_ext d _ (fun i j => / 2 * (outer a b i j + outer b a i j))).
  - rewrite form_scal, form_plus, !form_outer; lra.
  - intros; unfold sym, outer; lra.
Qed.

Lemma form_delta d u : form d delta u = dot d u u.
Proof.
  unfold form, delta, dot; apply sum_ext; intros i I.
  rewrite (sum_ext d _ (fun j => if j =? i then u i * u j else 0)).
  - rewrite sum_single; destruct (Nat.ltb_spec i d); [reflexivity|lia].
  - intros j _; destruct (j =? i); lra.
Qed.

(** ** One more coordinate *)
Definition extend (d : nat) (u : vec) (t : R) : vec := fun i => if i =? d then t else u i.

Lemma sum_extend n u t f :
  sum (S n) (fun i => f i (extend n u t i)) = sum n (fun i => f i (u i)) + f n t.
Proof.
  simpl; f_equal.
  - apply sum_ext; intros i I; unfold extend; destruct (Nat.eqb_spec i n); [lia|auto].
  - unfold extend; now rewrite Nat.eqb_refl.
Qed.

(** The bordered matrix [[M, b], [b^T, c]] at the vector (u, t). *)
Definition bordered (d : nat) (M : mat) (b : vec) (c : R) : mat := fun i j =>
  if i =? d then (if j =? d then c else b j) else (if j =? d then b i else M i j).

Lemma form_bordered d M b c u :
  form (S d) (bordered d M b c) (extend d u 1) = form d M u + 2 * dot d b u + c.
Proof.
  assert (E : forall i, (i < d)%nat -> extend d u 1 i = u i /\ (i =? d) = false).
  { intros i I; unfold extend; destruct (Nat.eqb_spec i d); [lia|auto]. }
  assert (D : extend d u 1 d = 1) by (unfold extend; now rewrite Nat.eqb_refl).
  unfold form, dot, bordered; simpl; rewrite Nat.eqb_refl, !D.
  rewrite (sum_ext d _ (fun i => sum d (fun j => M i j * (u i * u j)) + b i * u i)).
  - rewrite sum_plus, (sum_ext d (fun j => _ * (1 * _)) (fun i => b i * u i)).
    + lra.
    + intros j J; destruct (E j J) as [-> ->]; lra.
  - intros i I; destruct (E i I) as [-> ->]; f_equal; [|lra].
    apply sum_ext; intros j J; destruct (E j J) as [-> ->]; reflexivity.
Qed.
