/** Before the room: see and hear that camera and microphone work, then join. */
import { useEffect, useRef } from "preact/hooks";

import { gettext as _ } from "../locale/gettext";
import type { Input, Trouble } from "../media/devices";
import { useRoom } from "../room";
import { initialsOf } from "../state/names";
import { Icon } from "./icon";
import { OutputChoice } from "./output-choice";
import { Picture } from "./picture";

export function BeforeRoom() {
  const { boot } = useRoom();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <main class="centre">
      <section class="card before" aria-labelledby="before-title">
        <Preview />
        <div class="before-side">
          <div>
            <p class="eyebrow">
              <bdi>{boot.meeting_title ?? _("Tumour board")}</bdi>
            </p>
            <h1 id="before-title" ref={heading} tabIndex={-1}>
              {_("Ready to join?")}
            </h1>
            <p class="muted">
              {_("You join as")} <bdi class="strong">{boot.person.display_name}</bdi>
            </p>
          </div>
          <DeviceChoice input="camera" />
          <DeviceChoice input="microphone" />
          <OutputChoice />
          <Listening />
          <JoinButton />
        </div>
      </section>
    </main>
  );
}

function Preview() {
  const { boot, media } = useRoom();
  const { local } = media;
  const { camera } = local.tracks.value;
  return (
    <div class="preview">
      <Picture stream={local.preview.value} mirrored hidden={camera === null} />
      {camera === null && (
        <span class="face" aria-hidden="true">
          {initialsOf(boot.person.display_name)}
        </span>
      )}
      <div class="preview-bar">
        <MicrophoneToggle />
        <CameraToggle />
        <Meter />
      </div>
    </div>
  );
}

function MicrophoneToggle() {
  const { local } = useRoom().media;
  const isOn = local.tracks.value.microphone !== null && !local.isMuted.value;
  return (
    <button
      type="button"
      class="round"
      data-off={!isOn}
      onClick={() => (isOn ? local.mute() : void local.unmute())}
    >
      <Icon name={isOn ? "microphone" : "microphoneOff"} />
      <span class="sr">{isOn ? _("Mute") : _("Unmute")}</span>
    </button>
  );
}

function CameraToggle() {
  const { local } = useRoom().media;
  const isOn = local.tracks.value.camera !== null;
  return (
    <button
      type="button"
      class="round"
      data-off={!isOn}
      onClick={() => (isOn ? local.stopCamera() : void local.startCamera())}
    >
      <Icon name={isOn ? "camera" : "cameraOff"} />
      <span class="sr">{isOn ? _("Stop camera") : _("Start camera")}</span>
    </button>
  );
}

export function Meter() {
  const { level, local } = useRoom().media;
  const shown = local.isMuted.value ? 0 : level.value;
  return (
    <div
      class="meter"
      role="meter"
      aria-label={_("Microphone level")}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(shown * 100)}
      style={{ "--level": shown.toFixed(2) }}
    >
      <span class="meter-fill" />
    </div>
  );
}

export function DeviceChoice({ input }: { readonly input: Input }) {
  const { local } = useRoom().media;
  const devices = local.devices.value;
  const list = input === "camera" ? devices.cameras : devices.microphones;
  const trouble = local.troubles.value[input];
  const remembered = local.chosen.value[input];
  const isThere = list.some((each) => each.deviceId === remembered);
  const used = local.tracks.value[input]?.getSettings().deviceId ?? (isThere ? remembered : "");
  const id = `choose-${input}`;
  return (
    <div class="field">
      <label for={id}>{input === "camera" ? _("Camera") : _("Microphone")}</label>
      <select
        id={id}
        value={used}
        disabled={list.length === 0}
        aria-describedby={trouble === null ? undefined : `${id}-trouble`}
        onChange={(event) => void local.choose(input, event.currentTarget.value)}
      >
        {list.length === 0 && <option value="">{_("None found")}</option>}
        {list.length > 0 && used === "" && <option value="">{_("None in use")}</option>}
        {list.map((device, index) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label === "" ? _("Device %(n)s", { n: index + 1 }) : device.label}
          </option>
        ))}
      </select>
      {trouble !== null && (
        <p class="hint warn" id={`${id}-trouble`}>
          {troubleText(input, trouble)}
        </p>
      )}
    </div>
  );
}

/** What is wrong with a device, and what to do about it. */
export function troubleText(input: Input, trouble: Trouble): string {
  const isCamera = input === "camera";
  switch (trouble) {
    case "refused":
      return isCamera
        ? _("The camera is blocked for this page. Allow it beside the page’s address, then start the camera.")
        : _("The microphone is blocked for this page. Allow it beside the page’s address, then unmute.");
    case "system":
      return isCamera
        ? _("The system does not let the browser use the camera. Allow it in the system’s privacy settings, then start the camera.")
        : _("The system does not let the browser use the microphone. Allow it in the system’s privacy settings, then unmute.");
    case "busy":
      return isCamera
        ? _("The camera is used by another program, or blocked in the system’s privacy settings. Close that program or allow it there, then start the camera.")
        : _("The microphone is used by another program, or blocked in the system’s privacy settings. Close that program or allow it there, then unmute.");
    case "insecure":
      return _("The browser gives camera and microphone only to pages that are opened by HTTPS.");
    case "missing":
      return isCamera
        ? _("No camera was found. Plug one in, then start the camera.")
        : _("No microphone was found. Plug one in, then unmute.");
  }
}

/** Why a screen cannot be shared, and what to do about it. */
export function screenTroubleText(trouble: Trouble): string {
  return trouble === "refused" || trouble === "system"
    ? _("The system does not let the browser show the screen. Allow it in the system’s privacy settings, then start the browser anew.")
    : _("The screen could not be shown. Try one window instead of the whole screen.");
}

function Listening() {
  const { local } = useRoom().media;
  const tracks = local.tracks.value;
  if (local.isAsking.value) {
    return (
      <p class="hint" role="status">
        {_("The browser may ask whether this page may use your camera and microphone.")}
      </p>
    );
  }
  if (tracks.microphone !== null) {
    return null;
  }
  return (
    <p class="notice" role="status">
      <Icon name="headphones" />
      <span>
        {_("You join by listening: you see and hear the others, and can write and raise your hand.")}
      </span>
    </p>
  );
}

function JoinButton() {
  const room = useRoom();
  const isJoining = room.place.value.kind === "joining";
  return (
    <>
      <button
        type="button"
        class="btn primary large"
        aria-busy={isJoining}
        onClick={() => void room.join()}
      >
        {_("Join now")}
        <Icon name="arrowRight" />
      </button>
      {isJoining && !room.isLineUp.value && (
        <p class="hint" role="status">
          {_("The server does not answer yet. Trying again …")}
        </p>
      )}
    </>
  );
}
