//! Every table once, for both databases. A test compares this file with what the migrations make.

diesel::table! {
    platform (id) {
        id -> Text,
        name -> Text,
        issuer -> Text,
        client_id -> Text,
        authorization_endpoint -> Text,
        token_endpoint -> Text,
        token_audience -> Nullable<Text>,
        jwks_uri -> Text,
        product_family -> Text,
        deployment_policy -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    deployment (platform_id, deployment_id) {
        platform_id -> Text,
        deployment_id -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    invite (token_hash) {
        token_hash -> Text,
        name -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    tool_key (kid) {
        kid -> Text,
        private_key -> Text,
        public_jwk -> Text,
        created_at -> BigInt,
        retired_at -> Nullable<BigInt>,
        platform_id -> Nullable<Text>,
    }
}

diesel::table! {
    login_state (state_hash) {
        state_hash -> Text,
        browser_hash -> Text,
        nonce -> Text,
        platform_id -> Text,
        target_link_uri -> Text,
        storage_target -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        deployment_id -> Nullable<Text>,
        request -> Text,
    }
}

diesel::table! {
    course (id) {
        id -> Text,
        platform_id -> Text,
        context_id -> Text,
        title -> Text,
        memberships_url -> Nullable<Text>,
        lineitems_url -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    person (id) {
        id -> Text,
        platform_id -> Text,
        subject -> Text,
        name -> Nullable<Text>,
        preview -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    assignment (id) {
        id -> Text,
        platform_id -> Text,
        version -> Integer,
        title -> Text,
        prompt -> Text,
        reference_answers -> Text,
        rubric -> Text,
        points -> Integer,
        language -> Text,
        attempts_allowed -> Integer,
        release_policy -> Text,
        created_by -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
        settings -> Text,
        release_at -> Nullable<BigInt>,
        archived_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    resource_link (id) {
        id -> Text,
        platform_id -> Text,
        deployment_id -> Text,
        link_id -> Text,
        course_id -> Text,
        assignment_id -> Nullable<Text>,
        title -> Text,
        lineitem_url -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
        reconciled_at -> BigInt,
    }
}

diesel::table! {
    session (id) {
        id -> Text,
        token_hash -> Text,
        csrf_token -> Text,
        platform_id -> Text,
        deployment_id -> Text,
        person_id -> Text,
        course_id -> Nullable<Text>,
        resource_link_id -> Nullable<Text>,
        role -> Text,
        preview -> Bool,
        launch -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    draft (resource_link_id, person_id) {
        resource_link_id -> Text,
        person_id -> Text,
        body -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    submission (id) {
        id -> Text,
        resource_link_id -> Text,
        assignment_id -> Text,
        person_id -> Text,
        attempt -> Integer,
        submission_key -> Text,
        answer -> Text,
        state -> Text,
        version -> Integer,
        grade_id -> Nullable<Text>,
        submitted_at -> BigInt,
    }
}

diesel::table! {
    attachment (submission_id) {
        submission_id -> Text,
        file_name -> Text,
        media_type -> Text,
        sha256 -> Text,
        content -> Binary,
    }
}

diesel::table! {
    grade (id) {
        id -> Text,
        submission_id -> Text,
        origin -> Text,
        score -> Double,
        max_score -> Double,
        needs_review -> Bool,
        comment -> Text,
        details -> Text,
        assignment_version -> Integer,
        marked_by -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    finding (submission_id, kind, criterion) {
        submission_id -> Text,
        kind -> Text,
        criterion -> Text,
        met -> Text,
        share -> Nullable<Double>,
    }
}

diesel::table! {
    feedback_view (submission_id) {
        submission_id -> Text,
        opened_at -> BigInt,
    }
}

diesel::table! {
    passback (resource_link_id, person_id) {
        resource_link_id -> Text,
        person_id -> Text,
        grade_id -> Text,
        seq -> BigInt,
        score_given -> Double,
        score_maximum -> Double,
        comment -> Text,
        submitted_at -> BigInt,
        state -> Text,
        score_timestamp -> Nullable<BigInt>,
        last_timestamp -> BigInt,
        attempts -> Integer,
        run_at -> BigInt,
        locked_by -> Nullable<Text>,
        locked_until -> BigInt,
        problem -> Nullable<Text>,
        delivered_seq -> BigInt,
        delivered_score -> Nullable<Double>,
        delivered_at -> Nullable<BigInt>,
        created_at -> BigInt,
        delivered_submitted_at -> Nullable<BigInt>,
        unheard_scores -> Text,
    }
}

diesel::table! {
    job (id) {
        id -> Text,
        kind -> Text,
        subject -> Text,
        dedup_key -> Text,
        state -> Text,
        attempts -> Integer,
        run_at -> BigInt,
        locked_by -> Nullable<Text>,
        locked_until -> BigInt,
        problem -> Nullable<Text>,
        created_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    audit_event (id) {
        id -> Text,
        at -> BigInt,
        actor -> Text,
        action -> Text,
        subject -> Text,
        detail -> Text,
    }
}

diesel::table! {
    platform_service (platform_id) {
        platform_id -> Text,
        granted_scopes -> Nullable<Text>,
        asks_for_acceptance -> Bool,
        invite_hash -> Nullable<Text>,
        updated_at -> BigInt,
    }
}

diesel::table! {
    notice (platform_id, notice_id) {
        platform_id -> Text,
        notice_id -> Text,
        kind -> Text,
        received_at -> BigInt,
    }
}

diesel::table! {
    upload (id) {
        id -> Text,
        resource_link_id -> Text,
        person_id -> Text,
        lms_submission_id -> Text,
        report_url -> Text,
        assets -> Text,
        state -> Text,
        problem -> Nullable<Text>,
        submission_id -> Nullable<Text>,
        last_report_at -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    eula_acceptance (platform_id, deployment_id, person_id) {
        platform_id -> Text,
        deployment_id -> Text,
        person_id -> Text,
        accepted -> Bool,
        at -> BigInt,
    }
}

diesel::table! {
    course_copy (platform_id, context_id, origin_context_id) {
        platform_id -> Text,
        context_id -> Text,
        origin_context_id -> Text,
        noticed_at -> BigInt,
    }
}

diesel::table! {
    marking_policy (assignment_id) {
        assignment_id -> Text,
        mode -> Text,
        gate -> Double,
        release_cap -> Integer,
        audit_percent -> Integer,
        second_percent -> Integer,
        second_difference -> Double,
        blind -> Bool,
        appeal_days -> Integer,
        seed -> Text,
        version -> Integer,
        updated_by -> Nullable<Text>,
        updated_at -> BigInt,
    }
}

diesel::table! {
    marking_batch (id) {
        id -> Text,
        resource_link_id -> Text,
        method -> Text,
        answers -> Integer,
        marked_by -> Nullable<Text>,
        created_at -> BigInt,
        rolled_back_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    decision (id) {
        id -> Text,
        submission_id -> Text,
        resource_link_id -> Text,
        grade_id -> Text,
        former_grade_id -> Nullable<Text>,
        former_state -> Text,
        method -> Text,
        batch_id -> Nullable<Text>,
        blind -> Bool,
        marked_by -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    marking_draft (submission_id, person_id) {
        submission_id -> Text,
        person_id -> Text,
        version -> Integer,
        body -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    second_mark (submission_id) {
        submission_id -> Text,
        score -> Double,
        comment -> Text,
        details -> Text,
        marked_by -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    appeal (id) {
        id -> Text,
        submission_id -> Text,
        resource_link_id -> Text,
        grade_id -> Text,
        criterion -> Text,
        reason -> Text,
        state -> Text,
        answer -> Text,
        decided_by -> Nullable<Text>,
        created_at -> BigInt,
        decided_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    answer_group (submission_id) {
        submission_id -> Text,
        resource_link_id -> Text,
        name -> Text,
        place -> Integer,
        by_hand -> Bool,
    }
}

diesel::table! {
    near_duplicate (submission_id, other_id) {
        submission_id -> Text,
        other_id -> Text,
        resource_link_id -> Text,
        similarity -> Double,
    }
}

diesel::table! {
    validation (id) {
        id -> Text,
        assignment_id -> Text,
        assignment_version -> Integer,
        model -> Text,
        marks -> Integer,
        passed -> Bool,
        report -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    tutor_policy (course_id) {
        course_id -> Text,
        asking -> Bool,
        talking -> Bool,
        a_day -> Nullable<Integer>,
        caution -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    verified_answer (id) {
        id -> Text,
        course_id -> Text,
        question -> Text,
        answer -> Text,
        reused -> Bool,
        answered_by -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    question (id) {
        id -> Text,
        course_id -> Text,
        person_id -> Text,
        body -> Text,
        outcome -> Text,
        confidence -> Double,
        reply -> Text,
        chosen -> Nullable<Integer>,
        hints -> Integer,
        state -> Text,
        named -> Bool,
        handed_over_at -> Nullable<BigInt>,
        verified_answer_id -> Nullable<Text>,
        report -> Nullable<Text>,
        reported_at -> Nullable<BigInt>,
        report_closed_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    dialogue (id) {
        id -> Text,
        submission_id -> Text,
        course_id -> Text,
        body -> Text,
        version -> Integer,
        ended -> Nullable<Text>,
        handed_over_at -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    assignment_version (assignment_id, version) {
        assignment_id -> Text,
        version -> Integer,
        content -> Text,
        saved_at -> BigInt,
    }
}

diesel::table! {
    extension (resource_link_id, person_id) {
        resource_link_id -> Text,
        person_id -> Text,
        due_at -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        more_attempts -> Integer,
        created_at -> BigInt,
    }
}

diesel::table! {
    feedback_rating (submission_id) {
        submission_id -> Text,
        helpful -> Text,
        comment -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    material (id) {
        id -> Text,
        course_id -> Text,
        title -> Text,
        current_version -> Nullable<Integer>,
        released_at -> Nullable<BigInt>,
        created_by -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    material_version (material_id, version) {
        material_id -> Text,
        version -> Integer,
        file_name -> Text,
        sha256 -> Text,
        size -> BigInt,
        content -> Binary,
        state -> Text,
        problem -> Nullable<Text>,
        progress -> Integer,
        found -> Text,
        encoder -> Text,
        uploaded_by -> Nullable<Text>,
        uploaded_at -> BigInt,
        read_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    material_chunk (material_id, version, place) {
        material_id -> Text,
        version -> Integer,
        place -> Integer,
        headings -> Text,
        anchor -> Text,
        anchor_at -> Integer,
        text -> Text,
        vector -> Nullable<Binary>,
    }
}

diesel::table! {
    attachment_reading (submission_id) {
        submission_id -> Text,
        problem -> Nullable<Text>,
        found -> Text,
        read_at -> BigInt,
    }
}

diesel::table! {
    learning_settings (course_id) {
        course_id -> Text,
        enabled -> Bool,
        switches -> Text,
        goal -> Integer,
        threshold -> Double,
        updated_at -> BigInt,
    }
}

diesel::table! {
    outcome (id) {
        id -> Text,
        course_id -> Text,
        name -> Text,
        weight -> Double,
        after_ids -> Text,
        place -> Integer,
        hidden -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    outcome_tie (outcome_id, assignment_id, criterion) {
        outcome_id -> Text,
        assignment_id -> Text,
        criterion -> Text,
    }
}

diesel::table! {
    practice_item (id) {
        id -> Text,
        course_id -> Text,
        outcome_id -> Text,
        assignment_id -> Nullable<Text>,
        kind -> Text,
        state -> Text,
        prompt -> Text,
        answer -> Text,
        source -> Text,
        pinned -> Bool,
        forbidden -> Bool,
        place -> Integer,
        level -> Double,
        deviation -> Double,
        created_at -> BigInt,
    }
}

diesel::table! {
    practice_answer (id) {
        id -> Text,
        item_id -> Text,
        person_id -> Text,
        answer_key -> Text,
        answer -> Text,
        share -> Double,
        counted -> Bool,
        confidence -> Double,
        expected -> Double,
        reason -> Text,
        details -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    review_memory (person_id, item_id) {
        person_id -> Text,
        item_id -> Text,
        stability -> Double,
        difficulty -> Double,
        last_at -> BigInt,
        due_at -> BigInt,
    }
}

diesel::table! {
    learner_profile (course_id, person_id) {
        course_id -> Text,
        person_id -> Text,
        level -> Double,
        deviation -> Double,
        personal -> Bool,
        switches -> Text,
        plan -> Nullable<Text>,
        alias -> Nullable<Text>,
        points -> Integer,
        updated_at -> BigInt,
    }
}

diesel::table! {
    mastery (person_id, outcome_id) {
        person_id -> Text,
        outcome_id -> Text,
        value -> Double,
        updated_at -> BigInt,
    }
}

diesel::table! {
    mastery_change (id) {
        id -> Text,
        person_id -> Text,
        outcome_id -> Text,
        number -> Integer,
        at -> BigInt,
        before_value -> Double,
        after_value -> Double,
        cause -> Text,
        evidence -> Text,
        share -> Nullable<Double>,
        days -> Nullable<Double>,
        noted_at -> BigInt,
        replaced_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    mastery_contest (id) {
        id -> Text,
        course_id -> Text,
        person_id -> Text,
        outcome_id -> Text,
        value -> Double,
        reason -> Text,
        decision -> Text,
        evidence -> Text,
        answer -> Text,
        decided_by -> Nullable<Text>,
        created_at -> BigInt,
        decided_at -> Nullable<BigInt>,
    }
}

diesel::joinable!(question -> course (course_id));

diesel::allow_tables_to_appear_in_same_query!(question, course);

diesel::joinable!(passback -> resource_link (resource_link_id));

diesel::allow_tables_to_appear_in_same_query!(
    submission,
    grade,
    passback,
    resource_link,
    assignment,
    person,
    decision,
    second_mark,
    audit_event,
);

diesel::joinable!(upload -> resource_link (resource_link_id));

diesel::allow_tables_to_appear_in_same_query!(upload, resource_link);

diesel::joinable!(material_version -> material (material_id));

diesel::allow_tables_to_appear_in_same_query!(material, material_version);

diesel::joinable!(practice_answer -> practice_item (item_id));
diesel::joinable!(review_memory -> practice_item (item_id));
diesel::joinable!(practice_item -> outcome (outcome_id));
diesel::joinable!(mastery -> outcome (outcome_id));
diesel::joinable!(mastery_change -> outcome (outcome_id));

diesel::allow_tables_to_appear_in_same_query!(
    practice_answer,
    practice_item,
    review_memory,
    outcome,
    outcome_tie,
    person,
);

diesel::allow_tables_to_appear_in_same_query!(mastery, mastery_change, outcome);

diesel::allow_tables_to_appear_in_same_query!(mastery, person);
