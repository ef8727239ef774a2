/** The recommendation of the open case: how it forms, its wording read back, and what stands. */
import type { RecommendationView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { isCaseKept, nameOf } from "../state/select";
import { Icon } from "./icon";
import { DissentPart } from "./dissent";
import { RecommendationForm } from "./recommendation-form";
import { momentOf } from "./times";
import { missingWords, presentWords } from "./quorum-words";
import { Wording } from "./wording";

export function RecommendationCard() {
  const room = useRoom();
  const item = room.item.value;
  const isCase = item !== null && item.kind === "case";
  const current = room.recommendation.value;
  return (
    <section class="card" id="recommendation" aria-label={_("Recommendation")}>
      <h2>{_("Recommendation")}</h2>
      {isCaseKept(item) ? (
        <p class="muted">{_("The case that is open is not shown to you.")}</p>
      ) : isCase ? (
        <OfOpenCase current={current} />
      ) : (
        <Earlier />
      )}
    </section>
  );
}

function OfOpenCase({ current }: { readonly current: RecommendationView | null }) {
  const room = useRoom();
  const isRecorded = current?.state === "recorded";
  const mayWrite = room.may.value.draft && !isRecorded;
  return (
    <>
      {current?.state === "read_back" && <ReadBack current={current} />}
      {isRecorded && <Recorded recommendation={current} />}
      {mayWrite && <RecommendationForm current={current} />}
      {!mayWrite && !isRecorded && current?.state !== "read_back" && <Forming current={current} />}
      <DissentPart current={current} />
    </>
  );
}

/** Everybody sees the wording form, and who is writing. */
function Forming({ current }: { readonly current: RecommendationView | null }) {
  const room = useRoom();
  if (current === null) {
    return <p class="muted">{_("Nothing is written yet.")}</p>;
  }
  return (
    <div class="forming">
      <p class="hint">
        {_("Draft, written by %(name)s", { name: nameOf(room.state.value, current.edited_by) })}
      </p>
      <Wording recommendation={current} />
    </div>
  );
}

function ReadBack({ current }: { readonly current: RecommendationView }) {
  return (
    <div class="read-back">
      <p class="read-back-title">
        <Icon name="volume" />
        {_("Read back to the board: please object now")}
      </p>
      <Wording recommendation={current} />
    </div>
  );
}

/** What is recorded, with everything that ties it to this session. */
function Recorded({ recommendation }: { readonly recommendation: RecommendationView }) {
  const room = useRoom();
  const { quorum } = recommendation;
  return (
    <div class="recorded" data-advisory={recommendation.advisory}>
      <p class="recorded-title">
        <Icon name={recommendation.advisory ? "warning" : "check"} />
        {recommendation.advisory
          ? _("Recommendation %(n)s is recorded: advisory only", { n: recommendation.number })
          : _("Recommendation %(n)s is recorded", { n: recommendation.number })}
      </p>
      <Replaces recommendation={recommendation} />
      <Wording recommendation={recommendation} />
      <dl class="lines">
        {recommendation.recorded_at !== null && (
          <Line name={_("Recorded at")} value={momentOf(recommendation.recorded_at)} />
        )}
        <Line name={_("Recorded by")} value={nameOf(room.state.value, recommendation.recorded_by)} />
        <Line name={_("Session")} value={`…${recommendation.session_id.slice(-8)}`} />
        {recommendation.recorded_seq !== null && (
          <Line name={_("Event number")} value={String(recommendation.recorded_seq)} />
        )}
        {quorum !== null && (
          <>
            <Line
              name={_("Quorum at that moment")}
              value={
                quorum.satisfied
                  ? _("met")
                  : [_("not met"), quorum.missing.map((each) => missingWords(room, each)).join(_("; "))].join(_(": "))
              }
            />
            <div>
              <dt>{_("Present")}</dt>
              <dd>
                {presentWords(room, quorum.present).map((line) => (
                  <bdi key={line} class="block">
                    {line}
                  </bdi>
                ))}
              </dd>
            </div>
          </>
        )}
      </dl>
    </div>
  );
}

/** Which version this one replaces or is replaced by. */
function Replaces({ recommendation }: { readonly recommendation: RecommendationView }) {
  const { supersedes, superseded_by, reason } = recommendation;
  return (
    <>
      {supersedes > 0 && (
        <p class="hint">
          {_("Replaces recommendation %(n)s", { n: supersedes })}: <bdi>{reason}</bdi>
        </p>
      )}
      {superseded_by > 0 && (
        <p class="hint warn">{_("Replaced by recommendation %(n)s", { n: superseded_by })}</p>
      )}
    </>
  );
}

function Line(props: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        <bdi>{props.value}</bdi>
      </dd>
    </div>
  );
}

/** Between cases: what this meeting has recorded so far. */
function Earlier() {
  const { state } = useRoom();
  const recorded = state.value.recommendations.filter((each) => each.number > 0);
  if (recorded.length === 0) {
    return <p class="muted">{_("It is written here while a case is open.")}</p>;
  }
  return (
    <div class="sections">
      {recorded.map((each) => (
        <details key={each.id}>
          <summary>
            {_("Recommendation %(n)s", { n: each.number })}
            {" · "}
            <bdi>{state.value.items.find((item) => item.id === each.item_id)?.title ?? ""}</bdi>
          </summary>
          <Recorded recommendation={each} />
        </details>
      ))}
    </div>
  );
}
