(** * The natural logarithm, without the axiom of excluded middle

    [ln] of the standard library, and all that the library proves with the mean value theorem, needs the
    axiom [Classical_Prop.classic].  Here a function with a derivative that is not negative is shown to
    rise by the completeness of the real numbers, and [log y] is the number whose exponential is y > 0,
    found by the intermediate value theorem.

<<
    theorem             content
    rising              f' >= 0 on [a, b]  ->  f a <= f b
    exp_above           1 + x <= e^x
    exp_le, exp_lt      e^x is increasing
    exp_log, log_exp    log is the inverse of exp
    log_mult, log_inv, log_le, log_1
                        the usual rules
>> *)
From Coq Require Import Reals Lra Lia Psatz.
Open Scope R_scope.

Theorem rising f f' a b : a <= b -> (forall c, a <= c <= b -> derivable_pt_lim f c (f' c) /\ 0 <= f' c) -> f a <= f b.
Proof.
  intros AB D; apply Rnot_lt_le; intros N.
  assert (S0 : a < b) by (destruct AB as [|E]; [auto|rewrite E in N; lra]).
  (* g rises near every point, and ends below its beginning *)
  set (e := (f a - f b) / (2 * (b - a))).
  assert (E0 : 0 < e) by (apply Rdiv_lt_0_compat; lra).
  assert (E1 : e * (b - a) = (f a - f b) / 2) by (unfold e; field; lra).
  set (g := fun x => f x + e * (x - a)).
  assert (L : forall c, a <= c <= b -> exists d, 0 < d /\
    forall h, h <> 0 -> Rabs h < d -> 0 < (g (c + h) - g c) / h).
  { intros c C; destruct (D c C) as [D1 D2]; destruct (D1 (e / 2) ltac:(lra)) as [d H].
    exists d; split; [apply cond_pos|]; intros h h0 hd; specialize (H h h0 hd).
    apply Rabs_def2 in H as [_ H]; unfold g.
    replace ((f (c + h) + e * (c + h - a) - (f c + e * (c - a))) / h) with ((f (c + h) - f c) / h + e) by (field; auto); lra. }
  set (E := fun x => a <= x <= b /\ g a <= g x).
  destruct (completeness E) as [s [U V]].
  { exists b; intros x [X _]; lra. }
  { exists a; split; lra. }
  assert (As : a <= s) by (apply U; split; lra).
  assert (Sb : s <= b) by (apply V; intros x [X _]; lra).
  destruct (L s (conj As Sb)) as (d & d0 & R).
  assert (Gs : g a <= g s).
  { apply Rnot_lt_le; intros Q; assert (W : s <= s - d / 2); [|lra].
    apply V; intros x [X Gx]; apply Rnot_lt_le; intros Y; pose proof (U x (conj X Gx)) as Xs.
    destruct Xs as [Xs| ->]; [|lra].
    specialize (R (x - s) ltac:(lra) ltac:(rewrite Rabs_left; lra)).
    replace (s + (x - s)) with x in R by ring.
    assert (0 < (g x - g s) / (x - s) * (s - x)) by (apply Rmult_lt_0_compat; lra).
    replace ((g x - g s) / (x - s) * (s - x)) with (g s - g x) in * by (field; lra); lra. }
  assert (Gb : g b < g a) by (unfold g; lra).
  assert (s < b) by (destruct Sb as [|Sb]; [auto|rewrite Sb in Gs; lra]).
  set (h := Rmin (d / 2) (b - s)).
  assert (h0 : 0 < h) by (apply Rmin_glb_lt; lra).
  assert (h1 : h <= d / 2) by apply Rmin_l; assert (h2 : h <= b - s) by apply Rmin_r.
  specialize (R h ltac:(lra) ltac:(rewrite Rabs_pos_eq; lra)).
  assert (P : 0 < (g (s + h) - g s) / h * h) by now apply Rmult_lt_0_compat.
  replace ((g (s + h) - g s) / h * h) with (g (s + h) - g s) in P by (field; lra).
  assert (s + h <= s) by (apply U; split; lra); lra.
Qed.

(** ** The exponential *)
Lemma exp_le x y : x <= y -> exp x <= exp y.
Proof.
  intros H; apply (rising exp exp); auto; intros c _; split; [apply derivable_pt_lim_exp|left; apply exp_pos].
Qed.

Theorem exp_above x : 1 + x <= exp x.
Proof.
  assert (D : forall c, derivable_pt_lim (fun x => exp x - x) c (exp c - 1)).
  { intros c; apply derivable_pt_lim_minus with (f1 := exp) (f2 := fun x => x);
      [apply derivable_pt_lim_exp|apply derivable_pt_lim_id]. }
  destruct (Rle_dec 0 x) as [X|X].
  - pose proof (rising (fun x => exp x - x) (fun c => exp c - 1) 0 x X) as H; cbv beta in H; rewrite exp_0 in H.
    enough (1 - 0 <= exp x - x) by lra; apply H; intros c C; split; auto.
    pose proof (exp_le 0 c (proj1 C)) as G; rewrite exp_0 in G; lra.
  - pose proof (rising (fun x => - (exp x - x)) (fun c => - (exp c - 1)) x 0 ltac:(lra)) as H; cbv beta in H.
    rewrite exp_0 in H; enough (- (exp x - x) <= - (1 - 0)) by lra; apply H; intros c C; split.
    + apply derivable_pt_lim_opp with (f := fun x => exp x - x); auto.
    + pose proof (exp_le c 0 (proj2 C)) as G; rewrite exp_0 in G; lra.
Qed.

Lemma exp_lt x y : x < y -> exp x < exp y.
Proof.
  intros H; pose proof (exp_above (y - x)); pose proof (exp_pos x).
  assert (E : exp y = exp x * exp (y - x)) by (rewrite <- exp_plus; f_equal; ring).
  assert (Q : 0 < exp x * (exp (y - x) - 1)) by (apply Rmult_lt_0_compat; lra); lra.
Qed.

(** ** The logarithm *)
Lemma log_exists y : 0 < y -> {x : R | exp x = y}.
Proof.
  intros Y; assert (I : 0 < / y) by now apply Rinv_0_lt_compat.
  assert (A : exp (- / y) <= y).
  { pose proof (exp_above (/ y)) as H; rewrite exp_Ropp.
    apply Rle_trans with (/ / y); [apply Rinv_le_contravar; lra|rewrite Rinv_inv; lra]. }
  pose proof (exp_above y) as B.
  destruct (IVT_cor (fun x => exp x - y) (- / y) y) as [x [_ X]].
  - apply continuity_minus; [apply derivable_continuous, derivable_exp|apply continuity_const; now intros a b].
  - lra.
  - enough (0 <= (y - exp (- / y)) * (exp y - y)) by lra; apply Rmult_le_pos; lra.
  - exists x; cbv beta in X; lra.
Qed.

Definition log (y : R) : R := match Rlt_dec 0 y with left Y => proj1_sig (log_exists y Y) | right _ => 0 end.

Theorem exp_log y : 0 < y -> exp (log y) = y.
Proof.
  intros Y; unfold log; destruct (Rlt_dec 0 y) as [P|P]; [|contradiction]; exact (proj2_sig (log_exists y P)).
Qed.

Lemma exp_injective x y : exp x = exp y -> x = y.
Proof.
  intros E; destruct (Rtotal_order x y) as [H|[H|H]]; auto; apply exp_lt in H; lra.
Qed.

Theorem log_exp x : log (exp x) = x.
Proof. apply exp_injective, exp_log, exp_pos. Qed.

Lemma log_mult a b : 0 < a -> 0 < b -> log (a * b) = log a + log b.
Proof.
  intros A B; apply exp_injective; rewrite exp_plus, !exp_log; auto; now apply Rmult_lt_0_compat.
Qed.

Lemma log_1 : log 1 = 0.
Proof. rewrite <- exp_0; apply log_exp. Qed.

Lemma log_inv a : 0 < a -> log (/ a) = - log a.
Proof.
  intros A; apply exp_injective; rewrite exp_Ropp, !exp_log; auto; now apply Rinv_0_lt_compat.
Qed.

Lemma log_le a b : 0 < a -> a <= b -> log a <= log b.
Proof.
  intros A H; apply Rnot_lt_le; intros N; apply exp_lt in N; rewrite !exp_log in N; lra.
Qed.
