// Photographs for a report: looked at before anything is sent, then sent one by one.

import { say } from "./core.js";
import { session } from "./session.js";

const MOST = 4; // as layers/command/photo.py has it
const MOST_MB = 8;
const KINDS = ["image/jpeg", "image/png", "image/webp"];

// Raises what the sender can mend before his words are written down.
function check(files) {
  if (files.length > MOST) throw new Error(say("room.photos_too_many", { most: MOST }));
  for (const { name, size, type } of files) {
    if (!KINDS.includes(type)) throw new Error(say("room.photo_kind", { name }));
    if (size > MOST_MB * 1e6) throw new Error(say("room.photo_too_large", { name, mb: MOST_MB }));
  }
}

// Each is tried; those lost on the way are named; what came stays, and what is sent again came once.
async function send(url, files, tell) {
  const lost = [];
  for (const [number, file] of files.entries()) {
    tell(say("room.photo_sending", { n: number + 1, all: files.length }));
    try {
      await session.send("POST", url, file);
    } catch (error) {
      if (error.code !== "photo_already_there") lost.push({ name: file.name, why: error.message });
    }
  }
  if (lost.length) throw new Error(say("room.photo_not_sent", { name: lost.map(({ name }) => name).join(say("list.names")), why: lost[0].why }));
}

export const photos = { check, send };
