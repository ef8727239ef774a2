/**
 * The controls below: my microphone, camera, screen and hand, and the way out. Three of them
 * have keys, since the way there by Tab leads past everybody in view.
 */
import { useEffect, useRef } from "preact/hooks";

import { gettext as _ } from "../locale/gettext";
import { canShareScreen } from "../media/devices";
import { useRoom } from "../room";
import { handPlace } from "../state/select";
import { shortcutOf, SHORTCUT_KEYS, type Shortcut } from "../state/shortcuts";
import { screenTroubleText, troubleText } from "./before-room";
import { Icon, type IconName } from "./icon";
import { jumpTo } from "./jump";
import { NextBar } from "./next-step";

export function Dock() {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const shortcut = shortcutOf(event);
      if (shortcut !== null) {
        event.preventDefault();
        const keys = SHORTCUT_KEYS[shortcut];
        bar.current?.querySelector<HTMLElement>(`[aria-keyshortcuts="${keys}"]`)?.click();
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return (
    <footer class="dock-frame">
      <NextBar />
      <div ref={bar} class="dock" role="toolbar" aria-label={_("My controls")}>
        <MicrophoneButton />
        <CameraButton />
        {canShareScreen() && <ScreenButton />}
        <HandButton />
        <DockButton icon="chat" text={_("Chat")} onClick={() => jumpTo("chat")} />
        <LeaveButton />
      </div>
    </footer>
  );
}

function MicrophoneButton() {
  const { media, notices } = useRoom();
  const { local } = media;
  const isOn = local.tracks.value.microphone !== null && !local.isMuted.value;
  const unmute = async (): Promise<void> => {
    await local.unmute();
    const trouble = local.troubles.peek().microphone;
    if (trouble !== null && local.tracks.peek().microphone === null) {
      notices.warn(troubleText("microphone", trouble));
    }
  };
  return (
    <DockButton
      icon={isOn ? "microphone" : "microphoneOff"}
      text={isOn ? _("Mute") : _("Unmute")}
      state={isOn ? "on" : "off"}
      shortcut="microphone"
      onClick={() => (isOn ? local.mute() : void unmute())}
    />
  );
}

function CameraButton() {
  const { media, notices } = useRoom();
  const { local } = media;
  const isOn = local.tracks.value.camera !== null;
  const start = async (): Promise<void> => {
    await local.startCamera();
    const trouble = local.troubles.peek().camera;
    if (trouble !== null && local.tracks.peek().camera === null) {
      notices.warn(troubleText("camera", trouble));
    }
  };
  return (
    <DockButton
      icon={isOn ? "camera" : "cameraOff"}
      text={isOn ? _("Stop camera") : _("Start camera")}
      state={isOn ? "on" : "off"}
      shortcut="camera"
      onClick={() => (isOn ? local.stopCamera() : void start())}
    />
  );
}

function ScreenButton() {
  const { media, notices } = useRoom();
  const { local } = media;
  const isOn = local.tracks.value.screen !== null;
  const share = async (): Promise<void> => {
    const trouble = await local.shareScreen();
    if (trouble !== null) {
      notices.warn(screenTroubleText(trouble));
    }
  };
  return (
    <DockButton
      icon={isOn ? "screenOff" : "screen"}
      text={isOn ? _("Stop sharing") : _("Share screen")}
      state={isOn ? "on" : undefined}
      onClick={() => (isOn ? local.stopSharing() : void share())}
    />
  );
}

function HandButton() {
  const room = useRoom();
  const isUp = handPlace(room.state.value, room.me) > 0;
  return (
    <DockButton
      icon="hand"
      text={isUp ? _("Lower hand") : _("Raise hand")}
      state={isUp ? "raised" : undefined}
      shortcut="hand"
      onClick={() => void (isUp ? room.act("hand.lower", {}) : room.act("hand.raise", {}))}
    />
  );
}

function LeaveButton() {
  const room = useRoom();
  return <DockButton icon="leave" text={_("Leave")} state="danger" onClick={() => void room.leave()} />;
}

function DockButton(props: {
  readonly icon: IconName;
  readonly text: string;
  readonly state?: "on" | "off" | "raised" | "danger" | undefined;
  readonly shortcut?: Shortcut;
  readonly onClick: () => void;
}) {
  const keys = props.shortcut === undefined ? undefined : SHORTCUT_KEYS[props.shortcut];
  return (
    <button
      type="button"
      class="tool"
      data-state={props.state}
      title={keys?.replace("Control", "Ctrl")}
      aria-keyshortcuts={keys}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
      <span>{props.text}</span>
    </button>
  );
}
