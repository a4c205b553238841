(** * Dictionaries: networks whose neurons have given directions

    A member of a dictionary is a pair of directions, of the input weights and of the output weights of a
    neuron; with one output the latter is a sign.  Weak duality for the networks over the members asks of a
    dual vector V no more than

        sum_k (x_k . u)_+ (V_k . p) <= B |u| |p|   for every member (u, p),

    the length of u being that of what is penalised.  A member without a length must have a sum that is not
    positive: its column is zero, or, with a free hidden bias, constant, and then V sums to zero.  V comes
    from a certificate, or is taken from the slopes of the loss; here it is any.

<<
    definition              meaning                                             FORMAT
    direction, over         p of a neuron of a file; neurons of a member        R221
    steep, greatest         the sum above; B                                    R221
    member_ok               what is tested of a member                          R221
    dictionary_low          D(cV) with c = min(1, beta/B)                       R223
    judge_dictionary        verdict and lower bound                             R207

    theorem                 content
    members_pay             tested members: their neurons are payable           R221
    dictionary_low_sound    D(cV) bounds the networks over the members          R223
    own_over                the network itself is one of them                   R221
    dictionary_proved       Proved: the claim holds against all of them
    dictionary_refuted      Refuted: it fails against one of them
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List Bool ZArith QArith Qreals.
From Relucert Require Import Vec Norm Network Rational Check Kept Sparse Verdict Training Exact Models Judge.
Import ListNotations.

Section Members.
Variables (t : training) (members : list file_unit) (V : nat -> nat -> Q).
Notation n := (size t).
Notation d := (t_dim t).
Notation p := (penalised t).
Notation K := (t_outputs t).

(** ** Members *)
Definition divisor (f : file_unit) : Z := fold_right Z.gcd 0%Z (m_a f).
Definition direction (f : file_unit) : list Z :=
  if (divisor f =? 0)%Z then if Nat.eqb K 1 then [1%Z] else m_a f else map (fun a => Z.div a (divisor f)) (m_a f).
Definition direction_ok (f : file_unit) : bool :=
  (0 <=? divisor f)%Z && all K (fun j => (nth j (m_a f) 0 =? divisor f * nth j (direction f) 0)%Z).

Open Scope Q_scope.
Definition member_u (f : file_unit) (i : nat) : Q := inject_Z (nth i (m_u f) 0%Z).
Definition member_p (f : file_unit) (j : nat) : Q := inject_Z (nth j (direction f) 0%Z).

Definition steep (x v : nat -> nat -> Q) (f : file_unit) : Q :=
  let u := memo d (member_u f) in let q := memo K (member_p f) in
  fsum n (fun k => qpos (fdot d (x k) u) * fdot K (v k) q).
Definition square_length (f : file_unit) : Q :=
  let u := memo p (member_u f) in let q := memo K (member_p f) in fdot p u u * fdot K q q.
Definition member_ok (x v : nat -> nat -> Q) (B : Q) (f : file_unit) : bool :=
  let s := steep x v f in direction_ok f && (Qle_bool s 0 || Qle_bool (s * s) (B * B * square_length f)).

(** B: lengths are rounded down to multiples of 2^-64.  How it is found does not matter. *)
Definition quotient (x v : nat -> nat -> Q) (f : file_unit) : Q :=
  match Z.sqrt (Qnum (square_length f) * 2 ^ 128) with
  | Z.pos root => Qred (steep x v f * (2 ^ 64 # root))
  | _ => 0
  end.
Definition greatest (x v : nat -> nat -> Q) : Q := fold_right (fun f b => qmax (quotient x v f) b) 0 members.

Definition dictionary_low : option Q :=
  let x := kept_x t in
  let v := memo2 n K V in
  let B := greatest x v in
  let c := if Qle_bool B (decay_of t) then 1 else Qred (decay_of t / B) in
  if Qle_bool 0 B && forallb (member_ok x v B) members then scaled_low t (Some (V, B)) c else None.

Open Scope R_scope.
(** ** Networks over the members *)
Definition of_member (f : file_unit) (h : hidden) : Prop := exists s r, 0 <= s /\ 0 <= r
  /\ (forall i, (i < d)%nat -> fst h i = s * Q2R (member_u f i)) /\ (forall j, (j < K)%nat -> snd h j = r * Q2R (member_p f j)).
Definition over (m : model) : Prop := forall h, In h (neurons m) -> exists f, In f members /\ of_member f h.

Lemma penalised_le : (p <= d)%nat.
Proof. unfold penalised; destruct (t_free t); lia. Qed.

Lemma norm_multiple q (s : R) (u w : vec) : 0 <= s -> (forall i, (i < q)%nat -> u i = s * w i) -> norm q u = s * norm q w.
Proof.
  intros S E; unfold norm; replace (dot q u u) with (s * s * dot q w w).
  - rewrite sqrt_mult by (apply Rle_0_sqr || apply dot_ge0); now rewrite sqrt_square.
  - unfold dot; rewrite <- sum_scal; apply sum_ext; intros i I; rewrite E by auto; ring.
Qed.

Theorem members_pay B f h : 0 <= Q2R B -> member_ok (data_of t) V B f = true -> of_member f h ->
  payable n d p K (rows_of (data_of t)) (rows_of V) (Q2R B) h.
Proof.
  intros B0 M (s & r & S & R0 & U & A); unfold member_ok in M; cbv zeta in M; apply andb_prop in M as [_ M].
  set (u := vec_of (member_u f)); set (q := vec_of (member_p f)).
  assert (St : Q2R (steep (data_of t) V f) <= Q2R B * (norm p u * norm K q)).
  { pose proof (norm_ge0 p u) as Pu; pose proof (norm_ge0 K q) as Pq.
    assert (Pm : 0 <= Q2R B * (norm p u * norm K q)) by (apply Rmult_le_pos; auto; now apply Rmult_le_pos).
    apply orb_prop in M as [M|M]; apply le_true in M; [rewrite Q2R_0 in M; lra|].
    unfold square_length in M; cbv zeta in M; rewrite !memo_id, fdot_eq, !Q2R_mult, !dot_of, <- !norm_sqr in M; fold u q in M.
    apply Rsqr_incr_0_var; auto; unfold Rsqr; lra. }
  unfold payable; rewrite (norm_multiple p s (fst h) u), (norm_multiple K r (snd h) q); auto.
  - replace (F n d (rows_of (data_of t)) (fun k => dot K (rows_of V k) (snd h)) (fst h))
      with (s * r * Q2R (steep (data_of t) V f)).
    + apply (Rmult_le_compat_l (s * r)) in St; [lra|now apply Rmult_le_pos].
    + unfold steep; cbv zeta; rewrite !memo_id, fsum_eq, fdot_eq, Q2R_qsum, <- sum_scal; unfold F; apply sum_ext; intros k _.
      rewrite Q2R_mult, Q2R_pos, !dot_of; fold u q.
      replace (dot d (rows_of (data_of t) k) (fst h)) with (dot d (rows_of (data_of t) k) (scale s u))
        by (apply sum_ext; intros i I; rewrite U by auto; reflexivity).
      replace (dot K (rows_of V k) (snd h)) with (dot K (rows_of V k) (scale r q))
        by (apply sum_ext; intros j J; rewrite A by auto; reflexivity).
      rewrite !dot_scale_r, pos_scale by auto.
      change (rows_of (data_of t) k) with (vec_of (data_of t k)); change (rows_of V k) with (vec_of (V k)); ring.
  - intros i I; apply U; pose proof penalised_le; lia.
Qed.

Theorem dictionary_low_sound D : problem_ok t = true -> dictionary_low = Some D ->
  forall m, allows t m -> over m -> Q2R D <= objective_of t m.
Proof.
  unfold dictionary_low; cbv zeta; rewrite kept_x_eq, memo2_id; intros P H m A O.
  set (B := greatest (data_of t) V) in *; destruct (_ && _) eqn:E; [|discriminate]; apply andb_prop in E as [B0 E].
  apply le_true in B0; rewrite Q2R_0 in B0; rewrite forallb_forall in E.
  apply scaled_low_of in H as (V' & B' & Q & H); auto; injection Q as <- <-; apply H; auto; intros h I.
  destruct (O h I) as (f & F & M); apply (members_pay B f); auto.
Qed.

(** ** The neurons of a file *)
Lemma inject_of z : Q2R (inject_Z z) = IZR z.
Proof. unfold Q2R; simpl; field. Qed.

Lemma own_over f : unit_ok t f = true -> direction_ok f = true -> of_member f (hidden_of f).
Proof.
  unfold direction_ok, unit_ok, of_member, member_u, member_p; rewrite andb_true_iff; intros U [G D]; apply Z.leb_le, IZR_le in G.
  assert (P : forall z q, Q2R (z # q) = / IZR (Z.pos q) * IZR z) by (intros; unfold Q2R; simpl; ring).
  assert (I : forall q, 0 <= / IZR (Z.pos q)) by (intros; apply Rlt_le, Rinv_0_lt_compat, (IZR_lt 0); lia).
  assert (Au : forall j, (j < K)%nat -> Q2R (ma_of f j) = / IZR (Z.pos (m_aden f)) * IZR (divisor f) * IZR (nth j (direction f) 0%Z)).
  { intros j J; pose proof (all_true _ _ D j J) as E; cbv beta in E; apply Z.eqb_eq in E; unfold ma_of; rewrite P, E, mult_IZR; ring. }
  unfold hidden_of, neuron_of; destruct (m_atom f) eqn:At; cbn [is_atom fst snd].
  - simpl in U; apply andb_prop in U as [U _]; apply andb_prop in U as [_ U]; apply Nat.eqb_eq in U.
    set (g := {| is_atom := true; u_den := m_uden f; u_int := m_u f; a_den := m_aden f; a_int := nth 0 (m_a f) 0%Z |}).
    set (a := Q2R (qa g)); assert (Ea : a = / IZR (Z.pos (m_aden f)) * IZR (divisor f) * IZR (nth 0 (direction f) 0%Z))
      by (rewrite <- Au by lia; reflexivity).
    set (w := / IZR (Z.pos (m_aden f)) * IZR (divisor f)) in *; set (q := IZR (nth 0 (direction f) 0%Z)) in *.
    assert (W : 0 <= w) by (apply Rmult_le_pos; auto).
    set (sr := sqrt (Rabs a)); assert (S : 0 <= sr) by apply sqrt_pos.
    assert (Q2 : sr * sr = Rabs a) by apply sqrt_sqrt, Rabs_pos.
    exists (sr * / IZR (Z.pos (m_uden f))), (sr * / Rabs q); repeat split.
    + now apply Rmult_le_pos.
    + destruct (Req_dec q 0) as [->|N]; [rewrite Rabs_R0, Rinv_0; lra|].
      apply Rmult_le_pos; auto; apply Rlt_le, Rinv_0_lt_compat, Rabs_pos_lt, N.
    + intros i _; unfold scale, vec_of, qu; change (u_den g) with (m_uden f); change (u_int g) with (m_u f); rewrite P, inject_of; ring.
    + intros j J; replace j with 0%nat by lia; rewrite inject_of; fold q; destruct (Req_dec q 0) as [E|N].
      * rewrite E, Rmult_0_r in *; assert (Z0 : sr = 0) by (unfold sr; rewrite Ea, Rabs_R0; apply sqrt_0).
        destruct (Rle_dec 0 a); rewrite Z0; ring.
      * destruct (Rle_dec 0 a) as [L|L].
        -- destruct (Rle_dec 0 q) as [Lq|Lq]; [rewrite (Rabs_pos_eq q) by auto; field; auto|].
           assert (a = 0) by (assert (w * (- q) >= 0) by (apply Rle_ge, Rmult_le_pos; lra); lra).
           assert (Z0 : sr = 0) by (unfold sr; rewrite H, Rabs_R0; apply sqrt_0); rewrite Z0; ring.
        -- assert (q < 0) by (destruct (Rlt_dec q 0); auto; exfalso; apply L; rewrite Ea; apply Rmult_le_pos; lra).
           rewrite (Rabs_left q) by auto; field; lra.
  - exists (/ IZR (Z.pos (m_uden f))), (/ IZR (Z.pos (m_aden f)) * IZR (divisor f)); repeat split; auto.
    + now apply Rmult_le_pos.
    + intros i _; unfold vec_of, mu_of; now rewrite P, inject_of.
    + intros j J; unfold vec_of; rewrite inject_of; auto.
Qed.
End Members.

(** ** The verdict *)
Section Judge.
Variables (t : training) (net dictionary : file_model) (V : nat -> nat -> Q) (cl : claim).
Variables (constant : file_model) (slopes : list (list Z)) (slopes_den : positive).
Notation L := (objective_of t).
Definition members_of : list file_unit := m_units net ++ m_units dictionary.

Definition judge_dictionary : option (verdict * Q) :=
  judge_scope t net None cl constant slopes slopes_den (dictionary_low t members_of V).

Lemma no_neurons m : neurons m = [] -> over t members_of m.
Proof. intros E h I; rewrite E in I; destruct I. Qed.

Theorem dictionary_proved D : judge_dictionary = Some (Proved, D) -> forall Z, infimum t Z ->
  forall m, allows t m -> over t members_of m -> holds_at cl (L (model_of net)) Z (L m).
Proof. intros H Z I m A O; eapply judge_scope_proved with (scope := over t members_of); eauto using dictionary_low_sound, no_neurons. Qed.

Theorem dictionary_refuted D : judge_dictionary = Some (Refuted, D) -> forall Z, infimum t Z ->
  exists m, allows t m /\ over t members_of m /\ ~ holds_at cl (L (model_of net)) Z (L m).
Proof.
  intros H Z I; assert (O : over t members_of (model_of net)).
  { unfold judge_dictionary in H; apply judge_scope_split in H as (_ & P & H).
    apply decide_split in H as (_ & Lo & own & _ & _ & N & _); unfold range_of in N.
    destruct (model_ok t net) eqn:M; [|discriminate]; unfold model_ok in M; apply andb_prop in M as [M _]; rewrite forallb_forall in M.
    unfold dictionary_low in Lo; cbv zeta in Lo; destruct (_ && _) eqn:E in Lo; [|discriminate]; apply andb_prop in E as [_ E].
    rewrite forallb_forall in E; intros h Ih; simpl in Ih; apply in_map_iff in Ih as (f & <- & F); exists f.
    assert (Fm : In f members_of) by (apply in_or_app; auto); split; auto; apply own_over; auto.
    specialize (E f Fm); unfold member_ok in E; now apply andb_prop in E as [E _]. }
  exact (judge_scope_refuted t net None cl constant slopes slopes_den _ (over t members_of)
    no_neurons D O O H Z I).
Qed.
End Judge.
