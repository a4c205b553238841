(** * The same checker, without repeated work

    [check_file] states the rules and recomputes a number whenever it reads it.  Here leaves
    are checked with FastLeaf.v as the tree is walked, a table is split into rows where it
    comes into force, and what belongs to the problem (rows, groups, weights, norms) is computed once.
    [fast_check_file] is equal to [check_file], so everything that is proved of one holds for the other.

<<
    definition              meaning
    kept_leaf, fast_tip     a leaf of the file                          (R13-R19)
    fast_walk               a tree with its tables                      (R11, R12)
    fast_reduction, fast_norms, fast_bound
                            groups, reciprocals, lower bound            (R9, R10, R15)
    fast_accepts            the trees of a file, whatever the labels    (R10-R19)
    fast_check_file         the certificate of a file                   (R9-R19)

    theorem                 content
    fast_walk_eq, fast_accepts_eq, fast_check_file_eq
                            the results are those of the slow checker
>> *)
From Coq Require Import Arith Lia Bool List ZArith QArith FunctionalExtensionality.
From Relucert Require Import Leaf Cone Rational Check Encode Kept Sparse FastLeaf.
Import ListNotations.
Open Scope Q_scope.

(** ** Trees *)
Section Tree.
Variables (d G : nat) (r : nat -> nat -> Q) (B : Q) (c : file).
Variables (w : nat -> Q) (positive : nat -> bool) (inverse : nat -> Q) (fit : nat -> bool).

Definition products (path : list nat) (lf : file_leaf) : pairs :=
  map (fun e => (nth (fst (fst e)) path G, nth (snd (fst e)) path G, snd e)) (f_product lf).
Definition balls (path : list nat) (lf : file_leaf) : list (nat * (Z * list Z)) :=
  map (fun e => (nth (fst e) path G, snd e)) (f_ball lf).

Definition kept_leaf (t : pairs) (path : list nat) (lf : file_leaf) : qleaf :=
  let is_arc k := negb (existsb (Nat.eqb k) path) && positive k in
  let omegas := combine (filter is_arc (seq 0 G)) (f_omega lf) in
  let found := products path lf in
  let ball := finder G (0%Z, []) (balls path lf) in
  let omega := finder G 0%Z omegas in
  let arc := finder G 1%Z omegas in
  let theta := finder G 0%Z (f_theta lf) in
  {| q_gamma := fun j => let row := filter (fun e => Nat.eqb (fst (fst e)) j) t in
       fun k => dyadic (s_dual c) (find_pair row j k);
     q_mu := dyadic (s_quad c) (f_mu lf);
     q_omega := memo G (fun k => dyadic (s_omega c) (omega k));
     q_arc := memo G (fun k => let o := arc k in
       dyadic (s_arc c) ((2 ^ Z.of_nat (s_arc c + s_omega c) + o - 1) / o));
     q_theta := memo G (fun k => dyadic (s_dual c) (theta k));
     q_bowl := inverse;
     q_product := fun k l => dyadic (s_quad c) (find_pair found k l);
     q_tau := fun k => dyadic (s_quad c) (fst (ball k));
     q_ball := fun k i => dyadic (s_quad c) (nth i (snd (ball k)) 0%Z);
     q_factor := memo2 (S d) (S d) (fun i j => if Nat.leb j i
       then dyadic (s_factor c) (nth (i * (i + 1) / 2 + j) (f_factor lf) 0%Z) else 0) |}.

Definition keep (t : pairs) : nat -> list (nat * Q) := keep_rows (s_dual c) G t.
Definition fast_tip (t : pairs) (pay : nat -> list (nat * Q)) path (sd : nat -> side) lf : bool :=
  fast_leaf d G w r B (memo G sd) (kept_leaf t path lf) pay
    (keep_rows (s_quad c) G (products path lf))
    (filter (fun k => Nat.ltb k G) (map fst (balls path lf))) fit.

(** A table and its rows are in force until the next one. *)
Fixpoint fast_walk (t : pairs) (pay : nat -> list (nat * Q)) (path : list nat) (sd : nat -> side)
    (node : file_tree) : bool * (pairs * (nat -> list (nat * Q))) :=
  match node with
  | Table t' node' => fast_walk t' (keep t') path sd node'
  | End lf => (fast_tip t pay path sd lf, (t, pay))
  | Node k a b =>
      let (ya, kept) := fast_walk t pay (path ++ [k]) (put sd k plus) a in
      let (yb, kept') := fast_walk (fst kept) (snd kept) (path ++ [k]) (put sd k minus) b in
      (ya && yb, kept')
  end.

Variables (p : problem) (weights : list Z) (norms : list Q) (w' : nat -> Q).
Hypothesis count_is : G = count p.
Hypothesis same_weights : forall k, w k == w' k.
Hypothesis positive_is : forall k, (k < G)%nat -> positive k = (0 <? nth k weights 0)%Z.
Hypothesis inverse_is : forall k, inverse k = nth k norms 0.
Hypothesis fit_is : forall k, fit k = Qle_bool 0 (inverse k)
  && Qle_bool (inverse k * inverse k * qdot d (r k) (r k)) 1.

Lemma kept_leaf_eq t path lf : kept_leaf t path lf = leaf_at p c weights norms t path lf.
Proof.
  unfold kept_leaf, leaf_at, products, balls; cbv zeta; rewrite <- count_is, !memo2_id, !memo_id, !finder_eq.
  replace inverse with (fun k => nth k norms 0) by (extensionality k; now rewrite inverse_is).
  rewrite (filter_ext_in _ (fun k => negb (existsb (Nat.eqb k) path) && (0 <? nth k weights 0)%Z));
    [reflexivity|].
  intros k K; apply in_seq in K; rewrite positive_is by lia; reflexivity.
Qed.

Lemma fast_tip_eq t path sd lf : fast_tip t (keep t) path sd lf
  = check_leaf d G w' r B sd (leaf_at p c weights norms t path lf).
Proof.
  rewrite <- kept_leaf_eq; unfold fast_tip, keep; rewrite memo_id; apply fast_leaf_eq; auto.
  - intros j; replace (q_gamma (kept_leaf t path lf) j) with (fun k => dyadic (s_dual c) (find_pair t j k)).
    + apply rows_cover.
    + extensionality k; cbn [q_gamma kept_leaf]; cbv zeta; unfold find_pair; do 2 f_equal.
      induction t as [|((i, l), v) t' IH]; [reflexivity|]; simpl.
      destruct (Nat.eqb i j) eqn:E; simpl; [rewrite E; simpl; destruct (Nat.eqb l k); auto|exact IH].
  - intros k; apply rows_cover.
  - intros k K; apply filter_In in K as [_ K]; now apply Nat.ltb_lt.
  - intros k K I; cbn [q_tau q_ball kept_leaf]; cbv zeta; rewrite finder_eq.
    replace (find_key (0%Z, []) (balls path lf) k) with (0%Z, @nil Z).
    + split; [|intros i; destruct i]; reflexivity.
    + unfold find_key; destruct (find _ _) as [e|] eqn:E; [exfalso; apply I|reflexivity].
      apply find_some in E as [E F]; apply Nat.eqb_eq in F as <-.
      apply filter_In; split; [now apply in_map|now apply Nat.ltb_lt].
Qed.

Theorem fast_walk_eq node : forall t path sd, fast_walk t (keep t) path sd node
  = let (q, t') := walk p c weights norms t path node in (check_tree d G w' r B sd q, (t', keep t')).
Proof.
  induction node as [t' node IH|k a IHa b IHb|lf]; intros t path sd; cbn [fast_walk walk].
  - apply IH.
  - rewrite IHa; destruct (walk _ _ _ _ t _ a) as [qa ta]; cbn [fst snd].
    rewrite IHb; destruct (walk _ _ _ _ ta _ b) as [qb tb]; reflexivity.
  - now rewrite fast_tip_eq.
Qed.
End Tree.

(** ** Groups, reciprocals, lower bound *)
Section Parts.
Open Scope Z_scope.
Definition fast_primitive (x : list Z) : list Z := let q := row_gcd x in map (fun v => v / q) x.
Definition fast_reduction (l : list (list Z)) : list (list Z) :=
  fold_left (fun l x => let r := fast_primitive x in
    if (row_gcd x =? 0) || Nat.ltb (place r l) (length l) then l else l ++ [r]) l [].

(** The greatest number of bits is that of the greatest number. *)
Definition fast_norms (DX : Z) (g : list (list Z)) : list Q :=
  let rhos := map rho g in
  let T := Z.max 0 (bits (fold_right Z.max 0 rhos) + 8 - bits DX) in
  let top := DX * 2 ^ (T + 32) in
  let unit := Z.to_pos (2 ^ T) in map (fun z => top / z # unit) rhos.

Lemma bits_max a b : 0 <= a -> 0 <= b -> Z.max (bits a) (bits b) = bits (Z.max a b).
Proof.
  assert (M : forall a b, 0 <= a <= b -> bits a <= bits b).
  { intros x y [X Y]; unfold bits; destruct (Z.eqb_spec x 0), (Z.eqb_spec y 0); try lia.
    - pose proof (Z.log2_nonneg y); lia.
    - pose proof (Z.log2_le_mono x y Y); lia. }
  intros A B; destruct (Z.max_spec a b) as [[L ->]|[L ->]].
  - apply Z.max_r, M; lia.
  - apply Z.max_l, M; lia.
Qed.

Lemma fast_norms_eq DX g : fast_norms DX g = map (inverse_norm DX (norm_scale DX g)) g.
Proof.
  unfold fast_norms, norm_scale, inverse_norm; cbv zeta; rewrite map_map.
  replace (fold_right Z.max 0 (map (fun r => bits (rho r)) g))
    with (bits (fold_right Z.max 0 (map rho g))); [reflexivity|].
  assert (P : forall r, 0 <= rho r).
  { intros r; unfold rho; cbv zeta; pose proof (Z.sqrt_nonneg (square r * 2 ^ 64)).
    destruct (_ <? _); lia. }
  enough (E : 0 <= fold_right Z.max 0 (map rho g) /\ bits (fold_right Z.max 0 (map rho g))
    = fold_right Z.max 0 (map (fun r => bits (rho r)) g)) by apply E.
  induction g as [|x g [I IH]]; [split; reflexivity|]; cbn [map fold_right].
  rewrite <- IH, bits_max by auto; split; [pose proof (P x); lia|reflexivity].
Qed.
End Parts.

Definition fast_bound (n : nat) (nu y : nat -> Q) (level beta : Q) : Q :=
  let p := fdot n nu y in
  let q := fdot n nu nu in
  let m := if Qle_bool p 0 then 0 else qmin (beta / level) (p / q) in
  Qred (m * p - m * m * (1 # 2) * q).

(** ** Files *)
Section File.
Variables (p : problem) (c : file).

Definition kept_data : nat -> nat -> Q := memo (shape p) (fun k =>
  let x := fst (nth k (rows p) ([], 0%Z)) in memo (dim p) (fun i => nth i x 0%Z # x_den p)).
Definition kept_labels : nat -> Q := memo (shape p) (labels p).
Definition kept_rows (g : list (list Z)) : nat -> nat -> Q := memo (length g) (fun k =>
  let x := nth k g [] in memo (dim p) (fun i => nth i x 0%Z # x_den p)).

Definition kept_dual : nat -> Q := memo (shape p) (fun k => dyadic (s_dual c) (nth k (dual c) 0%Z)).

(** Whether the trees are accepted; labels and decay play no part in it. *)
Definition fast_accepts : bool :=
  let n := shape p in
  let d := dim p in
  let X := kept_data in
  let x := let l := xs p in memo n (fun k => nth k l []) in
  let g := fast_reduction (xs p) in
  let G := length g in
  let gcds := memo n (fun k => row_gcd (x k)) in
  let grp := memo n (fun k => if (gcds k =? 0)%Z then G else place (fast_primitive (x k)) g) in
  let members := memo G (select grp G (seq 0 n)) in
  let mult := memo n (fun k => nth k (dual c) 0%Z) in
  let nu := kept_dual in
  let r := kept_rows g in
  let inverse := let l := fast_norms (Z.pos (x_den p)) g in memo G (fun k => nth k l 0) in
  let fit := memo G (fun k => Qle_bool 0 (inverse k)
    && Qle_bool (inverse k * inverse k * fdot d (r k) (r k)) 1) in
  let level := dyadic (s_quad c) (bound c) in
  let sign s z t :=
    let w := memo G (fun i => total (members i) (fun k => inject_Z (gcds k) * (s * nu k))) in
    let positive := memo G (fun i =>
      (0 <? z * sumZ (map (fun k => gcds k * mult k) (members i)))%Z) in
    fst (fast_walk d G r level c w positive inverse fit [] (keep G c []) [] root t) in
  negb (Qle_bool level 0)
     && all n (fun k => Qle_bool 0 (inject_Z (gcds k))
          && (Nat.ltb (grp k) G || Qeq_bool (inject_Z (gcds k)) 0)
          && all d (fun i => Qeq_bool (X k i) (inject_Z (gcds k) * r (grp k) i)))
     && sign 1 1%Z (sign_plus c) && sign (- (1)) (-1)%Z (sign_minus c).

Definition fast_check_file : option Q :=
  if fast_accepts then Some (fast_bound (shape p) kept_dual kept_labels (dyadic (s_quad c) (bound c)) (decay p)) else None.

Lemma kept_data_eq : kept_data = data p.
Proof. unfold kept_data; rewrite memo_id; extensionality k; now rewrite memo_id. Qed.
Lemma kept_rows_eq : kept_rows (gs p) = q_row (certificate_of p c).
Proof. unfold kept_rows; rewrite memo_id; extensionality k; now rewrite memo_id. Qed.
Lemma kept_labels_eq : kept_labels = labels p.
Proof. apply memo_id. Qed.

Lemma sumZ_filter (f : nat -> Z) q l :
  sumZ (map f (filter q l)) = sumZ (map (fun k => if q k then f k else 0%Z) l).
Proof.
  induction l as [|k l IH]; [reflexivity|]; simpl; destruct (q k); unfold sumZ in *; simpl; now rewrite IH.
Qed.

Notation cert := (certificate_of p c).
Notation members := (fun i => filter (fun k => Nat.eqb (group_of p k) i) (seq 0 (shape p))).
Lemma weights_eq s i : total (members i) (fun k => q_ratio cert k * (s * q_nu cert k))
  == qweight (shape p) cert s i.
Proof.
  unfold qweight; rewrite <- (sum_filter _ (fun k => Nat.eqb (group_of p k) i)).
  - apply total_ext; intros k K; apply filter_In in K as [_ K]; simpl; now rewrite Nat.eqb_sym, K.
  - intros k _ E; simpl; now rewrite Nat.eqb_sym, E.
Qed.

Lemma positive_eq z k : (k < count p)%nat ->
  (0 <? z * sumZ (map (fun i => row_gcd (nth i (xs p) []) * nth i (dual c) 0) (members k)))%Z
  = (0 <? nth k (weights p c z) 0)%Z.
Proof.
  intros K; unfold weights; rewrite nth_indep with (d' := int_weight p c z (count p))
    by now rewrite map_length, seq_length.
  rewrite map_nth, seq_nth by auto; unfold int_weight; now rewrite sumZ_filter.
Qed.

Lemma kept_dual_eq : kept_dual = q_nu cert.
Proof. apply memo_id. Qed.

Theorem fast_accepts_eq : fast_accepts = check (shape p) (dim p) (data p) cert.
Proof.
  assert (W : forall s z t, fst (fast_walk (dim p) (count p) (q_row cert) (q_level cert) c
      (fun i => total (members i) (fun k => q_ratio cert k * (s * q_nu cert k)))
      (fun i => (0 <? z * sumZ (map (fun k => row_gcd (nth k (xs p) []) * nth k (dual c) 0) (members i)))%Z)
      (fun k => nth k (norms p) 0)
      (fun k => Qle_bool 0 (nth k (norms p) 0)
        && Qle_bool (nth k (norms p) 0 * nth k (norms p) 0 * qdot (dim p) (q_row cert k) (q_row cert k)) 1)
      [] (keep (count p) c []) [] root t)
    = check_tree (dim p) (count p) (qweight (shape p) cert s) (q_row cert) (q_level cert) root
        (fst (walk p c (weights p c z) (norms p) [] [] t))).
  { intros s z t; rewrite (fast_walk_eq) with (p := p) (weights := weights p c z) (norms := norms p)
      (w' := qweight (shape p) cert s); auto using weights_eq, positive_eq.
    now destruct (walk p c _ _ [] [] t). }
  unfold check.
  change (q_plus cert) with (fst (walk p c (weights p c 1) (norms p) [] [] (sign_plus c))).
  change (q_minus cert) with (fst (walk p c (weights p c (-1)) (norms p) [] [] (sign_minus c))).
  change (q_groups cert) with (count p); rewrite <- !W.
  unfold fast_accepts; cbv zeta; change (fast_reduction (xs p)) with (gs p).
  rewrite kept_data_eq, kept_dual_eq, kept_rows_eq, fast_norms_eq, fdot_eq, !memo_id, select_eq; reflexivity.
Qed.

Theorem fast_check_file_eq : fast_check_file = check_file p c.
Proof.
  unfold fast_check_file, check_file, fast_bound, qbound; rewrite fast_accepts_eq, kept_dual_eq, kept_labels_eq, fdot_eq.
  reflexivity.
Qed.
End File.
