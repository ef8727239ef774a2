/** Entry of the room page: read what the page says, choose the language, draw the room. */
import { computed } from "@preact/signals";
import { render } from "preact";

import { readBoot, readCatalogue } from "./boot";
import { useCatalogue } from "./locale/gettext";
import { tellOfDevices } from "./own-devices";
import { Room, RoomProvider } from "./room";
import { keepScreenOn, surroundings } from "./screen-on";
import "./styles/room.css";
import { restoreTheme } from "./theme";
import { Screens } from "./views/screens";
import { useZone } from "./views/times";

async function start(): Promise<void> {
  const place = document.getElementById("room");
  if (place === null) {
    return;
  }
  restoreTheme();
  const boot = readBoot(document);
  useCatalogue(boot.language, await readCatalogue(boot));
  useZone(boot.zone.id, boot.zone.name);
  const room = new Room(boot);
  render(
    <RoomProvider value={room}>
      <Screens />
    </RoomProvider>,
    place,
  );
  tellOfDevices(room.media, room.notices);
  keepScreenOn(computed(() => room.place.value.kind === "seated"), surroundings());
  room.start();
}

void start();
