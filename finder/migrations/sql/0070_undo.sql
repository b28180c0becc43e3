drop trigger proof_fits_source on clinic_practices;
drop function check_practice_proof();
alter table clinic_practices drop column meets_on, drop column participants;
drop function claim_is_disputed(bigint, uuid);
drop function open_claims(bigint);
drop table clinic_claims, attestation_reminders, profile_edits, profile_versions, profile_drafts;
drop function app_moderates();
