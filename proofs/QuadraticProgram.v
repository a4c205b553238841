(** * Convex quadratic programs

    To the linear program is added 1/2 x^T Q x, where  D Q = sum_k w_k g_k g_k^T + M  with D > 0, squares
    of vectors g_k and a symmetric matrix M.

    - _Convexity._  Squares with w_k > 0 are convex.  For M the certificate names pivots S, with a factor L
      such that M_SS - L L^T is diagonally dominant, so that u^T M u >= 0 for every u that vanishes outside S;
      and for every variable t outside S a vector z_t with M z_t = 0, positive at t and zero at the
      other variables outside S (the unit vector, where M has no entry).  For any x subtract
      v = sum_(t not in S) (x_t / z_tt) z_t: then u = x - v vanishes outside S, Mv = 0, and
      x^T M x = u^T M u >= 0.
    - _Optimality._  For Q >= 0 and any two points 1/2 x^T Q x >= (Q p) . x - 1/2 p^T Q p, the tangent at p.
      So p is optimal if it is for the linear program with the costs c + Q p of the gradient.
    - _Unboundedness._  Along a ray with Q ray = 0 the square does not change: 1/2 (p + t r)^T Q (p + t r)
      = 1/2 p^T Q p.

<<
    definition          meaning                                              FORMAT
    psd M               x^T M x >= 0 for all x
    masked S M          M_SS, zero elsewhere                                 R26
    kernels             the vectors z_t                                      R27
    curvature           Q                                                    §8
    apply Q x           Q x
    qp_value            c . x + 1/2 x^T Q x

    theorem             content
    pivots_psd          masked S M - L L^T dominant  ->  M_SS >= 0           R26
    kernel_psd          ... and kernels  ->  M >= 0                          R27
    curvature_psd       Q >= 0                                               R25-R27
    tangent_below       the tangent is below a convex square                 R28
    qp_optimal          optimal for the gradient's costs  ->  optimal        R28
    qp_kkt              ... by multipliers of the rows                       R28
    qp_unbounded        a ray with Q ray = 0                                 R29
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith Bool.
From Relucert Require Import Vec Dominant LinearProgram.
Open Scope R_scope.

(** ** Matrices applied to vectors *)
Definition apply (n : nat) (M : mat) (x : vec) : vec := fun i => dot n (M i) x.

Lemma form_apply n M x : form n M x = dot n x (apply n M x).
Proof.
  unfold form, apply, dot; apply sum_ext; intros i _; rewrite <- sum_scal.
  apply sum_ext; intros; ring.
Qed.

Lemma apply_symmetric n M a b : symmetric n M -> dot n a (apply n M b) = dot n b (apply n M a).
Proof.
  intros S; unfold apply, dot.
  rewrite (sum_ext n _ (fun i => sum n (fun j => a i * (M i j * b j)))) by (intros; now rewrite sum_scal).
  rewrite sum_swap; apply sum_ext; intros j J; rewrite <- sum_scal; apply sum_ext; intros i I.
  rewrite (S i j) by auto; ring.
Qed.

Lemma form_add n M a b : symmetric n M ->
  form n M (fun i => a i + b i) = form n M a + 2 * dot n b (apply n M a) + form n M b.
Proof.
  intros S; rewrite !form_apply.
  assert (E : forall e, dot n e (apply n M (fun i => a i + b i))
    = dot n e (apply n M a) + dot n e (apply n M b)).
  { intros e; unfold dot at 1 2 3; rewrite <- sum_plus; apply sum_ext; intros i _.
    unfold apply; rewrite dot_comm, dot_plus_l, !(dot_comm n _ (M i)); ring. }
  rewrite dot_plus_l, !E, (apply_symmetric n M a b S); ring.
Qed.

Definition psd (n : nat) (M : mat) : Prop := forall x, 0 <= form n M x.

(** ** Positive semidefinite by pivots and a kernel *)
Section Convexity.
Variables (n : nat) (M : mat) (pivot : nat -> bool).
Hypothesis M_symmetric : symmetric n M.

Definition masked : mat := fun i j => if pivot i && pivot j then M i j else 0.
Definition on_pivots (u : vec) : Prop := forall i, (i < n)%nat -> pivot i = false -> u i = 0.

(** A vector that vanishes outside the pivots only sees their entries. *)
Lemma form_masked u : on_pivots u -> form n M u = form n masked u.
Proof.
  intros O; apply sum_ext; intros i I; apply sum_ext; intros j J; unfold masked.
  destruct (pivot i) eqn:Ei; [destruct (pivot j) eqn:Ej|]; simpl; auto.
  - rewrite (O j) by auto; ring.
  - rewrite (O i) by auto; ring.
Qed.

(** The factor's rows are those of the pivots; the others are zero. *)
Theorem pivots_psd L u : dominant n (fun i j => masked i j - gram n L i j) -> on_pivots u ->
  0 <= form n M u.
Proof.
  intros D O; rewrite form_masked by auto; apply (factor_form n masked L u); auto.
  intros i j I J; unfold masked; rewrite andb_comm, M_symmetric by auto; reflexivity.
Qed.

(** One vector z_t for each variable outside the pivots. *)
Record kernels (z : nat -> vec) : Prop := {
  kernel_zero : forall t i, (t < n)%nat -> (i < n)%nat -> pivot t = false -> apply n M (z t) i = 0;
  kernel_own : forall t, (t < n)%nat -> pivot t = false -> 0 < z t t;
  kernel_other : forall t i, (t < n)%nat -> (i < n)%nat -> pivot t = false -> pivot i = false ->
    i <> t -> z t i = 0
}.

(** Where M has no entry the unit vector serves, so that no combination is stated for it. *)
Lemma unit_kernel t : (t < n)%nat -> (forall j, (j < n)%nat -> M t j = 0) ->
  forall i, (i < n)%nat -> apply n M (fun j => if j =? t then 1 else 0) i = 0.
Proof.
  intros T Z i I; unfold apply, dot.
  rewrite (sum_ext n _ (fun j => if j =? t then M i j else 0))
    by (intros j _; destruct (j =? t); ring).
  rewrite sum_single; destruct (Nat.ltb_spec t n); auto; rewrite M_symmetric by auto; auto.
Qed.

Section Kernel.
Variables (z : nat -> vec) (x : vec).
Hypothesis Kz : kernels z.

Definition weight (t : nat) : R := if pivot t then 0 else x t / z t t.
Definition kernel_part : vec := fun i => sum n (fun t => weight t * z t i).
Definition pivot_part : vec := fun i => x i - kernel_part i.

Lemma pivot_part_on : on_pivots pivot_part.
Proof.
  intros i I E; unfold pivot_part, kernel_part.
  rewrite (sum_ext n _ (fun t => if t =? i then x t else 0)).
  - rewrite sum_single; destruct (Nat.ltb_spec i n); [ring|lia].
  - intros t T; unfold weight; destruct (Nat.eqb_spec t i) as [->|N].
    + rewrite E; pose proof (kernel_own z Kz i I E); field; lra.
    + destruct (pivot t) eqn:Et; [ring|]; rewrite (kernel_other z Kz t i) by auto; ring.
Qed.

Lemma kernel_part_zero i : (i < n)%nat -> apply n M kernel_part i = 0.
Proof.
  intros I; unfold apply, kernel_part; rewrite dot_comm, dot_comb.
  rewrite (sum_ext n _ (fun _ => 0)); [apply sum_0|]; intros t T; unfold weight.
  destruct (pivot t) eqn:E; [ring|]; rewrite dot_comm.
  pose proof (kernel_zero z Kz t i T I E) as Z; unfold apply in Z; rewrite Z; ring.
Qed.
End Kernel.

Theorem kernel_psd L z :
  dominant n (fun i j => masked i j - gram n L i j) -> kernels z -> psd n M.
Proof.
  intros D Kz x; set (v := kernel_part z x); set (u := pivot_part z x).
  assert (E : form n M x = form n M (fun i => v i + u i)).
  { apply sum_ext; intros i _; apply sum_ext; intros j _; unfold u, v, pivot_part; ring. }
  assert (Z : forall e, dot n e (apply n M v) = 0).
  { intros e; unfold dot; rewrite (sum_ext n _ (fun _ => 0)); [apply sum_0|].
    intros i I; unfold v; rewrite kernel_part_zero by auto; ring. }
  rewrite E, form_add, (form_apply n M v), !Z by auto.
  pose proof (pivots_psd L u D (pivot_part_on z x Kz)); lra.
Qed.
End Convexity.

(** ** The matrix of a program *)
Section Curvature.
Variables (n l : nat) (D : R) (w : nat -> R) (g : nat -> vec) (M : mat).
Hypothesis D_pos : 0 < D.

Definition curvature : mat := fun i j =>
  / D * (sum l (fun k => w k * outer (g k) (g k) i j) + M i j).

Theorem curvature_psd : (forall k, (k < l)%nat -> 0 < w k) -> psd n M -> psd n curvature.
Proof.
  intros W P x; unfold curvature; rewrite form_scal, form_plus, form_sum.
  apply Rmult_le_pos; [now apply Rlt_le, Rinv_0_lt_compat|].
  apply Rplus_le_le_0_compat; [|apply P]; apply sum_ge0; intros k K.
  rewrite form_scal, form_outer; specialize (W k K).
  apply Rmult_le_pos; [lra|apply Rle_0_sqr].
Qed.

Theorem curvature_symmetric : symmetric n M -> symmetric n curvature.
Proof.
  intros S i j I J; unfold curvature; rewrite (S i j) by auto; do 2 f_equal.
  apply sum_ext; intros; unfold outer; ring.
Qed.
End Curvature.

(** ** Optimality *)
Section Program.
Variables (n m : nat) (A : nat -> vec).
Variables (lower upper : nat -> bound) (row_lower row_upper : nat -> bound).
Variables (c : vec) (Q : mat).
Hypothesis Q_symmetric : symmetric n Q.
Notation allowed := (feasible n m A lower upper row_lower row_upper).

Definition qp_value (x : vec) : R := dot n c x + / 2 * form n Q x.
Definition gradient (x : vec) : vec := fun i => c i + apply n Q x i.

Theorem tangent_below p x : psd n Q ->
  dot n x (apply n Q p) - / 2 * form n Q p <= / 2 * form n Q x.
Proof.
  intros P; pose proof (form_add n Q p (fun i => x i - p i) Q_symmetric) as E.
  pose proof (P (fun i => x i - p i)).
  rewrite (form_apply n Q p) in *.
  replace (form n Q (fun i => p i + (x i - p i))) with (form n Q x) in E.
  - rewrite (dot_minus_l n x p) in E; lra.
  - apply sum_ext; intros i _; apply sum_ext; intros j _.
    replace (p i + (x i - p i)) with (x i) by ring; now replace (p j + (x j - p j)) with (x j) by ring.
Qed.

Theorem qp_optimal p : psd n Q ->
  (forall x, allowed x -> dot n (gradient p) p <= dot n (gradient p) x) ->
  forall x, allowed x -> qp_value p <= qp_value x.
Proof.
  intros P O x F; specialize (O x F); unfold gradient in O.
  rewrite !dot_plus_l, !(dot_comm n (apply n Q p)) in O.
  pose proof (tangent_below p x P) as T; unfold qp_value.
  rewrite (form_apply n Q p) in *; lra.
Qed.

Theorem qp_kkt p y : psd n Q -> allowed p ->
  supported n m A lower upper row_lower row_upper y (gradient p) ->
  dual_value n m A lower upper row_lower row_upper y (gradient p) = dot n (gradient p) p ->
  forall x, allowed x -> qp_value p <= qp_value x.
Proof. intros P F S E; apply qp_optimal; auto; now apply (lp_optimal n m A) with y. Qed.

(** ** Rays *)
Lemma form_move p ray t : (forall i, (i < n)%nat -> apply n Q ray i = 0) ->
  form n Q (move p ray t) = form n Q p.
Proof.
  intros Z; pose proof (form_add n Q p (scale t ray) Q_symmetric) as E.
  rewrite (apply_symmetric n Q _ p Q_symmetric), (form_apply n Q (scale t ray)) in E.
  assert (S : forall e, dot n e (apply n Q (scale t ray)) = 0).
  { intros e; unfold dot; rewrite (sum_ext n _ (fun _ => 0)); [apply sum_0|]; intros i I.
    unfold apply; rewrite dot_scale_r; specialize (Z i I); unfold apply in Z; rewrite Z; ring. }
  rewrite !S in E; unfold move; unfold scale in E; lra.
Qed.

Theorem qp_unbounded p ray : allowed p ->
  recedes n m A lower upper row_lower row_upper ray -> dot n c ray < 0 ->
  (forall i, (i < n)%nat -> apply n Q ray i = 0) ->
  forall b, exists x, allowed x /\ qp_value x < b.
Proof.
  intros F Re N Z b.
  destruct (lp_unbounded_along n m A lower upper row_lower row_upper c p ray F Re N
    (b - / 2 * form n Q p)) as (t & Ft & V).
  exists (move p ray t); split; auto; unfold qp_value; rewrite form_move by auto; lra.
Qed.
End Program.
