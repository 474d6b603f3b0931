// What lies under the room's maps, where the service has anything to lay there: chosen once for a window.

import { underneath } from "../map/backdrop.js";
import { room } from "./here.js";

const KEY = "room.ground";

function lay(map) {
  const language = document.documentElement.lang.slice(0, 2);
  underneath(map, `/api/tiles?lang=${language}`, sessionStorage.getItem(KEY) || "", (id) => sessionStorage.setItem(KEY, id))
    .catch((error) => console.warn(error.message));
}

room.onMap.push(lay);
