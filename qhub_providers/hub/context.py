"""Which organization the user works for. No client looks here by itself: hand the id over as `organization_id`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from qhub_providers.errors import ConfigurationError

from .config_file import config_file, read_config

__all__ = ["Context", "ContextResolver"]

ORGANIZATION_VARIABLES = ("KQH_ORGANIZATION_ID", "PLANQK_ORGANIZATION_ID")
"""In the order in which they are looked at; the second is a legacy name. A blank one counts as unset."""


class Context(BaseModel):
    """The context that `qhubctl` was set to.

    Attributes:
        id: of the user or organization.
        display_name: of the same.
        is_organization: True for an organization.
    """

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True, defer_build=True)

    id: str | None = None
    display_name: str | None = Field(None, alias="displayName")
    is_organization: bool | None = Field(None, alias="isOrganization")

    def get_organization_id(self) -> str | None:
        """The id, if it is an organization's."""
        return self.id if self.is_organization else None


class ContextResolver:
    """Reads the context from the environment, then from the `qhubctl` config file.

    >>> ContextResolver(environ={"KQH_ORGANIZATION_ID": "org-1"}).get_organization_id()
    'org-1'
    """

    def __init__(self, config_file_path: str | Path | None = None, *, environ: Mapping[str, str] | None = None) -> None:
        self._environ = os.environ if environ is None else environ
        self._paths = [Path(config_file_path)] if config_file_path is not None else config_file(environ)

    def get_context(self) -> Context | None:
        """The context, None where none is set.

        Raises:
            ConfigurationError: the config file cannot be read.
        """
        for variable in ORGANIZATION_VARIABLES:
            if organization_id := self._environ.get(variable, "").strip():
                return Context.model_validate({"id": organization_id, "is_organization": True})
        path, config = read_config(self._paths)
        context = config.get("context")
        if context is None:
            return None
        try:
            return Context.model_validate(context)
        except ValueError:
            raise ConfigurationError(f"the context in the config file {path} cannot be read") from None

    def get_organization_id(self) -> str | None:
        """The organization's id; None for a personal context or none."""
        context = self.get_context()
        return context.get_organization_id() if context else None
