/** The room: header, what is wrong, the stage, the side panel, and the controls below. */
import { useRoom } from "../room";
import { Banners } from "./banners";
import { Dialogs } from "./dialogs";
import { Dock } from "./dock";
import { Header } from "./header";
import { Voices } from "./picture";
import { SidePanel } from "./side-panel";
import { StageView } from "./stage-view";

export function RoomScreen() {
  const { meeting } = useRoom().state.value;
  return (
    <div class="room" data-state={meeting?.state}>
      <Header />
      <Banners />
      <StageView />
      <SidePanel />
      <Dock />
      <Voices />
      <Dialogs />
    </div>
  );
}
