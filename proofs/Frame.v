(** * The rows that a certificate is about, and what it proves for the problem

    With a free hidden bias the trees, the fan, the matrix or the norms are about the rows (x_k - m, t) in place of the data,
    over the common denominator DX DM Q; what they prove counts rho times (FreeBias.v).  rho is computed
    from the greatest |x_k - m| and then tested, so how it is found does not matter.

<<
    definition              meaning                                             FORMAT
    centre, moved_rows      m and t, and the rows (x_k - m, t)                  R208
    factor, factor_ok       rho, and that rho^2 >= 1 + |x_k - m|^2/t^2          R208
    body, feasible_of       trees, a fan, a matrix or norms; V and B if accepted          R205, R208

    theorem                 content
    feasible_of_sound       F_(Va)(u) <= B |u| |a| for the problem, with the part
                            of u that is penalised                              R205, R208
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Bool ZArith QArith Qreals FunctionalExtensionality.
From Relucert Require Import Vec Norm Network Rational Encode Kept Sparse Fast Verdict Training FreeBias Exact
  Models Feasible Spectral ShortNorms.
Import ListNotations.

Record centre := { c_den : positive; c_middle : list Z; c_length : positive * positive }.
Inductive body := Trees (f : file) | Cones (v : file_fan) | Matrix (w : file_matrix) | Short (w : file_norms).

Section Frame.
Variable t : training.
Notation n := (size t).
Notation d := (t_dim t).
Notation p := (penalised t).
Notation K := (t_outputs t).
Definition xs_of : list (list Z) := map fst (t_rows t).

Section Centre.
Variable c : centre.
Open Scope Z_scope.
Notation DX := (Z.pos (t_xden t)).
Notation DM := (Z.pos (c_den c)).
Definition moved_den : positive := t_xden t * c_den c * snd (c_length c).
Definition moved_entry (x : list Z) (i : nat) : Z :=
  (nth i x 0 * DM - nth i (c_middle c) 0 * DX) * Z.pos (snd (c_length c)).
Definition moved_row (x : list Z) : list Z := map (moved_entry x) (seq 0 p) ++ [DX * DM * Z.pos (fst (c_length c))].
Definition moved_rows : list (list Z) := map moved_row xs_of.

(** ρ, a multiple of 2^-32. *)
Definition factor (xs : list (list Z)) : Q :=
  let last := DX * DM * Z.pos (fst (c_length c)) in
  let greatest := fold_right Z.max 0 (map (fun x => square (firstn p x)) xs) in
  let above := ((last * last + greatest) * 2 ^ 64 + last * last - 1) / (last * last) in
  let root := Z.sqrt above in dyadic 32 (if root * root <? above then root + 1 else root).

Open Scope Q_scope.
Definition length_of : Q := Z.pos (fst (c_length c)) # snd (c_length c).
Definition middle_of (i : nat) : Q := nth i (c_middle c) 0%Z # c_den c.
Definition factor_ok (xs : list (list Z)) (rho : Q) : bool :=
  let large := rho * rho * (length_of * length_of) in
  Qle_bool 0 rho && Qle_bool (length_of * length_of) large
  && all n (fun k => let x := memo p (row_at xs moved_den k) in Qle_bool (length_of * length_of + fdot p x x) large).
End Centre.

(** V, with a column for each output, and B; nothing if the records are rejected. *)
Definition bounded (xs : list (list Z)) (den : positive) (b : body) : option ((nat -> nat -> Q) * Q) :=
  match b with
  | Trees f => if Nat.eqb K 1 && fast_accepts (bare xs den d) f
      then Some (fun k _ => entries (s_dual f) (dual f) k, dyadic (s_quad f) (Encode.bound f)) else None
  | Cones v => if fan_ok xs den d K v then Some (matrix v, dyadic (v_quad v) (v_bound v)) else None
  | Matrix w => if matrix_ok xs den d K w then Some (wmatrix w, wbound w) else None
  | Short w => if norms_ok xs den d K w then Some (rmatrix w, rbound w) else None
  end.

Definition sums_zero (V : nat -> nat -> Q) : bool := all K (fun j => Qeq_bool (fsum n (fun k => V k j)) 0).

Definition feasible_of (c : option centre) (b : body) : option ((nat -> nat -> Q) * Q) :=
  match c, t_free t with
  | None, false => bounded xs_of (t_xden t) b
  | Some c, true =>
      let xs := moved_rows c in
      let rho := factor c xs in
      match bounded xs (moved_den c) b with
      | Some (V, B) => if factor_ok c xs rho && sums_zero V then Some (V, rho * B)%Q else None
      | None => None
      end
  | _, _ => None
  end.

Open Scope R_scope.
Definition feasible (X : nat -> nat -> Q) (q : nat) (V : nat -> nat -> Q) (B : R) : Prop := forall u a,
  F n d (rows_of X) (fun k => dot K (rows_of V k) a) u <= B * norm q u * norm K a.

Lemma bounded_sound xs den b V B : length xs = n -> bounded xs den b = Some (V, B) ->
  0 < Q2R B /\ feasible (row_at xs den) d V (Q2R B).
Proof.
  intros N H; destruct b as [f|v|w|w]; cbn [bounded] in H.
  - destruct (Nat.eqb_spec K 1) as [K1|]; [|discriminate]; cbn [andb] in H.
    destruct (fast_accepts _ f) eqn:A; [|discriminate]; apply both in H as [<- <-].
    apply trees_bound in A as [P A]; rewrite N in A; split; auto; unfold feasible; rewrite K1; intros u a.
    apply (scalar_feasible n d d (rows_of (row_at xs den)) (vec_of (entries (s_dual f) (dual f)))); intros w; apply (A w).
  - destruct (fan_ok _ _ _ _ v) eqn:A; [|discriminate]; apply both in H as [<- <-].
    apply fan_bound in A as [P A]; rewrite N in A; split; auto.
  - destruct (matrix_ok _ _ _ _ w) eqn:A; [|discriminate]; apply both in H as [<- <-].
    apply matrix_bound in A as [P A]; rewrite N in A; split; auto.
  - destruct (norms_ok _ _ _ _ w) eqn:A; [|discriminate]; apply both in H as [<- <-].
    apply short_norms_bound in A as [P A]; rewrite N in A; split; auto.
Qed.

Lemma xs_length : length xs_of = n.
Proof. apply map_length. Qed.
Lemma xs_data : row_at xs_of (t_xden t) = data_of t.
Proof.
  extensionality k; extensionality i; unfold row_at, data_of, row_of, xs_of.
  now rewrite <- (map_nth fst).
Qed.

(** The centred rows are those of FreeBias.v. *)
Lemma moved_at c k i : (k < n)%nat -> (i <= p)%nat ->
  Q2R (row_at (moved_rows c) (moved_den c) k i)
  = shifted p (rows_of (data_of t)) (vec_of (middle_of c)) (Q2R (length_of c)) k i.
Proof.
  intros L I; assert (R : nth k (moved_rows c) [] = moved_row c (fst (row_of t k))).
  { unfold moved_rows; rewrite (nth_indep _ [] (moved_row c []))
      by (rewrite map_length, xs_length; exact L).
    rewrite (map_nth (moved_row c)); f_equal; unfold xs_of, row_of; now rewrite <- (map_nth fst). }
  unfold row_at, shifted; rewrite R; unfold moved_row; destruct (Nat.eqb_spec i p) as [->|N].
  - rewrite app_nth2 by (rewrite map_length, seq_length; lia).
    rewrite map_length, seq_length, Nat.sub_diag; cbn [nth].
    apply Qeq_eqR; unfold Qeq, length_of, moved_den; cbn [Qnum Qden]; rewrite !Pos2Z.inj_mul; ring.
  - rewrite app_nth1 by (rewrite map_length, seq_length; lia).
    rewrite (nth_indep _ 0%Z (moved_entry c (fst (row_of t k)) 0%nat)) by (rewrite map_length, seq_length; lia).
    rewrite map_nth, seq_nth by lia; cbn [plus]; unfold moved_entry.
    unfold rows_of, vec_of; rewrite <- Q2R_minus; apply Qeq_eqR; unfold Qeq, data_of, middle_of, moved_den.
    unfold Qminus, Qplus, Qopp; cbn [Qnum Qden]; rewrite !Pos2Z.inj_mul; ring.
Qed.

Theorem feasible_of_sound c b V B : problem_ok t = true -> feasible_of c b = Some (V, B) ->
  feasible (data_of t) p V (Q2R B).
Proof.
  unfold feasible_of, problem_ok; cbv zeta; rewrite !andb_true_iff; intros [_ O] H.
  destruct c as [c|], (t_free t) eqn:Fr; try discriminate.
  - destruct (bounded _ _ b) as [[V' B']|] eqn:E; [|discriminate].
    destruct (factor_ok c _ _ && sums_zero V') eqn:A; [|discriminate]; apply both in H as [<- <-].
    apply andb_prop in A as [A Z]; cbn [negb orb] in O; rewrite !andb_true_iff in O; destruct O as [[D1 On] _].
    apply Nat.ltb_lt in D1; assert (Dp : d = S p) by (unfold penalised; rewrite Fr; lia).
    apply bounded_sound in E as [P E]; [|unfold moved_rows; now rewrite map_length, xs_length].
    unfold factor_ok in A; rewrite !andb_true_iff in A; destruct A as [[A1 A2] A3].
    set (rho := factor c _) in *; set (l := length_of c) in *.
    apply le_true in A1, A2; autorewrite with q2r in A1, A2.
    assert (l0 : 0 < Q2R l) by (rewrite <- Q2R_0; apply Qlt_Rlt; reflexivity).
    set (R2 := Q2R rho * Q2R rho * (Q2R l * Q2R l) - Q2R l * Q2R l).
    assert (R0 : 0 <= R2) by (unfold R2; lra).
    assert (Rs : sqrt R2 * sqrt R2 = R2) by now apply sqrt_sqrt.
    intros u a; autorewrite with q2r; unfold feasible in E; rewrite Dp in E |- *.
    apply (centred_feasible n p (rows_of (data_of t)) (vec_of (middle_of c)) (Q2R l) (sqrt R2)); auto; try lra.
    + apply sqrt_pos.
    + rewrite Rs; unfold R2; lra.
    + intros k L; pose proof (all_true _ _ On k L) as G; cbv beta in G; apply eq_true in G.
      rewrite Dp in G; simpl in G; rewrite Q2R_1 in G; exact G.
    + intros k L; rewrite Rs; pose proof (all_true _ _ A3 k L) as G; cbv beta zeta in G; rewrite memo_id, fdot_eq in G.
      apply le_true in G; autorewrite with q2r in G; rewrite dot_of in G; unfold dot in G.
      rewrite (sum_ext p _ (fun i => (rows_of (data_of t) k i - vec_of (middle_of c) i)
        * (rows_of (data_of t) k i - vec_of (middle_of c) i))) in G.
      * unfold R2, dot; lra.
      * intros i I; unfold vec_of at 1 2; rewrite moved_at by lia; unfold shifted; now rewrite (proj2 (Nat.eqb_neq i p)) by lia.
    + intros j J; pose proof (all_true _ _ Z j J) as G; cbv beta in G; rewrite fsum_eq in G; apply eq_true in G.
      rewrite Q2R_qsum, Q2R_0 in G; exact G.
    + intros w v; eapply Rle_trans; [|apply (E w v)]; right; unfold F; apply sum_ext; intros k L.
      do 2 f_equal; apply sum_ext; intros i I; unfold rows_of at 2; rewrite moved_at by lia; reflexivity.
  - assert (Dp : p = d) by (unfold penalised; now rewrite Fr).
    apply bounded_sound in H as [_ H]; [|apply xs_length]; now rewrite Dp, <- xs_data.
Qed.
End Frame.
