(** * Two certificates, checked inside Coq

    The problems and certificates are files of tests/corpus, number for number.  [line]
    has two data points in one dimension, and its optimum is 9; one of its trees splits, and
    uses a tangent, a pair with a free partner and pairs with a fixed one.  [space] has
    seven rows in R^3 with denominators 4 and 2, a row that occurs twice, rows with a
    common factor, a split, and a table that is replaced.  So the theorems are not empty:
    there are certificates that are accepted, and a bound close to the optimum.

<<
    theorem             content
    line_bound          8.99999 <= L(net) for every network
    line_tight          the network 2 (2x)_+ - 2 (-2x)_+ attains 9
    space_bound         2.12582 <= L(net) for every network
>> *)
From Coq Require Import Reals Lra List ZArith QArith Qreals.
From Relucert Require Import Vec Norm Network Rational Encode.
Import ListNotations.
Open Scope Z_scope.

(** ** Two points on a line *)
Definition line_problem : problem := {|
  rows := [
    ([1], 5);
    ([(-1)], (-5))];
  x_den := 1; y_den := 1; beta_num := 1; beta_den := 1; dim := 1 |}.

Definition line_certificate : file := {|
  s_dual := 20; s_omega := 20; s_arc := 30; s_quad := 40; s_factor := 40;
  dual := [1048576; (-1048576)];
  bound := 1099511895040;
  sign_plus :=
    (Node 0
      (End {| f_mu := 549755886956; f_omega := []; f_theta := [(1%nat, 1048576)];
        f_product := []; f_ball := [];
        f_factor := [777472132415; (-777472123573); 383314460] |})
      (End {| f_mu := 549755947520; f_omega := []; f_theta := [(1%nat, 1048576)];
        f_product := []; f_ball := [];
        f_factor := [549755880704; 0; 549755880704] |}));
  sign_minus :=
    (Table [(1%nat, 0%nat, (-1048576))]
      (Node 0
        (End {| f_mu := 549755692903; f_omega := [1]; f_theta := [];
          f_product := []; f_ball := [];
          f_factor := [777472041539; 777472214448; 53054078] |})
        (End {| f_mu := 549755692903; f_omega := [1]; f_theta := [];
          f_product := []; f_ball := [];
          f_factor := [777472041539; 777472214448; 53054078] |}))) |}.

Theorem line_bound : forall net : list neuron,
  (899999 / 100000 <= objective 2 1 (rows_of (data line_problem)) (vec_of (labels line_problem)) 1 net)%R.
Proof.
  intros net.
  assert (E : exists D, check_file line_problem line_certificate = Some D
                        /\ Qle_bool (899999 # 100000) D = true)
    by (eexists; split; [vm_compute; reflexivity|reflexivity]).
  destruct E as (D & E & H); apply le_true in H.
  pose proof (check_file_sound _ _ D E net) as K.
  change (shape line_problem) with 2%nat in K; change (dim line_problem) with 1%nat in K.
  replace (Q2R (decay line_problem)) with (1)%R in K by (unfold Q2R; simpl; lra).
  assert (Q2R (899999 # 100000) = 899999 / 100000)%R by (unfold Q2R; simpl; lra); lra.
Qed.

(** The bound is nearly attained: 9 is the optimum up to 1/10^5. *)
Theorem line_tight :
  (objective 2 1 (rows_of (data line_problem)) (vec_of (labels line_problem)) 1
     [(fun _ => 2, 2); (fun _ => -2, -2)] = 9)%R.
Proof.
  unfold objective, dot; cbn [sum predict penalty]; unfold dot; cbn [sum].
  unfold rows_of, vec_of, data, labels, line_problem, pos, Q2R; cbn.
  repeat match goal with |- context [Rmax ?a 0] =>
    first [rewrite (Rmax_left a 0) by lra | rewrite (Rmax_right a 0) by lra] end.
  lra.
Qed.

(** ** Seven points in space *)
Definition space_problem : problem := {|
  rows := [
    ([3; 1; 4], 2);
    ([(-2); 5; 4], (-3));
    ([6; 2; 4], 1);
    ([3; 1; 4], 2);
    ([(-1); (-6); 4], (-2));
    ([0; 2; 4], 4);
    ([5; (-3); 4], (-1))];
  x_den := 4; y_den := 2; beta_num := 3; beta_den := 2; dim := 3 |}.

Definition space_certificate : file := {|
  s_dual := 20; s_omega := 20; s_arc := 30; s_quad := 40; s_factor := 40;
  dual := [2097152; (-3145728); 1048576; 2097152; (-2097152); 4194304; (-1048576)];
  bound := 13244672295100;
  sign_plus :=
    (Table [(0%nat, 1%nat, 131072)]
      (Node 1
        (End {| f_mu := 3430973824262; f_omega := [8388608; 8388608; 8388608]; f_theta := [];
          f_product := []; f_ball := [];
          f_factor := [1758018683085; (-112303207456); 2107360333057; (-138586112856);
            (-812869182778); 1439048344818; (-1149687926593); (-47822596474); (-163985614779);
            1169415376458] |})
        (Table []
          (End {| f_mu := 3906938495103; f_omega := [8388608; 8388608; 8388608]; f_theta := [];
            f_product := []; f_ball := [];
            f_factor := [2108672750186; (-101081480192); 2402922167489; (-117919904823);
              (-722853398219); 1875837995747; (-537479301038); (-934490214354); (-1360601326064);
              171719884] |}))));
  sign_minus :=
    (End {| f_mu := 3340240505135; f_omega := [8388608; 8388608; 8388608]; f_theta := [];
      f_product := []; f_ball := [];
      f_factor := [2048868805834; 385195426545; 1502174459027; 1009214516242; 771065794208;
        2190413622424; 774434719161; 505601313895; (-120857664365); 1285038703745] |}) |}.

Theorem space_bound : forall net : list neuron,

    (212582 / 100000 <= objective 7 3 (rows_of (data space_problem)) (vec_of (labels space_problem)) (3 / 2) net)%R.
Proof.
  intros net.
  assert (E : exists D, check_file space_problem space_certificate = Some D
                        /\ Qle_bool (212582 # 100000) D = true)
    by (eexists; split; [vm_compute; reflexivity|reflexivity]).
  destruct E as (D & E & H); apply le_true in H.
  pose proof (check_file_sound _ _ D E net) as K.
  change (shape space_problem) with 7%nat in K; change (dim space_problem) with 3%nat in K.
  replace (Q2R (decay space_problem)) with ((3 / 2))%R in K by (unfold Q2R; simpl; lra).
  assert (Q2R (212582 # 100000) = 212582 / 100000)%R by (unfold Q2R; simpl; lra); lra.
Qed.
