"""The compiled catalogs that pages are translated from, made of translations/*/LC_MESSAGES/*.po."""

from bootstrap.python_environment import ENVIRONMENT
from bootstrap.steps import CHECKOUT, VAR, digest, run, stamped, step, write_stamp

FOLDER = CHECKOUT / "translations"


def prepare() -> None:
    """Compile the catalogs when one has changed or its compiled form is missing."""
    catalogs = sorted(FOLDER.glob("*/LC_MESSAGES/*.po"))
    stamp, value = VAR / "stamps" / "translations", digest(*catalogs)
    if stamped(stamp, value) and all(catalog.with_suffix(".mo").exists() for catalog in catalogs):
        return
    with step("Translations"):
        run(
            "Translations",
            [ENVIRONMENT / "bin" / "pybabel", "compile", "--directory", FOLDER],
            log=VAR / "log" / "translations.log",
            remedy="mend the catalog that the log names",
        )
        write_stamp(stamp, value)
