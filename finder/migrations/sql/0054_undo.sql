drop table request_suggestions, reply_templates, staff_mail_choices, staff_notices;
drop index ix_appointment_requests_sent_at;
