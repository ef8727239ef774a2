/** The icons: lucide's drawings, bundled; always beside words, so hidden from screen readers. */
import arrowDown from "lucide-static/icons/arrow-down.svg?raw";
import arrowRight from "lucide-static/icons/arrow-right.svg?raw";
import arrowUp from "lucide-static/icons/arrow-up.svg?raw";
import book from "lucide-static/icons/book-open-check.svg?raw";
import camera from "lucide-static/icons/video.svg?raw";
import cameraOff from "lucide-static/icons/video-off.svg?raw";
import chat from "lucide-static/icons/message-square.svg?raw";
import check from "lucide-static/icons/check.svg?raw";
import clock from "lucide-static/icons/clock.svg?raw";
import close from "lucide-static/icons/x.svg?raw";
import coffee from "lucide-static/icons/coffee.svg?raw";
import file from "lucide-static/icons/file-text.svg?raw";
import fit from "lucide-static/icons/maximize.svg?raw";
import follow from "lucide-static/icons/radio.svg?raw";
import gavel from "lucide-static/icons/gavel.svg?raw";
import grid from "lucide-static/icons/layout-grid.svg?raw";
import grip from "lucide-static/icons/grip-vertical.svg?raw";
import hand from "lucide-static/icons/hand.svg?raw";
import headphones from "lucide-static/icons/headphones.svg?raw";
import history from "lucide-static/icons/history.svg?raw";
import hourglass from "lucide-static/icons/hourglass.svg?raw";
import image from "lucide-static/icons/image.svg?raw";
import later from "lucide-static/icons/rotate-ccw.svg?raw";
import leave from "lucide-static/icons/phone-off.svg?raw";
import list from "lucide-static/icons/list-checks.svg?raw";
import microphone from "lucide-static/icons/mic.svg?raw";
import microphoneOff from "lucide-static/icons/mic-off.svg?raw";
import minus from "lucide-static/icons/minus.svg?raw";
import moon from "lucide-static/icons/moon.svg?raw";
import nextPage from "lucide-static/icons/chevron-right.svg?raw";
import next from "lucide-static/icons/skip-forward.svg?raw";
import offline from "lucide-static/icons/wifi-off.svg?raw";
import online from "lucide-static/icons/wifi.svg?raw";
import pause from "lucide-static/icons/pause.svg?raw";
import people from "lucide-static/icons/users.svg?raw";
import pin from "lucide-static/icons/pin.svg?raw";
import planned from "lucide-static/icons/circle-dashed.svg?raw";
import play from "lucide-static/icons/play.svg?raw";
import plus from "lucide-static/icons/plus.svg?raw";
import pointer from "lucide-static/icons/mouse-pointer-2.svg?raw";
import presentation from "lucide-static/icons/presentation.svg?raw";
import previousPage from "lucide-static/icons/chevron-left.svg?raw";
import recordOff from "lucide-static/icons/circle-off.svg?raw";
import remove from "lucide-static/icons/user-x.svg?raw";
import screen from "lucide-static/icons/screen-share.svg?raw";
import screenOff from "lucide-static/icons/screen-share-off.svg?raw";
import send from "lucide-static/icons/send.svg?raw";
import settings from "lucide-static/icons/settings-2.svg?raw";
import signalFair from "lucide-static/icons/wifi-high.svg?raw";
import speaker from "lucide-static/icons/square-user.svg?raw";
import stop from "lucide-static/icons/square.svg?raw";
import sun from "lucide-static/icons/sun.svg?raw";
import talk from "lucide-static/icons/graduation-cap.svg?raw";
import unpin from "lucide-static/icons/pin-off.svg?raw";
import volume from "lucide-static/icons/volume-2.svg?raw";
import warning from "lucide-static/icons/triangle-alert.svg?raw";

const DRAWINGS = {
  arrowDown, arrowRight, arrowUp, book, camera, cameraOff, chat, check, clock, close, coffee, file, fit, follow,
  gavel, grid, grip, hand, headphones, history, hourglass, image, later, leave, list, microphone,
  microphoneOff, minus, moon, next, nextPage, offline, online, pause, people, pin, planned, play,
  plus, pointer, presentation, previousPage, recordOff, remove, screen, screenOff, send, settings,
  signalFair, speaker, stop, sun, talk, unpin, volume, warning,
} as const;

export type IconName = keyof typeof DRAWINGS;

export function Icon({ name }: { readonly name: IconName }) {
  // The drawings are files of this build, never data.
  return <span class="icon" aria-hidden="true" dangerouslySetInnerHTML={{ __html: DRAWINGS[name] }} />;
}
