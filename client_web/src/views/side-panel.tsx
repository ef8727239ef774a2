/** The side panel: clock and next step always in sight, everything else below, one jump away. */
import { useEffect } from "preact/hooks";

import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { isCaseKept } from "../state/select";
import type { Part } from "../ui";
import { ActionsCard } from "./actions-card";
import { AdviceParts } from "./advice-parts";
import { AgendaCard } from "./agenda-card";
import { AttendingCard } from "./attending-card";
import { CaseCard } from "./case-card";
import { ChairingBar } from "./chairing-bar";
import { ChatCard } from "./chat-card";
import { jumpTo } from "./jump";
import { LobbyCard } from "./lobby";
import { OrderingTools } from "./ordering-tools";
import { PeopleCard } from "./people-card";
import { RecommendationCard } from "./recommendation-card";
import { SessionCard } from "./session-card";
import { TalkCard } from "./talk-card";
import { UrgentCard } from "./urgent-card";

export function SidePanel() {
  const attention = useRoom().ui.attention.value;
  useEffect(() => {
    // Whoever is typing elsewhere is not torn away from it.
    if (attention !== null && !isTyping(attention.part)) {
      jumpTo(attention.part);
    }
  }, [attention]);
  return (
    <aside class="side" aria-label={_("Board")}>
      <div class="side-top">
        <ChairingBar />
        <SessionCard />
        <Jumps />
      </div>
      <div class="side-rest">
        <LobbyCard />
        <UrgentCard />
        <AgendaCard />
        <OrderingTools />
        <CaseCard />
        <TalkCard />
        <RecommendationCard />
        <AdviceParts />
        <ActionsCard />
        <ChatCard />
        <PeopleCard />
        <AttendingCard />
      </div>
    </aside>
  );
}

/** Links to the parts of the panel, so that nothing is more than one click away. */
function Jumps() {
  const room = useRoom();
  const { chat } = room.state.value;
  const unread = chat.filter(
    (line) => line.seq > room.ui.chatSeen.value && line.person_id !== room.me,
  ).length;
  const parts = [
    ["agenda", _("Agenda"), 0],
    ["case", _("Case"), 0],
    ...(room.item.value === null || isCaseKept(room.item.value) ? [] : ([["talk", _("Discussion"), 0]] as const)),
    ["recommendation", _("Recommendation"), 0],
    ["chat", _("Chat"), unread],
    ["people", _("People"), 0],
  ] as const;
  return (
    <nav class="jumps" aria-label={_("Parts of the panel")}>
      {parts.map(([id, text, count]) => (
        <a
          key={id}
          href={`#${id}`}
          onClick={(event) => {
            event.preventDefault();
            jumpTo(id);
          }}
        >
          {text}
          {count > 0 && <span class="count">{count}</span>}
        </a>
      ))}
    </nav>
  );
}

function isTyping(part: Part): boolean {
  const field = document.activeElement?.closest("input, textarea, select") ?? null;
  return field !== null && field.closest(`#${part}`) === null;
}
