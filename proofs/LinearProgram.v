(** * Linear programs: the three answers and their proofs

    Minimise c . x over the x in R^n with l_j <= x_j <= u_j for all variables and
    l_i <= (Ax)_i <= u_i for all rows (i < m), where any side may be missing.

    - _Weak duality._  For any multipliers y of the rows, with d = c - A^T y,
      c . x = sum_i y_i (Ax)_i + sum_j d_j x_j.  Each product is at least its factor times the
      side on which the factor's sign pushes: y_i times the lower side of row i if y_i > 0,
      else times the upper.  If these sides exist, the sum of the products bounds c . x on all
      feasible points.  So a feasible point that attains it is _optimal_; and if the bound is
      positive for c = 0 there is no feasible point (Farkas), nor is there if two sides cross.
    - A _ray_ that decreases nothing with a lower side, and increases nothing with an upper
      side, leads from a feasible point to feasible points only; if c . ray < 0 their objectives
      have no lower bound.

    Rows, costs and bounds may be multiplied by positive numbers of their own, as the format does
    to have integers; a maximisation is the minimisation of -c.

<<
    definition          meaning                                              FORMAT
    between l u v       l <= v <= u, where the sides exist
    feasible x          all bounds and rows                                  R21
    reduced y c         d = c - A^T y                                        R22
    pushed f l u        the side on which the factor f pushes exists         R22
    side f l u          f times this side                                    R22
    dual_value          the sum of the sides of y and of d                   R22
    stays f l u         the change f leaves no side                          R23

    theorem             content
    dual_value_le       dual_value <= c . x for all feasible x               R22
    lp_optimal          feasible, and dual_value = c . x  ->  optimal        R22
    lp_infeasible       dual_value > 0 for c = 0  ->  nothing is feasible    R22
    lp_contradictory    a lower side above an upper one: the same            R22
    lp_unbounded        a feasible point and a ray  ->  no lower bound       R21, R23
    between_scale       a row or bound, times a positive number              §7
    maximum             optimal for -c  ->  greatest for c                   §7
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Relucert Require Import Vec.
Open Scope R_scope.

(** ** Sides *)
Definition bound := option R.
Definition above (l : bound) (v : R) : Prop := match l with Some b => b <= v | None => True end.
Definition beneath (u : bound) (v : R) : Prop := match u with Some b => v <= b | None => True end.
Definition between (l u : bound) (v : R) : Prop := above l v /\ beneath u v.

(** The side on which a factor pushes: f v is at least f times this side. *)
Definition pushed (f : R) (l u : bound) : Prop := (0 < f -> l <> None) /\ (f < 0 -> u <> None).
Definition number (b : bound) : R := match b with Some v => v | None => 0 end.
Definition side (f : R) (l u : bound) : R :=
  if Rlt_dec 0 f then f * number l else if Rlt_dec f 0 then f * number u else 0.

Lemma side_le f l u v : pushed f l u -> between l u v -> side f l u <= f * v.
Proof.
  intros [P N] [A B]; unfold side; destruct (Rlt_dec 0 f) as [F|F].
  - specialize (P F); destruct l; [|easy]; apply Rmult_le_compat_l; [lra|exact A].
  - destruct (Rlt_dec f 0) as [F'|F'].
    + specialize (N F'); destruct u as [b|]; [|easy]; simpl in *.
      assert (0 <= - f * (b - v)) by (apply Rmult_le_pos; lra); lra.
    + replace f with 0 by lra; lra.
Qed.

Definition stays (f : R) (l u : bound) : Prop := (l <> None -> 0 <= f) /\ (u <> None -> f <= 0).

Lemma stays_between f l u v t : stays f l u -> 0 <= t -> between l u v -> between l u (v + t * f).
Proof.
  intros [P N] T [A B]; split.
  - destruct l as [b|]; simpl in *; auto.
    assert (0 <= f) by now apply P.
    assert (0 <= t * f) by now apply Rmult_le_pos.
    lra.
  - destruct u as [b|]; simpl in *; auto.
    assert (f <= 0) by now apply N.
    assert (0 <= t * - f) by (apply Rmult_le_pos; lra).
    lra.
Qed.

Definition times (s : R) (b : bound) : bound := option_map (Rmult s) b.

Theorem between_scale s l u v : 0 < s -> (between (times s l) (times s u) (s * v) <-> between l u v).
Proof.
  intros P; assert (E : forall a b, s * a <= s * b <-> a <= b).
  { intros a b; split; intros H; [now apply Rmult_le_reg_l with s|apply Rmult_le_compat_l; lra]. }
  unfold between; destruct l, u; simpl; rewrite ?E; tauto.
Qed.

(** ** Programs *)
Section Program.
Variables (n m : nat) (A : nat -> vec).
Variables (lower upper : nat -> bound) (row_lower row_upper : nat -> bound).

Record feasible (x : vec) : Prop := {
  feasible_bound : forall j, (j < n)%nat -> between (lower j) (upper j) (x j);
  feasible_row : forall i, (i < m)%nat -> between (row_lower i) (row_upper i) (dot n (A i) x)
}.

Definition reduced (y : nat -> R) (c : vec) : vec := fun j => c j - sum m (fun i => y i * A i j).
Record supported (y : nat -> R) (c : vec) : Prop := {
  supported_row : forall i, (i < m)%nat -> pushed (y i) (row_lower i) (row_upper i);
  supported_bound : forall j, (j < n)%nat -> pushed (reduced y c j) (lower j) (upper j)
}.
Definition dual_value (y : nat -> R) (c : vec) : R :=
  sum m (fun i => side (y i) (row_lower i) (row_upper i))
  + sum n (fun j => side (reduced y c j) (lower j) (upper j)).

Lemma split_cost y c x :
  dot n c x = sum m (fun i => y i * dot n (A i) x) + dot n (reduced y c) x.
Proof.
  unfold reduced; rewrite dot_minus_l, dot_comb; ring.
Qed.

Theorem dual_value_le y c x : supported y c -> feasible x -> dual_value y c <= dot n c x.
Proof.
  intros [Sr Sb] [B Ro]; rewrite (split_cost y); apply Rplus_le_compat.
  - apply sum_le; intros i I; apply side_le; auto.
  - apply sum_le; intros j J; apply side_le; auto.
Qed.

Theorem lp_optimal y c x : feasible x -> supported y c -> dual_value y c = dot n c x ->
  forall x', feasible x' -> dot n c x <= dot n c x'.
Proof. intros F S E x' F'; rewrite <- E; now apply dual_value_le. Qed.

Definition zero : vec := fun _ => 0.

Theorem lp_infeasible y : supported y zero -> 0 < dual_value y zero -> forall x, ~ feasible x.
Proof.
  intros S P x F; pose proof (dual_value_le y zero x S F) as D.
  unfold dot, zero in D; rewrite (sum_ext n _ (fun _ => 0)), sum_0 in D by (intros; ring).
  unfold zero in *; lra.
Qed.

Definition crossed (l u : bound) : Prop := exists a b, l = Some a /\ u = Some b /\ b < a.

Lemma crossed_none l u v : crossed l u -> ~ between l u v.
Proof. intros (a & b & -> & -> & L) [P Q]; simpl in *; lra. Qed.

Theorem lp_contradictory :
  (exists j, (j < n)%nat /\ crossed (lower j) (upper j)) \/
  (exists i, (i < m)%nat /\ crossed (row_lower i) (row_upper i)) -> forall x, ~ feasible x.
Proof.
  intros [(j & J & C)|(i & I & C)] x [B Ro]; eapply crossed_none; eauto.
Qed.

(** ** Rays *)
Definition move (x ray : vec) (t : R) : vec := fun j => x j + t * ray j.

Lemma dot_move a x ray t : dot n a (move x ray t) = dot n a x + t * dot n a ray.
Proof. unfold dot, move; rewrite <- sum_scal, <- sum_plus; apply sum_ext; intros; ring. Qed.

Record recedes (ray : vec) : Prop := {
  recedes_bound : forall j, (j < n)%nat -> stays (ray j) (lower j) (upper j);
  recedes_row : forall i, (i < m)%nat -> stays (dot n (A i) ray) (row_lower i) (row_upper i)
}.

Lemma feasible_move x ray t : feasible x -> recedes ray -> 0 <= t -> feasible (move x ray t).
Proof.
  intros [B Ro] [Rb Rr] T; split.
  - intros j J; now apply stays_between; auto.
  - intros i I; rewrite dot_move; now apply stays_between; auto.
Qed.

Theorem lp_unbounded_along c x ray : feasible x -> recedes ray -> dot n c ray < 0 ->
  forall M, exists t, feasible (move x ray t) /\ dot n c (move x ray t) < M.
Proof.
  intros F Re N M; exists (Rmax 0 ((dot n c x - M + 1) / - dot n c ray)).
  set (t := Rmax 0 _); split; [apply feasible_move; auto; apply Rmax_l|].
  assert (T : (dot n c x - M + 1) / - dot n c ray <= t) by apply Rmax_r.
  apply Rmult_le_compat_r with (r := - dot n c ray) in T; [|lra].
  replace ((dot n c x - M + 1) / - dot n c ray * - dot n c ray) with (dot n c x - M + 1) in T
    by (field; lra).
  rewrite dot_move; lra.
Qed.

Theorem lp_unbounded c x ray : feasible x -> recedes ray -> dot n c ray < 0 ->
  forall M, exists x', feasible x' /\ dot n c x' < M.
Proof.
  intros F Re N M; destruct (lp_unbounded_along c x ray F Re N M) as (t & H).
  now exists (move x ray t).
Qed.
End Program.

(** A maximisation is the minimisation of the negated costs. *)
Theorem maximum n c x x' : dot n (scale (-1) c) x <= dot n (scale (-1) c) x' -> dot n c x' <= dot n c x.
Proof. rewrite !dot_scale_l; lra. Qed.
