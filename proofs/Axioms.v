(** * The axioms under the main theorems

    Compiling this file prints the assumptions of the main theorems;
    [make check] compares the output with [axioms.txt]. *)
From Relucert Require Import Network Dominant Terms Leaf Cone Certificate Rational Check Encode Example
  Dictionary Span Polytope Prune Path Passage Segment Stationary Fast Verdict
  Parts LinearProgram QuadraticProgram Scope Vertices Balls Polyhedral Rank Contraction Krawczyk Optimum Critical
  Graph Solution Lines Dimension Slope Clarke.

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
Print Assumptions indep_dec.
Print Assumptions direction.
Print Assumptions only_member.
Print Assumptions second_member.
Print Assumptions vertex_independent.
Print Assumptions ray_members.
Print Assumptions never_active.
Print Assumptions lower_bound.
Print Assumptions upper_bound.
Print Assumptions empty_cell.
Print Assumptions dependent_cell.
Print Assumptions alone_by_active.
Print Assumptions alone_outside.
Print Assumptions explored_cover.
Print Assumptions prune.
Print Assumptions path_segment.
Print Assumptions joint_fit.
Print Assumptions joint_coefficients.
Print Assumptions unique_apart.
Print Assumptions global_segment.
Print Assumptions segment_quadratic.
Print Assumptions quadratic_ends.
Print Assumptions quadratic_vertex.
Print Assumptions loss_balanced.
Print Assumptions balance_penalty.
Print Assumptions merge_output.
Print Assumptions merge_length.
Print Assumptions merge_strict.
Print Assumptions merge_constant.
Print Assumptions segment_convex.
Print Assumptions segment_constant.
Print Assumptions descent.
Print Assumptions box_hull.
Print Assumptions weighted_hull.
Print Assumptions no_direction.
Print Assumptions hull_least.
Print Assumptions distance_quotient.
Print Assumptions distance_network.
Print Assumptions stationary_refuted.
Print Assumptions fast_check_file_eq.
Print Assumptions judge_bound.
Print Assumptions judge_proved.
Print Assumptions judge_refuted.

(** Printing takes half a second for each name, whatever it is; so from here on the theorems of one
    subject are gathered, and printed are the axioms of all of them together. *)
Definition parts_of_a_tree := (join_holds, join_valid, join_bound, join_cover, join_pieces).
Print Assumptions parts_of_a_tree.

Definition linear_and_quadratic_programs := (lp_optimal, lp_infeasible, lp_contradictory, lp_unbounded,
  maximum, between_scale, pivots_psd, kernel_psd, curvature_psd, curvature_symmetric, qp_optimal, qp_kkt, qp_unbounded).
Print Assumptions linear_and_quadratic_programs.

Definition scopes := (mse_sum_scale, cone_iff, own_cone, scope_bound, scope_global, gated_bound, relu_gated,
  gated_contains, pairs_optimal, pairs_fit, inactive_pair, active_pair, stationary_optimal).
Print Assumptions scopes.

Definition polyhedral_penalties := (vertices_suffice, candidate_choice, meets_candidate, l1_ball, linf_ball,
  candidates_suffice, free_candidates, polyhedral_bound, vertex_sound, constant_limit).
Print Assumptions polyhedral_penalties.

Definition rank_and_dimension := (more_unknowns, dependent_many, steinitz, rank_exists, rank_unique, rank_spans,
  free_number, kernel_free, dimension, rank_member, vertex_spanned, closed_complete).
Print Assumptions rank_and_dimension.

Definition qualifications := (fixed_point, nonsingular, krawczyk, enclosed, quadratic_slopes,
  block_tight, block_reaches, solution_optimal, solution_unique).
Print Assumptions qualifications.

Definition subdifferential := (one_sided, tie_sum, tie_slope, smooth_slope, limit_is_pattern, pattern_is_limit).
Print Assumptions subdifferential.
