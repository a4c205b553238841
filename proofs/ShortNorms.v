(** * Norms of matrices, computed

    The records of docs/FORMAT.md §31 as integers, and the tests of R290 to R293.  Z, the weights and both
    sides of R293 are integers; a factor is tested by the products of the rows of Z, or of its columns.
    That entries fit 32 bits, and how many a factor has, is not asked.

<<
    definition              meaning                                             FORMAT
    file_norms              the records                                         R290
    short, upper_root       t_k x_k rounded; a root, rounded up                 R291, R293
    dominant_ok, norm_ok    |Z| <= sigma                                        R292
    part_ok, norms_ok       the tests of a part, and of all                     R290-R293

    theorem                 content
    short_rounded           Z is t_k x_k up to 1/2                              R291
    norm_ok_true            the test of a norm proves it                        R292
    part_ok_true            the tests of a part are those of Norms.v            R290-R293
    short_norms_bound       accepted: h(V) <= B                                 R290-R293
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Bool ZArith QArith Qreals FunctionalExtensionality.
From Relucert Require Import Vec Norm Network Dominant Norms Rational Encode Kept Sparse Feasible.
Import ListNotations.

Record file_norms := {
  r_dual_scale : nat; r_omega : nat; r_arc : nat; r_quad : nat;
  r_rows : list (list Z); r_bound : Z; r_stretch : list positive; r_norms : list (positive * list Z)
}.

Open Scope Z_scope.
Definition zsum (n : nat) (f : nat -> Z) : Z := sumZ (map f (seq 0 n)).
Definition zdot (n : nat) (a b : nat -> Z) : Z := zsum n (fun i => a i * b i).
Definition upper_root (z : Z) : Z := let r := Z.sqrt z in if r * r <? z then r + 1 else r.
(** p/q, rounded to the nearest integer, a half away from zero. *)
Definition nearest (p q : Z) : Z := Z.sgn p * ((2 * Z.abs p + q) / (2 * q)).

(** sigma^2 I - G - L L^T is diagonally dominant, G the products of m vectors y of length [len]. *)
Definition lower_entry (f : list Z) (i k : nat) : Z := if Nat.leb k i then nth (i * (i + 1) / 2 + k)%nat f 0 else 0.
Definition dominant_ok (m len : nat) (y : nat -> nat -> Z) (sigma : Z) (f : list Z) : bool :=
  let L := memo2 m m (lower_entry f) in
  let rest := memo2 m m (fun i j => (if Nat.eqb j i then sigma * sigma else 0) - zdot len (y i) (y j) - zdot m (L i) (L j)) in
  all m (fun i => zsum m (fun j => if Nat.eqb j i then 0 else Z.abs (rest i j)) <=? rest i i).
Definition norm_ok (m d : nat) (z : nat -> nat -> Z) (sigma : Z) (f : list Z) : bool :=
  match f with
  | [] => zsum m (fun i => zdot d (z i) (z i)) <=? sigma * sigma
  | _ => if Nat.leb m d then dominant_ok m d z sigma f else dominant_ok d m (memo2 d m (fun j i => z i j)) sigma f
  end.

Section Integers.
Variables (n d K : nat) (den : positive) (so sa sv sq : nat) (b g : Z).
Variables (x v : nat -> nat -> Z) (q : nat -> positive).
Notation two s := (2 ^ Z.of_nat s).

Definition short (k j : nat) : Z := nearest (x k j * Z.pos (q k)) (Z.pos den * two so).
(** a_k of scale SA, over the length of V_k in integers. *)
Definition share (k : nat) : Z := (upper_root (zdot K (v k) (v k)) * two sa + Z.pos (q k) - 1) / Z.pos (q k).

Definition part_ok (part : nat -> bool) (stated : positive * list Z) : bool :=
  let l := filter part (seq 0 n) in
  let m := length l in
  let at_ := memo m (fun i => nth i l 0%nat) in
  let z := memo m (fun i => let k := at_ i in memo d (short k)) in
  let sigma := Z.pos (fst stated) in
  let A := upper_root (zsum m (fun i => let a := share (at_ i) in a * a)) in
  let e := upper_root (Z.of_nat (d * m)) in
  norm_ok m d z sigma (snd stated)
  && (2 * g * two sq * two sa + A * (2 * sigma + e) * Z.pos den * two sq * two so <=? 4 * b * Z.pos den * two sv * two sa).
End Integers.

Section FileNorms.
Variables (xs : list (list Z)) (den : positive) (d K : nat) (w : file_norms).
Notation n := (length xs).
Definition row_r (k c : nat) : Z := nth c (nth k (r_rows w) []) 0.
Definition all_parts (x v : nat -> nat -> Z) (q : nat -> positive) : bool :=
  let g := upper_root (zsum K (fun c => zsum d (fun j => let s := zsum n (fun k => v k c * x k j) in s * s))) in
  let ok := part_ok n d K den (r_omega w) (r_arc w) (r_dual_scale w) (r_quad w) (r_bound w) g x v q in
  (0 <? r_bound w) && match r_norms w, Nat.eqb K 1 with
  | [up; down], true => ok (fun k => 0 <? v k 0%nat) up && ok (fun k => v k 0%nat <? 0) down
  | [whole], false => ok (fun _ => true) whole
  | _, _ => false
  end.
Definition norms_ok : bool := all_parts
  (memo n (fun k => let row := nth k xs [] in memo d (fun i => nth i row 0)))
  (memo n (fun k => let row := nth k (r_rows w) [] in memo K (fun c => nth c row 0)))
  (memo n (fun k => nth k (r_stretch w) 1%positive)).
End FileNorms.

(** ** What it means *)
Open Scope R_scope.
Lemma zsum_of n f : IZR (zsum n f) = sum n (fun i => IZR (f i)).
Proof. apply sumZ_seq. Qed.
Lemma zdot_of n a b : IZR (zdot n a b) = dot n (fun i => IZR (a i)) (fun i => IZR (b i)).
Proof. unfold zdot; rewrite zsum_of; apply sum_ext; intros; apply mult_IZR. Qed.

Lemma upper_root_true z : 0 <= IZR z -> 0 <= IZR (upper_root z) /\ IZR z <= IZR (upper_root z) * IZR (upper_root z).
Proof.
  intros H; apply le_IZR in H; rewrite <- mult_IZR; unfold upper_root; cbv zeta.
  pose proof (Z.sqrt_nonneg z); destruct (Z.sqrt_spec z H) as [_ S]; destruct (Z.ltb_spec (Z.sqrt z * Z.sqrt z) z); split; apply IZR_le; nia.
Qed.

Lemma nearest_true p q : (0 < q)%Z -> Rabs (IZR p / IZR q - IZR (nearest p q)) <= 1 / 2.
Proof.
  intros Q; assert (Q' : 0 < IZR q) by now apply IZR_lt.
  assert (H : (Z.abs (2 * p - 2 * q * nearest p q) <= q)%Z).
  { unfold nearest; set (c := ((2 * Z.abs p + q) / (2 * q))%Z).
    pose proof (Z.div_mod (2 * Z.abs p + q) (2 * q) ltac:(lia)) as E; pose proof (Z.mod_pos_bound (2 * Z.abs p + q) (2 * q) ltac:(lia)) as M.
    fold c in E; clearbody c; destruct (Z.lt_trichotomy p 0) as [P|[->|P]].
    - rewrite (Z.sgn_neg p P), (Z.abs_neq p) in * by lia; lia.
    - simpl in *; lia.
    - rewrite (Z.sgn_pos p P), (Z.abs_eq p) in * by lia; lia. }
  apply IZR_le in H; rewrite abs_IZR, minus_IZR, !mult_IZR in H.
  replace (IZR p / IZR q - IZR (nearest p q)) with ((2 * IZR p - 2 * IZR q * IZR (nearest p q)) / (2 * IZR q)) by (field; lra).
  unfold Rdiv; rewrite Rabs_mult, (Rabs_pos_eq (/ (2 * IZR q))) by (apply Rlt_le, Rinv_0_lt_compat; lra).
  apply Rmult_le_reg_r with (2 * IZR q); [lra|]; rewrite Rmult_assoc, Rinv_l by lra; lra.
Qed.

Lemma dominant_ok_true m len y sigma f : dominant_ok m len y sigma f = true ->
  dominant m (fun i j => IZR sigma * IZR sigma * delta i j - dot len (fun c => IZR (y i c)) (fun c => IZR (y j c))
    - gram m (fun i k => IZR (lower_entry f i k)) i j).
Proof.
  unfold dominant_ok; cbv zeta; rewrite !memo2_id; intros H i I.
  pose proof (all_true _ _ H i I) as G; cbv beta in G; apply Z.leb_le, IZR_le in G; rewrite zsum_of in G.
  assert (E : forall j, IZR ((if Nat.eqb j i then sigma * sigma else 0) - zdot len (y i) (y j)
      - zdot m (lower_entry f i) (lower_entry f j))%Z
    = IZR sigma * IZR sigma * delta i j - dot len (fun c => IZR (y i c)) (fun c => IZR (y j c))
      - gram m (fun i k => IZR (lower_entry f i k)) i j).
  { intros j; rewrite !minus_IZR, !zdot_of; unfold delta, gram; f_equal; f_equal.
    destruct (Nat.eqb j i); [rewrite mult_IZR; ring|ring]. }
  rewrite E in G; eapply Rle_trans; [|exact G]; right; unfold off_row; apply sum_ext; intros j _.
  rewrite <- E; destruct (j =? i)%nat; [reflexivity|]; symmetry; apply abs_IZR.
Qed.

Lemma norm_ok_true m d z sigma f : norm_ok m d z sigma f = true ->
  norm_at_most m d (fun k j => IZR (z k j)) (IZR sigma).
Proof.
  unfold norm_ok; rewrite memo2_id; destruct f as [|e f].
  - intros H; apply Z.leb_le, IZR_le in H; rewrite zsum_of, mult_IZR in H; apply frobenius_norm.
    eapply Rle_trans; [|exact H]; right; apply sum_ext; intros; now rewrite zdot_of.
  - destruct (Nat.leb m d); intros H; apply dominant_ok_true in H.
    + eapply rows_norm; exact H.
    + eapply columns_norm; exact H.
Qed.

Section Meaning.
Variables (n d K : nat) (den : positive) (so sa sv sq : nat) (b g : Z).
Variables (x v : nat -> nat -> Z) (q : nat -> positive).
Notation two s := (IZR (2 ^ Z.of_nat s)).
Notation DX := (IZR (Z.pos den)).
Definition real_x (k j : nat) : R := IZR (x k j) / DX.
Definition real_v (k c : nat) : R := IZR (v k c) / two sv.
Definition real_t (k : nat) : R := IZR (Z.pos (q k)) / two so.
Definition real_a (k : nat) : R := IZR (share K sa v q k) * two so / (two sa * two sv).
Definition real_z (k j : nat) : R := IZR (short den so x q k j).

Lemma two_pos s : 0 < two s.
Proof. apply IZR_lt, Z.pow_pos_nonneg; lia. Qed.
Lemma den_pos p : 0 < IZR (Z.pos p).
Proof. now apply IZR_lt. Qed.

Lemma short_rounded k j : Rabs (real_t k * real_x k j - real_z k j) <= 1 / 2.
Proof.
  pose proof (two_pos so); pose proof (den_pos den).
  replace (real_t k * real_x k j) with (IZR (x k j * Z.pos (q k)) / IZR (Z.pos den * 2 ^ Z.of_nat so)).
  - apply nearest_true; apply Z.mul_pos_pos; [lia|]; apply Z.pow_pos_nonneg; lia.
  - unfold real_t, real_x; rewrite !mult_IZR; field; lra.
Qed.

Lemma share_true k : 0 <= real_t k /\ 0 <= real_a k
  /\ dot K (real_v k) (real_v k) <= (real_a k * real_t k) * (real_a k * real_t k).
Proof.
  pose proof (two_pos so) as PO; pose proof (two_pos sa) as PA; pose proof (two_pos sv) as PV; pose proof (den_pos (q k)) as PQ.
  assert (D : 0 <= IZR (zdot K (v k) (v k))) by (rewrite zdot_of; apply dot_ge0).
  apply upper_root_true in D as [D0 D]; set (l := upper_root (zdot K (v k) (v k))) in *.
  assert (C : (l * 2 ^ Z.of_nat sa <= Z.pos (q k) * share K sa v q k)%Z).
  { unfold share; fold l; set (a := (l * 2 ^ Z.of_nat sa)%Z).
    pose proof (Z.div_mod (a + Z.pos (q k) - 1) (Z.pos (q k)) ltac:(lia)); pose proof (Z.mod_pos_bound (a + Z.pos (q k) - 1) (Z.pos (q k)) ltac:(lia)); lia. }
  apply IZR_le in C; rewrite !mult_IZR in C; set (s := IZR (share K sa v q k)) in *.
  assert (S0 : 0 <= s).
  { apply Rmult_le_reg_l with (IZR (Z.pos (q k))); auto; rewrite Rmult_0_r; eapply Rle_trans; [|exact C]; apply Rmult_le_pos; lra. }
  assert (I : forall a c, 0 <= a -> 0 < c -> 0 <= a / c)
    by (intros a c A C'; apply Rmult_le_pos; auto; now apply Rlt_le, Rinv_0_lt_compat).
  assert (PP : 0 < two sa * two sv) by now apply Rmult_lt_0_compat.
  unfold real_t, real_a; fold s; split; [apply I; lra|split; [apply I; auto; apply Rmult_le_pos; lra|]].
  replace (s * two so / (two sa * two sv) * (IZR (Z.pos (q k)) / two so)) with (IZR (Z.pos (q k)) * s / two sa / two sv) by (field; lra).
  assert (Ls : IZR l <= IZR (Z.pos (q k)) * s / two sa).
  { apply Rmult_le_reg_r with (two sa); auto; unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; lra. }
  set (r := IZR (Z.pos (q k)) * s / two sa) in *.
  replace (dot K (real_v k) (real_v k)) with (IZR (zdot K (v k) (v k)) * (/ two sv * / two sv)).
  - replace (r / two sv * (r / two sv)) with (r * r * (/ two sv * / two sv)) by (unfold Rdiv; ring).
    apply Rmult_le_compat_r; [apply Rmult_le_pos; now apply Rlt_le, Rinv_0_lt_compat|nra].
  - rewrite zdot_of; unfold dot; rewrite <- sum_scal_r; apply sum_ext; intros; unfold real_v, Rdiv; ring.
Qed.

Lemma count_part part : some_of n part (fun _ => 1) = INR (length (filter part (seq 0 n))).
Proof.
  rewrite some_of_nth; induction (length _) as [|m IH]; [reflexivity|]; cbn [sum]; rewrite IH, S_INR; ring.
Qed.

Theorem part_ok_true part stated : (0 <= g)%Z -> part_ok n d K den so sa sv sq b g x v q part stated = true ->
  part_bounded n d K real_x real_v real_z real_t real_a part (IZR g / (DX * two sv)) (IZR b / two sq).
Proof.
  unfold part_ok; cbv zeta; rewrite !memo_id; intros G H; apply andb_prop in H as [N H].
  replace (fun i => memo d (short den so x q (nth i (filter part (seq 0 n)) 0%nat)))
    with (fun i => short den so x q (nth i (filter part (seq 0 n)) 0%nat)) in N by (extensionality i; now rewrite memo_id).
  apply norm_ok_true in N; apply Z.leb_le, IZR_le in H; set (l := filter part (seq 0 n)) in *.
  rewrite plus_IZR, !mult_IZR, plus_IZR, mult_IZR in H.
  pose proof (two_pos so) as PO; pose proof (two_pos sa) as PA; pose proof (two_pos sv) as PV; pose proof (two_pos sq) as PQ.
  pose proof (den_pos den) as PD; pose proof (den_pos (fst stated)) as PS.
  match type of H with context [upper_root (zsum (length l) ?f)] => set (sq_of := f) in * end.
  assert (A : 0 <= IZR (zsum (length l) sq_of)).
  { rewrite zsum_of; apply sum_ge0; intros i _; unfold sq_of; rewrite mult_IZR; apply Rle_0_sqr. }
  apply upper_root_true in A as [A0 A]; set (a := IZR (upper_root (zsum (length l) sq_of))) in *.
  assert (E : 0 <= IZR (Z.of_nat (d * length l))) by (apply IZR_le; lia).
  apply upper_root_true in E as [E0 E]; set (e := IZR (upper_root (Z.of_nat (d * length l)))) in *.
  split.
  - intros k _ _; apply share_true.
  - intros k j _ _ _; apply short_rounded.
  - exists (a * (two so / (two sa * two sv))), (IZR (Z.pos (fst stated))), e.
    assert (PP : 0 < two sa * two sv) by now apply Rmult_lt_0_compat.
    set (unit := two so / (two sa * two sv)).
    assert (U : 0 <= unit) by (apply Rmult_le_pos; [lra|now apply Rlt_le, Rinv_0_lt_compat]).
    repeat split; try lra.
    + now apply Rmult_le_pos.
    + rewrite some_of_nth; fold l.
      replace (a * unit * (a * unit)) with (a * a * (unit * unit)) by ring.
      apply Rle_trans with (IZR (zsum (length l) sq_of) * (unit * unit)); [|apply Rmult_le_compat_r; auto; now apply Rmult_le_pos].
      right; rewrite zsum_of, <- sum_scal_r; apply sum_ext; intros i _; unfold sq_of, real_a, unit, Rdiv; rewrite mult_IZR; ring.
    + intros u; rewrite some_of_nth; fold l; exact (N u).
    + rewrite count_part; fold l; rewrite <- mult_INR, INR_IZR_INZ; exact E.
    + apply Rmult_le_reg_r with (2 * two sq * DX * two sv * two sa); [repeat apply Rmult_lt_0_compat; lra|].
      replace ((IZR g / (DX * two sv) + a * unit * (IZR (Z.pos (fst stated)) + e / 2)) * (2 * two sq * DX * two sv * two sa))
        with (2 * IZR g * two sq * two sa + a * (2 * IZR (Z.pos (fst stated)) + e) * DX * two sq * two so) by (unfold unit; field; lra).
      replace (2 * (IZR b / two sq) * (2 * two sq * DX * two sv * two sa)) with (4 * IZR b * DX * two sv * two sa) by (field; lra).
      exact H.
Qed.
End Meaning.

Section Sound.
Variables (xs : list (list Z)) (den : positive) (d K : nat) (w : file_norms).
Notation n := (length xs).
Definition rmatrix (k c : nat) : Q := dyadic (r_dual_scale w) (row_r w k c).
Definition rbound : Q := dyadic (r_quad w) (r_bound w).
Notation X := (rows_of (row_at xs den)).
Notation V := (rows_of rmatrix).

Theorem short_norms_bound : norms_ok xs den d K w = true -> 0 < Q2R rbound /\ forall u a,
  F n d X (fun k => dot K (V k) a) u <= Q2R rbound * norm d u * norm K a.
Proof.
  unfold norms_ok; cbv zeta; rewrite !memo_id.
  set (x := fun k i => nth i (nth k xs []) 0%Z); set (v := row_r w).
  replace (fun k => memo d (fun i => nth i (nth k xs []) 0%Z)) with x by (extensionality k; now rewrite memo_id).
  replace (fun k => memo K (fun c => nth c (nth k (r_rows w) []) 0%Z)) with v by (extensionality k; now rewrite memo_id).
  set (q := fun k => nth k (r_stretch w) 1%positive).
  unfold all_parts; cbv zeta; match goal with |- context [upper_root ?s] => set (squares := s) end.
  intros H; apply andb_prop in H as [B H]; apply Z.ltb_lt in B.
  set (sv := r_dual_scale w) in *; set (sq := r_quad w) in *.
  assert (Dy : forall s z, Q2R (dyadic s z) = IZR z / IZR (2 ^ Z.of_nat s)).
  { intros s z; unfold Q2R, dyadic, Rdiv; cbn [Qnum Qden]; now rewrite Z2Pos.id by (apply Z.pow_pos_nonneg; lia). }
  assert (PV := two_pos sv); assert (PD := den_pos den).
  assert (Bv : Q2R rbound = IZR (r_bound w) / IZR (2 ^ Z.of_nat sq)) by apply Dy.
  split; [rewrite Bv; apply Rmult_lt_0_compat; [now apply IZR_lt|apply Rinv_0_lt_compat, two_pos]|].
  assert (EX : X = real_x den x) by reflexivity.
  assert (EV : V = real_v sv v) by (extensionality k; extensionality c; apply Dy).
  rewrite Bv, EX, EV.
  assert (S : IZR squares = sum K (fun c => dot d (fun j => IZR (zsum n (fun k => (v k c * x k j)%Z)))
      (fun j => IZR (zsum n (fun k => (v k c * x k j)%Z))))).
  { unfold squares; rewrite zsum_of; apply sum_ext; intros c _; rewrite zsum_of; apply sum_ext; intros; apply mult_IZR. }
  assert (G : 0 <= IZR squares) by (rewrite S; apply sum_ge0; intros; apply dot_ge0).
  apply upper_root_true in G as [G0 G]; set (g := upper_root squares) in *.
  assert (Ig : (0 <= g)%Z) by now apply le_IZR.
  assert (PP : 0 < IZR (Z.pos den) * IZR (2 ^ Z.of_nat sv)) by now apply Rmult_lt_0_compat.
  set (gr := IZR g / (IZR (Z.pos den) * IZR (2 ^ Z.of_nat sv))).
  assert (Gr0 : 0 <= gr) by (apply Rmult_le_pos; auto; now apply Rlt_le, Rinv_0_lt_compat).
  assert (Gr : sum K (fun c => dot d (image n (real_x den x) (real_v sv v) c) (image n (real_x den x) (real_v sv v) c)) <= gr * gr).
  { set (i := / (IZR (Z.pos den) * IZR (2 ^ Z.of_nat sv))).
    apply Rle_trans with (IZR squares * (i * i)).
    - right; rewrite S, <- sum_scal_r; apply sum_ext; intros c _; unfold dot; rewrite <- sum_scal_r; apply sum_ext; intros j _.
      assert (I : image n (real_x den x) (real_v sv v) c j = IZR (zsum n (fun k => (v k c * x k j)%Z)) * i).
      { unfold image; rewrite zsum_of, <- sum_scal_r; apply sum_ext; intros k _; rewrite mult_IZR.
        unfold real_x, real_v, i; field; lra. }
      rewrite I; ring.
    - replace (gr * gr) with (IZR g * IZR g * (i * i)) by (unfold gr, i, Rdiv; ring).
      apply Rmult_le_compat_r; auto; apply Rle_0_sqr. }
  destruct (r_norms w) as [|up [|down [|]]]; try discriminate; destruct (Nat.eqb_spec K 1) as [K1|K1]; try discriminate.
  - apply part_ok_true in H; auto; eapply norms_several; eauto.
  - apply andb_prop in H as [U D]; apply part_ok_true in U, D; auto.
    eapply norms_single with (up := fun k => (0 <? v k 0%nat)%Z) (down := fun k => (v k 0%nat <? 0)%Z); eauto.
    + intros k _ E; apply Z.ltb_ge, IZR_le in E; unfold real_v, Rdiv.
      rewrite <- (Rmult_0_l (/ IZR (2 ^ Z.of_nat sv))); apply Rmult_le_compat_r; auto; now apply Rlt_le, Rinv_0_lt_compat.
    + intros k _ E; apply Z.ltb_ge, IZR_le in E; apply Rmult_le_pos; auto; now apply Rlt_le, Rinv_0_lt_compat.
Qed.
End Sound.
