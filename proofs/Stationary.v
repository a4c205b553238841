(** * The distance of zero to the subdifferential

    At a neuron (u, a) the rows with x_k . u = 0 are grouped to ties p_t with weights w_t,
    t < T, and the Clarke subdifferential in u is, by rule R71,

        { b + sum_t s_t w_t p_t :  s in S },   S the convex hull of the patterns
                                               s_t = 1(p_t . e > 0) of all e with p_t . e <> 0.

    From above: an element v of this set is |v| away from zero.  Its s is shown as a weighted mean of
    patterns, or, where the p_t are independent, as any point of the box: then a direction
    e with any prescribed signs exists (Span.v), and a box is the hull of its corners.

    From below: every element g has v . g = v . b + sum_t s_t c_t with c_t = w_t (p_t . v).
    A tree of signs of the p_t . e bounds the sum over all patterns, hence over their hull;
    it leaves out signs that no direction has (Gordan: no e has sigma_t p_t . e > 0 for all
    t with lambda_t > 0 if sum lambda_t sigma_t p_t = 0).  Then |g| >= v . g / |v|.

    The subdifferential of the objective is the product over the neurons, so squares add up.

<<
    definition          meaning                                        FORMAT
    pattern, generic    1(p_t . e > 0); no p_t . e is zero             R71
    hull                S                                              R71
    element s           b + sum s_t w_t p_t                            R71
    stree, proves       the tree, and that it proves a bound           R75-R77

    theorem             content
    box_hull            independent ties: the box is in S              R73
    weighted_hull       a weighted mean of patterns is in S            R74
    no_direction        Gordan's theorem, the easy half                R76
    hull_least          the tree bounds sum s_t c_t on S               R77
    distance_lower      v . g and |g|^2 from below                     R77, R78
    distance_network    the sums over all neurons                      R78
    stationary_proved, stationary_refuted                              R79
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Leaf Cone Span Path Dictionary.
Import ListNotations.
Open Scope R_scope.

Section Neuron.
Variables (d T : nat) (p : nat -> vec) (w : nat -> R) (b : vec).

Definition pattern (e : vec) (t : nat) : R := if Rlt_dec 0 (dot d (p t) e) then 1 else 0.
Definition generic (e : vec) : Prop := forall t, (t < T)%nat -> dot d (p t) e <> 0.
Inductive hull : (nat -> R) -> Prop :=
  | hull_pattern e s : generic e -> (forall t, (t < T)%nat -> s t = pattern e t) -> hull s
  | hull_mix r s s' v : 0 <= r <= 1 -> hull s -> hull s' ->
      (forall t, (t < T)%nat -> v t = mix r (s t) (s' t)) -> hull v.
Definition element (s : nat -> R) : vec := fun k => b k + sum T (fun t => s t * w t * p t k).

(** ** Elements of the hull *)
Section Box.
Hypothesis independent : indep d p (fun _ => true) T.

(** All corners are patterns; a coordinate inside is a mean of two ends. *)
Lemma corners s : (forall t, (t < T)%nat -> s t = 0 \/ s t = 1) -> hull s.
Proof.
  intros C; destruct (direction d p (fun _ => true) T independent (fun t => 2 * s t - 1)) as (e & E).
  apply hull_pattern with e; intros t L; specialize (E t L eq_refl); destruct (C t L) as [Z|Z];
    rewrite Z in *; try (intros N; lra); unfold pattern; destruct (Rlt_dec 0 (dot d (p t) e)); lra.
Qed.

Lemma box_below l : (l <= T)%nat -> forall s, (forall t, (t < T)%nat -> 0 <= s t <= 1) ->
  (forall t, (l <= t < T)%nat -> s t = 0 \/ s t = 1) -> hull s.
Proof.
  induction l as [|l IH]; intros L s B C; [apply corners; intros; apply C; lia|].
  assert (P : forall x, x = 0 \/ x = 1 -> hull (fun t => if t =? l then x else s t)).
  { intros x X; apply IH; [lia|intros t H; destruct (t =? l); [destruct X; lra|auto]|].
    intros t H; destruct (Nat.eqb_spec t l); auto; apply C; lia. }
  apply (hull_mix (s l) _ _ s (B l L) (P 0 (or_introl eq_refl)) (P 1 (or_intror eq_refl))).
  intros t H; destruct (Nat.eqb_spec t l) as [->|N]; unfold mix; ring.
Qed.

Theorem box_hull s : (forall t, (t < T)%nat -> 0 <= s t <= 1) -> hull s.
Proof. intros B; apply (box_below T); auto; intros; lia. Qed.
End Box.

(** Weights and directions of a record [hull]. *)
Fixpoint total (l : list (R * vec)) : R := match l with [] => 0 | (x, _) :: l' => x + total l' end.
Fixpoint mixture (l : list (R * vec)) (t : nat) : R :=
  match l with [] => 0 | (x, e) :: l' => x * pattern e t + mixture l' t end.

Theorem weighted_hull l : l <> [] -> Forall (fun q => 0 < fst q /\ generic (snd q)) l ->
  0 < total l /\ hull (fun t => mixture l t / total l).
Proof.
  induction l as [|[x e] l IH]; [easy|intros _ F].
  inversion F as [|? ? [X G] F']; subst; simpl in X, G |- *.
  destruct l as [|q l'].
  - simpl; split; [lra|]; apply hull_pattern with e; auto; intros; field; lra.
  - destruct IH as [P H]; [discriminate|auto|]; split; [lra|].
    set (m := q :: l') in *.
    apply (hull_mix (total m / (x + total m)) (pattern e) (fun t => mixture m t / total m)); auto.
    + split; [apply Rlt_le, Rdiv_lt_0_compat; lra|].
      apply Rmult_le_reg_r with (x + total m); [lra|].
      unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra.
    + apply hull_pattern with e; auto.
    + intros; unfold mix; field; lra.
Qed.

(** ** The tree *)
Inductive stree := Bound | Empty (lambda : nat -> R) | Fork (t : nat) (a b : stree).
Definition has_sides (sd : nat -> side) (e : vec) : Prop :=
  forall t, (t < T)%nat -> sd t <> free -> 0 < sgn (sd t) * dot d (p t) e.

Section Costs.
Variable c : nat -> R.
Definition leaf_value (sd : nat -> side) : R := sum T (fun t =>
  match sd t with plus => c t | minus => 0 | free => Rmin 0 (c t) end).

Fixpoint proves (least : R) (sd : nat -> side) (tr : stree) : Prop :=
  match tr with
  | Bound => least <= leaf_value sd
  | Empty lambda =>
      (forall t, (t < T)%nat -> 0 <= lambda t /\ (sd t = free -> lambda t = 0)) /\
      (exists t, (t < T)%nat /\ 0 < lambda t) /\
      (forall k, (k < d)%nat -> sum T (fun t => lambda t * sgn (sd t) * p t k) = 0)
  | Fork t a b => proves least (put sd t Leaf.plus) a /\ proves least (put sd t minus) b
  end.

Theorem no_direction sd lambda :
  (forall t, (t < T)%nat -> 0 <= lambda t /\ (sd t = free -> lambda t = 0)) ->
  (exists t, (t < T)%nat /\ 0 < lambda t) ->
  (forall k, (k < d)%nat -> sum T (fun t => lambda t * sgn (sd t) * p t k) = 0) ->
  forall e, ~ has_sides sd e.
Proof.
  intros P (t0 & L0 & P0) Z e H.
  assert (E : sum T (fun t => lambda t * sgn (sd t) * dot d (p t) e) = 0).
  { rewrite <- (dot_comb d T (fun t => lambda t * sgn (sd t)) p e); unfold dot.
    rewrite (sum_ext d _ (fun _ => 0)), sum_0; auto; intros k K; cbv beta; rewrite Z by auto; ring. }
  assert (N : forall t, (t < T)%nat -> lambda t = 0 \/ 0 < sgn (sd t) * dot d (p t) e).
  { intros t L; destruct (P t L) as [_ F]; destruct (sd t) eqn:S; [left; now apply F|..];
      right; rewrite <- S; apply H; auto; rewrite S; discriminate. }
  assert (Q : lambda t0 * sgn (sd t0) * dot d (p t0) e = 0).
  { apply (sum_zero T (fun t => lambda t * sgn (sd t) * dot d (p t) e)); auto; [|lra].
    intros t L; destruct (P t L) as [A _]; rewrite Rmult_assoc.
    destruct (N t L) as [->|B]; [lra|apply Rmult_le_pos; lra]. }
  destruct (N t0 L0) as [B|B]; [lra|rewrite Rmult_assoc in Q].
  pose proof (Rmult_lt_0_compat _ _ P0 B); lra.
Qed.

Lemma proves_pattern least tr e : generic e -> forall sd, proves least sd tr -> has_sides sd e ->
  least <= sum T (fun t => pattern e t * c t).
Proof.
  intros G; induction tr as [|lambda|t a IHa f IHf]; simpl; intros sd H S.
  - eapply Rle_trans; [exact H|]; apply sum_le; intros t L; specialize (S t L).
    unfold pattern; destruct (sd t); simpl in S; [|specialize (S ltac:(discriminate))..];
      destruct (Rlt_dec 0 (dot d (p t) e)); try lra.
    + pose proof (Rmin_r 0 (c t)); lra.
    + pose proof (Rmin_l 0 (c t)); lra.
  - destruct H as (P & Q & Z); elim (no_direction sd lambda P Q Z e S).
  - destruct H as [Ha Hf]; destruct (Rlt_dec 0 (dot d (p t) e)) as [O|O];
      [apply (IHa _ Ha)|apply (IHf _ Hf)]; intros k L; unfold put;
      destruct (Nat.eqb_spec k t) as [->|N]; auto; simpl; intros _; [lra|].
    pose proof (G t L); lra.
Qed.

(** What holds at the patterns holds on their hull. *)
Theorem hull_least least tr s : proves least root tr -> hull s ->
  least <= sum T (fun t => s t * c t).
Proof.
  intros H; induction 1 as [e s G E|r s s' v R _ IH _ IH' E].
  - rewrite (sum_ext T _ (fun t => pattern e t * c t)) by (intros; now rewrite E).
    apply (proves_pattern least tr e G root H); intros t _ N; now elim N.
  - rewrite (sum_ext T _ (fun t => (1 - r) * (s t * c t) + r * (s' t * c t)))
      by (intros; rewrite E by auto; unfold mix; ring).
    rewrite sum_plus, !sum_scal, <- (mix_same r least); now apply mix_le.
Qed.
End Costs.

(** ** The distance (R78) *)
Variable v : vec.
Definition costs (t : nat) : R := w t * dot d (p t) v.

Lemma dot_element s : dot d v (element s) = dot d v b + sum T (fun t => s t * costs t).
Proof.
  rewrite dot_comm, (dot_comm d v b); unfold element; rewrite dot_plus_l; f_equal.
  rewrite (dot_comb d T (fun t => s t * w t) p v); apply sum_ext; intros; unfold costs; ring.
Qed.

Theorem distance_lower least tr s : proves costs least root tr -> hull s ->
  let below := Rmax 0 (dot d v b + least) in
  dot d v b + least <= dot d v (element s) /\
  below * below <= dot d v v * dot d (element s) (element s).
Proof.
  intros H S below; pose proof (hull_least costs least tr s H S) as L.
  rewrite dot_element; split; [lra|]; pose proof (cauchy d v (element s)) as C.
  eapply Rle_trans; [|exact C]; rewrite dot_element; unfold below.
  destruct (Rle_dec 0 (dot d v b + least)) as [P|P].
  - rewrite Rmax_right by auto; apply Rmult_le_compat; lra.
  - rewrite Rmax_left, Rmult_0_l by lra; apply Rle_0_sqr.
Qed.

Theorem distance_quotient least tr s : proves costs least root tr -> hull s -> 0 < dot d v v ->
  Rmax 0 (dot d v b + least) * Rmax 0 (dot d v b + least) / dot d v v
  <= dot d (element s) (element s).
Proof.
  intros H S P; destruct (distance_lower least tr s H S) as [_ L].
  apply Rmult_le_reg_l with (dot d v v); auto; eapply Rle_trans; [|exact L].
  right; field; lra.
Qed.
End Neuron.

(** ** The network: N neurons, with sets of derivatives in u_i and the numbers in a_i

    [scale i] is 1, or the coefficient of an atom: its squares count c times. *)
Section Product.
Variables (d N : nat) (derivative : nat -> vec -> Prop) (output factor : nat -> R).
Hypothesis factor_ge0 : forall i, (i < N)%nat -> 0 <= factor i.
Definition subgradient (g : nat -> vec) : Prop := forall i, (i < N)%nat -> derivative i (g i).
Definition square (g : nat -> vec) : R :=
  sum N (fun i => factor i * (dot d (g i) (g i) + output i * output i)).

Theorem distance_network lower v :
  (forall i, (i < N)%nat -> forall g, derivative i g -> lower i <= dot d g g) ->
  (forall i, (i < N)%nat -> derivative i (v i)) ->
  subgradient v /\ forall g, subgradient g ->
  sum N (fun i => factor i * (lower i + output i * output i)) <= square g.
Proof.
  intros L V; split; [exact V|intros g G]; apply sum_le; intros i I.
  apply Rmult_le_compat_l; auto; pose proof (L i I (g i) (G i I)); lra.
Qed.

Theorem stationary_proved v eps : subgradient v -> square v <= eps * eps ->
  exists g, subgradient g /\ square g <= eps * eps.
Proof. intros V H; now exists v. Qed.

Theorem stationary_refuted lower eps :
  (forall i, (i < N)%nat -> forall g, derivative i g -> lower i <= dot d g g) ->
  eps * eps < sum N (fun i => factor i * (lower i + output i * output i)) ->
  ~ exists g, subgradient g /\ square g <= eps * eps.
Proof.
  intros L H (g & G & S).
  assert (sum N (fun i => factor i * (lower i + output i * output i)) <= square g).
  { apply sum_le; intros i I; apply Rmult_le_compat_l; auto.
    pose proof (L i I (g i) (G i I)); lra. }
  lra.
Qed.
End Product.
