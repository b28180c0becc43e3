-- Takes openings, requests, plans and visits away again.
drop table visits, visit_plans, request_links, request_events, request_specialties, appointment_requests,
    openings, clinic_holidays, opening_exceptions, opening_rules;
drop function is_legal_step, refuse_illegal_step, refuse_illegal_plan_step, check_request_of_row,
    check_request_itself, check_request, refuse_rewritten_history, refuse_moved_opening;
