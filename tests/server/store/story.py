"""One short meeting, from plan to signature, that leaves a row of every kind behind."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from mdt.domain.advice_content import Guideline
from mdt.domain.boards_kept import QUORUM_RULE
from mdt.domain.cases import Material
from mdt.domain.ids import CaseId, ItemId, MeetingId
from mdt.domain.meetings import Meeting
from mdt.domain.recommendations import RecommendationContent
from mdt.materials.blobs import BlobStore
from mdt.service.board import BoardService
from server.auth.accounts import Account, SignIn
from server.store.anchors import Anchors
from server.store.data_dir import DataPaths
from server.store.database import Database
from server.store.keys import open_signing_key
from tests.mdt.store import samples
from tests.mdt.store.samples import CHAIR, COORDINATOR, SCRIBE, START, SURGEON

MEETING = MeetingId("meeting-story")
CASE_ITEM = ItemId("item-case-1")
PICTURE = b"not really a PNG"

WORDING = RecommendationContent(
    type="OP",
    intent="K",
    text="Distal gastrectomy with D2 lymphadenectomy.",
    lead_discipline="surgical_oncology",
    implementer_id=SURGEON,
    due_date=date(2026, 12, 24),
    guideline_status="within",
    guidelines=(Guideline(body="ESMO", title="Gastric cancer", edition="2022"),),
)


@dataclass
class Story:
    """A data directory with one finished meeting."""

    database: Database
    root: Path
    clock: samples.Ticks = field(default_factory=samples.Ticks)

    def __post_init__(self) -> None:
        self.paths = DataPaths(self.root)
        self.paths.keys.mkdir(parents=True, exist_ok=True)
        self.signer = open_signing_key(self.paths.keys)
        self.anchors = Anchors(self.paths.anchors, self.database, self.signer, self.clock)
        self.board = BoardService(self.clock, samples.ids_from())

    def prepare(self) -> None:
        """Store the network, a case and a rule in two versions each, an account, a sign-in."""
        blob = BlobStore(self.paths.blobs).put(PICTURE, mime="image/png")
        picture = Material(
            id=samples.MaterialId("picture-1"),
            case_id=CaseId("case-1"),
            kind="image_study",
            title="CT",
            mime=blob.mime,
            sha256=blob.sha256,
            size=blob.size,
        )
        with self.database.begin() as uow:
            samples.store_network(uow)
            case, first = samples.case_with_version(materials=(picture,))
            uow.cases.add(case, first)
            uow.cases.add_version(samples.later_version(first, "And HIPEC?"))
            uow.accounts.add(
                Account(person_id=CHAIR, email="chair@example.org", password_hash="argon2")
            )
            uow.sign_ins.add(
                SignIn(
                    token_hash=hashlib.sha256(b"token").hexdigest(),
                    person_id=CHAIR,
                    created_at=START,
                    seen_at=START,
                    expires_at=START,
                )
            )
            rule = replace(samples.RULE, id="rule-2")  # of a board that is gone
            for n, kept in enumerate((rule, replace(rule, version=2, min_count=3))):
                uow.records.add(
                    QUORUM_RULE, rule.id, kept, based_on=n, by=CHAIR, at=START, action="rule.kept"
                )
            uow.audit.append("sign_in.succeeded", at=START, actor_id=CHAIR, subject=CHAIR)
            uow.audit.append("case.read", at=START, actor_id=CHAIR, subject="case-1")

    def begin(self) -> None:
        """Plan, publish, take seats and start."""
        meetings = self.board.meetings
        with self.database.begin() as uow:
            meetings.plan(
                uow,
                by=COORDINATOR,
                board_id=samples.BOARD.id,
                plan=samples.plan(case_ids=(CaseId("case-1"),)),
                meeting_id=MEETING,
                command_id="plan-1",
            )
            meetings.publish(uow, MEETING, by=COORDINATOR)
            for person_id in (CHAIR, SCRIBE, SURGEON):
                meetings.joined(uow, MEETING, person_id=person_id)
            self.board.sessions.start(uow, MEETING, by=CHAIR)

    def decide(self) -> None:
        """Show the case, record a recommendation with a dissent, and end."""
        agenda, talk, advice = (
            self.board.agenda,
            self.board.discussion,
            self.board.recommendations,
        )
        with self.database.begin() as uow:
            agenda.call(uow, MEETING, ItemId("item-topic"), by=CHAIR)
            agenda.close(uow, MEETING, ItemId("item-topic"), by=CHAIR, reason="")
            agenda.call(uow, MEETING, CASE_ITEM, by=CHAIR)
            picture = samples.MaterialId("picture-1")
            talk.present(uow, MEETING, by=SURGEON, material_id=picture)
            talk.post(uow, MEETING, by=SURGEON, text="See slice 87.", command_id="chat-1")
            advice.save_draft(uow, MEETING, CASE_ITEM, by=SCRIBE, revision=0, content=WORDING)
            advice.dissent(uow, MEETING, CASE_ITEM, by=SURGEON, stance="disagree", text="No.")
            advice.read_back(uow, MEETING, CASE_ITEM, by=CHAIR, revision=1)
            advice.record(uow, MEETING, CASE_ITEM, by=CHAIR, revision=1)
            agenda.close(uow, MEETING, CASE_ITEM, by=CHAIR, reason="")
            ended = self.board.sessions.end(uow, MEETING, by=CHAIR, command_id="end-1")
        self.anchors.on_committed(ended)

    def sign(self) -> Meeting:
        """Sign the minutes and return the finished meeting."""
        with self.database.begin() as uow:
            self.board.amending.end_review(uow, MEETING, by=CHAIR)
            outcome = self.board.minutes.sign(
                uow, MEETING, by=CHAIR, meaning="approved_as_chair", signer=self.signer
            )
            uow.audit.append("minutes.signed", at=START, actor_id=CHAIR, subject=MEETING)
        self.anchors.on_committed(outcome)
        self.anchors.close()
        return outcome.meeting

    def tell(self) -> "Story":
        """Let everything happen."""
        self.prepare()
        self.begin()
        self.decide()
        self.sign()
        return self
