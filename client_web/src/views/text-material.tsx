/** A report or document: its text when it is plain text, else a link that opens it. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import type { MaterialView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { Icon } from "./icon";

export function TextMaterial({ material }: { readonly material: MaterialView }) {
  const { seeing } = useRoom();
  const text = useSignal<string | null>(null);
  const isPlain = material.mime.startsWith("text/plain");
  useEffect(() => {
    let isCurrent = true;
    text.value = null;
    if (isPlain) {
      void readText(material.url).then((read) => {
        if (isCurrent) {
          text.value = read;
          if (read === null) {
            seeing.failed(material.id, "missing");
          } else {
            seeing.drawn(material.id);
          }
        }
      });
    }
    return () => {
      isCurrent = false;
    };
  }, [seeing, material.id, material.url, isPlain, text]);
  if (isPlain && text.value !== null) {
    return (
      <div class="paper" role="document" tabIndex={0} lang={material.language || undefined}>
        <pre>{text.value}</pre>
      </div>
    );
  }
  return (
    <div class="paper-link">
      <Icon name="file" />
      <p>
        <bdi>{material.title}</bdi>
      </p>
      <a class="btn" href={material.url} target="_blank" rel="noreferrer">
        {_("Open the document")}
      </a>
    </div>
  );
}

async function readText(url: string): Promise<string | null> {
  try {
    const reply = await fetch(url);
    return reply.ok ? await reply.text() : null;
  } catch {
    return null; // no network, or the line broke in the middle
  }
}
