/** Elements that play what media brings: a picture without sound, or sound without a picture. */
import { useEffect, useRef } from "preact/hooks";

import { gettext as _ } from "../locale/gettext";
import { routeTo } from "../media/output";
import { useRoom } from "../room";

export interface PictureProps {
  readonly stream: MediaStream | null;
  readonly mirrored?: boolean;
  readonly hidden?: boolean;
  readonly class?: string;
}

export function Picture(props: PictureProps) {
  const element = useRef<HTMLVideoElement>(null);
  const wakings = useRoom().media.wakings.value;
  useEffect(() => {
    const video = element.current;
    if (video === null) {
      return;
    }
    const isNew = video.srcObject !== props.stream;
    if (isNew) {
      video.srcObject = props.stream;
    }
    if (props.stream !== null && (isNew || video.paused)) {
      video.play().catch(() => {
        // A newer stream took over before this one began; that one plays.
      });
    }
  }, [props.stream, wakings]); // phones stop a player while its window is out of sight
  return (
    <video
      ref={element}
      class={props.class}
      data-mirrored={props.mirrored === true}
      data-hidden={props.hidden === true}
      autoplay
      playsInline
      muted
    />
  );
}

/** Said over a picture that is of some moments ago, since nothing arrives any more. */
export function Still() {
  return <span class="still">{_("Picture stands still")}</span>;
}

/** Every section that may carry a voice plays all the time, so that none has to be re-mapped. */
export function Voices() {
  const { media } = useRoom();
  const isSilenced = media.isSilenced.value;
  useEffect(() => {
    if (!isSilenced) {
      return undefined;
    }
    // The banner has a button for it, but any click or key is what the browser waits for.
    const play = (): void => {
      media.isSilenced.value = false;
    };
    addEventListener("click", play);
    addEventListener("keydown", play);
    return () => {
      removeEventListener("click", play);
      removeEventListener("keydown", play);
    };
  }, [isSilenced, media]);
  return (
    <div hidden>
      {media.received.value
        .filter((each) => each.kind === "audio")
        .map((each) => (
          <Voice key={each.mid} stream={each.stream} />
        ))}
    </div>
  );
}

function Voice({ stream }: { readonly stream: MediaStream }) {
  const { media } = useRoom();
  const element = useRef<HTMLAudioElement>(null);
  const isSilenced = media.isSilenced.value;
  const wakings = media.wakings.value;
  const sink = media.output.sink.value;
  useEffect(() => {
    if (element.current !== null) {
      void routeTo(element.current, sink);
    }
  }, [sink]);
  useEffect(() => {
    const audio = element.current;
    if (audio === null) {
      return;
    }
    if (audio.srcObject !== stream) {
      audio.srcObject = stream;
    }
    audio.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") {
        media.isSilenced.value = true;
      }
    });
  }, [stream, isSilenced, media, wakings]);
  return <audio ref={element} autoplay />;
}
