"""What an entry of each vocabulary file in seeds/ must look like."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"^\S(.*\S)?$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$")]
NuccCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{9}X$")]
CmsName = Annotated[str, StringConstraints(pattern=r"^[A-Z][^a-z]*$")]
SchemaOrgName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z]+$")]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class Entry(BaseModel):
    """An entry knows its fields and no others, and nothing is converted silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class InTwoLanguages(Entry):
    """A text in English and in Spanish; neither may be missing."""

    en: Text
    es: Text


class Terms(Entry):
    """The words people use, by language."""

    en: list[Text] = Field(min_length=1)
    es: list[Text] = Field(min_length=1)


class SpecialtyEntry(Entry):
    """A node of the taxonomy; `nucc` and `cms_names` are the registries' words for it, the main one first.

    `schema_org` is the one of schema.org's medical specialties that says the same, if there is one.
    """

    code: Code
    group: Literal["surgical", "interventional", "conservative", "diagnostic", "behavioural"]
    parent: Code | None
    name: InTwoLanguages
    lay_name: InTwoLanguages
    what: InTwoLanguages
    synonyms: Terms
    nucc: list[NuccCode]
    cms_names: list[CmsName]
    supporting: bool
    schema_org: SchemaOrgName | None = None


class TeamEntry(Entry):
    """A named combination: each item of `wants` lists alternatives."""

    code: Code
    name: InTwoLanguages
    what: InTwoLanguages
    when: InTwoLanguages
    wants: list[Annotated[list[Code], Field(min_length=1)]] = Field(min_length=2)


class StepEntry(Entry):
    """One step of a pathway, taken by a specialist of any of these specialties."""

    any_of: list[Code] = Field(min_length=1)
    when: InTwoLanguages


class PathwayEntry(Entry):
    """An ordered way between specialties; `statement` is what it rests on."""

    code: Code
    name: InTwoLanguages
    what: InTwoLanguages
    statement: Text
    steps: list[StepEntry] = Field(min_length=2)


class NamedEntry(Entry):
    """A code of a small vocabulary."""

    code: Code
    name: InTwoLanguages


class LanguageEntry(NamedEntry):
    """A language by its BCP 47 tag."""

    code: LanguageTag


class PracticeEntry(NamedEntry):
    """A way of working together that a clinic attests to."""

    what: InTwoLanguages
