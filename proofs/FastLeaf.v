(** * A leaf without repeated work

    [check_leaf] of Rational.v row by row.  Sums run over the groups that count: arcs, parabolas,
    fixed groups, and of the tables the entries that are there.  Rows are weighted before
    they are multiplied, the matrix is computed on and below its diagonal, and its sums are
    reduced at their end; so the numbers are not represented as in the reference, but
    they are equal, and all that is decided about them is the same.

<<
    definition              meaning
    farcs, fbowls, gram     sums of squares of rows: the rows, and the rows with weights
    lower                   a symmetric matrix, kept on and below its diagonal
    fM, fg, fS, frest       as in Rational.v
    fast_leaf               the leaf                                    (R13-R19)

    theorem                 content
    frest_eq                the matrix S - L L^T is that of the reference
    fast_leaf_eq            the result is that of check_leaf
>> *)
From Coq Require Import Arith Lia Bool List ZArith QArith FunctionalExtensionality.
From Relucert Require Import Leaf Rational Encode Kept Sparse.
Import ListNotations.
Open Scope Q_scope.

(** ** A leaf *)
Section Leaf.
Variables (d G : nat) (w : nat -> Q) (r : nat -> nat -> Q) (B : Q).
Variables (sd : nat -> side) (lf : qleaf).
(** The entries of gamma and of the products row by row; the groups with tau or ball; whether
    the reciprocals of |r| are small enough. *)
Variables (pay prod : nat -> list (nat * Q)) (balls : list nat) (fit : nat -> bool).

Definition gram (l : list ((nat -> Q) * (nat -> Q))) (i j : nat) : Q :=
  total l (fun e => fst e i * snd e j).
Definition lower (n : nat) (f : nat -> nat -> Q) : nat -> nat -> Q :=
  let t := memo n (fun i => memo (S i) (f i)) in fun i j => if Nat.leb j i then t i j else t j i.

Definition fspent (arcs : list nat) : nat -> Q :=
  let columns := select fst G (flat_map pay arcs) in fun k => total (columns k) (fun e => qabs (snd e)).
Definition fy (j i : nat) : Q := qsub (w j * r j i) (total (pay j) (fun e => snd e * r (fst e) i)).
Definition farcs (arcs : list nat) := map (fun k =>
  let y := memo d (fy k) in (memo d (fun i => q_arc lf k * y i), y)) arcs.
Definition fbowls (kappa : nat -> Q) (bowls : list nat) := map (fun k =>
  let c := kappa k * q_bowl lf k in (memo d (fun i => c * r k i), r k)) bowls.
Definition fcoefficient (bowl : nat -> bool) (spent : nat -> Q) (k : nat) : Q :=
  qadd (qadd (qadd (w k) (qsgn (sd k) * w k)) (qonly (bowl k) (q_theta lf k))) (qsgn (sd k) * spent k).

Section Assembly.
Variables (arcs fixed : list nat) (arc_rows bowl_rows : list ((nat -> Q) * (nat -> Q))).
Variables (coefficient g : nat -> Q).
Definition fM (i j : nat) : Q :=
  q_mu lf * (if Nat.eqb j i then 1 else 0)
  - (1 # 4) * Qred (gram arc_rows i j) + (1 # 2) * Qred (gram bowl_rows i j)
  - total fixed (fun k => total (prod k) (fun e => snd e * qsym (qh r sd k) (qh r sd (fst e)) i j))
  + total fixed (fun k => qsym (qh r sd k) (q_ball lf k) i j).
Definition fg (i : nat) : Q :=
  (1 # 2) * total (seq 0 G) (fun k => coefficient k * r k i)
  + total fixed (fun k => q_tau lf k * qh r sd k i).
Definition fS (i j : nat) : Q :=
  if Nat.eqb i d
  then if Nat.eqb j d then B - q_mu lf - (1 # 4) * total arcs (q_omega lf) else - g j * (1 # 2)
  else if Nat.eqb j d then - g i * (1 # 2) else fM i j.
Definition frest (i j : nat) : Q :=
  Qred (fS i j - Qred (total (seq 0 (S d)) (fun k => q_factor lf i k * q_factor lf j k))).
End Assembly.

Definition fast_leaf : bool :=
  let arc := memo G (qis_arc w sd) in
  let bowl := memo G (qis_bowl w sd) in
  let arcs := filter arc (seq 0 G) in
  let bowls := filter bowl (seq 0 G) in
  let fixed := filter (fun k => negb (is_free (sd k))) (seq 0 G) in
  let spent := memo G (fspent arcs) in
  let kappa := memo G (fun k => qsub (qsub (- w k) (spent k)) (qabs (q_theta lf k))) in
  let g := memo d (fg fixed (memo G (fcoefficient bowl spent))) in
  let rest := lower (S d) (frest arcs fixed (farcs arcs) (fbowls kappa bowls) g) in
  forallb (fun k => negb (Qle_bool (q_omega lf k) 0) && Qle_bool 1 (q_arc lf k * q_omega lf k)) arcs
  && forallb (fun j => forallb (fun e => implb (arc (fst e)) (Qeq_bool (snd e) 0)) (pay j)) arcs
  && forallb (fun k => Qle_bool 0 (kappa k)) bowls
  && forallb fit bowls
  && all G (fun k => forallb (fun e => Qle_bool 0 (snd e)) (prod k))
  && forallb (fun k => Qle_bool 0 (q_tau lf k)
       && Qle_bool (qdot d (q_ball lf k) (q_ball lf k)) (q_tau lf k * q_tau lf k)) balls
  && all (S d) (fun i => Qle_bool
       (qsum (S d) (fun j => if Nat.eqb j i then 0 else qabs (rest i j))) (rest i i)).

(** What it is equal to: [w'] are the weights as the reference has them. *)
Variable w' : nat -> Q.
Hypothesis same_weights : forall k, w k == w' k.
Hypothesis pay_covers : forall j, covers G (pay j) (q_gamma lf j).
Hypothesis prod_covers : forall k, covers G (prod k) (q_product lf k).
Hypothesis balls_below : forall k, In k balls -> (k < G)%nat.
Hypothesis balls_else : forall k, (k < G)%nat -> ~ In k balls ->
  q_tau lf k == 0 /\ forall i, q_ball lf k i == 0.
Hypothesis fit_is : forall k, fit k = Qle_bool 0 (q_bowl lf k)
  && Qle_bool (q_bowl lf k * q_bowl lf k * qdot d (r k) (r k)) 1.

Lemma arc_eq : qis_arc w sd = qis_arc w' sd.
Proof. extensionality k; unfold qis_arc, qpositive; now rewrite (same_weights k). Qed.
Lemma bowl_eq : qis_bowl w sd = qis_bowl w' sd.
Proof. extensionality k; unfold qis_bowl, qpositive; now rewrite (same_weights k). Qed.

Lemma qabs_comp x y : x == y -> qabs x == qabs y.
Proof. intros H; unfold qabs; rewrite H; destruct (Qle_bool 0 y); rewrite H; reflexivity. Qed.

Lemma fy_eq j i : fy j i == qy G w' r lf j i.
Proof.
  unfold fy, qy; rewrite qsub_eq, same_weights.
  rewrite (covers_sum G (pay j) (q_gamma lf j) (fun k v => v * r k i)); auto; [reflexivity|].
  intros k v ->; ring.
Qed.

Lemma filter_flat_map {A C} (p : C -> bool) (h : A -> list C) l :
  filter p (flat_map h l) = flat_map (fun e => filter p (h e)) l.
Proof. induction l as [|e l IH]; [reflexivity|]; cbn [flat_map]; now rewrite filter_app, IH. Qed.

Lemma fspent_eq k : (k < G)%nat -> fspent (filter (qis_arc w sd) (seq 0 G)) k == qspent G w' sd lf k.
Proof.
  intros K; unfold fspent, qspent; cbv zeta; rewrite select_eq, filter_flat_map, total_flat_map.
  rewrite <- arc_eq, <- (sum_filter G (qis_arc w sd)) by (intros j _ ->; reflexivity).
  apply total_ext; intros j J; apply filter_In in J as [_ ->].
  apply (covers_column G); auto; intros v V; exact (qabs_comp v 0 V).
Qed.

Lemma zero_h k i : negb (is_free (sd k)) = false -> qh r sd k i == 0.
Proof. unfold qh; destruct (sd k); try discriminate; intros _; simpl; ring. Qed.
Lemma qsym_zero_l a b i j : (forall i, a i == 0) -> qsym a b i j == 0.
Proof. intros Z; unfold qsym; rewrite !Z; ring. Qed.
Lemma qsym_swap a b i j : qsym a b i j == qsym a b j i.
Proof. unfold qsym; ring. Qed.

Notation arcs := (filter (qis_arc w sd) (seq 0 G)).
Notation bowls := (filter (qis_bowl w sd) (seq 0 G)).
Notation fixed := (filter (fun k => negb (is_free (sd k))) (seq 0 G)).

Lemma farcs_eq i j : gram (farcs arcs) i j
  == qsum G (fun k => qonly (qis_arc w' sd k) (q_arc lf k) * (qy G w' r lf k i * qy G w' r lf k j)).
Proof.
  unfold gram, farcs; rewrite total_map; cbv zeta; cbn [fst snd].
  rewrite <- arc_eq, <- (sum_filter G (qis_arc w sd)) by (intros k _ ->; simpl; ring).
  apply total_ext; intros k K; apply filter_In in K as [_ ->]; rewrite !memo_id, !fy_eq; simpl; ring.
Qed.

Lemma fbowls_eq kappa i j : (forall k, (k < G)%nat -> kappa k == qkappa G w' sd lf k) ->
  gram (fbowls kappa bowls) i j
  == qsum G (fun k => qonly (qis_bowl w' sd k) (qkappa G w' sd lf k * q_bowl lf k) * (r k i * r k j)).
Proof.
  intros K; unfold gram, fbowls; rewrite total_map; cbv zeta; cbn [fst snd].
  rewrite <- bowl_eq, <- (sum_filter G (qis_bowl w sd)) by (intros k _ ->; simpl; ring).
  apply total_ext; intros k I; apply filter_In in I as [I ->]; apply in_seq in I.
  rewrite memo_id, K by lia; simpl; ring.
Qed.

Lemma fproducts_eq i j :
  total fixed (fun k => total (prod k) (fun e => snd e * qsym (qh r sd k) (qh r sd (fst e)) i j))
  == qsum G (fun k => qsum G (fun l => q_product lf k l * qsym (qh r sd k) (qh r sd l) i j)).
Proof.
  rewrite sum_filter.
  - apply qsum_ext; intros k _.
    apply (covers_sum G (prod k) (q_product lf k) (fun l v => v * qsym (qh r sd k) (qh r sd l) i j)); auto.
    intros l v ->; ring.
  - intros k _ E.
    rewrite (total_ext _ _ (fun _ => 0)) by (intros e _; rewrite qsym_zero_l by (intros; now apply zero_h); ring).
    clear; induction (prod k) as [|e l IH]; [reflexivity|]; rewrite total_cons, IH; reflexivity.
Qed.

Lemma fM_eq kappa i j : (forall k, (k < G)%nat -> kappa k == qkappa G w' sd lf k) ->
  fM fixed (farcs arcs) (fbowls kappa bowls) i j == qM G w' r sd lf i j.
Proof.
  intros K; unfold fM, qM; rewrite !Qred_correct, farcs_eq, fbowls_eq, fproducts_eq, sum_filter; auto.
  - reflexivity.
  - intros k _ E; apply qsym_zero_l; intros; now apply zero_h.
Qed.

Lemma fg_eq coefficient i : (forall k, (k < G)%nat -> coefficient k == qcoefficient G w' sd lf k) ->
  fg fixed coefficient i == qg G w' r sd lf i.
Proof.
  intros K; unfold fg, qg; rewrite sum_filter, <- qsum_total.
  - rewrite (qsum_ext G (fun k => coefficient k * r k i) (fun k => qcoefficient G w' sd lf k * r k i)).
    + reflexivity.
    + intros k I; now rewrite K.
  - intros k _ E; rewrite zero_h by auto; ring.
Qed.

Lemma qM_swap i j : qM G w' r sd lf i j == qM G w' r sd lf j i.
Proof.
  unfold qM; rewrite (Nat.eqb_sym j i).
  repeat match goal with
    | |- qsum _ _ == qsum _ _ => apply qsum_ext; intros
    | |- _ + _ == _ + _ => apply Qplus_comp
    | |- _ - _ == _ - _ => apply Qplus_comp; [|apply Qopp_comp]
    | |- _ * qsum _ _ == _ => apply Qmult_comp; [reflexivity|]
    | |- _ * qsym _ _ _ _ == _ => apply Qmult_comp; [reflexivity|]
    | |- qsym _ _ _ _ == _ => apply qsym_swap
    end; ring.
Qed.

Lemma frest_eq kappa g i j : (forall k, (k < G)%nat -> kappa k == qkappa G w' sd lf k) ->
  (forall i, g i == qg G w' r sd lf i) ->
  lower (S d) (frest arcs fixed (farcs arcs) (fbowls kappa bowls) g) i j == qrest d G w' r B sd lf i j.
Proof.
  intros K E.
  assert (R : forall i j, frest arcs fixed (farcs arcs) (fbowls kappa bowls) g i j == qrest d G w' r B sd lf i j).
  { intros i' j'; unfold frest, qrest; rewrite !Qred_correct, <- qsum_total; apply Qplus_comp; [|reflexivity].
    unfold fS, qS, qcorner; destruct (Nat.eqb i' d), (Nat.eqb j' d); rewrite ?E, ?fM_eq by auto; try reflexivity.
    rewrite <- arc_eq, <- (sum_filter G (qis_arc w sd) (fun k => qonly _ _)) by (intros k _ ->; reflexivity).
    apply Qplus_comp; [reflexivity|]; apply Qopp_comp, Qmult_comp; [reflexivity|].
    apply total_ext; intros k I; apply filter_In in I as [_ ->]; reflexivity. }
  unfold lower; cbv zeta; rewrite memo_id.
  destruct (Nat.leb j i); rewrite memo_id, R; [reflexivity|].
  unfold qrest, qS; apply Qplus_comp; [|apply Qopp_comp, qsum_ext; intros; ring].
  destruct (Nat.eqb_spec i d) as [->|], (Nat.eqb_spec j d) as [->|]; try reflexivity; apply qM_swap.
Qed.

Lemma forallb_filter {A} (p q : A -> bool) l : forallb q (filter p l) = forallb (fun k => implb (p k) (q k)) l.
Proof. induction l as [|k l IH]; [reflexivity|]; simpl; rewrite <- IH; now destruct (p k). Qed.
Lemma all_ext n p q : (forall k, (k < n)%nat -> p k = q k) -> all n p = all n q.
Proof.
  intros H; unfold all; assert (I : forall k, In k (seq 0 n) -> p k = q k).
  { intros k K; apply in_seq in K; apply H; lia. }
  induction (seq 0 n) as [|k l IH]; [reflexivity|]; simpl.
  rewrite I, IH; auto; [intros; apply I; now right|now left].
Qed.

Lemma fpay_eq : forallb (fun j => forallb (fun e => implb (qis_arc w sd (fst e)) (Qeq_bool (snd e) 0)) (pay j)) arcs
  = all G (fun j => all G (fun k => implb (qis_arc w' sd j && qis_arc w' sd k) (Qeq_bool (q_gamma lf j k) 0))).
Proof.
  rewrite forallb_filter, arc_eq; apply all_ext; intros j _; destruct (qis_arc w' sd j); simpl.
  - apply (covers_all G (pay j) (q_gamma lf j) (fun k v => implb (qis_arc w' sd k) (Qeq_bool v 0))); auto.
    intros k v ->; now destruct (qis_arc w' sd k).
  - symmetry; unfold all; now apply forallb_forall.
Qed.

Lemma fballs_eq (p := fun k => Qle_bool 0 (q_tau lf k)
    && Qle_bool (qdot d (q_ball lf k) (q_ball lf k)) (q_tau lf k * q_tau lf k)) :
  forallb p balls = all G p.
Proof.
  apply eq_true_iff_eq; unfold all; rewrite !forallb_forall; split; intros H k K.
  - destruct (in_dec Nat.eq_dec k balls) as [I|I]; [now apply H|].
    apply in_seq in K; destruct (balls_else k) as [T Z]; [lia|exact I|]; unfold p, qdot.
    rewrite T, (qsum_ext d _ (fun _ => 0)) by (intros i _; rewrite Z; reflexivity).
    rewrite qsum_total; clear; replace (total (seq 0 d) (fun _ => 0)) with 0; [reflexivity|].
    unfold total; induction (seq 0 d); auto.
  - apply H, in_seq; specialize (balls_below k K); lia.
Qed.

Theorem fast_leaf_eq : fast_leaf = check_leaf d G w' r B sd lf.
Proof.
  unfold fast_leaf, check_leaf; cbv zeta; rewrite !memo_id.
  assert (K : forall k, (k < G)%nat ->
    qsub (qsub (- w k) (fspent arcs k)) (qabs (q_theta lf k)) == qkappa G w' sd lf k)
    by (intros k I; unfold qkappa; now rewrite !qsub_eq, fspent_eq, same_weights).
  assert (E : forall i, fg fixed (fcoefficient (qis_bowl w sd) (fspent arcs)) i == qg G w' r sd lf i).
  { intros i; apply fg_eq; intros k I; unfold fcoefficient, qcoefficient.
    now rewrite !qadd_eq, fspent_eq, bowl_eq, same_weights. }
  rewrite fpay_eq, fballs_eq, !forallb_filter, arc_eq, bowl_eq.
  repeat match goal with |- _ && _ = _ && _ => apply f_equal2 end; try reflexivity.
  - apply all_ext; intros k I; rewrite <- arc_eq; now rewrite K.
  - apply all_ext; intros k _; now rewrite fit_is.
  - apply all_ext; intros k _.
    apply (covers_all G (prod k) (q_product lf k) (fun _ v => Qle_bool 0 v)); auto; now intros k' v ->.
  - apply all_ext; intros i _; rewrite <- arc_eq, <- bowl_eq; apply Qleb_comp; [|now apply frest_eq].
    apply qsum_ext; intros j _; destruct (Nat.eqb j i); [reflexivity|].
    now apply qabs_comp, frest_eq.
Qed.
End Leaf.
