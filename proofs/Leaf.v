(** * The leaf lemma

    After the reduction there are groups k < G with a weight w_k of either sign
    and a row r_k, and the function to bound is  F(u) = sum_k w_k (r_k . u)_+ .
    On a leaf each group is free, or fixed to a side s_k = 1 or -1, which means
    that the leaf's cone satisfies h_k . u >= 0 with h_k = s_k r_k.  Put
    z_k = r_k . u.  Since (z)_+ = (z + |z|) / 2,

        2 F(u) = sum_k w_k z_k + sum_k w_k |z_k| ,

    and only the terms w_k |z_k| of free groups have to be relaxed.  A free group
    with w_k > 0 is an _arc_, a free group with w_k <= 0 a _bowl_.

    - Pairing.  For an arc j and any table Gamma put
      y_j = w_j r_j - sum_k Gamma_jk r_k.  By the triangle inequality
      w_j |z_j| <= |y_j . u| + sum_k |Gamma_jk| |z_k|: rows of opposite sign cancel
      each other as vectors before anything is relaxed.  What group k pays,
      spent_k = sum_j |Gamma_jk|, is linear where k is fixed and comes out of the
      capacity -w_k where k is a bowl.
    - Arc.  |y| <= (a y^2 + omega) / 2 where a omega >= 1.
    - Tangent.  -|theta| |z| <= theta z.
    - Parabola.  -kappa |z| <= -kappa c z^2 on the sphere where c |r| <= 1.
    - Cone terms.  p (h_k . u) (h_l . u) and (h_k . u) (tau_k - a_k . u), |a_k| <= tau_k,
      are nonnegative on the cone and sphere, and may be added to F.

    The sum of all terms is a quadratic q >= F; B - q(u) + mu (|u|^2 - 1) is the
    form of a matrix S of order d + 1 at (u, 1).  If S is positive semidefinite, then
    F <= B on the cone and the sphere, hence F(u) <= B |u| on the cone.

<<
    definition              meaning                                 FORMAT
    side, sgn, cone         free / plus / minus; 0, 1, -1; the cone    R11
    group_sum               F(u) above                                 R10
    leaf                    the multipliers of a leaf                  R12-R19
    y_row, spent, kappa     y_j, sum_j |Gamma_jk|, rest of capacity    R14, R15
    M_mat, g_vec, corner    the blocks of S                            R18
    S_mat                   S                                          R18
    valid                   all side conditions of a leaf              R13-R17, R19

    theorem                 content
    abs_terms               the relaxation of sum_k w_k |z_k|          R13-R15
    leaf_quadratic          B - F(u) >= (u,1)^T S (u,1) there          R13-R18
    leaf_sphere             valid  ->  F <= B on cone and sphere       R19
    leaf_cone               valid  ->  F(u) <= B |u| on the cone       R18, R19
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith Bool.
From Relucert Require Import Vec Norm Dominant Terms.
Open Scope R_scope.

(** ** Groups, sides and the multipliers of a leaf *)
Inductive side := free | plus | minus.
Definition sgn (s : side) : R := match s with free => 0 | plus => 1 | minus => -1 end.
Definition is_free (s : side) : bool := match s with free => true | _ => false end.
Definition only (b : bool) (x : R) : R := if b then x else 0.

Record leaf := {
  gamma : nat -> nat -> R;      (* the table of pairs: Gamma_jk, zero where not listed *)
  mu : R;                       (* multiplier of the sphere, any sign *)
  omega : nat -> R;             (* of arcs *)
  arc : nat -> R;               (* the reciprocal of omega, rounded upwards *)
  theta : nat -> R;             (* tangents of bowls, any sign *)
  bowl : nat -> R;              (* the reciprocal of |r_k|, rounded downwards *)
  product : nat -> nat -> R;    (* of h_k and h_l *)
  tau : nat -> R;               (* ball terms *)
  ball : nat -> vec;
  factor : mat                  (* L *)
}.

Section Leaf.
Variables (d G : nat) (w : nat -> R) (r : nat -> vec) (B : R).

Definition group_sum (u : vec) : R := sum G (fun k => w k * pos (dot d (r k) u)).

Section Sides.
Variables (sd : nat -> side) (lf : leaf).

Definition cone (u : vec) : Prop :=
  forall k, (k < G)%nat -> 0 <= sgn (sd k) * dot d (r k) u.

Definition is_positive (k : nat) : bool := if Rlt_dec 0 (w k) then true else false.
Definition is_arc (k : nat) : bool := is_free (sd k) && is_positive k.
Definition is_bowl (k : nat) : bool := is_free (sd k) && negb (is_positive k).

Definition h (k : nat) : vec := fun i => sgn (sd k) * r k i.
Definition y_row (j : nat) : vec := fun i =>
  w j * r j i - sum G (fun k => gamma lf j k * r k i).
Definition spent (k : nat) : R := sum G (fun j => only (is_arc j) (Rabs (gamma lf j k))).
Definition kappa (k : nat) : R := - w k - spent k - Rabs (theta lf k).

(** The matrix S of rule R18, with rows in the scale of the data. *)
Definition M_mat : mat := fun i j =>
  mu lf * delta i j
  - / 4 * sum G (fun k => only (is_arc k) (arc lf k) * outer (y_row k) (y_row k) i j)
  + / 2 * sum G (fun k => only (is_bowl k) (kappa k * bowl lf k) * outer (r k) (r k) i j)
  - sum G (fun k => sum G (fun l => product lf k l * sym (h k) (h l) i j))
  + sum G (fun k => sym (h k) (ball lf k) i j).

Definition coefficient (k : nat) : R :=
  w k + sgn (sd k) * w k + only (is_bowl k) (theta lf k) + sgn (sd k) * spent k.
Definition g_vec : vec := fun i =>
  / 2 * sum G (fun k => coefficient k * r k i) + sum G (fun k => tau lf k * h k i).

Definition corner : R := B - mu lf - / 4 * sum G (fun k => only (is_arc k) (omega lf k)).
Definition S_mat : mat := bordered d M_mat (fun i => - g_vec i / 2) corner.

(** The side conditions.  Rule R14 forbids pairs with a free group that is not
    negative: here a free positive partner is an error, and a free idle one would
    exceed its capacity, which is zero. *)
Record valid : Prop := {
  valid_arc : forall k, (k < G)%nat -> is_arc k = true ->
    0 < omega lf k /\ 1 <= arc lf k * omega lf k;                             (* R13 *)
  valid_pair : forall j k, (j < G)%nat -> (k < G)%nat ->
    is_arc j = true -> is_arc k = true -> gamma lf j k = 0;                   (* R14 *)
  valid_capacity : forall k, (k < G)%nat -> is_bowl k = true -> 0 <= kappa k; (* R15 *)
  valid_bowl : forall k, (k < G)%nat -> is_bowl k = true ->
    0 <= bowl lf k /\ bowl lf k * bowl lf k * dot d (r k) (r k) <= 1;         (* R15 *)
  valid_product : forall k l, (k < G)%nat -> (l < G)%nat -> 0 <= product lf k l;  (* R16 *)
  valid_ball : forall k, (k < G)%nat ->
    0 <= tau lf k /\ dot d (ball lf k) (ball lf k) <= tau lf k * tau lf k;    (* R17 *)
  valid_factor : dominant (S d) (fun i j => S_mat i j - gram (S d) (factor lf) i j)  (* R19 *)
}.

(** ** The relaxation at a point of the cone and the sphere *)
Section Point.
Variable u : vec.
Hypothesis in_cone : cone u.
Hypothesis on_sphere : dot d u u = 1.
Hypothesis ok : valid.
Notation z k := (dot d (r k) u).
Notation yu k := (dot d (y_row k) u).

Lemma dot_h k : dot d (h k) u = sgn (sd k) * z k.
Proof. apply (dot_scale_l d (sgn (sd k)) (r k) u). Qed.

Lemma dot_y j : yu j = w j * z j - sum G (fun k => gamma lf j k * z k).
Proof.
  unfold y_row; rewrite dot_minus_l, dot_comb; f_equal.
  apply (dot_scale_l d (w j) (r j) u).
Qed.

(** Pairing, for one arc: the triangle inequality. *)
Lemma pairing j : 0 < w j ->
  w j * Rabs (z j) <= Rabs (yu j) + sum G (fun k => Rabs (gamma lf j k) * Rabs (z k)).
Proof.
  intros W; pose proof (dot_y j) as E.
  set (s := sum G (fun k => gamma lf j k * z k)) in *.
  assert (Rabs s <= sum G (fun k => Rabs (gamma lf j k) * Rabs (z k))).
  { unfold s; eapply Rle_trans; [apply sum_abs|].
    apply sum_le; intros; rewrite Rabs_mult; lra. }
  replace (w j * Rabs (z j)) with (Rabs (yu j + s)).
  - pose proof (Rabs_triang (yu j) s); lra.
  - rewrite E; replace (w j * z j - s + s) with (w j * z j) by ring.
    rewrite Rabs_mult, (Rabs_pos_eq (w j)); lra.
Qed.

(** All arcs together: the payments are collected group by group. *)
Lemma payments :
  sum G (fun j => only (is_arc j) (sum G (fun k => Rabs (gamma lf j k) * Rabs (z k))))
  = sum G (fun k => spent k * Rabs (z k)).
Proof.
  rewrite (sum_ext G _ (fun j => sum G (fun k =>
    only (is_arc j) (Rabs (gamma lf j k)) * Rabs (z k)))).
  - rewrite sum_swap; apply sum_ext; intros; unfold spent; now rewrite sum_scal_r.
  - intros j _; destruct (is_arc j); simpl; auto.
    rewrite (sum_ext G _ (fun _ => 0)), sum_0; auto; intros; lra.
Qed.

(** One group, with what it pays: w_k |z_k| + spent_k |z_k| where k is not an arc. *)
Lemma rest k : (k < G)%nat -> is_arc k = false ->
  (w k + spent k) * Rabs (z k) <= sgn (sd k) * (w k + spent k) * z k
    + only (is_bowl k) (theta lf k * z k - kappa k * bowl lf k * (z k * z k)).
Proof.
  intros K A; pose proof (in_cone k K) as C.
  destruct (is_free (sd k)) eqn:E.
  - assert (Bo : is_bowl k = true).
    { unfold is_bowl, is_arc in *; rewrite E in *; simpl in *; now rewrite A. }
    rewrite Bo; simpl; replace (sgn (sd k)) with 0 by (destruct (sd k); easy).
    pose proof (valid_capacity ok k K Bo) as Ka; destruct (valid_bowl ok k K Bo) as [b1 b2].
    pose proof (tangent_bound (z k) (theta lf k)).
    pose proof (parabola_bound d (r k) u _ on_sphere b1 b2) as P.
    assert (Q := Rmult_le_compat_l _ _ _ Ka P).
    replace (w k + spent k) with (- kappa k - Rabs (theta lf k)) by (unfold kappa; ring).
    lra.
  - unfold is_bowl; rewrite E; simpl.
    destruct (sd k); simpl in *; try easy.
    + rewrite Rabs_pos_eq; lra.
    + rewrite Rabs_left1; lra.
Qed.

Lemma abs_terms :
  sum G (fun k => w k * Rabs (z k))
  <= / 2 * (sum G (fun k => only (is_arc k) (arc lf k) * (yu k * yu k))
            + sum G (fun k => only (is_arc k) (omega lf k)))
     + sum G (fun k => sgn (sd k) * (w k + spent k) * z k)
     + sum G (fun k => only (is_bowl k) (theta lf k) * z k)
     - sum G (fun k => only (is_bowl k) (kappa k * bowl lf k) * (z k * z k)).
Proof.
  (* pair every arc, then exchange the sums *)
  assert (P : sum G (fun k => w k * Rabs (z k)) <=
    sum G (fun k => (if is_arc k then Rabs (yu k) else w k * Rabs (z k)) + spent k * Rabs (z k))).
  { rewrite sum_plus, <- payments, <- sum_plus; apply sum_le; intros k K.
    destruct (is_arc k) eqn:A; simpl; [|lra].
    apply pairing; unfold is_arc, is_positive in A.
    destruct (Rlt_dec 0 (w k)); auto; now rewrite andb_false_r in A. }
  eapply Rle_trans; [exact P|].
  rewrite <- sum_plus, <- sum_scal, <- !sum_plus, <- sum_minus.
  apply sum_le; intros k K; destruct (is_arc k) eqn:A; simpl.
  - (* an arc pays nothing *)
    assert (Sp : spent k = 0).
    { unfold spent; rewrite (sum_ext G _ (fun _ => 0)); [apply sum_0|].
      intros j J; destruct (is_arc j) eqn:Aj; simpl; auto.
      rewrite (valid_pair ok j k J K Aj A); apply Rabs_R0. }
    assert (Fr : is_free (sd k) = true /\ is_bowl k = false).
    { unfold is_bowl, is_arc in *; destruct (is_free (sd k)), (is_positive k); easy. }
    destruct Fr as [Fr ->]; simpl.
    replace (sgn (sd k)) with 0 by (destruct (sd k); easy); rewrite Sp.
    destruct (valid_arc ok k K A) as [W A1].
    pose proof (arc_bound (yu k) _ _ W A1); lra.
  - pose proof (rest k K A); destruct (is_bowl k); simpl in *; lra.
Qed.

(** The quadratic form of S, term by term. *)
Lemma form_M : form d M_mat u = mu lf * dot d u u
  - / 4 * sum G (fun k => only (is_arc k) (arc lf k) * (yu k * yu k))
  + / 2 * sum G (fun k => only (is_bowl k) (kappa k * bowl lf k) * (z k * z k))
  - sum G (fun k => sum G (fun l => product lf k l * (dot d (h k) u * dot d (h l) u)))
  + sum G (fun k => dot d (h k) u * dot d (ball lf k) u).
Proof.
  unfold M_mat; rewrite form_plus, form_minus, form_plus, form_minus, !form_scal, form_delta.
  rewrite !form_sum.
  rewrite (sum_ext G (fun k => form d (fun i j => only (is_arc k) _ * _) u)
    (fun k => only (is_arc k) (arc lf k) * (yu k * yu k)))
    by (intros; now rewrite form_scal, form_outer).
  rewrite (sum_ext G (fun k => form d (fun i j => only (is_bowl k) _ * _) u)
    (fun k => only (is_bowl k) (kappa k * bowl lf k) * (z k * z k)))
    by (intros; now rewrite form_scal, form_outer).
  rewrite (sum_ext G (fun k => form d (fun i j => sum G _) u)
    (fun k => sum G (fun l => product lf k l * (dot d (h k) u * dot d (h l) u))))
    by (intros; rewrite form_sum; apply sum_ext; intros; now rewrite form_scal, form_sym).
  rewrite (sum_ext G (fun k => form d (fun i j => sym (h k) (ball lf k) i j) u)
    (fun k => dot d (h k) u * dot d (ball lf k) u)) by (intros; now apply form_sym).
  reflexivity.
Qed.

Lemma dot_g : dot d g_vec u =
  / 2 * sum G (fun k => coefficient k * z k) + sum G (fun k => tau lf k * dot d (h k) u).
Proof.
  unfold g_vec; rewrite dot_plus_l, dot_comb, <- dot_comb; f_equal.
  rewrite <- dot_comb; apply (dot_scale_l d (/ 2)).
Qed.

Theorem leaf_quadratic : form (S d) S_mat (extend d u 1) <= B - group_sum u.
Proof.
  unfold S_mat; rewrite form_bordered, form_M, on_sphere.
  replace (dot d (fun i => - g_vec i / 2) u) with (- / 2 * dot d g_vec u)
    by (rewrite <- dot_scale_l; apply sum_ext; intros; unfold scale; lra).
  rewrite dot_g; unfold corner.
  (* F in terms of z and |z| *)
  assert (Fz : group_sum u = / 2 * sum G (fun k => w k * z k) + / 2 * sum G (fun k => w k * Rabs (z k))).
  { unfold group_sum; rewrite <- !sum_scal, <- sum_plus; apply sum_ext; intros.
    rewrite pos_abs; lra. }
  (* the coefficients of z *)
  assert (Co : sum G (fun k => coefficient k * z k) = sum G (fun k => w k * z k)
    + sum G (fun k => sgn (sd k) * (w k + spent k) * z k)
    + sum G (fun k => only (is_bowl k) (theta lf k) * z k)).
  { rewrite <- !sum_plus; apply sum_ext; intros; unfold coefficient; lra. }
  (* the cone terms are nonnegative *)
  assert (Pr : 0 <= sum G (fun k => sum G (fun l =>
    product lf k l * (dot d (h k) u * dot d (h l) u)))).
  { apply sum_ge0; intros k K; apply sum_ge0; intros l L; rewrite !dot_h.
    apply Rmult_le_pos; [now apply (valid_product ok)|].
    apply Rmult_le_pos; now apply in_cone. }
  assert (Ba : sum G (fun k => dot d (h k) u * dot d (ball lf k) u)
               <= sum G (fun k => tau lf k * dot d (h k) u)).
  { apply sum_le; intros k K; rewrite dot_h; destruct (valid_ball ok k K) as [T A].
    rewrite (Rmult_comm (tau lf k)); apply Rmult_le_compat_l; [now apply in_cone|].
    pose proof (norm_bound d _ u _ T A) as N.
    unfold norm in N; rewrite on_sphere, sqrt_1 in N; lra. }
  pose proof abs_terms; rewrite Fz, Co; lra.
Qed.
End Point.

(** ** The leaf lemma *)
Lemma S_symmetric : symmetric (S d) S_mat.
Proof.
  intros i j _ _; unfold S_mat, bordered.
  destruct (i =? d), (j =? d); auto; unfold M_mat, delta.
  rewrite (Nat.eqb_sym j i).
  repeat match goal with
    | |- sum _ _ = sum _ _ => apply sum_ext; intros
    | |- _ + _ = _ + _ => f_equal
    | |- _ - _ = _ - _ => f_equal
    | |- _ * sum _ _ = _ * sum _ _ => f_equal
    end; unfold outer, sym; lra.
Qed.

Theorem leaf_sphere u : valid -> cone u -> dot d u u = 1 -> group_sum u <= B.
Proof.
  intros V C U; pose proof (leaf_quadratic u C U V).
  pose proof (factor_form (S d) S_mat (factor lf) (extend d u 1) S_symmetric (valid_factor V)).
  lra.
Qed.

Theorem leaf_cone u : valid -> cone u -> group_sum u <= B * norm d u.
Proof.
  intros V; apply (homogeneous d cone group_sum).
  - intros s v S C k K; rewrite dot_scale_r; specialize (C k K).
    replace (_ * (s * _)) with (s * (sgn (sd k) * dot d (r k) v)) by ring.
    now apply Rmult_le_pos.
  - intros s v S; unfold group_sum; rewrite <- sum_scal; apply sum_ext; intros k _.
    rewrite dot_scale_r, pos_scale by auto; ring.
  - intros v E; unfold group_sum; rewrite (sum_ext G _ (fun _ => 0)), sum_0; [lra|].
    intros k _; rewrite (norm_zero d (r k) v E), pos_0; ring.
  - intros v C U; now apply leaf_sphere.
Qed.
End Sides.
End Leaf.
