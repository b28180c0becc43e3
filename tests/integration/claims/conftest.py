"""People and browsers as the tests of accounts have them."""

from tests.integration.accounts.conftest import app, staff, visitor  # noqa: F401 - fixtures are found by name
