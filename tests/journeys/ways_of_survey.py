"""Ways into the states of the survey: an invitation's form, the device at the desk (see `ways`)."""

from __future__ import annotations

import uuid

from tests.factories.cases import database_of
from tests.factories.survey import BEST, give
from tests.house.world import SURVEY_REPLY, SURVEY_TITLE
from tests.journeys.live import Fields, Live, fresh_id
from tests.journeys.ways import Step, Way
from webapp import clock
from webapp.survey import tokens
from webapp.survey.questionnaire import SUBJECT_OF_COMPLAINTS

OFFICE, DEVICE = "3517", "/survei/meja"
# A form that was opened before somebody else changed the period.
STALE = {"judul": SURVEY_TITLE, "populasi": "100", "tanggapan": SURVEY_REPLY, "versi": "1"}


def invited(live: Live, prefix: str) -> Step:
    """The form of the world's invitation."""
    return Step(f"{prefix}/survei/{live.world.survey_token}")


def sent(fields: Fields) -> Way:
    """That form as it comes back."""
    return lambda live, prefix: Step(f"{prefix}/survei/{live.world.survey_token}", fields=fields)


def answered_before(live: Live, prefix: str) -> Step:
    """The form of somebody who answered already."""
    return Step(f"{prefix}/survei/{_answered(live)}")


def sent_answer(live: Live, prefix: str) -> Step:
    """The thanks."""
    return Step(f"{prefix}/survei/{_answered(live)}?terima=1")


def on_device(live: Live, prefix: str) -> Step:
    """The device after the visitor before."""
    client = live.client()
    day = clock.today().isoformat()
    code = tokens.code_of_day(live.app.extensions["keyring"], office_id=OFFICE, day=day)
    assert client.post(f"{DEVICE}/nyala", data={"kode": code}).status_code == 303
    return Step(f"{prefix}{DEVICE}?terima=1", client)


def wrong_code(live: Live, prefix: str) -> Step:
    """Another code than today's."""
    return Step(f"{prefix}{DEVICE}/nyala", fields={"kode": "1234", "id": fresh_id()})


def _answered(live: Live) -> str:
    keyring, database = live.app.extensions["keyring"], database_of(live.app)
    token = tokens.make(keyring, office_id=OFFICE, period=2, subject=SUBJECT_OF_COMPLAINTS, case_id=uuid.UUID(int=7))
    with database.transaction() as session:
        give(session, keyring, 2, BEST, token=token)
    return token
