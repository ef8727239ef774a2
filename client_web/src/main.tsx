/** Entry of the room page. */
import { readBoot } from "./boot";

readBoot(document);
