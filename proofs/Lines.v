(** * The lines in which D - 1 planes meet

    The candidates of Vertices.v are the vectors u <> 0 whose planes meet in the line of u only.  The checker tries every
    choice of d - 1 planes that meet in a line.  These are the same vectors: from the planes through u one may leave out
    a plane as long as there are d or more, since d vectors orthogonal to u are dependent, and a plane whose normal is a
    combination of the others changes nothing; and d - 2 planes never meet in a line only, since with the equation
    u . e = 0 there are still fewer equations than unknowns.

<<
    definition          meaning                                              FORMAT
    meets l u           the planes of l meet in the line of u                R114

    theorem             content
    drop_plane          d planes or more through u: one may be left out
    enough_planes       d - 2 planes or fewer do not meet in a line
    candidate_choice    a candidate is on a line where d - 1 planes meet     R114
>> *)
From Coq Require Import Reals Lra Lia Psatz Arith List.
From Relucert Require Import Vec Norm Span Vertices Rank.
Import ListNotations.
Open Scope R_scope.

Section Lines.
Variable d : nat.
Notation "a '@' u" := (dot d a u) (at level 39).

Definition meets (l : list vec) (u : vec) : Prop := (forall a, In a l -> a @ u = 0) /\
  forall e, (forall a, In a l -> a @ e = 0) -> exists t, forall j, (j < d)%nat -> e j = t * u j.

Lemma nth_dot (l : list vec) e x : (forall a, In a l -> a @ e = 0) ->
  forall i, (i < length l)%nat -> nth i l x @ e = 0.
Proof. intros H i I; now apply H, nth_In. Qed.

Theorem drop_plane l u : u @ u <> 0 -> (d <= length l)%nat -> meets l u ->
  exists l1 a l2, l = l1 ++ a :: l2 /\ meets (l1 ++ l2) u.
Proof.
  intros N L [On Me]; set (p := fun t => if t =? length l then u else nth t l u).
  destruct (dependent_many d p (S (length l)) ltac:(lia)) as (c & (t & Ht & Nt) & K).
  (* the relation between the normals, against any e *)
  assert (E : forall e, sum (length l) (fun s => c s * (nth s l u @ e)) + c (length l) * (u @ e) = 0).
  { intros e; transitivity (comb p (S (length l)) c @ e).
    - rewrite dot_comb_l; simpl; unfold p at 2; rewrite Nat.eqb_refl; f_equal; apply sum_ext; intros s Hs.
      unfold p; destruct (Nat.eqb_spec s (length l)); [lia|auto].
    - rewrite (dot_ext d _ (fun _ => 0)) by auto; unfold dot.
      rewrite (sum_ext d _ (fun _ => 0)); [apply sum_0|intros; ring]. }
  assert (Cu : c (length l) = 0).
  { specialize (E u); rewrite (sum_ext _ _ (fun _ => 0)), sum_0 in E.
    - rewrite Rplus_0_l in E; apply Rmult_integral in E as [E|E]; [auto|easy].
    - intros s Hs; rewrite nth_dot by auto; ring. }
  assert (Tl : (t < length l)%nat).
  { destruct (Nat.eq_dec t (length l)) as [->|]; [easy|lia]. }
  destruct (nth_split l u Tl) as (l1 & l2 & El & L1).
  exists l1, (nth t l u), l2; split; auto; split.
  - intros a I; apply On; rewrite El; apply in_app_iff in I; apply in_app_iff; simpl; tauto.
  - intros e H; apply Me; intros a I; rewrite El in I; apply in_app_iff in I as [I|[<-|I]];
      try (apply H, in_app_iff; tauto).
    specialize (E e); rewrite Cu, Rmult_0_l, Rplus_0_r in E.
    rewrite (sum_ext _ _ (fun s => if s =? t then c s * (nth s l u @ e) else 0)), sum_single in E.
    + destruct (Nat.ltb_spec t (length l)); [|lia].
      apply Rmult_integral in E as [E|E]; [easy|auto].
    + intros s Hs; destruct (Nat.eqb_spec s t) as [|Ne]; auto.
      rewrite H; [ring|]; rewrite El, <- L1 in *; clear El.
      destruct (Nat.lt_ge_cases s (length l1)) as [C|C].
      * rewrite app_nth1 by auto; apply in_app_iff; left; now apply nth_In.
      * rewrite app_nth2 by auto; rewrite app_length in Hs; simpl in Hs.
        destruct (s - length l1)%nat as [|q] eqn:Q; [lia|]; simpl.
        apply in_app_iff; right; apply nth_In; lia.
Qed.

Theorem enough_planes l u : u @ u <> 0 -> meets l u -> (d <= S (length l))%nat.
Proof.
  intros N [_ Me]; apply Nat.nlt_ge; intros L; apply N.
  destruct (more_unknowns d (fun i => if i =? length l then u else nth i l u) (S (length l)) L)
    as (e & (j & J & Nj) & E).
  destruct (Me e) as (t & T).
  - intros a I; destruct (In_nth l a u I) as (i & Hi & <-); specialize (E i ltac:(lia)); cbv beta in E.
    destruct (Nat.eqb_spec i (length l)); [lia|auto].
  - specialize (E (length l) ltac:(lia)); cbv beta in E; rewrite Nat.eqb_refl in E.
    rewrite dot_comm, (dot_ext d e (scale t u)), dot_scale_l in E by (intros; now apply T).
    apply Rmult_integral in E as [->|E]; auto; elim Nj; rewrite T by auto; ring.
Qed.

Lemma fewer_planes m : forall l u, (length l <= m)%nat -> u @ u <> 0 -> meets l u ->
  exists l', incl l' l /\ length l' = (d - 1)%nat /\ meets l' u.
Proof.
  induction m as [|m IH]; intros l u L N M; pose proof (enough_planes l u N M) as En.
  - exists l; repeat split; auto using incl_refl; try apply M; lia.
  - destruct (Nat.le_gt_cases d (length l)) as [G|G].
    + destruct (drop_plane l u N G M) as (l1 & a & l2 & E & M').
      destruct (IH (l1 ++ l2) u) as (l' & In' & L' & Me'); auto.
      * rewrite E, !app_length in *; simpl in *; lia.
      * exists l'; repeat split; auto; try apply Me'; intros b B; apply In' in B.
        rewrite E; apply in_app_iff in B; apply in_app_iff; simpl; tauto.
    + exists l; repeat split; auto using incl_refl; try apply M; lia.
Qed.

Theorem candidate_choice planes u : candidate d planes u ->
  exists l, incl l planes /\ length l = (d - 1)%nat /\ meets l u.
Proof.
  intros [N C]; set (on := filter (fun a => if Req_EM_T (a @ u) 0 then true else false) planes).
  assert (On : forall a, In a on <-> In a planes /\ a @ u = 0).
  { intros a; unfold on; rewrite filter_In; destruct (Req_EM_T (a @ u) 0); split; intros []; split; easy. }
  destruct (fewer_planes (length on) on u) as (l & I & L & M); auto.
  - split; [intros a A; now apply On|].
    intros e H; apply C; intros a A E; now apply H, On.
  - exists l; repeat split; auto; try apply M; intros a A; now apply On, I.
Qed.

(** And conversely. *)
Theorem meets_candidate planes l u : u @ u <> 0 -> incl l planes -> meets l u -> candidate d planes u.
Proof. intros N I [On Me]; split; auto; intros e H; apply Me; intros a A; apply H; auto. Qed.
End Lines.
