"""The contracts are tested on the same application and clinics as the web room."""

from tests.integration.web.conftest import client, town

__all__ = ["client", "town"]
