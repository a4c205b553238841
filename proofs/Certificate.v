(** * What an accepted certificate means

    The user has data X (n rows in R^d), labels y, a weight decay beta >= 0, and a
    network.  A certificate of kind [bound] consists of a dual vector nu, a
    number B > 0, a grouping of the rows, and two trees with the multipliers of
    their leaves, one for nu and one for -nu.  It is accepted if the grouping is
    one of the data and every leaf is valid; then h(nu) <= B, and the lower bound
    D = c nu.y - c^2/2 |nu|^2 of rule R9 holds for _every_ two-layer ReLU network
    of _every_ width.  A certificate of kind [better] is a network.

    Everything a reader has to know to trust these statements: [objective]
    (Network.v), [valid] with the matrix [S_mat] (Leaf.v), and the definitions
    below.  A claim is read as a statement on all networks net':

      gap G         L - L(net') <= G L
      open share S  L - L(net') <= S (Z - L(net')),  Z = |y|^2 / 2
      lower V       V <= L(net')

<<
    definition              meaning
    certificate             the data of a certificate of kind bound
    accepted                its acceptance                          (R9-R19)
    multiplier, dual_bound  c and D                                 (R9)

    theorem                 content
    certificate_sound       accepted  ->  D <= L(net') for all net'
    dual_bound_ge0          0 <= D                                  (R9)
    gap_sound, open_share_sound, lower_sound
                            the three verdicts "proved"             (FORMAT §4.2)
    better_gap, better_open_share, better_lower
                            the three verdicts "refuted"            (R8)
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Network Leaf Cone.
Import ListNotations.
Open Scope R_scope.

Record certificate := {
  nu : nat -> R;              (* dual vector, one entry for each data row *)
  level : R;                  (* B *)
  groups : nat;               (* number of groups *)
  row : nat -> vec;           (* the row of a group, in the scale of the data *)
  grp : nat -> nat;           (* the group of a data row *)
  ratio : nat -> R;           (* data row = ratio times row of its group *)
  tree_plus : tree;
  tree_minus : tree
}.

Section Certificate.
Variables (n d : nat) (X : nat -> vec) (y : nat -> R) (beta : R).

(** The weights of the groups for a dual vector [mu]: [nu] or [-nu]. *)
Definition weights (c : certificate) (mu : nat -> R) : nat -> R :=
  weight n (grp c) (ratio c) mu.

Record accepted (c : certificate) : Prop := {
  accepted_level : 0 < level c;
  accepted_groups : merged n d (groups c) X (row c) (grp c) (ratio c);
  accepted_plus :
    tree_valid d (groups c) (row c) (weights c (nu c)) (level c) (tree_plus c);
  accepted_minus :
    tree_valid d (groups c) (row c) (weights c (fun k => - nu c k)) (level c) (tree_minus c)
}.

Definition multiplier (c : certificate) : R :=
  if Rlt_dec 0 (dot n (nu c) y)
  then Rmin (beta / level c) (dot n (nu c) y / dot n (nu c) (nu c)) else 0.

Definition dual_bound (c : certificate) : R :=
  multiplier c * dot n (nu c) y - multiplier c * multiplier c / 2 * dot n (nu c) (nu c).

Section Sound.
Hypothesis beta_ge0 : 0 <= beta.
Variable c : certificate.
Hypothesis ok : accepted c.
Notation L := (objective n d X y beta).
Notation Z := (/ 2 * dot n y y).
Notation D := (dual_bound c).

(** h(nu) <= B, in the form F(u) <= B |u|. *)
Lemma feasible_plus u : F n d X (nu c) u <= level c * norm d u.
Proof.
  rewrite <- (merge n d (groups c) X (row c) (grp c) (ratio c)) by apply ok.
  apply tree_bound with (t := tree_plus c), ok.
Qed.

Lemma feasible_minus u : F n d X (fun k => - nu c k) u <= level c * norm d u.
Proof.
  rewrite <- (merge n d (groups c) X (row c) (grp c) (ratio c)) by apply ok.
  apply tree_bound with (t := tree_minus c), ok.
Qed.

Lemma multiplier_ok : 0 <= multiplier c /\ multiplier c * level c <= beta /\ 0 <= D.
Proof.
  unfold dual_bound, multiplier; destruct (Rlt_dec 0 (dot n (nu c) y)) as [P|P].
  - apply best_multiplier; auto; [apply ok|].
    (* nu.y > 0 excludes nu = 0 *)
    pose proof (dot_ge0 n (nu c)); destruct (Req_dec (dot n (nu c) (nu c)) 0) as [E|E]; [|lra].
    pose proof (norm_zero n y (nu c) E) as N; rewrite dot_comm in N; lra.
  - repeat split; lra.
Qed.

Theorem dual_bound_ge0 : 0 <= D.
Proof. apply multiplier_ok. Qed.

(** ** Soundness: no network of any width is below the bound *)
Theorem certificate_sound : forall net : list neuron, D <= L net.
Proof.
  destruct multiplier_ok as (c0 & c1 & _); intros net; unfold dual_bound.
  apply weak_duality with (B := level c); auto; [apply feasible_plus|apply feasible_minus].
Qed.

(** The verdicts, for the user's network [net]. *)
Theorem gap_sound net G : L net - D <= G * L net ->
  forall net', L net - L net' <= G * L net.
Proof. intros H net'; pose proof (certificate_sound net'); lra. Qed.

Theorem open_share_sound net S : S <= 1 -> L net - D <= S * (Z - D) ->
  forall net', L net - L net' <= S * (Z - L net').
Proof.
  intros S1 H net'; pose proof (certificate_sound net').
  assert (0 <= (1 - S) * (L net' - D)) by (apply Rmult_le_pos; lra); lra.
Qed.

Theorem lower_sound V : V <= D -> forall net', V <= L net'.
Proof. intros H net'; pose proof (certificate_sound net'); lra. Qed.
End Sound.

(** ** A better network (kind [better])

    [L2] is the least of the objectives of the better network, of the given one
    and of the zero network, as R8 prescribes: it is the objective of a network,
    so the claim fails for that network. *)
Section Better.
Notation L := (objective n d X y beta).
Notation Z := (/ 2 * dot n y y).
Variables net better : list neuron.
Definition least : R := Rmin (L better) (Rmin (L net) Z).

Lemma least_attained : exists net', L net' = least.
Proof.
  unfold least; rewrite <- (objective_zero n d X y beta).
  destruct (Rle_dec (L net) (L [])), (Rle_dec (L better) (Rmin (L net) (L []))).
  all: try (exists better; rewrite Rmin_left; lra).
  - exists net; rewrite Rmin_right, Rmin_left; lra.
  - exists []; rewrite Rmin_right, Rmin_right; lra.
Qed.

Theorem better_gap G : G * L net < L net - least ->
  exists net', ~ L net - L net' <= G * L net.
Proof. intros H; destruct least_attained as [m E]; exists m; rewrite E; lra. Qed.

Theorem better_open_share S : S * (Z - least) < L net - least ->
  exists net', ~ L net - L net' <= S * (Z - L net').
Proof. intros H; destruct least_attained as [m E]; exists m; rewrite E; lra. Qed.

Theorem better_lower V : least < V -> exists net', ~ V <= L net'.
Proof. intros H; destruct least_attained as [m E]; exists m; rewrite E; lra. Qed.
End Better.
End Certificate.
