(** * All optimal networks over given directions, for any loss

    Weak duality loses in three places, none of which is negative:  what a row costs against what it gets,
    s_k phi_k(f_k) + c V_k . f_k - s_k v_k;  the penalty of the output bias against its charge;  and for each
    neuron  beta/2 (|u|^2 + |a|^2) - c F_(Va)(u).  So a network whose objective is the lower bound is optimal,
    and another one is as good if and only if nothing is lost there:  V_k is minus a slope of the loss of each
    row, beta0 b0 = c sum_k V_k with a ridge, and every neuron is balanced and tight.

    The slope t of a loss  max over t of  t e - kappa/2 t^2 - eps |t|  at e is any number of its interval with

        kappa t + eps sign t <= e   unless t is its lower end,   e <= kappa t + eps sign t   unless the upper,

    sign 0 being -1 in the first and 1 in the second: e lies in an interval.

<<
    definition              meaning                                             FORMAT
    row_gap, bias_gap, neuron_gap       what is lost
    fits                    e lies in the interval of t                         R234
    tight                   nothing is lost                                     R232, R234

    theorem                 content
    gap_identity            objective - bound is the sum of what is lost        theory §E2.8
    gap_zero                equal  <->  nothing is lost                         theory §E2.8
    bias_tight              the bias: beta0 b0 = t                              R232, R234
    neuron_tight            a neuron: |u| = |a| and c F = beta |u| |a|          R232, R234
    slope_fits              t pays what the best slope pays  <->  fits          R234
    loss_fits, squared_fits ... for the losses                                  R234
    all_optimal             the optimal networks over members are the tight ones    R232, R234
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List ZArith QArith Qreals.
From Relucert Require Import Vec Norm Network Dictionary Rational Training Losses Fenchel Exact Models Judge Members.
Import ListNotations.
Open Scope R_scope.

Section Gap.
Variables (n d p K : nat) (X : nat -> vec) (s : nat -> R) (phi : nat -> vec -> R) (beta : R) (ob : output_bias).
Variables (V : nat -> vec) (c : R) (v : nat -> R).
Notation t := (fun j => c * sum n (fun k => V k j)).
Notation L := (training_objective n d p K X s phi beta ob).
Notation bound := (sum n (fun k => s k * v k) - charge K ob t).

Definition row_gap (m : model) (k : nat) : R :=
  s k * phi k (predicted d X m k) + c * dot K (V k) (predicted d X m k) - s k * v k.
Definition bias_gap (m : model) : R :=
  match ob with Ridge b => b / 2 * dot K (bias m) (bias m) | _ => 0 end + charge K ob t - dot K t (bias m).
Definition neuron_gap (h : hidden) : R :=
  beta / 2 * (dot p (fst h) (fst h) + dot K (snd h) (snd h)) - c * F n d X (fun k => dot K (V k) (snd h)) (fst h).
Definition neurons_gap (net : list hidden) : R := fold_right (fun h z => neuron_gap h + z) 0 net.

Lemma neurons_gap_eq net : neurons_gap net = beta / 2 * cost p K net - c * sum n (fun k => dot K (V k) (outputs d net (X k))).
Proof.
  induction net as [|[u a] net IH]; cbn [neurons_gap fold_right].
  - rewrite (sum_ext n _ (fun _ => 0)), sum_0; [simpl; ring|].
    intros k _; unfold dot; rewrite (sum_ext K _ (fun _ => 0)), sum_0; [reflexivity|]; intros; simpl; ring.
  - fold (neurons_gap net); rewrite IH, dot_outputs; unfold neuron_gap; cbn [fst snd cost]; ring.
Qed.

Theorem gap_identity m : L m - bound = sum n (row_gap m) + bias_gap m + neurons_gap (neurons m).
Proof.
  assert (E : sum n (row_gap m) = sum n (fun k => s k * phi k (predicted d X m k))
    + c * sum n (fun k => dot K (V k) (outputs d (neurons m) (X k))) + dot K t (bias m) - sum n (fun k => s k * v k)).
  { assert (Eb : dot K t (bias m) = c * sum n (fun k => dot K (V k) (bias m))).
    { unfold dot; rewrite sum_swap, <- sum_scal; apply sum_ext; intros j _; rewrite sum_scal_r; ring. }
    rewrite Eb, <- !sum_scal, <- !sum_plus, <- sum_minus; apply sum_ext; intros k _; unfold row_gap.
    replace (dot K (V k) (predicted d X m k)) with (dot K (V k) (outputs d (neurons m) (X k)) + dot K (V k) (bias m)); [ring|].
    unfold dot, predicted; rewrite <- sum_plus; apply sum_ext; intros; ring. }
  rewrite neurons_gap_eq, E; unfold training_objective, bias_gap; ring.
Qed.

Lemma bias_tight m : admits K ob m -> balanced K ob t ->
  0 <= bias_gap m /\ (bias_gap m = 0 <-> match ob with Ridge b => forall j, (j < K)%nat -> b * bias m j = t j | _ => True end).
Proof.
  unfold admits, balanced, bias_gap, charge; destruct ob as [| |b]; intros A T.
  - assert (Z : dot K t (bias m) = 0) by (unfold dot; rewrite (sum_ext K _ (fun _ => 0)), sum_0; auto; intros j J; rewrite (A j J); ring).
    rewrite Z; split; [lra|split; auto; intros _; ring].
  - assert (Z : dot K t (bias m) = 0) by (unfold dot; rewrite (sum_ext K _ (fun _ => 0)), sum_0; auto; intros j J; rewrite (T j J); ring).
    rewrite Z; split; [lra|split; auto; intros _; ring].
  - replace (b / 2 * dot K (bias m) (bias m) + dot K t t / (2 * b) - dot K t (bias m))
      with (/ (2 * b) * sum K (fun j => (b * bias m j - t j) * (b * bias m j - t j))).
    + assert (P : 0 < / (2 * b)) by (apply Rinv_0_lt_compat; lra).
      assert (S0 : forall j, (j < K)%nat -> 0 <= (b * bias m j - t j) * (b * bias m j - t j)) by (intros; apply Rle_0_sqr).
      split; [apply Rmult_le_pos; [lra|now apply sum_ge0]|split].
      * intros E j J; apply Rmult_integral in E as [E|E]; [lra|].
        pose proof (sum_zero K _ S0 (Req_le _ _ E) j J) as Z; cbv beta in Z; apply Rmult_integral in Z; lra.
      * intros E; rewrite (sum_ext K _ (fun _ => 0)), sum_0; [ring|]; intros j J; rewrite (E j J); ring.
    + unfold dot; rewrite (sum_ext K (fun j => (b * bias m j - t j) * (b * bias m j - t j))
        (fun j => b * b * (bias m j * bias m j) + t j * t j - 2 * b * (t j * bias m j))) by (intros; ring).
      rewrite sum_minus, sum_plus, !sum_scal; field; lra.
Qed.

Section Sound.
Variable B : R.
Hypothesis row_bound : forall k f, (k < n)%nat -> s k * v k <= s k * phi k f + c * dot K (V k) f.
Hypothesis beta_pos : 0 < beta.
Hypothesis c_ge0 : 0 <= c.
Hypothesis c_le : c * B <= beta.

Lemma neuron_tight h : payable n d p K X V B h ->
  0 <= neuron_gap h /\ (neuron_gap h = 0 <-> norm p (fst h) = norm K (snd h)
    /\ c * F n d X (fun k => dot K (V k) (snd h)) (fst h) = beta * norm p (fst h) * norm K (snd h)).
Proof.
  unfold payable, neuron_gap; intros P; rewrite <- !norm_sqr.
  pose proof (norm_ge0 p (fst h)) as Pu; pose proof (norm_ge0 K (snd h)) as Pa.
  set (x := norm p (fst h)) in *; set (y := norm K (snd h)) in *; set (f := F _ _ _ _ _) in *.
  assert (G : c * f <= beta * x * y).
  { apply Rmult_le_compat_l with (r := c) in P; auto; assert (0 <= x * y) by now apply Rmult_le_pos.
    apply Rmult_le_compat_r with (r := x * y) in c_le; auto; lra. }
  assert (Sq : 0 <= beta / 2 * ((x - y) * (x - y))) by (apply Rmult_le_pos; [lra|apply Rle_0_sqr]).
  split; [lra|split].
  - intros E; assert (Z : beta / 2 * ((x - y) * (x - y)) = 0) by lra.
    apply Rmult_integral in Z as [Z|Z]; [lra|]; apply Rmult_integral in Z; split; lra.
  - intros [-> E]; rewrite E; field.
Qed.

Theorem gap_zero m : (forall h, In h (neurons m) -> payable n d p K X V B h) -> admits K ob m -> balanced K ob t ->
  bound <= L m /\ (L m = bound <-> (forall k, (k < n)%nat -> row_gap m k = 0) /\ bias_gap m = 0
    /\ forall h, In h (neurons m) -> neuron_gap h = 0).
Proof.
  intros P A T; pose proof (gap_identity m) as I; destruct (bias_tight m A T) as [Bg _].
  assert (R0 : forall k, (k < n)%nat -> 0 <= row_gap m k).
  { intros k L; pose proof (row_bound k (predicted d X m k) L); unfold row_gap; lra. }
  pose proof (sum_ge0 n _ R0) as Rs.
  assert (N : 0 <= neurons_gap (neurons m) /\ (neurons_gap (neurons m) <= 0 -> forall h, In h (neurons m) -> neuron_gap h = 0)).
  { clear I; induction (neurons m) as [|h net IH]; cbn [neurons_gap fold_right]; [split; [lra|intros _ h []]|].
    destruct IH as [N1 N2]; [intros; apply P; now right|]; destruct (neuron_tight h (P h (or_introl eq_refl))) as [H _].
    fold (neurons_gap net); split; [lra|]; intros E h' [<-|I]; [lra|apply N2; auto; lra]. }
  destruct N as [N1 N2]; split; [lra|split].
  - intros E; split; [|split; [lra|apply N2; lra]]; apply sum_zero; auto; lra.
  - intros (E1 & E2 & E3); rewrite (sum_ext n _ (fun _ => 0) E1), sum_0, E2 in I.
    assert (neurons_gap (neurons m) = 0); [|lra].
    clear - E3; induction (neurons m) as [|h net IH]; [reflexivity|]; cbn [neurons_gap fold_right]; fold (neurons_gap net).
    rewrite (E3 h (or_introl eq_refl)), IH by (intros; apply E3; now right); ring.
Qed.
End Sound.
End Gap.

(** ** Slopes of the losses *)
Definition fits (sh : shape R) (e t : R) : Prop :=
  (low sh = Some t \/ (if Rlt_dec 0 t then curvature sh * t + insensitive sh else curvature sh * t - insensitive sh) <= e)
  /\ (high sh = Some t \/ e <= (if Rlt_dec t 0 then curvature sh * t - insensitive sh else curvature sh * t + insensitive sh)).

(** Where the objective rises in some direction, a short step there is better. *)
Lemma improve sh e t side eta g r : 0 <= curvature sh -> side = 1 \/ side = -1 -> 0 < g -> 0 < r ->
  side * (e - curvature sh * t) - insensitive sh * eta = g ->
  (forall x, 0 < x <= r -> inside sh (t + side * x) /\ Rabs (t + side * x) = Rabs t + eta * x) ->
  exists t', inside sh t' /\ paid sh e t < paid sh e t'.
Proof.
  intros C0 S G R0 E I; set (k := curvature sh) in *; set (x := Rmin r (g / (k + 1))).
  assert (Q : 0 < g / (k + 1)) by (apply Rdiv_lt_0_compat; lra).
  assert (x0 : 0 < x <= r) by (unfold x; split; [apply Rmin_glb_lt; lra|apply Rmin_l]).
  assert (x1 : x <= g / (k + 1)) by apply Rmin_r.
  assert (x2 : (k + 1) * x <= g).
  { apply Rmult_le_compat_l with (r := k + 1) in x1; [|lra]; replace ((k + 1) * (g / (k + 1))) with g in x1 by (field; lra); exact x1. }
  destruct (I x x0) as [In Ab]; exists (t + side * x); split; auto; unfold paid; fold k; rewrite Ab.
  assert (S2 : side * side = 1) by (destruct S as [->| ->]; ring).
  assert (P : 0 < x * (g - k * x / 2)) by (apply Rmult_lt_0_compat; [lra|]; assert (0 <= k * x) by (apply Rmult_le_pos; lra); lra).
  replace ((t + side * x) * e - k / 2 * ((t + side * x) * (t + side * x)) - insensitive sh * (Rabs t + eta * x))
    with (t * e - k / 2 * (t * t) - insensitive sh * Rabs t
      + x * (side * (e - k * t) - insensitive sh * eta) - side * side * (k * x * x / 2)) by field.
  rewrite E, S2; lra.
Qed.

Theorem slope_fits sh e t : fit_shape sh -> inside sh t ->
  (paid sh e t = paid sh e (slope sh e) <-> fits sh e t).
Proof.
  intros Fs It; assert (Best : forall t', inside sh t' -> paid sh e t' <= paid sh e (slope sh e)) by (intros; now apply paid_best).
  assert (Sl : inside sh (slope sh e)) by apply (slope_best sh e t Fs It).
  destruct Fs as [C0 I0 _ _]; set (k := curvature sh) in *; set (w := insensitive sh) in *; split.
  - intros E; assert (No : ~ exists t', inside sh t' /\ paid sh e t < paid sh e t').
    { intros (t' & J & H); pose proof (Best t' J); lra. }
    destruct It as [Il Ih]; split.
    + destruct (low sh) as [a|] eqn:La; [destruct (Req_dec a t) as [->|Na]; [now left|right]|right].
      * apply Rnot_lt_le; intros H; fold k w in H; apply No; destruct (Rlt_dec 0 t) as [P|P].
        -- apply (improve sh e t (-1) (-1) (k * t + w - e) (Rmin (t - a) t)); auto; try (fold k w; lra).
           { apply Rmin_glb_lt; lra. }
           intros x [X1 X2]; pose proof (Rmin_l (t - a) t); pose proof (Rmin_r (t - a) t); split.
           ++ unfold inside; rewrite La; split; [lra|]; destruct (high sh); auto; lra.
           ++ rewrite !Rabs_pos_eq by lra; lra.
        -- apply (improve sh e t (-1) 1 (k * t - w - e) (t - a)); auto; try (fold k w; lra).
           intros x X; split; [unfold inside; rewrite La; split; [lra|]; destruct (high sh); auto; lra|].
           rewrite !Rabs_left1 by lra; lra.
      * apply Rnot_lt_le; intros H; fold k w in H; apply No; destruct (Rlt_dec 0 t) as [P|P].
        -- apply (improve sh e t (-1) (-1) (k * t + w - e) t); auto; try (fold k w; lra).
           intros x X; split; [unfold inside; rewrite La; split; auto; destruct (high sh); auto; lra|].
           rewrite !Rabs_pos_eq by lra; lra.
        -- apply (improve sh e t (-1) 1 (k * t - w - e) 1); auto; try (fold k w; lra).
           intros x X; split; [unfold inside; rewrite La; split; auto; destruct (high sh); auto; lra|].
           rewrite !Rabs_left1 by lra; lra.
    + destruct (high sh) as [b|] eqn:Hb; [destruct (Req_dec b t) as [->|Nb]; [now left|right]|right].
      * apply Rnot_lt_le; intros H; fold k w in H; apply No; destruct (Rlt_dec t 0) as [P|P].
        -- apply (improve sh e t 1 (-1) (e - (k * t - w)) (Rmin (b - t) (- t))); auto; try (fold k w; lra).
           { apply Rmin_glb_lt; lra. }
           intros x [X1 X2]; pose proof (Rmin_l (b - t) (- t)); pose proof (Rmin_r (b - t) (- t)); split.
           ++ unfold inside; rewrite Hb; split; [destruct (low sh); auto; lra|lra].
           ++ rewrite !Rabs_left1 by lra; lra.
        -- apply (improve sh e t 1 1 (e - (k * t + w)) (b - t)); auto; try (fold k w; lra).
           intros x X; split; [unfold inside; rewrite Hb; split; [destruct (low sh); auto; lra|lra]|].
           rewrite !Rabs_pos_eq by lra; lra.
      * apply Rnot_lt_le; intros H; fold k w in H; apply No; destruct (Rlt_dec t 0) as [P|P].
        -- apply (improve sh e t 1 (-1) (e - (k * t - w)) (- t)); auto; try (fold k w; lra).
           intros x X; split; [unfold inside; rewrite Hb; split; auto; destruct (low sh); auto; lra|].
           rewrite !Rabs_left1 by lra; lra.
        -- apply (improve sh e t 1 1 (e - (k * t + w)) 1); auto; try (fold k w; lra).
           intros x X; split; [unfold inside; rewrite Hb; split; auto; destruct (low sh); auto; lra|].
           rewrite !Rabs_pos_eq by lra; lra.
  - intros [Lo Hi]; apply Rle_antisym; [now apply Best|].
    set (q := slope sh e) in *; clearbody q; destruct Sl as [Sl Sh]; unfold paid; fold k w.
    assert (Sq : 0 <= k * ((q - t) * (q - t))) by (apply Rmult_le_pos; [auto|apply Rle_0_sqr]).
    assert (G : (q - t) * (e - k * t) <= w * (Rabs q - Rabs t)); [|lra].
    fold k w in Lo, Hi; destruct (Rtotal_order t q) as [O|[->|O]]; [|rewrite !Rminus_diag_eq by auto; lra|].
    + destruct Hi as [Hi|Hi]; [rewrite Hi in Sh; lra|]; destruct (Rlt_dec t 0) as [P|P].
      * rewrite (Rabs_left t) by auto; apply Rle_trans with ((q - t) * - w); [apply Rmult_le_compat_l; lra|].
        pose proof (Rle_abs (- q)) as A; rewrite Rabs_Ropp in A; apply (Rmult_le_compat_l w) in A; lra.
      * rewrite (Rabs_pos_eq t) by lra; apply Rle_trans with ((q - t) * w); [apply Rmult_le_compat_l; lra|].
        pose proof (Rle_abs q) as A; apply (Rmult_le_compat_l w) in A; lra.
    + destruct Lo as [Lo|Lo]; [rewrite Lo in Sl; lra|]; destruct (Rlt_dec 0 t) as [P|P].
      * rewrite (Rabs_pos_eq t) by lra; apply Rle_trans with ((t - q) * - w).
        { replace ((q - t) * (e - k * t)) with ((t - q) * - (e - k * t)) by ring; apply Rmult_le_compat_l; lra. }
        pose proof (Rle_abs q) as A; apply (Rmult_le_compat_l w) in A; lra.
      * rewrite (Rabs_left1 t) by lra; apply Rle_trans with ((t - q) * w).
        { replace ((q - t) * (e - k * t)) with ((t - q) * - (e - k * t)) by ring; apply Rmult_le_compat_l; lra. }
        pose proof (Rle_abs (- q)) as A; rewrite Rabs_Ropp in A; apply (Rmult_le_compat_l w) in A; lra.
Qed.

Theorem loss_fits l sh y r f : parameter l -> target l 1 y -> shape_of l = Some sh -> domain l 1 y r ->
  (worth l 1 y r = loss_at l 1 y f + dot 1 r f
   <-> fits sh (error sh (y 0%nat) (f 0%nat)) (if margin sh then y 0%nat * r 0%nat else - r 0%nat)).
Proof.
  intros P T E D; set (x := if margin sh then y 0%nat * r 0%nat else - r 0%nat).
  assert (Ix : inside sh x).
  { destruct l; cbn [domain] in D; try discriminate E; rewrite ?E in D; auto.
    injection E as <-; unfold inside; simpl; auto. }
  assert (W : worth l 1 y r = paid sh (error sh (y 0%nat) (f 0%nat)) x + dot 1 r f).
  { assert (Y : margin sh = true -> y 0%nat * y 0%nat = 1).
    { destruct l; simpl in E; try discriminate; injection E as <-; simpl; try discriminate; intros _;
        destruct T as [_ [->| ->]]; ring. }
    assert (Q : (if margin sh then paid sh 1 (y 0%nat * r 0%nat) else paid sh (- y 0%nat) (- r 0%nat))
      = paid sh (error sh (y 0%nat) (f 0%nat)) x + dot 1 r f).
    { unfold x, error, paid, dot; simpl; destruct (margin sh); [specialize (Y eq_refl)|ring].
      replace (y 0%nat * r 0%nat * (1 - y 0%nat * f 0%nat))
        with (y 0%nat * r 0%nat - y 0%nat * y 0%nat * (r 0%nat * f 0%nat)) by ring; rewrite Y; ring. }
    rewrite <- Q; destruct l; cbn [worth]; try discriminate E; rewrite ?E; auto.
    injection E as <-; unfold paid; simpl; rewrite Rabs_Ropp; field. }
  rewrite W, (loss_shape l sh y f P E), <- (slope_fits sh _ x (fit_shape_of l sh P E) Ix); split; lra.
Qed.

Lemma squared_fits K y r f : worth Squared K y r = loss_at Squared K y f + dot K r f <-> forall j, (j < K)%nat -> f j - y j = - r j.
Proof.
  assert (E : loss_at Squared K y f + dot K r f - worth Squared K y r = / 2 * sum K (fun j => (f j - y j + r j) * (f j - y j + r j))).
  { cbn [loss_at worth]; unfold dot; rewrite <- !sum_scal, <- sum_plus, <- sum_minus; apply sum_ext; intros; field. }
  split.
  - intros H j J; assert (Z : sum K (fun j => (f j - y j + r j) * (f j - y j + r j)) <= 0) by lra.
    pose proof (sum_zero K _ (fun i _ => Rle_0_sqr (f i - y i + r i)) Z j J) as Q; unfold Rsqr in Q; apply Rmult_integral in Q; lra.
  - intros H; rewrite (sum_ext K _ (fun _ => 0)), sum_0 in E; [lra|]; intros j J; rewrite (H j J); ring.
Qed.

(** ** The optimal networks over members *)
Section Optimal.
Variables (t : training) (members : list file_unit) (V : nat -> nat -> Q) (D : Q).
Notation n := (size t).
Notation d := (t_dim t).
Notation p := (penalised t).
Notation K := (t_outputs t).
Notation X := (rows_of (data_of t)).
Notation L := (objective_of t).
Hypothesis fine : problem_ok t = true.
Hypothesis admissible : dual_low t V 1 = Some D.
Hypothesis slopes : forall f, In f members -> member_ok t (data_of t) V (decay_of t) f = true.

Definition tight (m : model) : Prop :=
  (forall k, (k < n)%nat -> let r := share (vec_of (weight_of t)) (rows_of V) 1 k in
    worth (over_R (t_loss t)) K (vec_of (target_of t k)) r
    = loss_at (over_R (t_loss t)) K (vec_of (target_of t k)) (predicted d X m k) + dot K r (predicted d X m k))
  /\ match bias_of t with Ridge b => forall j, (j < K)%nat -> b * bias m j = sum n (fun k => rows_of V k j) | _ => True end
  /\ forall h, In h (neurons m) -> norm p (fst h) = norm K (snd h)
    /\ F n d X (fun k => dot K (rows_of V k) (snd h)) (fst h) = Q2R (decay_of t) * norm p (fst h) * norm K (snd h).

Theorem all_optimal net : allows t net -> over t members net -> tight net ->
  forall m, allows t m -> over t members m -> L net <= L m /\ (L m = L net <-> tight m).
Proof.
  intros An On Tn.
  destruct (dual_low_value t V 1 D admissible) as (Dm & Ba & _); rewrite Q2R_1 in Dm, Ba.
  pose proof (targets_ok t fine) as Tg; pose proof (parameter_ok t fine) as Pa.
  set (v := fun k => worth (over_R (t_loss t)) K (vec_of (target_of t k)) (share (vec_of (weight_of t)) (rows_of V) 1 k)).
  set (b0 := sum n (fun k => vec_of (weight_of t) k * v k) - charge K (bias_of t) (fun j => 1 * sum n (fun k => rows_of V k j))).
  assert (Be : 0 < Q2R (decay_of t)) by (rewrite <- Q2R_0; apply Qlt_Rlt; reflexivity).
  assert (W : forall k, 0 < vec_of (weight_of t) k) by (intros; apply weight_pos).
  assert (Key : forall m, allows t m -> over t members m -> b0 <= L m /\ (L m = b0 <-> tight m)).
  { intros m A O.
    assert (Pay : forall h, In h (neurons m) -> payable n d p K X (rows_of V) (Q2R (decay_of t)) h).
    { intros h I; destruct (O h I) as (f & Fm & Of); apply (members_pay t V (decay_of t) f h); auto; lra. }
    assert (Rb : forall k f, (k < n)%nat -> vec_of (weight_of t) k * v k
      <= vec_of (weight_of t) k * loss_at (over_R (t_loss t)) K (vec_of (target_of t k)) f + 1 * dot K (rows_of V k) f).
    { intros k f I; exact (row_pays n K (fun k => vec_of (target_of t k)) (vec_of (weight_of t)) (over_R (t_loss t)) Pa Tg
        (fun k _ => W k) (rows_of V) 1 Dm k f I). }
    destruct (gap_zero n d p K X (vec_of (weight_of t)) (fun k => loss_at (over_R (t_loss t)) K (vec_of (target_of t k)))
      (Q2R (decay_of t)) (bias_of t) (rows_of V) 1 v (Q2R (decay_of t)) Rb Be Rle_0_1 ltac:(lra) m Pay A Ba) as [G1 G2].
    split; [exact G1|]; fold b0 in G2; change (L m = b0 <-> tight m); unfold objective_of; rewrite G2; unfold tight.
    destruct (bias_tight n K (bias_of t) (rows_of V) 1 m A Ba) as [_ Bt]; rewrite Bt.
    assert (Rt : forall k, (k < n)%nat -> (row_gap d K X (vec_of (weight_of t)) (fun k => loss_at (over_R (t_loss t)) K (vec_of (target_of t k)))
        (rows_of V) 1 v m k = 0 <-> worth (over_R (t_loss t)) K (vec_of (target_of t k)) (share (vec_of (weight_of t)) (rows_of V) 1 k)
        = loss_at (over_R (t_loss t)) K (vec_of (target_of t k)) (predicted d X m k)
          + dot K (share (vec_of (weight_of t)) (rows_of V) 1 k) (predicted d X m k))).
    { intros k I; unfold row_gap; pose proof (W k) as Wk.
      assert (E : 1 * dot K (rows_of V k) (predicted d X m k) = vec_of (weight_of t) k * dot K (share (vec_of (weight_of t)) (rows_of V) 1 k) (predicted d X m k)).
      { unfold dot, share; rewrite <- !sum_scal; apply sum_ext; intros; field; lra. }
      rewrite E; unfold v; set (x := worth _ _ _ _); set (y := loss_at _ _ _ _); set (z := dot _ _ _); split.
      - intros Z; assert (Z' : vec_of (weight_of t) k * (y + z - x) = 0) by lra; apply Rmult_integral in Z'; lra.
      - intros ->; ring. }
    assert (Nt : forall h, In h (neurons m) -> (neuron_gap n d p K X (Q2R (decay_of t)) (rows_of V) 1 h = 0 <->
      norm p (fst h) = norm K (snd h) /\ F n d X (fun k => dot K (rows_of V k) (snd h)) (fst h) = Q2R (decay_of t) * norm p (fst h) * norm K (snd h))).
    { intros h I; destruct (neuron_tight n d p K X (Q2R (decay_of t)) (rows_of V) 1 (Q2R (decay_of t)) Be Rle_0_1 ltac:(lra) h (Pay h I)) as [_ N].
      rewrite N, Rmult_1_l; reflexivity. }
    assert (Bd : match bias_of t with Ridge b => forall j, (j < K)%nat -> b * bias m j = 1 * sum n (fun k => rows_of V k j) | _ => True end
      <-> match bias_of t with Ridge b => forall j, (j < K)%nat -> b * bias m j = sum n (fun k => rows_of V k j) | _ => True end).
    { destruct (bias_of t); try reflexivity; split; intros H j J; specialize (H j J); lra. }
    rewrite Bd; split; intros (H1 & H2 & H3); (split; [|split]); auto.
    - intros k I; cbv zeta; now apply Rt, H1.
    - intros h I; now apply Nt, H3.
    - intros k I; apply Rt; auto; exact (H1 k I).
    - intros h I; apply Nt; auto. }
  intros m A O; destruct (Key net An On) as [_ E]; apply E in Tn; destruct (Key m A O) as [G1 G2].
  rewrite Tn; split; auto.
Qed.
End Optimal.
