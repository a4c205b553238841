(** * Certificates of other losses, checked inside Coq

    Two problems and certificates of tests/corpus, number for number.  [margin] has two rows with
    weights 1 and 3/2, the hinge and a penalised output bias; its network has the objective 1.  [logit]
    has three rows, the logistic loss and a free output bias; its bound needs logarithms.  So the
    theorems of Judge.v are not empty.

<<
    theorem             content
    margin_bound        0.999999 <= L(net) for every network
    logit_bound         1.817816 <= L(net) for every network with an output bias
>> *)
From Coq Require Import Reals List ZArith QArith Qreals.
From Relucert Require Import Encode Verdict Training Losses Models Feasible Frame Judge.
Import ListNotations.
Open Scope Z_scope.

(** What [judge2] says of a claim, with a constant and a dual vector for it that say nothing. *)
Definition zero_model (t : training) : file_model := {| m_units := []; m_bden := 1; m_bias := [] |}.
Definition proved_above (t : training) (net : file_model) (c : certificate2) (v : Q) : bool :=
  match judge2 t net None c (Lower v) (zero_model t) [] 1 with Some (Proved, D) => Qle_bool v D | _ => false end.

Lemma proved_above_true t net c v : proved_above t net c v = true -> forall m, allows t m -> (Q2R v <= objective_of t m)%R.
Proof.
  unfold proved_above; intros H m A; destruct (judge2 _ _ _ _ _ _ _ _) as [[[| |] D]|] eqn:E; try discriminate.
  apply Rational.le_true in H; eapply Rle_trans; [exact H|]; exact (judge2_bound _ _ _ _ _ _ _ _ _ _ E m A).
Qed.

(** ** The hinge *)
Definition margin_problem : training := {|
  t_rows := [([1], ([1], 2%positive)); ([-1], ([-1], 3%positive))];
  t_xden := 1; t_yden := 1; t_sden := 2; t_beta := (1%positive, 2%positive);
  t_loss := Hinge; t_free := false; t_price := PRidge 1 2; t_dim := 1; t_outputs := 1 |}.
Definition margin_network : file_model := {| m_bden := 1; m_bias := [0]; m_units := [
  {| m_atom := false; m_uden := 1; m_u := [1]; m_aden := 1; m_a := [1] |};
  {| m_atom := false; m_uden := 1; m_u := [-1]; m_aden := 1; m_a := [-1] |}] |}.
Definition margin_certificate : certificate2 := {|
  c_multiplier := (999999, 1000000%positive); c_centre := None;
  c_body := Trees {| s_dual := 20; s_omega := 20; s_arc := 30; s_quad := 40; s_factor := 40;
    dual := [524288; (-524288)]; bound := 549755816448;
    sign_plus :=
    (Node 0
      (Node 1
        (End {| f_mu := -824633900982; f_omega := []; f_theta := [];
          f_product := [(0%nat, 1%nat, 2199023255552)]; f_ball := [];
          f_factor := [1028498854342; (-587713741494); 844039602394] |})
        (End {| f_mu := 274877832035; f_omega := []; f_theta := [];
          f_product := []; f_ball := [];
          f_factor := [549755738339; (-549755889437); 37514847] |}))
      (Node 1
        (End {| f_mu := 274877832035; f_omega := []; f_theta := [];
          f_product := []; f_ball := [];
          f_factor := [549755738339; (-549755889437); 37514847] |})
        (End {| f_mu := -824633719552; f_omega := []; f_theta := [];
          f_product := [(0%nat, 1%nat, 2199023255552)]; f_ball := [];
          f_factor := [869240264808; 0; 869240264808] |})));
    sign_minus :=
    (Node 0
      (Node 1
        (End {| f_mu := -824633900982; f_omega := []; f_theta := [];
          f_product := [(0%nat, 1%nat, 2199023255552)]; f_ball := [];
          f_factor := [1028498854342; 587713741494; 844039602394] |})
        (End {| f_mu := 274877832035; f_omega := []; f_theta := [];
          f_product := []; f_ball := [];
          f_factor := [549755738339; 549755889437; 37514847] |}))
      (Node 1
        (End {| f_mu := 274877832035; f_omega := []; f_theta := [];
          f_product := []; f_ball := [];
          f_factor := [549755738339; 549755889437; 37514847] |})
        (End {| f_mu := -824633719552; f_omega := []; f_theta := [];
          f_product := [(0%nat, 1%nat, 2199023255552)]; f_ball := [];
          f_factor := [869240264808; 0; 869240264808] |}))) |} |}.

Theorem margin_bound m : allows margin_problem m -> (999999 / 1000000 <= objective_of margin_problem m)%R.
Proof.
  intros A; replace (999999 / 1000000)%R with (Q2R (999999 # 1000000)) by (unfold Q2R; reflexivity).
  apply (proved_above_true _ margin_network margin_certificate); [vm_compute; reflexivity|exact A].
Qed.

(** ** The logistic loss *)
Definition logit_problem : training := {|
  t_rows := [([1], ([2], 1%positive)); ([-1], ([0], 1%positive)); ([0], ([1], 1%positive))];
  t_xden := 1; t_yden := 2; t_sden := 1; t_beta := (1%positive, 4%positive);
  t_loss := Logistic; t_free := false; t_price := PFree; t_dim := 1; t_outputs := 1 |}.
Definition logit_network : file_model := {| m_bden := 1; m_bias := [0]; m_units := [
  {| m_atom := true; m_uden := 1; m_u := [1]; m_aden := 1000000000; m_a := [1098612289] |};
  {| m_atom := true; m_uden := 1; m_u := [-1]; m_aden := 1000000000; m_a := [-1098612289] |}] |}.
Definition logit_certificate : certificate2 := {|
  c_multiplier := (999999, 1000000%positive); c_centre := None;
  c_body := Trees {| s_dual := 20; s_omega := 20; s_arc := 30; s_quad := 40; s_factor := 40;
    dual := [262144; (-262144); 0]; bound := 274877908224;
    sign_plus :=
    (Node 0
      (Node 1
        (End {| f_mu := -412316909941; f_omega := []; f_theta := [];
          f_product := [(0%nat, 1%nat, 1099511627776)]; f_ball := [];
          f_factor := [727258545001; (-415576354491); 596826101288] |})
        (End {| f_mu := 137438866300; f_omega := []; f_theta := [];
          f_product := []; f_ball := [];
          f_factor := [388735940265; (-388736187729); 26526536] |}))
      (Node 1
        (End {| f_mu := 137438866300; f_omega := []; f_theta := [];
          f_product := []; f_ball := [];
          f_factor := [388735940265; (-388736187729); 26526536] |})
        (End {| f_mu := -412316859776; f_omega := []; f_theta := [];
          f_product := [(0%nat, 1%nat, 1099511627776)]; f_ball := [];
          f_factor := [614645685726; 0; 614645685726] |})));
    sign_minus :=
    (Node 0
      (Node 1
        (End {| f_mu := -412316909941; f_omega := []; f_theta := [];
          f_product := [(0%nat, 1%nat, 1099511627776)]; f_ball := [];
          f_factor := [727258545001; 415576354491; 596826101288] |})
        (End {| f_mu := 137438866300; f_omega := []; f_theta := [];
          f_product := []; f_ball := [];
          f_factor := [388735940265; 388736187729; 26526536] |}))
      (Node 1
        (End {| f_mu := 137438866300; f_omega := []; f_theta := [];
          f_product := []; f_ball := [];
          f_factor := [388735940265; 388736187729; 26526536] |})
        (End {| f_mu := -412316859776; f_omega := []; f_theta := [];
          f_product := [(0%nat, 1%nat, 1099511627776)]; f_ball := [];
          f_factor := [614645685726; 0; 614645685726] |}))) |} |}.

Theorem logit_bound m : allows logit_problem m -> (1817816 / 1000000 <= objective_of logit_problem m)%R.
Proof.
  intros A; replace (1817816 / 1000000)%R with (Q2R (1817816 # 1000000)) by (unfold Q2R; reflexivity).
  apply (proved_above_true _ logit_network logit_certificate); [vm_compute; reflexivity|exact A].
Qed.
