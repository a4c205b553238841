(** * Fenchel's inequality, and weak duality for every loss

        phi(y, f) >= v(r) - r . f   for every f,    r in the domain.

    For piecewise linear and quadratic losses every slope t of the interval pays for it (Losses.v),
    t = -r or t = y r.  For the others let p >= 0 and Z > 0; since log x <= x - 1,

        p (f - log Z - log p) <= e^f / Z - p.

    One outcome with Z = 1 is Poisson's loss, two with Z = 1 + e^f the logistic one, K with Z the sum of
    the e^(f_c) softmax.

<<
    definition              meaning                                             FORMAT
    surprisal               -p log p                                            R204
    worth, domain           v(r), and the r for which it is one                 R205
    dual_value              D(cV): the rows less the charge of the bias         R205

    theorem                 content
    gibbs                   the inequality of p and Z
    fenchel                 worth y r <= loss_at y f + r . f                    R205
    losses_sound            D(cV) bounds the networks of payable neurons        R205
    constants_sound         D(V) bounds those without neurons                   R206
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network NaturalLog Training Losses.
Import ListNotations.
Open Scope R_scope.

(** ** Losses with logarithms *)
Lemma gibbs p f Z : 0 <= p -> 0 < Z -> p * (f - log Z - log p) <= exp f / Z - p.
Proof.
  intros P Zp; assert (I : 0 < / Z) by now apply Rinv_0_lt_compat.
  pose proof (exp_pos f) as Ef; destruct P as [P|<-].
  - set (w := f - log Z - log p); pose proof (exp_above w) as H.
    assert (Ew : p * exp w = exp f / Z).
    { unfold w, Rminus; rewrite !exp_plus, !exp_Ropp, !exp_log by auto; field; lra. }
    apply Rmult_le_compat_l with (r := p) in H; lra.
  - rewrite Rmult_0_l; unfold Rdiv; assert (0 <= exp f * / Z) by (apply Rmult_le_pos; lra); lra.
Qed.

(** -p log p, which is 0 at 0. *)
Definition surprisal (p : R) : R := - (p * log p).

(** ** What a dual vector gets: r = nu/s *)
Definition worth (l : loss R) (K : nat) (y r : vec) : R :=
  let p := y 0%nat - r 0%nat in
  match l with
  | Squared => sum K (fun j => r j * y j - / 2 * (r j * r j))
  | Logistic => surprisal p + surprisal (1 - p)
  | Poisson => p + surprisal p
  | Softmax => sum K (fun j => surprisal (y j - r j))
  | _ => match shape_of l with
         | Some sh => if margin sh then paid sh 1 (y 0%nat * r 0%nat) else paid sh (- y 0%nat) (- r 0%nat)
         | None => 0
         end
  end.

Definition domain (l : loss R) (K : nat) (y r : vec) : Prop :=
  let p := y 0%nat - r 0%nat in
  match l with
  | Squared => True
  | Logistic => 0 <= p <= 1
  | Poisson => 0 <= p
  | Softmax => (forall j, (j < K)%nat -> 0 <= y j - r j) /\ sum K (fun j => y j - r j) = 1
  | _ => match shape_of l with
         | Some sh => inside sh (if margin sh then y 0%nat * r 0%nat else - r 0%nat)
         | None => True
         end
  end.

Lemma sum_pos K f : (0 < K)%nat -> (forall j, 0 < f j) -> 0 < sum K f.
Proof.
  intros K0 P; destruct K as [|K]; [lia|]; simpl; pose proof (P K).
  assert (0 <= sum K f) by (apply sum_ge0; intros j _; specialize (P j); lra); lra.
Qed.

Theorem fenchel l K y r f : parameter l -> target l K y -> domain l K y r ->
  worth l K y r <= loss_at l K y f + dot K r f.
Proof.
  intros P T D.
  assert (S : forall sh, shape_of l = Some sh -> K = 1%nat ->
    inside sh (if margin sh then y 0%nat * r 0%nat else - r 0%nat) ->
    (margin sh = true -> y 0%nat * y 0%nat = 1) ->
    (if margin sh then paid sh 1 (y 0%nat * r 0%nat) else paid sh (- y 0%nat) (- r 0%nat))
    <= loss_at l K y f + dot K r f).
  { intros sh E -> I M; rewrite (loss_shape l sh) by auto.
    pose proof (paid_best sh (error sh (y 0%nat) (f 0%nat)) _ (fit_shape_of l sh P E) I) as B.
    unfold error in *; destruct (margin sh); unfold paid, dot in *; simpl in *; [specialize (M eq_refl)|].
    - replace (y 0%nat * r 0%nat * (1 - y 0%nat * f 0%nat))
        with (y 0%nat * r 0%nat - y 0%nat * y 0%nat * (r 0%nat * f 0%nat)) in B by ring; rewrite M in B; lra.
    - lra. }
  assert (Y : forall x, x = 1 \/ x = -1 -> x * x = 1) by (intros x [->| ->]; ring).
  destruct l; cbn [worth domain target] in *;
    try (match goal with |- context [shape_of ?q] => destruct (shape_of q) as [sh|] eqn:E; [|discriminate E] end;
      apply (S _ eq_refl); [tauto|exact D|injection E as <-; simpl; intros M; (discriminate || apply Y; tauto)]); clear S Y.
  - cbn [loss_at]; unfold dot; rewrite <- sum_scal, <- sum_plus; apply sum_le; intros j _.
    pose proof (Rle_0_sqr (f j - y j + r j)); unfold Rsqr in *; lra.
  - destruct T as [-> T]; unfold surprisal, dot in *; simpl; set (p := y 0%nat - r 0%nat) in *.
    set (Z := 1 + exp (f 0%nat)); assert (0 < Z) by (unfold Z; pose proof (exp_pos (f 0%nat)); lra).
    pose proof (gibbs p (f 0%nat) Z ltac:(lra) H) as G; pose proof (gibbs (1 - p) 0 Z ltac:(lra) H) as G'.
    rewrite exp_0 in G'; assert (exp (f 0%nat) / Z + 1 / Z = 1) by (unfold Z; field; unfold Z in *; lra).
    replace (r 0%nat) with (y 0%nat - p) by (unfold p; ring); lra.
  - destruct T as [-> T]; unfold surprisal, dot in *; simpl; set (p := y 0%nat - r 0%nat) in *.
    pose proof (gibbs p (f 0%nat) 1 D ltac:(lra)) as G; rewrite log_1 in G; unfold Rdiv in G; rewrite Rinv_1 in G.
    replace (r 0%nat) with (y 0%nat - p) by (unfold p; ring); lra.
  - destruct T as (K0 & T & E), D as [D F]; cbn [loss_at]; unfold surprisal, dot.
    set (Z := sum K (fun j => exp (f j))).
    assert (H : 0 < Z) by (apply sum_pos; auto; intros; apply exp_pos).
    assert (G : sum K (fun j => (y j - r j) * (f j - log Z - log (y j - r j)))
      <= sum K (fun j => exp (f j) / Z - (y j - r j))) by (apply sum_le; intros; apply gibbs; auto).
    rewrite sum_minus, F in G; unfold Rdiv in G; rewrite sum_scal_r in G; fold Z in G.
    rewrite Rinv_r in G by lra.
    rewrite (sum_ext K _ (fun j => y j * f j - r j * f j - (y j - r j) * log Z + - ((y j - r j) * log (y j - r j)))) in G
      by (intros; ring).
    rewrite sum_plus, !sum_minus, sum_scal_r, F in G; lra.
Qed.

(** ** The bound for all networks, and for those without neurons *)
Section Sound.
Variables (n d p K : nat) (X Y : nat -> vec) (s : nat -> R) (l : loss R) (beta : R) (ob : output_bias).
Hypothesis parameter_ok : parameter l.
Hypothesis targets_ok : forall k, (k < n)%nat -> target l K (Y k).
Hypothesis weights_ok : forall k, (k < n)%nat -> 0 < s k.
Notation L := (training_objective n d p K X s (fun k => loss_at l K (Y k)) beta ob).

(** D(cV) of R205: the rows and the bias. *)
Definition share (V : nat -> vec) (c : R) (k : nat) : vec := fun j => c * V k j / s k.
Definition dual_value (V : nat -> vec) (c : R) : R :=
  sum n (fun k => s k * worth l K (Y k) (share V c k)) - charge K ob (fun j => c * sum n (fun k => V k j)).

Variables (V : nat -> vec) (c : R).
Hypothesis domains : forall k, (k < n)%nat -> domain l K (Y k) (share V c k).
Hypothesis balance : balanced K ob (fun j => c * sum n (fun k => V k j)).

Lemma row_pays k f : (k < n)%nat ->
  s k * worth l K (Y k) (share V c k) <= s k * loss_at l K (Y k) f + c * dot K (V k) f.
Proof.
  intros I; pose proof (weights_ok k I).
  pose proof (fenchel l K (Y k) (share V c k) f parameter_ok (targets_ok k I) (domains k I)) as W.
  apply Rmult_le_compat_l with (r := s k) in W; [|lra].
  replace (c * dot K (V k) f) with (s k * dot K (share V c k) f); [lra|].
  unfold dot, share; rewrite <- !sum_scal; apply sum_ext; intros; field; lra.
Qed.

Theorem losses_sound B : 0 <= beta -> 0 <= c -> c * B <= beta -> forall m,
  (forall h, In h (neurons m) -> payable n d p K X V B h) -> admits K ob m -> dual_value V c <= L m.
Proof. intros b0 c0 cB m H A; apply training_duality with (B := B) (V := V) (c := c); auto using row_pays. Qed.

Theorem constants_sound m : neurons m = [] -> admits K ob m -> dual_value V c <= L m.
Proof. intros E A; apply constant_duality with (V := V) (c := c); auto using row_pays. Qed.
End Sound.
