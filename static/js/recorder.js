// Speaking instead of writing: a voice note of at most 2 minutes and 250 KB, laid into the form's own file field.
// Fetched with the first press of its button (app.js). Works on components/voice.html, also on a form that came later.
(() => {
  "use strict";
  const MOST_MS = 120000;
  const MOST_BYTES = 250000;
  const BITS_PER_SECOND = 15000;
  // Chrome and Firefox write Opus; Safari only what its own phones record.
  const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
  const ENDINGS = { "audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a" };
  let recorder = null;

  const part = (place, name) => place.querySelector(`[data-part="${name}"]`);
  const button = (place, deed) => place.querySelector(`[data-record="${deed}"]`);
  const fieldOf = (place) => place.closest("details").querySelector('[type="file"]');

  // Shown and spoken: not everybody listens.
  function say(place, words) {
    part(place, "state").textContent = document.getElementById("status").textContent = place.dataset[words];
  }

  function swap(place, going) {
    button(place, "start").hidden = going;
    button(place, "stop").hidden = !going;
    button(place, going ? "stop" : "start").focus();
  }

  // The seconds are for the eye alone; a reader is told the beginning and the end.
  function count(place, since) {
    const seconds = Math.floor((Date.now() - since) / 1000);
    part(place, "time").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  function lay(place, file) {
    const chosen = new DataTransfer();
    if (file) chosen.items.add(file);
    const kept = part(place, "kept");
    const old = kept.querySelector("audio");
    if (old) {
      URL.revokeObjectURL(old.src);
      old.remove();
    }
    if (file) {
      const sound = document.createElement("audio");
      [sound.controls, sound.src] = [true, URL.createObjectURL(file)];
      sound.setAttribute("aria-label", kept.dataset.listen);
      kept.prepend(sound);
    }
    kept.hidden = !file;
    const field = fieldOf(place);
    field.files = chosen.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function run(place, stream, kind) {
    const parts = [];
    const since = Date.now();
    let size = 0;
    let full = false;
    const mine = (recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: BITS_PER_SECOND }));
    const end = () => mine.state === "recording" && mine.stop();
    const limit = setTimeout(() => ((full = true), end()), MOST_MS);
    const clock = setInterval(() => count(place, since), 1000);
    mine.addEventListener("dataavailable", ({ data }) => {
      // Never a byte above the limit: a recording that is cut at a whole part can still be heard.
      if (size + data.size > MOST_BYTES) return (full = true), end();
      parts.push(data);
      size += data.size;
    });
    mine.addEventListener("stop", () => {
      clearTimeout(limit);
      clearInterval(clock);
      stream.getTracks().forEach((track) => track.stop());
      recorder = null;
      const type = kind.split(";")[0];
      lay(place, size ? new File(parts, `rekaman-suara.${ENDINGS[type]}`, { type }) : null);
      swap(place, false);
      say(place, full ? "ended" : size ? "ready" : "gone");
    });
    count(place, since);
    mine.start(1000);
    swap(place, true);
    say(place, "going");
  }

  async function start(place) {
    if (recorder) return;
    const kind = self.MediaRecorder && KINDS.find((one) => MediaRecorder.isTypeSupported(one));
    if (!kind || !navigator.mediaDevices) return say(place, "unable");
    let stream = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    } catch (error) {
      const why = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "deaf", NotReadableError: "deaf" };
      return say(place, why[error.name] || "unable");
    }
    run(place, stream, kind);
  }

  const deeds = {
    start: (place) => start(place).catch(() => say(place, "unable")),
    stop: () => recorder && recorder.stop(),
    drop: (place) => {
      lay(place, null);
      button(place, "start").focus();
      say(place, "gone");
    },
  };
  // Sent in mid-sentence: it stops first, and the person sends what they have heard.
  addEventListener(
    "submit",
    (event) => {
      if (!recorder) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      recorder.stop();
    },
    true,
  );
  document.addEventListener("click", ({ target }) => {
    const pressed = target.closest("[data-record]");
    if (pressed) deeds[pressed.dataset.record](pressed.closest('[data-module="recorder"]'));
  });
})();
