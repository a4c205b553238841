(** * Losses and duals in rational numbers

    What a row costs and what a dual vector gets from it, computed: exactly for the losses that are
    piecewise linear or quadratic.  The others are enclosed in Enclosed.v.

<<
    definition              meaning                                             FORMAT
    over_R                  a loss with rational parameter as one over R
    qparameter, qtarget     tests of parameter and targets                      R201
    exact, exact_cost       losses without logarithms, and their values         R203
    qdomain, exact_worth    tests of r, and v(r)                                R205

    theorem                 content
    qparameter_true, qtarget_true, exact_cost_of, qdomain_true, exact_worth_of
                            the tests and numbers are those of Losses.v and Fenchel.v
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith Bool List QArith Qreals.
From Relucert Require Import Vec Rational Verdict Training Losses Fenchel.
Import ListNotations.

Open Scope Q_scope.
Definition qmax (a b : Q) : Q := if Qle_bool a b then b else a.
Definition qlt (a b : Q) : bool := negb (Qle_bool b a).

Definition qparameter (l : loss Q) : bool :=
  match l with
  | Quantile tau => qlt 0 tau && qlt tau 1
  | Huber a | SmoothL1 a | Insensitive a | SquaredInsensitive a => qlt 0 a
  | _ => true
  end.

Definition qtarget (l : loss Q) (K : nat) (y : nat -> Q) : bool :=
  let one := Nat.eqb K 1 in
  match l with
  | Squared => true
  | Hinge | SquaredHinge => one && (Qeq_bool (y 0%nat) 1 || Qeq_bool (y 0%nat) (- (1)))
  | Logistic => one && Qle_bool 0 (y 0%nat) && Qle_bool (y 0%nat) 1
  | Poisson => one && Qle_bool 0 (y 0%nat)
  | Softmax => Nat.ltb 0 K && all K (fun j => Qle_bool 0 (y j)) && Qeq_bool (qsum K y) 1
  | _ => one
  end.

Definition exact {A} (l : loss A) : bool := match l with Logistic | Poisson | Softmax => false | _ => true end.

Definition exact_cost (l : loss Q) (K : nat) (y f : nat -> Q) : Q :=
  let e := f 0%nat - y 0%nat in
  let size := qabs e in
  let gap := qpos (1 - y 0%nat * f 0%nat) in
  match l with
  | Squared => (1 # 2) * qsum K (fun j => let e := f j - y j in e * e)
  | Absolute => size
  | Quantile tau => qmax (tau * - e) ((tau - 1) * - e)
  | Huber delta => if Qle_bool size delta then (1 # 2) * (e * e) else delta * (size - (1 # 2) * delta)
  | SmoothL1 delta => if Qle_bool size delta then / (2 * delta) * (e * e) else size - (1 # 2) * delta
  | Insensitive eps => qpos (size - eps)
  | SquaredInsensitive eps => let x := qpos (size - eps) in (1 # 2) * (x * x)
  | Hinge => gap
  | SquaredHinge => (1 # 2) * (gap * gap)
  | _ => 0
  end.

Definition qshape_of (l : loss Q) : option (shape Q) :=
  let regression k eps a b := Some {| curvature := k; insensitive := eps; low := a; high := b; margin := false |} in
  let margins k b := Some {| curvature := k; insensitive := 0; low := Some 0; high := b; margin := true |} in
  match l with
  | Squared => regression 1 0 None None
  | Absolute => regression 0 0 (Some (- (1))) (Some 1)
  | Quantile tau => regression 0 0 (Some (- tau)) (Some (1 - tau))
  | Huber delta => regression 1 0 (Some (- delta)) (Some delta)
  | SmoothL1 delta => regression delta 0 (Some (- (1))) (Some 1)
  | Insensitive eps => regression 0 eps (Some (- (1))) (Some 1)
  | SquaredInsensitive eps => regression 1 eps None None
  | Hinge => margins 0 (Some 1)
  | SquaredHinge => margins 1 None
  | _ => None
  end.

Definition qinside (sh : shape Q) (t : Q) : bool :=
  match low sh with Some a => Qle_bool a t | None => true end
  && match high sh with Some b => Qle_bool t b | None => true end.
Definition qpaid (sh : shape Q) (e t : Q) : Q :=
  t * e - curvature sh * (1 # 2) * (t * t) - insensitive sh * qabs t.

Definition qdomain (l : loss Q) (K : nat) (y r : nat -> Q) : bool :=
  let p := y 0%nat - r 0%nat in
  match l with
  | Squared => true
  | Logistic => Qle_bool 0 p && Qle_bool p 1
  | Poisson => Qle_bool 0 p
  | Softmax => all K (fun j => Qle_bool 0 (y j - r j)) && Qeq_bool (qsum K (fun j => y j - r j)) 1
  | _ => match qshape_of l with
         | Some sh => qinside sh (if margin sh then y 0%nat * r 0%nat else - r 0%nat)
         | None => true
         end
  end.

Definition exact_worth (l : loss Q) (K : nat) (y r : nat -> Q) : Q :=
  match l with
  | Squared => qsum K (fun j => r j * y j - (1 # 2) * (r j * r j))
  | _ => match qshape_of l with
         | Some sh => if margin sh then qpaid sh 1 (y 0%nat * r 0%nat) else qpaid sh (- y 0%nat) (- r 0%nat)
         | None => 0
         end
  end.

(** ** The same over R *)
Open Scope R_scope.
Definition over_R (l : loss Q) : loss R :=
  match l with
  | Squared => Squared | Absolute => Absolute | Quantile tau => Quantile (Q2R tau) | Huber a => Huber (Q2R a)
  | SmoothL1 a => SmoothL1 (Q2R a) | Insensitive a => Insensitive (Q2R a)
  | SquaredInsensitive a => SquaredInsensitive (Q2R a) | Hinge => Hinge | SquaredHinge => SquaredHinge
  | Logistic => Logistic | Poisson => Poisson | Softmax => Softmax
  end.

Lemma lt_true a b : qlt a b = true -> Q2R a < Q2R b.
Proof. intros H; apply negb_true_iff in H; now apply le_false. Qed.
Lemma eq_true a b : Qeq_bool a b = true -> Q2R a = Q2R b.
Proof. intros H; now apply Qeq_eqR, Qeq_bool_iff. Qed.
Lemma Q2R_max a b : Q2R (qmax a b) = Rmax (Q2R a) (Q2R b).
Proof.
  unfold qmax; destruct (Qle_bool a b) eqn:E; [apply le_true in E; now rewrite Rmax_right|].
  apply le_false in E; rewrite Rmax_left; lra.
Qed.
Lemma Q2R_qpos x : Q2R (qpos x) = Rmax (Q2R x) 0.
Proof. apply Q2R_pos. Qed.

#[export] Hint Rewrite Q2R_max Q2R_qpos : q2r.
Ltac real := repeat match goal with
  | H : _ && _ = true |- _ => apply andb_prop in H as [? ?]
  | H : qlt _ _ = true |- _ => apply lt_true in H
  | H : Qle_bool _ _ = true |- _ => apply le_true in H
  | H : Qeq_bool _ _ = true |- _ => apply eq_true in H
  | H : Nat.eqb _ _ = true |- _ => apply Nat.eqb_eq in H
  | H : Nat.ltb _ _ = true |- _ => apply Nat.ltb_lt in H
  end; unfold vec_of in *; autorewrite with q2r in *.

Theorem qparameter_true l : qparameter l = true -> parameter (over_R l).
Proof. destruct l; simpl; intros H; real; try split; auto; lra. Qed.

Theorem qtarget_true l K y : qtarget l K y = true -> target (over_R l) K (vec_of y).
Proof.
  destruct l; cbn [qtarget target over_R]; intros H; real; auto.
  - split; auto; apply orb_prop in H0 as [H0|H0]; real; auto.
  - split; auto; apply orb_prop in H0 as [H0|H0]; real; auto.
  - repeat split; auto; intros j J; pose proof (all_true _ _ H1 j J) as G; cbv beta in G; real; auto.
Qed.

Theorem exact_cost_of l K y f : qparameter l = true -> exact l = true ->
  Q2R (exact_cost l K y f) = loss_at (over_R l) K (vec_of y) (vec_of f).
Proof.
  assert (Two : Q2R 2 = 2) by (unfold Q2R; simpl; lra).
  intros P E; destruct l; try discriminate; cbn [exact_cost loss_at over_R qparameter] in *; cbv zeta;
    try (real; reflexivity).
  - real; f_equal; apply sum_ext; intros j _; cbv zeta; real; reflexivity.
  - destruct (Qle_bool _ delta) eqn:Q.
    + real; destruct (Rle_dec _ _); [reflexivity|contradiction].
    + apply le_false in Q; real; destruct (Rle_dec _ _); [lra|reflexivity].
  - real; assert (N : ~ (2 * delta == 0)%Q).
    { intros Z; apply Qeq_eqR in Z; real; lra. }
    destruct (Qle_bool _ delta) eqn:Q.
    + real; rewrite Q2R_inv by auto; real; rewrite Two; destruct (Rle_dec _ _); [reflexivity|contradiction].
    + apply le_false in Q; real; destruct (Rle_dec _ _); [lra|reflexivity].
Qed.

Definition shape_over_R (sh : shape Q) : shape R := {|
  curvature := Q2R (curvature sh); insensitive := Q2R (insensitive sh);
  low := option_map Q2R (low sh); high := option_map Q2R (high sh); margin := margin sh |}.

Lemma shape_over l : shape_of (over_R l) = option_map shape_over_R (qshape_of l).
Proof.
  destruct l; simpl; auto; unfold shape_over_R; simpl; real; repeat f_equal; unfold Q2R; simpl; lra.
Qed.

Lemma qpaid_of sh e t : Q2R (qpaid sh e t) = paid (shape_over_R sh) (Q2R e) (Q2R t).
Proof. unfold qpaid, paid, shape_over_R; simpl; real; unfold Rdiv; ring. Qed.

Lemma qinside_true sh t : qinside sh t = true -> inside (shape_over_R sh) (Q2R t).
Proof.
  unfold qinside, inside, shape_over_R; simpl; intros H; apply andb_prop in H as [A B].
  destruct (low sh), (high sh); simpl; real; auto.
Qed.

Theorem qdomain_true l K y r : qdomain l K y r = true -> domain (over_R l) K (vec_of y) (vec_of r).
Proof.
  assert (S : match qshape_of l with
    | Some sh => qinside sh (if margin sh then y 0%nat * r 0%nat else - r 0%nat)%Q | None => true end = true ->
    match shape_of (over_R l) with
    | Some sh => inside sh (if margin sh then vec_of y 0%nat * vec_of r 0%nat else - vec_of r 0%nat)
    | None => True end).
  { rewrite shape_over; destruct (qshape_of l) as [sh|]; simpl; auto; intros H; apply qinside_true in H.
    destruct (margin sh); real; auto. }
  destruct l; try exact S; cbn [qdomain domain over_R]; intros H; clear S; real; auto.
  split; [|rewrite <- H0; apply sum_ext; intros; real; reflexivity].
  intros j J; pose proof (all_true _ _ H j J) as G; cbv beta in G; real; auto.
Qed.

Theorem exact_worth_of l K y r : exact l = true ->
  Q2R (exact_worth l K y r) = worth (over_R l) K (vec_of y) (vec_of r).
Proof.
  assert (S : Q2R (match qshape_of l with
    | Some sh => if margin sh then qpaid sh 1 (y 0%nat * r 0%nat)%Q else qpaid sh (- y 0%nat)%Q (- r 0%nat)%Q | None => 0%Q end)
    = match shape_of (over_R l) with
    | Some sh => if margin sh then paid sh 1 (vec_of y 0%nat * vec_of r 0%nat) else paid sh (- vec_of y 0%nat) (- vec_of r 0%nat)
    | None => 0 end).
  { rewrite shape_over; destruct (qshape_of l) as [sh|]; simpl; [|apply Q2R_0].
    destruct (margin sh); rewrite qpaid_of; real; reflexivity. }
  destruct l; try discriminate; intros _; try exact S; clear S; cbn [exact_worth worth over_R].
  real; apply sum_ext; intros; real; reflexivity.
Qed.
