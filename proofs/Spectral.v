(** * One matrix, computed

    The records of docs/FORMAT.md §22 as integers: V, B, the numbers lambda, the pairs and the factor.
    W and the entries of 2 B I - M - L L^T are computed in rational numbers and kept, and what R162 asks
    of them is decided.

<<
    definition              meaning                                             FORMAT
    file_pair, file_matrix  the records                                         R160, R161
    zmoved                  W                                                   R161
    qmatrix                 M                                                   R162
    matrix_ok               the tests                                           R160-R162

    theorem                 content
    zmoved_of, qmatrix_of   W and M are those of OneMatrix.v                    R161, R162
    matrix_bound            accepted: h(V) <= B                                 R160-R162
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Bool ZArith QArith Qreals FunctionalExtensionality.
From Relucert Require Import Vec Norm Network Dominant OneMatrix Rational Encode Kept Sparse Verdict Feasible.
Import ListNotations.

Record file_pair := { e_first : nat; e_second : nat; e_p : positive; e_q : Z; e_lambda : positive; e_t : list Z }.
Record file_matrix := {
  w_dual_scale : nat; w_omega : nat; w_arc : nat; w_quad : nat; w_factor : nat;
  w_rows : list (list Z); w_bound : Z; w_lower : list Z; w_lambda : list positive; w_pairs : list file_pair
}.

Section FileMatrix.
Variables (xs : list (list Z)) (den : positive) (d K : nat) (w : file_matrix).
Notation n := (length xs).
Notation SV := (w_dual_scale w).

Open Scope Z_scope.
Definition row_w (k i : nat) : Z := nth i (nth k (w_rows w) []) 0.
Definition entry_t (e : file_pair) (i : nat) : Z := nth i (e_t e) 0.
Definition zmoved : nat -> nat -> Z :=
  let rows := memo n (fun k => let row := nth k (w_rows w) [] in memo K (fun i => nth i row 0)) in
  let less := select e_first n (w_pairs w) in
  let more := select e_second n (w_pairs w) in
  memo n (fun k => let taken := less k in let given := more k in memo K (fun i => rows k i
    - sumZ (map (fun e => Z.pos (e_p e) * entry_t e i) taken) + sumZ (map (fun e => Z.abs (e_q e) * entry_t e i) given))).

Open Scope Q_scope.
Definition lambda_of (l : positive) : Q := dyadic (w_omega w) (Z.pos l).
Definition inverse_of (l : positive) : Q :=
  dyadic (w_arc w) ((2 ^ Z.of_nat (w_omega w + w_arc w) + Z.pos l - 1) / Z.pos l).
Definition lambda_at (k : nat) : positive := nth k (w_lambda w) 1%positive.
Definition qdifference (e : file_pair) (i : nat) : Q :=
  inject_Z (Z.pos (e_p e)) * row_at xs den (e_first e) i - inject_Z (e_q e) * row_at xs den (e_second e) i.

(** M above and on the diagonal, block by block; below it is the same. *)
Definition qmatrix : nat -> nat -> Q :=
  let x := memo n (fun k => let row := nth k xs [] in memo d (fun i => nth i row 0%Z # den)) in
  let v := memo n (fun k => let row := nth k (w_rows w) [] in memo K (fun i => dyadic SV (nth i row 0%Z))) in
  let moved := let z := zmoved in memo n (fun k => memo K (fun i => dyadic SV (z k i))) in
  let lambda := memo n (fun k => lambda_of (lambda_at k)) in
  let inverse := memo n (fun k => inverse_of (lambda_at k)) in
  let pairs := map (fun e => (lambda_of (e_lambda e), inverse_of (e_lambda e),
    memo K (fun i => dyadic SV (entry_t e i)), memo d (fun i => Qred (qdifference e i)))) (w_pairs w) in
  fun i j => if Nat.ltb i K
    then if Nat.ltb j K
      then fsum n (fun k => lambda k * (moved k i * moved k j)) + total pairs (fun '(l, _, t, _) => l * (t i * t j))
      else let j' := (j - K)%nat in fsum n (fun k => v k i * x k j')
    else let i' := (i - K)%nat in let j' := (j - K)%nat in
      fsum n (fun k => inverse k * (x k i' * x k j')) + total pairs (fun '(_, r, _, y) => r * (y i' * y j')).
Definition factor_at (i k : nat) : Q :=
  if Nat.leb k i then dyadic (w_factor w) (nth (i * (i + 1) / 2 + k) (w_lower w) 0%Z) else 0.
Definition wbound : Q := dyadic (w_quad w) (w_bound w).

Definition residual : nat -> nat -> Q :=
  let m := (K + d)%nat in
  let M := qmatrix in
  let L := memo m (fun i => memo m (factor_at i)) in
  let half := memo m (fun i => memo m (fun j => if Nat.leb i j
    then Qred ((if Nat.eqb j i then 2 * wbound else 0) - M i j - fsum (S i) (fun k => L i k * L j k)) else 0)) in
  fun i j => if Nat.leb i j then half i j else half j i.

Definition matrix_ok : bool :=
  let m := (K + d)%nat in
  let R := residual in
  negb (Qle_bool wbound 0)
  && forallb (fun e => Nat.ltb (e_first e) n && Nat.ltb (e_second e) n) (w_pairs w)
  && all m (fun i => Qle_bool (fsum m (fun j => if Nat.eqb j i then 0 else qabs (R i j))) (R i i)).

(** ** What it means *)
Open Scope R_scope.
Definition wmatrix (k j : nat) : Q := dyadic SV (row_w k j).
Definition real_pair (e : file_pair) : pair := {|
  first := e_first e; second := e_second e; p_of := IZR (Z.pos (e_p e)); q_of := IZR (e_q e);
  T_of := vec_of (fun i => dyadic SV (entry_t e i));
  l_of := Q2R (lambda_of (e_lambda e)); r_of := Q2R (inverse_of (e_lambda e)) |}.
Notation pairs := (map real_pair (w_pairs w)).
Notation X := (rows_of (row_at xs den)).
Notation V := (rows_of wmatrix).
Notation lam := (fun k => Q2R (lambda_of (lambda_at k))).
Notation inv := (fun k => Q2R (inverse_of (lambda_at k))).

Lemma reciprocal l : 0 <= Q2R (lambda_of l) /\ 0 <= Q2R (inverse_of l) /\ 1 <= Q2R (lambda_of l) * Q2R (inverse_of l).
Proof.
  assert (P : forall s, (0 < 2 ^ Z.of_nat s)%Z) by (intros; apply Z.pow_pos_nonneg; lia).
  set (c := ((2 ^ Z.of_nat (w_omega w + w_arc w) + Z.pos l - 1) / Z.pos l)%Z).
  assert (C : (2 ^ Z.of_nat (w_omega w + w_arc w) <= Z.pos l * c)%Z).
  { unfold c; set (a := (2 ^ Z.of_nat (w_omega w + w_arc w))%Z).
    pose proof (Z.div_mod (a + Z.pos l - 1) (Z.pos l) ltac:(lia)); pose proof (Z.mod_pos_bound (a + Z.pos l - 1) (Z.pos l) ltac:(lia)); lia. }
  assert (C0 : (0 <= c)%Z) by (specialize (P (w_omega w + w_arc w)%nat); nia).
  unfold lambda_of, inverse_of; fold c; rewrite <- Q2R_mult, <- Q2R_0, <- Q2R_1; repeat split; apply Qle_Rle.
  - unfold Qle, dyadic; simpl; lia.
  - unfold Qle, dyadic; simpl; lia.
  - unfold Qle, Qmult, dyadic; cbn [Qnum Qden]; rewrite Pos2Z.inj_mul, !Z2Pos.id by apply P.
    rewrite Nat2Z.inj_add, Z.pow_add_r in C by lia; lia.
Qed.

Definition step : R := Q2R (dyadic SV 1).
Lemma step_of z : Q2R (dyadic SV z) = IZR z * step.
Proof. apply dyadic_of. Qed.

Lemma zmoved_of k i : Q2R (dyadic SV (zmoved k i)) = moved V pairs k i.
Proof.
  unfold zmoved; cbv zeta; rewrite !memo_id, !select_eq.
  replace (moved V pairs k i) with (V k i
    - Q2R (dyadic SV (sumZ (map (fun e => Z.pos (e_p e) * entry_t e i)%Z (filter (fun e => Nat.eqb (e_first e) k) (w_pairs w)))))
    + Q2R (dyadic SV (sumZ (map (fun e => Z.abs (e_q e) * entry_t e i)%Z (filter (fun e => Nat.eqb (e_second e) k) (w_pairs w)))))).
  - unfold rows_of, wmatrix, row_w; rewrite !step_of, plus_IZR, minus_IZR; ring.
  - assert (S : forall (b : bool) (f : file_pair -> Z) e l, Q2R (dyadic SV (sumZ (map f (if b then e :: l else l))))
        = (if b then Q2R (dyadic SV (f e)) else 0) + Q2R (dyadic SV (sumZ (map f l)))).
    { intros [|] f e l; [|ring]; cbn [map]; unfold sumZ; cbn [fold_right]; rewrite !step_of, plus_IZR; ring. }
    induction (w_pairs w) as [|e l IH]; [cbn [map filter moved]; change (sumZ []) with 0%Z; rewrite step_of; ring|].
    cbn [map moved]; rewrite <- IH; cbn [filter]; rewrite !S; cbn [first second p_of q_of T_of real_pair].
    rewrite !(step_of (_ * _)), !mult_IZR, abs_IZR; unfold vec_of; rewrite !(step_of (entry_t e i)).
    rewrite (Nat.eqb_sym k), (Nat.eqb_sym k); destruct (e_first e =? k)%nat, (e_second e =? k)%nat; ring.
Qed.

Lemma qdifference_of e i : Q2R (qdifference e i) = difference X (real_pair e) i.
Proof.
  assert (I : forall z, Q2R (inject_Z z) = IZR z) by (intros; unfold Q2R; simpl; field).
  unfold qdifference; rewrite Q2R_minus, !Q2R_mult, !I; reflexivity.
Qed.

Lemma Q2R_total {A} (l : list A) f : Q2R (Sparse.total l f) = OneMatrix.total l (fun e => Q2R (f e)).
Proof.
  induction l as [|e l IH]; [apply Q2R_0|]; rewrite (Qeq_eqR _ _ (total_cons e l f)), Q2R_plus, IH; reflexivity.
Qed.
Lemma rtotal_ext {A B} (h : A -> B) l (f : A -> R) g : (forall e, f e = g (h e)) -> OneMatrix.total l f = OneMatrix.total (map h l) g.
Proof. intros E; induction l as [|e l IH]; [reflexivity|]; cbn [OneMatrix.total fold_right map]; rewrite E; f_equal; exact IH. Qed.
Lemma rtotal_zero {A} (l : list A) (f : A -> R) : (forall e, f e = 0) -> OneMatrix.total l f = 0.
Proof. intros E; induction l as [|e l IH]; [reflexivity|]; cbn [OneMatrix.total fold_right]; rewrite E; unfold OneMatrix.total in IH; lra. Qed.

Theorem qmatrix_of i j : (i <= j)%nat -> Q2R (qmatrix i j) = M_matrix n K X V lam inv pairs i j.
Proof.
  intros L; unfold qmatrix; cbv zeta; rewrite !memo_id.
  assert (U : forall f a, (a < K)%nat -> upper_part K f a = f a) by (intros f a A; unfold upper_part; now rewrite (proj2 (Nat.ltb_lt a K) A)).
  assert (U0 : forall f a, (K <= a)%nat -> upper_part K f a = 0) by (intros f a A; unfold upper_part; now rewrite (proj2 (Nat.ltb_ge a K) A)).
  assert (D : forall f a, (K <= a)%nat -> lower_part K f a = f (a - K)%nat) by (intros f a A; unfold lower_part; now rewrite (proj2 (Nat.ltb_ge a K) A)).
  assert (D0 : forall f a, (a < K)%nat -> lower_part K f a = 0) by (intros f a A; unfold lower_part; now rewrite (proj2 (Nat.ltb_lt a K) A)).
  unfold M_matrix, sym, outer; destruct (Nat.ltb_spec i K) as [I|I]; [destruct (Nat.ltb_spec j K) as [J|J]|].
  - rewrite fsum_eq, Q2R_plus, Q2R_qsum, Q2R_total; f_equal.
    + apply sum_ext; intros k _; rewrite !memo_id, !U, !D0, !Q2R_mult, !zmoved_of by auto; field.
    + rewrite <- (rtotal_ext _ (w_pairs w) (fun e => Q2R (lambda_of (e_lambda e) * (dyadic SV (entry_t e i) * dyadic SV (entry_t e j))))).
      * apply rtotal_ext; intros e; rewrite !U, !D0, !Q2R_mult by auto; cbn [l_of T_of real_pair]; unfold vec_of; ring.
      * intros e; now rewrite !memo_id.
  - rewrite fsum_eq, Q2R_qsum, rtotal_zero, Rplus_0_r.
    + apply sum_ext; intros k _; rewrite !memo_id, !(U _ i), !(U0 _ j), !(D0 _ i), !(D _ j), !Q2R_mult by auto; unfold rows_of, wmatrix, row_w, row_at; field.
    + intros e; rewrite !(U0 _ j), !(D0 _ i) by auto; ring.
  - assert (J : (K <= j)%nat) by lia; rewrite fsum_eq, Q2R_plus, Q2R_qsum, Q2R_total; f_equal.
    + apply sum_ext; intros k _; rewrite !memo_id, !U0, !D, !Q2R_mult by auto; unfold rows_of, row_at; field.
    + rewrite <- (rtotal_ext _ (w_pairs w) (fun e => Q2R (inverse_of (e_lambda e) * (qdifference e (i - K) * qdifference e (j - K))))).
      * apply rtotal_ext; intros e; rewrite !U0, !D, !Q2R_mult, !qdifference_of by auto; cbn [r_of real_pair]; ring.
      * intros e; now rewrite !memo_id, !Q2R_mult, !(Qeq_eqR _ _ (Qred_correct _)).
Qed.

Definition lower_of : mat := rows_of factor_at.
Lemma gram_short m i j : (i <= j)%nat -> (i < m)%nat -> sum (S i) (fun k => lower_of i k * lower_of j k) = gram m lower_of i j.
Proof.
  intros L I; unfold gram; induction m as [|m IH]; [lia|]; cbn [sum].
  destruct (Nat.eq_dec i m) as [->|N]; [reflexivity|]; rewrite <- IH by lia; cbn [sum].
  assert (Z0 : lower_of i m = 0) by (unfold lower_of, rows_of, factor_at; rewrite (proj2 (Nat.leb_gt m i)) by lia; apply Q2R_0).
  rewrite Z0; ring.
Qed.

Lemma residual_of i j : (i < K + d)%nat -> (j < K + d)%nat ->
  Q2R (residual i j) = 2 * Q2R wbound * delta i j - M_matrix n K X V lam inv pairs i j - gram (K + d) lower_of i j.
Proof.
  assert (H : forall i j, (i <= j)%nat -> (i < K + d)%nat -> Q2R (Qred ((if Nat.eqb j i then 2 * wbound else 0) - qmatrix i j
      - fsum (S i) (fun k => factor_at i k * factor_at j k))%Q)
    = 2 * Q2R wbound * delta i j - M_matrix n K X V lam inv pairs i j - gram (K + d) lower_of i j).
  { clear i j; intros i j L I; rewrite (Qeq_eqR _ _ (Qred_correct _)), fsum_eq, !Q2R_minus, qmatrix_of, Q2R_qsum by auto.
    rewrite <- (gram_short (K + d) i j L I); f_equal; [f_equal|].
    - unfold delta; destruct (j =? i)%nat; [rewrite Q2R_mult; unfold Q2R at 1; simpl; field|rewrite Q2R_0; ring].
    - apply sum_ext; intros k _; rewrite Q2R_mult; reflexivity. }
  intros I J; unfold residual; cbv zeta; rewrite !memo_id; destruct (Nat.leb_spec i j) as [L|L].
  - now apply H.
  - rewrite (proj2 (Nat.leb_le j i)) by lia; rewrite H by lia; rewrite M_symmetric; f_equal; [f_equal|].
    + unfold delta; now rewrite (Nat.eqb_sym i j).
    + unfold gram; apply sum_ext; intros; ring.
Qed.

Theorem matrix_bound : matrix_ok = true -> 0 < Q2R wbound /\ forall u a,
  F n d X (fun k => dot K (V k) a) u <= Q2R wbound * norm d u * norm K a.
Proof.
  unfold matrix_ok; cbv zeta; rewrite !andb_true_iff; intros [[B P] R1].
  apply negb_true_iff, le_false in B; rewrite Q2R_0 in B; split; auto.
  apply (matrix_sound n d K X V lam inv pairs (Q2R wbound) lower_of).
  - intros e E; apply in_map_iff in E as (f & <- & E); rewrite forallb_forall in P; specialize (P f E).
    apply andb_prop in P as [P1 P2]; apply Nat.ltb_lt in P1, P2; split; [exact P1|split; [exact P2|split]].
    + apply (IZR_lt 0); lia.
    + apply reciprocal.
  - intros k _; apply reciprocal.
  - intros i I; pose proof (all_true _ _ R1 i I) as G; cbv beta in G; rewrite fsum_eq in G; apply le_true in G.
    rewrite Q2R_qsum, residual_of in G by auto; eapply Rle_trans; [|exact G]; right; unfold off_row; apply sum_ext; intros j J.
    destruct (j =? i)%nat; [symmetry; apply Q2R_0|now rewrite Q2R_abs, residual_of].
Qed.
End FileMatrix.
