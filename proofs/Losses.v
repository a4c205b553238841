(** * Losses: what a row costs

    The losses of theory §E3.1 as users know them.  Those that are piecewise linear or quadratic are

        g(e) = max over t of  t e - kappa/2 t^2 - eps |t|,   t in an interval that holds 0,

    with e = f - y or, for margins, e = 1 - y f.  The maximum is at e less eps towards zero, over kappa,
    moved to the nearest end of the interval; every other t gives less.  This is both what a row costs
    and what a dual vector gets from it (Fenchel.v).

<<
    definition              meaning                                             FORMAT
    loss, loss_at           the losses, and their values                        R201
    parameter, target       what the parameter and the targets must be          R201
    shape, paid, slope      t e - kappa/2 t^2 - eps |t|, and the best t         R203
    shape_of                kappa, eps and the interval of a loss               R203

    theorem                 content
    paid_best               no slope of the interval pays more than the best    R203
    loss_shape              the loss is what the best slope pays                R203
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Relucert Require Import Vec NaturalLog.
Open Scope R_scope.

(** ** Losses: this part is to be trusted.  [A] is the type of parameters. *)
Inductive loss (A : Type) :=
  | Squared | Absolute | Quantile (tau : A) | Huber (delta : A) | SmoothL1 (delta : A)
  | Insensitive (eps : A) | SquaredInsensitive (eps : A) | Hinge | SquaredHinge
  | Logistic | Poisson | Softmax.
Arguments Squared {A}. Arguments Absolute {A}. Arguments Quantile {A}. Arguments Huber {A}.
Arguments SmoothL1 {A}. Arguments Insensitive {A}. Arguments SquaredInsensitive {A}.
Arguments Hinge {A}. Arguments SquaredHinge {A}. Arguments Logistic {A}. Arguments Poisson {A}. Arguments Softmax {A}.

Definition loss_at (l : loss R) (K : nat) (y f : vec) : R :=
  let e := f 0%nat - y 0%nat in
  let gap := 1 - y 0%nat * f 0%nat in
  match l with
  | Squared => / 2 * sum K (fun j => (f j - y j) * (f j - y j))
  | Absolute => Rabs e
  | Quantile tau => Rmax (tau * - e) ((tau - 1) * - e)
  | Huber delta => if Rle_dec (Rabs e) delta then / 2 * (e * e) else delta * (Rabs e - / 2 * delta)
  | SmoothL1 delta => if Rle_dec (Rabs e) delta then / (2 * delta) * (e * e) else Rabs e - / 2 * delta
  | Insensitive eps => Rmax (Rabs e - eps) 0
  | SquaredInsensitive eps => / 2 * (Rmax (Rabs e - eps) 0 * Rmax (Rabs e - eps) 0)
  | Hinge => Rmax gap 0
  | SquaredHinge => / 2 * (Rmax gap 0 * Rmax gap 0)
  | Logistic => log (1 + exp (f 0%nat)) - y 0%nat * f 0%nat
  | Poisson => exp (f 0%nat) - y 0%nat * f 0%nat
  | Softmax => log (sum K (fun j => exp (f j))) - dot K y f
  end.

Definition parameter (l : loss R) : Prop :=
  match l with
  | Quantile tau => 0 < tau < 1
  | Huber a | SmoothL1 a | Insensitive a | SquaredInsensitive a => 0 < a
  | _ => True
  end.

Definition target (l : loss R) (K : nat) (y : vec) : Prop :=
  match l with
  | Squared => True
  | Hinge | SquaredHinge => K = 1%nat /\ (y 0%nat = 1 \/ y 0%nat = -1)
  | Logistic => K = 1%nat /\ 0 <= y 0%nat <= 1
  | Poisson => K = 1%nat /\ 0 <= y 0%nat
  | Softmax => (0 < K)%nat /\ (forall j, (j < K)%nat -> 0 <= y j) /\ sum K y = 1
  | _ => K = 1%nat
  end.

(** Only the K outputs count. *)
Lemma loss_ext l K y f g : target l K y -> (forall j, (j < K)%nat -> f j = g j) -> loss_at l K y f = loss_at l K y g.
Proof.
  intros T E.
  assert (S : sum K (fun j => exp (f j)) = sum K (fun j => exp (g j))) by (apply sum_ext; intros; now rewrite E).
  assert (D : dot K y f = dot K y g) by (apply sum_ext; intros; now rewrite E).
  destruct l; simpl in T; try (rewrite D, S || (simpl; rewrite D, S); reflexivity);
    try (simpl; f_equal; apply sum_ext; intros; now rewrite E);
    (assert (H : f 0%nat = g 0%nat) by (apply E; first [rewrite T|rewrite (proj1 T)]; lia)); simpl; now rewrite H.
Qed.

(** ** Piecewise linear and quadratic losses *)
Record shape (A : Type) := { curvature : A; insensitive : A; low : option A; high : option A; margin : bool }.
Arguments curvature {A}. Arguments insensitive {A}. Arguments low {A}. Arguments high {A}. Arguments margin {A}.

Definition inside (sh : shape R) (t : R) : Prop :=
  match low sh with Some a => a <= t | None => True end /\ match high sh with Some b => t <= b | None => True end.

Definition paid (sh : shape R) (e t : R) : R :=
  t * e - curvature sh / 2 * (t * t) - insensitive sh * Rabs t.

(** e less eps towards zero. *)
Definition over (sh : shape R) (e : R) : R :=
  if Rlt_dec (insensitive sh) e then e - insensitive sh
  else if Rlt_dec e (- insensitive sh) then e + insensitive sh else 0.

Definition clamp (sh : shape R) (t : R) : R :=
  let t := match low sh with Some a => Rmax a t | None => t end in
  match high sh with Some b => Rmin b t | None => t end.

Definition end_of (x : option R) : R := match x with Some a => a | None => 0 end.

Definition slope (sh : shape R) (e : R) : R :=
  let o := over sh e in
  if Req_EM_T (curvature sh) 0
  then if Rlt_dec 0 o then end_of (high sh) else if Rlt_dec o 0 then end_of (low sh) else 0
  else clamp sh (o / curvature sh).

Record fit_shape (sh : shape R) : Prop := {
  fit_curvature : 0 <= curvature sh;
  fit_insensitive : 0 <= insensitive sh;
  fit_zero : inside sh 0;
  fit_ends : curvature sh = 0 -> low sh <> None /\ high sh <> None }.

(** Away from zero the insensitive part is linear on the side where the best slope lies. *)
Lemma paid_over sh e t : 0 <= insensitive sh ->
  paid sh e t <= t * over sh e - curvature sh / 2 * (t * t)
  /\ (0 <= t * over sh e -> (over sh e = 0 -> t = 0) -> paid sh e t = t * over sh e - curvature sh / 2 * (t * t)).
Proof.
  unfold paid, over; intros I; destruct (Rlt_dec (insensitive sh) e) as [P|P].
  - split; [pose proof (Rle_abs t); nra|intros S _; rewrite Rabs_pos_eq by nra; ring].
  - destruct (Rlt_dec e (- insensitive sh)) as [N|N].
    + split; [pose proof (Rle_abs (- t)); rewrite Rabs_Ropp in *; nra|intros S _; rewrite Rabs_left1 by nra; ring].
    + split; [|intros _ Z; rewrite (Z eq_refl), Rabs_R0; ring].
      destruct (Rle_dec 0 t); [rewrite Rabs_pos_eq by lra|rewrite Rabs_left by lra]; nra.
Qed.

(** A parabola, or a line, on an interval that holds 0. *)
Lemma slope_best sh e t (o := over sh e) (T := slope sh e) : fit_shape sh -> inside sh t ->
  inside sh T /\ 0 <= T * o /\ (o = 0 -> T = 0)
  /\ t * o - curvature sh / 2 * (t * t) <= T * o - curvature sh / 2 * (T * T).
Proof.
  intros [C I Z E] Ht; unfold T, slope; fold o; set (k := curvature sh) in *.
  destruct Z as [Z1 Z2], Ht as [H1 H2]; destruct (Req_EM_T k 0) as [K|K].
  - destruct (E K) as [E1 E2]; unfold inside, end_of in *; rewrite K.
    destruct (low sh) as [a|], (high sh) as [b|]; try contradiction.
    destruct (Rlt_dec 0 o); [|destruct (Rlt_dec o 0)]; repeat split; try nra; intros; lra.
  - assert (P : 0 < k) by lra; assert (Q : k * (o / k) = o) by (field; lra).
    assert (S : 0 <= o / k * o).
    { replace (o / k * o) with (o / k * (k * (o / k))) by (now rewrite Q).
      replace (o / k * (k * (o / k))) with (k * (o / k * (o / k))) by ring; apply Rmult_le_pos; [lra|apply Rle_0_sqr]. }
    assert (W : o = 0 -> o / k = 0) by (intros ->; unfold Rdiv; ring).
    set (q := o / k) in *; replace o with (k * q) in * by lra; clearbody q.
    assert (G : forall T', (T' - q) * (T' - q) <= (t - q) * (t - q) ->
      t * (k * q) - k / 2 * (t * t) <= T' * (k * q) - k / 2 * (T' * T')).
    { intros T' D; apply Rmult_le_compat_l with (r := k / 2) in D; lra. }
    assert (H : forall T', 0 <= T' * q -> 0 <= T' * (k * q))
      by (intros T' D; replace (T' * (k * q)) with (k * (T' * q)) by ring; apply Rmult_le_pos; lra).
    assert (N : (q - q) * (q - q) <= (t - q) * (t - q)) by (pose proof (Rle_0_sqr (t - q)); unfold Rsqr in *; lra).
    unfold clamp, inside, Rmax, Rmin in *; destruct (low sh) as [a|], (high sh) as [b|];
      repeat match goal with
        | |- context [Rle_dec ?x ?y] => destruct (Rle_dec x y)
        | _ : context [Rle_dec ?x ?y] |- _ => destruct (Rle_dec x y)
        end;
      (split; [split; auto; lra|split; [apply H|split; [intros Y; apply W in Y; lra|apply G]]]);
      try exact N; destruct (Rle_dec 0 q); nra.
Qed.

Theorem paid_best sh e t : fit_shape sh -> inside sh t -> paid sh e t <= paid sh e (slope sh e).
Proof.
  intros F H; destruct (slope_best sh e t F H) as (_ & S & Z & L).
  pose proof (proj1 (paid_over sh e t (fit_insensitive _ F))).
  rewrite (proj2 (paid_over sh e (slope sh e) (fit_insensitive _ F))); auto; lra.
Qed.

Definition shape_of (l : loss R) : option (shape R) :=
  let regression k eps a b := Some {| curvature := k; insensitive := eps; low := a; high := b; margin := false |} in
  let margins k b := Some {| curvature := k; insensitive := 0; low := Some 0; high := b; margin := true |} in
  match l with
  | Squared => regression 1 0 None None
  | Absolute => regression 0 0 (Some (-1)) (Some 1)
  | Quantile tau => regression 0 0 (Some (- tau)) (Some (1 - tau))
  | Huber delta => regression 1 0 (Some (- delta)) (Some delta)
  | SmoothL1 delta => regression delta 0 (Some (-1)) (Some 1)
  | Insensitive eps => regression 0 eps (Some (-1)) (Some 1)
  | SquaredInsensitive eps => regression 1 eps None None
  | Hinge => margins 0 (Some 1)
  | SquaredHinge => margins 1 None
  | _ => None
  end.

Definition error (sh : shape R) (y f : R) : R := if margin sh then 1 - y * f else f - y.

Lemma fit_shape_of l sh : parameter l -> shape_of l = Some sh -> fit_shape sh.
Proof.
  destruct l; simpl; intros P E; try discriminate; injection E as <-;
    split; unfold inside; simpl; try lra; try (split; discriminate); intros; lra.
Qed.

Ltac plain t := lazymatch t with context [if _ then _ else _] => fail | _ => idtac end.
Ltac decide_cases := repeat match goal with
  | |- context [Rlt_dec ?a ?b] => plain a; plain b; destruct (Rlt_dec a b); try lra
  | |- context [Rle_dec ?a ?b] => plain a; plain b; destruct (Rle_dec a b); try lra
  end.

(** R203: the row costs what its best slope pays; for the squared loss of K outputs, each output does. *)
Theorem loss_shape l sh y f : parameter l -> shape_of l = Some sh ->
  loss_at l 1 y f = paid sh (error sh (y 0%nat) (f 0%nat)) (slope sh (error sh (y 0%nat) (f 0%nat))).
Proof.
  assert (R1 : Rabs 1 = 1) by (apply Rabs_pos_eq; lra).
  assert (R2 : Rabs (-1) = 1) by (rewrite Rabs_left; lra).
  destruct l as [| |tau|dl|dl|ep|ep| | | | |]; simpl; intros P E; try discriminate; injection E as <-;
    unfold paid, slope, over, clamp, end_of, error; simpl;
    set (e := f 0%nat - y 0%nat); set (g := 1 - y 0%nat * f 0%nat); clearbody e g;
    unfold Rmax, Rmin, Rdiv; rewrite ?Rinv_1, ?Rmult_1_r, ?Rmult_0_l, ?Ropp_0, ?Rminus_0_r, ?Rplus_0_r, ?Rplus_0_l;
    try (destruct (Req_EM_T 1 0); [lra|]); try (destruct (Req_EM_T 0 0); [|lra]);
    try (destruct (Req_EM_T dl 0); [lra|]).
  1-7: destruct (Rtotal_order e 0) as [S|[->|S]];
    [rewrite ?(Rabs_left e) by lra|rewrite ?Rabs_R0|rewrite ?(Rabs_pos_eq e) by lra].
  13-15: (assert (I : 0 < / dl) by (apply Rinv_0_lt_compat; lra); assert (D : / dl * dl = 1) by (field; lra);
    rewrite Rinv_mult).
  all: decide_cases; rewrite ?R1, ?R2, ?Rabs_R0; try field; try lra;
    try (rewrite Rabs_pos_eq by lra; lra); try (rewrite Rabs_left by lra; lra).
  { replace e with dl by lra; field. }
  all: assert (Q : e = e * / dl * dl) by (rewrite Rmult_assoc, D; ring); set (q := e * / dl) in *; clearbody q.
  all: try (exfalso; nra).
  assert (q = 1) as -> by nra; rewrite Q; field; lra.
Qed.
