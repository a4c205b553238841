(** * The axioms under the main theorems

    Compiling this file prints the assumptions of the main theorems;
    [make check] compares the output with [axioms.txt]. *)
From Relucert Require Import Network Dominant Terms Leaf Cone Certificate Rational Check Encode Example
  Dictionary.

Print Assumptions weak_duality.
Print Assumptions optimum_exists.
Print Assumptions factor_form.
Print Assumptions arc_rounded.
Print Assumptions bowl_rounded.
Print Assumptions leaf_cone.
Print Assumptions tree_bound.
Print Assumptions merge.
Print Assumptions certificate_sound.
Print Assumptions gap_sound.
Print Assumptions open_share_sound.
Print Assumptions lower_sound.
Print Assumptions better_gap.
Print Assumptions better_open_share.
Print Assumptions better_lower.
Print Assumptions check_leaf_valid.
Print Assumptions check_bound.
Print Assumptions check_file_sound.
Print Assumptions line_bound.
Print Assumptions line_tight.
Print Assumptions space_bound.
Print Assumptions kkt_gap.
Print Assumptions kkt_fit.
Print Assumptions kkt_slack.
Print Assumptions kkt_same_fit.
Print Assumptions dictionary_bound.
Print Assumptions atoms_optimal.
