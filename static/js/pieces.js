// A file travels after its text, in pieces of at most 64 KB, and goes on where the line broke (tus 1.0.0: core, creation).
// Fetched only when there is a file to send; the office alone says how much of it has arrived.
(() => {
  "use strict";
  const MOST = 65536;
  const LEAST = 8192;
  const TURNS = 9; // as often may the office contradict us before we wait
  const size = (file) => file.data.byteLength || file.data.size || 0;
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  function fresh() {
    const raw = crypto.getRandomValues(new Uint8Array(16));
    raw[6] = (raw[6] & 15) | 64;
    raw[8] = (raw[8] & 63) | 128;
    return Array.from(raw, (byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
  }

  const ask = (path, method, headers, body) =>
    Outbox.ask(path, { method, body, headers: { ...headers, "Tus-Resumable": "1.0.0" } });

  // Not kept, with the reason in words: that is the file's end too, and the person reads why.
  function refused(item, answer) {
    const told = answer.ours && answer.text.startsWith("{") ? JSON.parse(answer.text) : {};
    if (told.id !== item.id || !told.alasan) return false;
    item.refused = [...(item.refused || []), told.alasan];
    return true;
  }

  // A piece that takes longer than a request may is halved for the next try.
  async function piece(path, file) {
    const length = Math.min(MOST, file.piece || MOST);
    try {
      const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(file.sent) };
      const answer = await ask(path, "PATCH", headers, file.data.slice(file.sent, file.sent + length));
      if (answer.ours && answer.status === 204) file.sent = Number(answer.headers.get("Upload-Offset"));
      file.piece = length * 2;
      return answer;
    } catch (error) {
      if (error.name === "AbortError") file.piece = Math.max(LEAST, length / 2);
      throw error;
    }
  }

  // True when this file is over (arrived or refused), false for "not now", nothing where the office knows no pieces.
  async function send(item, file, step) {
    const door = `${item.path.startsWith("/jv/") ? "/jv" : ""}/terima/${item.id}/berkas`;
    const sixteenth = () => Math.floor((16 * file.sent) / size(file));
    item.total = item.total || item.files.reduce((sum, one) => sum + size(one), 0);
    const begun = Boolean(file.key);
    if (file.whole) return undefined;
    file.key = file.key || fresh();
    if (!begun && (await step(item)) === false) return false;
    for (let turn = 0; turn < TURNS; turn += 1) {
      let answer = begun || turn ? await ask(`${door}/${file.key}`, "HEAD") : { status: 404 };
      if (answer.status === 404) {
        const metadata = `filename ${base64(file.name)},id ${base64(file.key)}`;
        answer = await ask(door, "POST", { "Upload-Length": String(size(file)), "Upload-Metadata": metadata });
        if (answer.ours && [404, 405].includes(answer.status) && !answer.headers.get("Tus-Resumable")) return undefined;
        if (refused(item, answer)) return true;
      }
      // A proxy that takes our headers away leaves no word of ours and no count: then the file goes with the whole form.
      file.whole = file.whole || (!answer.ours && answer.status === 201);
      if (file.whole) return undefined;
      if (!answer.ours || ![200, 201].includes(answer.status)) return false;
      file.sent = Number(answer.headers.get("Upload-Offset") || 0);
      do {
        const before = sixteenth();
        answer = await piece(`${door}/${file.key}`, file);
        if (refused(item, answer)) return true;
        if (sixteenth() > before && (await step(item)) === false) return false;
      } while (answer.ours && answer.status === 204 && file.sent < size(file));
      if (answer.ours && answer.status === 204) return true;
      if (!answer.ours || ![404, 409].includes(answer.status)) return false;
    }
    return false;
  }

  // How far all files of an item are, in parts of 64 KB.
  function reached(item) {
    const sent = item.total - item.files.reduce((sum, one) => sum + size(one) - (one.sent || 0), 0);
    return { sent: Math.floor(sent / MOST) + (sent === item.total && sent % MOST ? 1 : 0), all: Math.ceil(item.total / MOST) };
  }

  self.Pieces = { send, reached };
})();
