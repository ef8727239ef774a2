/** Where the room is heard, and a sound to find that out. */
import { useSignal } from "@preact/signals";

import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { Icon } from "./icon";

export function OutputChoice() {
  const { local, output } = useRoom().media;
  const { speakers } = local.devices.value;
  const isPlaying = useSignal(false);
  const test = async (): Promise<void> => {
    isPlaying.value = true;
    await output.test().finally(() => (isPlaying.value = false));
  };
  return (
    <div class="field">
      {speakers.length > 0 && (
        <>
          <label for="choose-speaker">{_("Loudspeaker or headphones")}</label>
          <select
            id="choose-speaker"
            value={output.sink.value}
            onChange={(event) => output.choose(event.currentTarget.value)}
          >
            <option value="">{_("As the system plays")}</option>
            {speakers.map((device, index) => (
              <option key={device.deviceId} value={device.deviceId}>
                {device.label === "" ? _("Device %(n)s", { n: index + 1 }) : device.label}
              </option>
            ))}
          </select>
        </>
      )}
      <button
        type="button"
        class="btn small test-sound"
        disabled={isPlaying.value}
        onClick={() => void test()}
      >
        <Icon name="volume" />
        {_("Play a test sound")}
      </button>
    </div>
  );
}
