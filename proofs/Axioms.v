(** * The axioms under the main theorems

    Compiling this file prints the assumptions of the main theorems; [make check] compares the output with
    [axioms.txt].  Printing takes half a second for each name, whatever it is: so the theorems of one subject are
    gathered, and printed are the axioms of all of them together. *)
From Relucert Require Import Network Dominant Terms Leaf Cone Certificate Rational Check Encode Example
  Dictionary Span Polytope Prune Path Passage Segment Stationary Fast Verdict
  Parts LinearProgram QuadraticProgram Scope Vertices Balls Polyhedral Rank Contraction Krawczyk Optimum Critical
  Graph Solution Lines Dimension Slope Clarke GlobalPath Sensitivity Centred Signed Merging Record Walk Balance
  Training NaturalLog Losses Fenchel Fan FreeBias Logarithm
  Exact FixedPoint Enclosed Models Feasible OneMatrix Spectral Norms ShortNorms Frame Judge Members Patterns Gated Tight Chords Straight Weighted ExampleLosses.

Definition global_optimality := (weak_duality, optimum_exists, factor_form, arc_rounded, bowl_rounded, leaf_cone,
  tree_bound, merge, certificate_sound, gap_sound, open_share_sound, lower_sound, better_gap, better_open_share,
  better_lower).
Print Assumptions global_optimality.

Definition checkers := (check_leaf_valid, check_bound, check_file_sound, line_bound, line_tight, space_bound).
Print Assumptions checkers.

Definition dictionaries := (kkt_gap, kkt_fit, kkt_slack, kkt_same_fit, dictionary_bound, atoms_optimal).
Print Assumptions dictionaries.

Definition sets_of_networks := (indep_dec, direction, only_member, second_member, vertex_independent, ray_members,
  never_active, lower_bound, upper_bound, empty_cell, dependent_cell, alone_by_active, alone_outside, explored_cover,
  prune).
Print Assumptions sets_of_networks.

Definition regularization := (path_segment, joint_fit, joint_coefficients, unique_apart, global_segment,
  segment_quadratic, quadratic_ends, quadratic_vertex).
Print Assumptions regularization.

Definition paths_of_weights := (loss_balanced, balance_penalty, merge_output, merge_length, merge_strict,
  merge_constant, segment_convex, segment_constant, descent, value_network, merge_meets, merge_predictions,
  merge_falls, merge_still, merge_less, along_end, along_affine, along_convex, along_below, split_predictions,
  split_rises, split_still, split_more, split_without_sign_unsound, level_constant, not_rising_falls,
  falls_less, ascent_rises, walk_constant, walk_not_rising, walk_decreasing, walk_below, ends_constant,
  ends_not_rising, start_value, end_value, balancing_start, balancing_end, balancing_falls, balancing_still,
  balanced_start).
Print Assumptions paths_of_weights.

Definition stationarity := (box_hull, weighted_hull, no_direction, hull_least, distance_quotient, distance_network,
  stationary_refuted).
Print Assumptions stationarity.

Definition fast_checker := (fast_check_file_eq, judge_bound, judge_proved, judge_refuted).
Print Assumptions fast_checker.

Definition parts_of_a_tree := (join_holds, join_valid, join_bound, join_cover, join_pieces).
Print Assumptions parts_of_a_tree.

Definition linear_and_quadratic_programs := (lp_optimal, lp_infeasible, lp_contradictory, lp_unbounded,
  maximum, between_scale, pivots_psd, kernel_psd, curvature_psd, curvature_symmetric, qp_optimal, qp_kkt, qp_unbounded).
Print Assumptions linear_and_quadratic_programs.

Definition scopes := (mse_sum_scale, cone_iff, own_cone, scope_bound, scope_global, gated_bound, relu_gated,
  gated_contains, pairs_optimal, pairs_fit, inactive_pair, active_pair, shared_reaches, stationary_optimal).
Print Assumptions scopes.

Definition polyhedral_penalties := (vertices_suffice, candidate_choice, meets_candidate, l1_ball, linf_ball,
  candidates_suffice, free_candidates, polyhedral_bound, vertex_sound, constant_limit,
  centred_value, best_constant, residual_dot, centred_optimal).
Print Assumptions polyhedral_penalties.

Definition rank_and_dimension := (more_unknowns, dependent_many, steinitz, rank_exists, rank_unique, rank_spans,
  free_number, kernel_free, dimension, rank_member, vertex_spanned, closed_complete).
Print Assumptions rank_and_dimension.

Definition qualifications := (fixed_point, nonsingular, krawczyk, enclosed, quadratic_slopes, krawczyk_quadratic, root_of_two,
  cone_of_sides, block_tight, block_reaches, solution_optimal, outputs_independent, held_independent, solution_unique).
Print Assumptions qualifications.

Definition subdifferential := (one_sided, tie_sum, tie_slope, smooth_slope, limit_is_pattern, pattern_is_limit).
Print Assumptions subdifferential.

Definition paths := (feasible_scale, path_objective, path_lower, bern_sign, excess_bern, bern_part, path_proved,
  moved_kkt, shift_bound, away_bound, sensitivity, least_inside, least_at_ends).
Print Assumptions paths.

Definition training_problems := (training_duality, constant_duality, trees_feasible, paid_best, loss_shape, fenchel,
  losses_sound, constants_sound, cones_bound, signs_bound, fan_feasible, centred_bound, centred_feasible,
  rising, exp_above, exp_log, moved_terms, matrix_terms, matrix_quadratic, matrix_sound, log_series, log_reduced, surprisal_quotient, softplus_bracket, softplus_mirror, log_sum_exp_above, log_sum_exp_below,
  exp_bracket).
Print Assumptions training_problems.

Definition second_version := (exact_cost_of, exact_worth_of, log_enclosed_of, row_cost_of, row_worth_of, objective_range_of,
  dual_low_all, dual_low_constants, trees_bound, fan_bound, matrix_bound,
  frobenius_norm, columns_norm, rows_norm, norms_part, norms_several, norms_single, short_rounded, norm_ok_true, part_ok_true,
  short_norms_bound, feasible_of_sound, judge2_bound, infimum_exists,
  judge2_proved, judge2_refuted, margin_bound, logit_bound).
Print Assumptions second_version.

Definition scopes_of_second_version := (judge_scope_bound, judge_scope_proved, judge_scope_refuted, members_pay, dictionary_low_sound, own_over,
  dictionary_proved, dictionary_refuted, psd_form, cone_pays, gate_pays, gated_bound, relu_is_gated, gated_proved, gated_refuted, single_pays, several_pays, patterns_low_sound, patterns_proved, patterns_refuted,
  gap_identity, gap_zero, slope_fits, loss_fits, squared_fits, all_optimal,
  cost_split, metric_matrix, metric_moment, metric_tangent, weighted_optimal, weighted_unique_fit,
  has_slope, loss_convex, chord_lower, chord_upper, chords_proved,
  blocks_objective, three_values, path_convex, path_tangent, path_descends, merge_stays, merge_level_falls, merge_constant_level).
Print Assumptions scopes_of_second_version.
