-- Takes the whole system of record away again; extensions stay, others may use them.
drop view counted_specialties, specialty_ancestors;
drop table clinic_people, clinic_summaries, search_outbox, provenances, attestations, clinic_pathways,
    clinic_practices, specialty_counts, affiliation_insurance, affiliation_specialties, affiliations,
    specialist_languages, specialists, clinic_accessibility, clinic_languages, clinic_insurance, clinic_hours,
    clinic_identifiers, clinics, organization_identifiers, organizations, pathway_step_specialties,
    pathway_steps, pathways, team_wants, teams, specialty_terms, specialty_registry_names, specialties,
    practices, insurance_plans, languages, accessibility_features, sources;
drop function mark_on, mark_changed_clinics, refresh_before_commit, refresh_changed_clinics, mark_clinics,
    refresh_clinics, fold, npi_is_valid;
drop sequence search_version;
