/** The controls below: my microphone, camera, screen and hand, and the way out. */
import { gettext as _ } from "../locale/gettext";
import { canShareScreen } from "../media/devices";
import { useRoom } from "../room";
import { handPlace } from "../state/select";
import { screenTroubleText, troubleText } from "./before-room";
import { Icon, type IconName } from "./icon";
import { jumpTo } from "./jump";
import { NextBar } from "./next-step";

export function Dock() {
  return (
    <footer class="dock-frame">
      <NextBar />
      <div class="dock" role="toolbar" aria-label={_("My controls")}>
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
    if (trouble !== null) {
      notices.warn(troubleText("microphone", trouble));
    }
  };
  return (
    <DockButton
      icon={isOn ? "microphone" : "microphoneOff"}
      text={isOn ? _("Mute") : _("Unmute")}
      state={isOn ? "on" : "off"}
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
    if (trouble !== null) {
      notices.warn(troubleText("camera", trouble));
    }
  };
  return (
    <DockButton
      icon={isOn ? "camera" : "cameraOff"}
      text={isOn ? _("Stop camera") : _("Start camera")}
      state={isOn ? "on" : "off"}
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
  readonly onClick: () => void;
}) {
  return (
    <button type="button" class="tool" data-state={props.state} onClick={props.onClick}>
      <Icon name={props.icon} />
      <span>{props.text}</span>
    </button>
  );
}
