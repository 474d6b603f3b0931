"""An incident as it is led, for every answer that shows one: with what is proposed for it now."""

from typing import Any

from psycopg2.extensions import connection

from layers.command.incident import Incident
from service.flows.lead_incident import levels_of, proposed_level
from service.flows.show_incident import township_name
from service.incident_views import led_json, proposed_json


def show_led(conn: connection, incident: Incident, language: str) -> dict[str, Any]:
    """The incident, what may follow, and what the law and the county's table propose."""
    levels = levels_of(conn, incident, language)
    proposed = proposed_json(incident, proposed_level(incident, levels), levels, language)
    return led_json(incident, proposed, language, township_name(conn, incident))
