// What has to be noticed at once: read aloud, and – where he allowed it – a tone and a shake.

import { say } from "../shared/core.js";

const SHAKES = [300, 150, 300, 150, 600];
const TONES_HZ = [880, 660, 880];
const TONE_S = 0.25;

export function calls(holder, { kept }) {
  const aloud = document.querySelector("[data-news]"), allows = holder.querySelector("[name=calls]");
  let sound = null;

  // Browsers let a page sound only after a touch: the tick is that touch.
  function wake() {
    if (!allows.checked || !window.AudioContext) return;
    sound = sound || new window.AudioContext();
    sound.resume().catch((error) => console.warn(error.message));
  }

  function ring() {
    if (!allows.checked) return;
    if (navigator.vibrate) navigator.vibrate(SHAKES);
    if (!sound || sound.state !== "running") return;
    TONES_HZ.forEach((hz, i) => {
      const tone = sound.createOscillator(), gain = sound.createGain();
      const at = sound.currentTime + i * TONE_S;
      tone.frequency.value = hz;
      gain.gain.value = 0.2;
      tone.connect(gain).connect(sound.destination);
      tone.start(at);
      tone.stop(at + TONE_S * 0.8);
    });
  }

  allows.checked = kept.get("calls") === "yes";
  allows.addEventListener("change", () => { kept.set("calls", allows.checked ? "yes" : ""); wake(); if (allows.checked) ring(); });
  document.addEventListener("pointerdown", wake, { once: true });
  return {
    tell(key, what) {
      aloud.textContent = say(key, { what });
      ring();
    },
  };
}
