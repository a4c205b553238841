(** * An executable checker over the rationals

    [check] decides a certificate with rational numbers against rational data: the
    grouping of the rows, and the leaves of both trees with the sides of their paths.
    What it accepts is [accepted], so its bound, a rational number again, holds for
    every network.  Running it is [vm_compute] (Example.v).

<<
    definition              meaning
    qtree, tree_of          a tree of rational leaves; the same over R
    check_tree              all leaves of a tree                    (R11-R19)
    qcert, cert_of          a certificate; the same over R
    check                   the check against the data              (R9-R19)
    qbound                  the lower bound D                       (R9)

    theorem                 content
    check_accepted          check = true  ->  accepted
    check_sound             check = true  ->  dual_bound holds for all networks
    qbound_of               qbound is dual_bound
    check_bound             check = true  ->  qbound <= L(net) for all net
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith Bool List QArith Qreals.
From Relucert Require Import Vec Norm Network Leaf Cone Certificate Rational.
Import ListNotations.
Open Scope R_scope.

(** ** Trees and certificates *)
Inductive qtree := QTip (lf : qleaf) | QSplit (k : nat) (a b : qtree).

Fixpoint tree_of (t : qtree) : tree :=
  match t with QTip lf => Tip (leaf_of lf) | QSplit k a b => Split k (tree_of a) (tree_of b) end.

Fixpoint check_tree d G w r B (sd : nat -> side) (t : qtree) : bool :=
  match t with
  | QTip lf => check_leaf d G w r B sd lf
  | QSplit k a b => check_tree d G w r B (put sd k plus) a
                    && check_tree d G w r B (put sd k minus) b
  end.

Lemma check_tree_valid d G w r B t : forall sd, check_tree d G w r B sd t = true ->
  holds (valid d G (vec_of w) (rows_of r) (Q2R B)) sd (tree_of t).
Proof.
  induction t as [lf|k a IHa b IHb]; simpl; intros sd H; [now apply check_leaf_valid|].
  apply andb_prop in H as [Ha Hb]; split; auto.
Qed.

Record qcert := {
  q_nu : nat -> Q; q_level : Q; q_groups : nat; q_row : nat -> nat -> Q;
  q_grp : nat -> nat; q_ratio : nat -> Q; q_plus : qtree; q_minus : qtree
}.

Definition cert_of (c : qcert) : certificate := {|
  nu := vec_of (q_nu c); level := Q2R (q_level c); groups := q_groups c;
  row := rows_of (q_row c); grp := q_grp c; ratio := vec_of (q_ratio c);
  tree_plus := tree_of (q_plus c); tree_minus := tree_of (q_minus c) |}.

Section Check.
Variables (n d : nat) (X : nat -> nat -> Q) (c : qcert).

(** The weight of group g for the tree of sign s = 1 or -1 (R10). *)
Definition qweight (s : Q) (g : nat) : Q := qsum n (fun k =>
  if Nat.eqb g (q_grp c k) then q_ratio c k * (s * q_nu c k) else 0)%Q.

Definition check : bool :=
  negb (Qle_bool (q_level c) 0)
  && all n (fun k => Qle_bool 0 (q_ratio c k)
       && (Nat.ltb (q_grp c k) (q_groups c) || Qeq_bool (q_ratio c k) 0)
       && all d (fun i => Qeq_bool (X k i) (q_ratio c k * q_row c (q_grp c k) i)))
  && check_tree d (q_groups c) (qweight 1) (q_row c) (q_level c) root (q_plus c)
  && check_tree d (q_groups c) (qweight (- (1))) (q_row c) (q_level c) root (q_minus c).

(** The rational weights are those of the real certificate.  As functions they are
    equal by functional extensionality, one of the axioms of the real numbers. *)
Lemma weight_of s k : Q2R (qweight s k) =
  weight n (q_grp c) (vec_of (q_ratio c)) (fun i => Q2R s * Q2R (q_nu c i)) k.
Proof.
  unfold qweight, weight; autorewrite with q2r; apply sum_ext; intros i _.
  destruct (Nat.eqb k (q_grp c i)); autorewrite with q2r; reflexivity.
Qed.

Theorem check_accepted : check = true -> accepted n d (rows_of X) (cert_of c).
Proof.
  unfold check; rewrite !andb_true_iff; intros (((L & M) & P) & N).
  assert (E : forall s mu, (forall i, Q2R s * Q2R (q_nu c i) = mu i) ->
    vec_of (qweight s) = weights n (cert_of c) mu).
  { intros s mu H; apply FunctionalExtensionality.functional_extensionality; intros g.
    unfold vec_of at 1; rewrite weight_of; unfold weights, weight; simpl.
    apply sum_ext; intros i _; now rewrite H. }
  split; simpl.
  - apply negb_true_iff, le_false in L; now rewrite Q2R_0 in L.
  - intros k K; pose proof (all_true _ _ M k K) as Z; cbv beta in Z.
    apply andb_prop in Z as [Z Z3]; apply andb_prop in Z as [Z1 Z2].
    apply le_true in Z1; rewrite Q2R_0 in Z1; repeat split; auto.
    + intros i I; pose proof (all_true _ _ Z3 i I) as Y; cbv beta in Y.
      apply Qeq_bool_iff, Qeq_eqR in Y; rewrite Q2R_mult in Y; exact Y.
    + apply orb_prop in Z2 as [Z2|Z2]; [left; now apply Nat.ltb_lt|right].
      apply Qeq_bool_iff, Qeq_eqR in Z2; rewrite Q2R_0 in Z2; exact Z2.
  - rewrite <- (E 1%Q); [now apply check_tree_valid|].
    intros i; rewrite Q2R_1; unfold vec_of; lra.
  - rewrite <- (E (- (1))%Q); [now apply check_tree_valid|].
    intros i; rewrite Q2R_opp, Q2R_1; unfold vec_of; lra.
Qed.

(** Rule R9 in rational numbers. *)
Variables (y : nat -> Q) (beta : Q).
Definition qmin (a b : Q) : Q := if Qle_bool a b then a else b.
Definition qbound : Q := (
  let p := qdot n (q_nu c) y in
  let q := qdot n (q_nu c) (q_nu c) in
  let m := if Qle_bool p 0 then 0 else qmin (beta / q_level c) (p / q) in
  Qred (m * p - m * m * (1 # 2) * q))%Q.

Theorem check_sound : check = true -> 0 <= Q2R beta -> forall net : list neuron,
  dual_bound n (vec_of y) (Q2R beta) (cert_of c)
  <= objective n d (rows_of X) (vec_of y) (Q2R beta) net.
Proof. intros H b; apply certificate_sound; auto; now apply check_accepted. Qed.

Theorem qbound_of : check = true ->
  Q2R qbound = dual_bound n (vec_of y) (Q2R beta) (cert_of c).
Proof.
  intros H; pose proof (accepted_level _ _ _ _ (check_accepted H)) as L; simpl in L.
  unfold qbound, dual_bound, multiplier; cbn [nu level cert_of]; cbv zeta.
  rewrite (Qeq_eqR _ _ (Qred_correct _)); rewrite <- !dot_of.
  set (p := qdot n (q_nu c) y); set (q := qdot n (q_nu c) (q_nu c)).
  match goal with |- Q2R (?m * _ - _)%Q = _ => assert (E : Q2R m =
    if Rlt_dec 0 (Q2R p) then Rmin (Q2R beta / Q2R (q_level c)) (Q2R p / Q2R q) else 0) end.
  - destruct (Qle_bool p 0) eqn:E.
    + apply le_true in E; rewrite Q2R_0 in *.
      destruct (Rlt_dec 0 (Q2R p)); [lra|reflexivity].
    + apply le_false in E; rewrite Q2R_0 in E; destruct (Rlt_dec 0 (Q2R p)); [|lra].
      assert (Nl : ~ (q_level c == 0)%Q)
        by (intros Z; apply Qeq_eqR in Z; rewrite Q2R_0 in Z; lra).
      assert (Nq : ~ (q == 0)%Q).
      { intros Z; apply Qeq_eqR in Z; unfold q in Z; rewrite dot_of, Q2R_0 in Z.
        pose proof (norm_zero n (vec_of y) (vec_of (q_nu c)) Z) as K.
        rewrite dot_comm, <- dot_of in K; fold p in K; lra. }
      rewrite <- !Q2R_div by auto; unfold qmin.
      destruct (Qle_bool (beta / q_level c) (p / q)) eqn:Mi.
      * apply le_true in Mi; now rewrite Rmin_left.
      * apply le_false in Mi; rewrite Rmin_right; [reflexivity|lra].
  - rewrite Q2R_minus, !Q2R_mult, E, Q2R_half; unfold Rdiv; reflexivity.
Qed.

(** The checker as a user meets it: a rational number below every network. *)
Theorem check_bound : check = true -> (0 <= beta)%Q -> forall net : list neuron,
  Q2R qbound <= objective n d (rows_of X) (vec_of y) (Q2R beta) net.
Proof.
  intros H b net; rewrite qbound_of by exact H; apply check_sound; auto.
  rewrite <- Q2R_0; now apply Qle_Rle.
Qed.
End Check.
