(** * Positive semidefiniteness of S from a factor and a diagonally dominant rest

    The certificate shows that S is positive semidefinite by a lower triangular
    factor L, rounded as it likes: the rest T = S - L L^T only has to be
    diagonally dominant.  Indeed |2 T_ij v_i v_j| <= |T_ij| (v_i^2 + v_j^2), so

        v^T T v >= sum_i (T_ii - sum_(j <> i) |T_ij|) v_i^2 >= 0,

    where symmetry of T was used to collect the two halves; and v^T L L^T v is a
    sum of squares.  Triangularity of L plays no role.

<<
    definition          meaning
    off_row m T i       sum over j <> i, j < m, of |T i j|
    dominant m T        off_row m T i <= T i i for all i < m
    gram m L            L L^T
    symmetric m T       T i j = T j i for i, j < m

    theorem             content
    dominant_form       symmetric and dominant  ->  v^T T v >= 0
    factor_form         S = L L^T + T with T dominant  ->  v^T S v >= 0    (R19)
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Relucert Require Import Vec.
Open Scope R_scope.

Definition off_row (m : nat) (T : mat) (i : nat) : R :=
  sum m (fun j => if j =? i then 0 else Rabs (T i j)).
Definition dominant (m : nat) (T : mat) : Prop :=
  forall i, (i < m)%nat -> off_row m T i <= T i i.
Definition symmetric (m : nat) (T : mat) : Prop :=
  forall i j, (i < m)%nat -> (j < m)%nat -> T i j = T j i.
Definition gram (m : nat) (L : mat) : mat := fun i j => sum m (fun k => L i k * L j k).

(** One entry: [r a b >= - |r| (a^2 + b^2) / 2]. *)
Lemma entry r a b : - (Rabs r * (a * a + b * b) / 2) <= r * (a * b).
Proof.
  pose proof (Rle_0_sqr (a - b)); pose proof (Rle_0_sqr (a + b)); unfold Rsqr in *.
  unfold Rabs; destruct (Rcase_abs r); nra.
Qed.

Theorem dominant_form m T v : symmetric m T -> dominant m T -> 0 <= form m T v.
Proof.
  intros Hs Hd; set (o := fun i j => if j =? i then 0 else Rabs (T i j)).
  (* off-diagonal entries, bounded one by one *)
  assert (Low : sum m (fun i => T i i * (v i * v i)
                   - sum m (fun j => o i j * (v i * v i + v j * v j) / 2)) <= form m T v).
  { apply sum_le; intros i I.
    rewrite <- (Rmult_1_r (T i i * (v i * v i))).
    replace (T i i * (v i * v i) * 1) with
      (sum m (fun j => if j =? i then T i j * (v i * v j) else 0)).
    - rewrite <- sum_minus; apply sum_le; intros j J; unfold o.
      destruct (Nat.eqb_spec j i) as [->|]; [lra|].
      pose proof (entry (T i j) (v i) (v j)); lra.
    - rewrite sum_single; destruct (Nat.ltb_spec i m); [lra|lia]. }
  (* symmetry collects the halves: sum_ij o_ij (v_i^2 + v_j^2) / 2 = sum_ij o_ij v_i^2 *)
  assert (Col : sum m (fun i => sum m (fun j => o i j * (v i * v i + v j * v j) / 2))
                = sum m (fun i => off_row m T i * (v i * v i))).
  { assert (Sw : sum m (fun i => sum m (fun j => / 2 * (o i j * (v j * v j))))
               = sum m (fun i => sum m (fun j => / 2 * (o i j * (v i * v i))))).
    { rewrite sum_swap; apply sum_ext; intros i I; apply sum_ext; intros j J.
      unfold o; rewrite (Nat.eqb_sym j i), (Hs i j) by auto; reflexivity. }
    rewrite (sum_ext m _ (fun i => sum m (fun j => / 2 * (o i j * (v i * v i)))
                               + sum m (fun j => / 2 * (o i j * (v j * v j))))).
    - rewrite sum_plus, Sw, <- sum_plus; apply sum_ext; intros i _.
      rewrite <- sum_plus; unfold off_row; rewrite <- sum_scal_r.
      apply sum_ext; intros; unfold o; lra.
    - intros i _; rewrite <- sum_plus; apply sum_ext; intros; lra. }
  rewrite sum_minus, Col, <- sum_minus in Low; eapply Rle_trans; [|exact Low].
  apply sum_ge0; intros i I; specialize (Hd i I).
  pose proof (Rle_0_sqr (v i)) as Q; unfold Rsqr in Q.
  assert (0 <= (T i i - off_row m T i) * (v i * v i)) by (apply Rmult_le_pos; lra); lra.
Qed.

Lemma gram_form m L v : 0 <= form m (gram m L) v.
Proof.
  unfold gram; rewrite (form_sum m m (fun k => outer (fun i => L i k) (fun i => L i k))).
  apply sum_ge0; intros k _; rewrite form_outer; apply Rle_0_sqr.
Qed.

Lemma gram_symmetric m L : symmetric m (gram m L).
Proof. intros i j _ _; apply sum_ext; intros; lra. Qed.

Theorem factor_form m S L v :
  symmetric m S -> dominant m (fun i j => S i j - gram m L i j) -> 0 <= form m S v.
Proof.
  intros Hs Hd; pose proof (gram_form m L v).
  assert (0 <= form m (fun i j => S i j - gram m L i j) v).
  { apply dominant_form; auto; intros i j I J.
    now rewrite (Hs i j), (gram_symmetric m L i j). }
  rewrite form_minus in *; lra.
Qed.
