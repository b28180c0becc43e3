"""The system of record: every table, importable from here."""

from finder.models.account import Account
from finder.models.account_link import AccountLink
from finder.models.account_session import AccountSession, SignInAttempt
from finder.models.affiliation import Affiliation, AffiliationInsurance, AffiliationSpecialty, SpecialtyCount
from finder.models.appointment_request import AppointmentRequest, RequestEvent, RequestLink, RequestSpecialty
from finder.models.audit import AuditEntry, AuditHead
from finder.models.base import Base
from finder.models.calendar_feed import CalendarFeed
from finder.models.clinic import Clinic, ClinicIdentifier
from finder.models.clinic_claim import ClinicClaim
from finder.models.clinic_detail import ClinicAccessibility, ClinicHours, ClinicInsurance, ClinicLanguage
from finder.models.clinic_point import ClinicPoint
from finder.models.clinic_summary import ClinicPerson, ClinicSummary
from finder.models.data_key import DataKey
from finder.models.facility_affiliation import FacilityAffiliation
from finder.models.fhir_export import FhirExport
from finder.models.fhir_resource import FhirResource, FhirValue
from finder.models.import_run import (
    ImportChange,
    ImportDoubt,
    ImportedBucket,
    ImportedClinic,
    ImportRun,
    MissedAffiliation,
)
from finder.models.import_staging import ImportFault, StagedBucket, StagedClinician, StagedPlace
from finder.models.integration import Attestation, ClinicPathway, ClinicPractice, IntegrationEvidence
from finder.models.membership import Membership
from finder.models.opening import ClinicHoliday, Opening, OpeningException, OpeningRule
from finder.models.organization import Organization, OrganizationIdentifier
from finder.models.outgoing_mail import OutgoingMail
from finder.models.partner import Partner, PartnerKey
from finder.models.partnership import ClinicPartnership
from finder.models.pathway import Pathway, PathwayStep, PathwayStepSpecialty
from finder.models.place import GazetteerPlace, GeocodeAnswer, GeocoderTurn
from finder.models.problem_report import ProblemReport
from finder.models.profile_edit import AttestationReminder, ProfileDraft, ProfileEdit, ProfileVersion
from finder.models.provenance import Provenance
from finder.models.registry_person import RegistryPerson
from finder.models.reply_template import ReplyTemplate
from finder.models.request_patient import (
    ClinicAnswerTime,
    IdempotentAnswer,
    RequestAttempt,
    RequestMessage,
    RequestPatient,
)
from finder.models.request_suggestion import RequestSuggestion
from finder.models.search_outbox import SearchOutbox
from finder.models.second_factor import Passkey, RecoveryCode
from finder.models.source import Source
from finder.models.specialist import Specialist, SpecialistLanguage
from finder.models.specialty import Specialty, SpecialtyRegistryName, SpecialtyTerm
from finder.models.staff_mail import StaffMailChoice, StaffNotice
from finder.models.team import Team, TeamWant
from finder.models.visit import Visit, VisitPlan
from finder.models.vocabulary import AccessibilityFeature, InsurancePlan, Language, Practice

__all__ = [
    "AccessibilityFeature",
    "Account",
    "AccountLink",
    "AccountSession",
    "Affiliation",
    "AffiliationInsurance",
    "AffiliationSpecialty",
    "AppointmentRequest",
    "Attestation",
    "AttestationReminder",
    "AuditEntry",
    "AuditHead",
    "Base",
    "CalendarFeed",
    "Clinic",
    "ClinicAccessibility",
    "ClinicAnswerTime",
    "ClinicClaim",
    "ClinicHoliday",
    "ClinicHours",
    "ClinicIdentifier",
    "ClinicInsurance",
    "ClinicLanguage",
    "ClinicPartnership",
    "ClinicPathway",
    "ClinicPerson",
    "ClinicPoint",
    "ClinicPractice",
    "ClinicSummary",
    "DataKey",
    "FacilityAffiliation",
    "FhirExport",
    "FhirResource",
    "FhirValue",
    "GazetteerPlace",
    "GeocodeAnswer",
    "GeocoderTurn",
    "IdempotentAnswer",
    "ImportChange",
    "ImportDoubt",
    "ImportFault",
    "ImportRun",
    "ImportedBucket",
    "ImportedClinic",
    "InsurancePlan",
    "IntegrationEvidence",
    "Language",
    "Membership",
    "MissedAffiliation",
    "Opening",
    "OpeningException",
    "OpeningRule",
    "Organization",
    "OrganizationIdentifier",
    "OutgoingMail",
    "Partner",
    "PartnerKey",
    "Passkey",
    "Pathway",
    "PathwayStep",
    "PathwayStepSpecialty",
    "Practice",
    "ProblemReport",
    "ProfileDraft",
    "ProfileEdit",
    "ProfileVersion",
    "Provenance",
    "RecoveryCode",
    "RegistryPerson",
    "ReplyTemplate",
    "RequestAttempt",
    "RequestEvent",
    "RequestLink",
    "RequestMessage",
    "RequestPatient",
    "RequestSpecialty",
    "RequestSuggestion",
    "SearchOutbox",
    "SignInAttempt",
    "Source",
    "Specialist",
    "SpecialistLanguage",
    "Specialty",
    "SpecialtyCount",
    "SpecialtyRegistryName",
    "SpecialtyTerm",
    "StaffMailChoice",
    "StaffNotice",
    "StagedBucket",
    "StagedClinician",
    "StagedPlace",
    "Team",
    "TeamWant",
    "Visit",
    "VisitPlan",
]
