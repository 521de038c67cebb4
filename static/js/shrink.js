// Photos are made small on the phone before they wait or travel: at most 1,600 px a side and about 200 KB.
// Drawing them anew also takes away where and when they were taken, so small ones are drawn as well.
// What the browser cannot draw travels as it is: the office cleans or refuses it.
(() => {
  "use strict";
  const SIDE_PX = 1600;
  const BYTES = 200 * 1024;
  const QUALITIES = [0.8, 0.65, 0.5, 0.35];

  function drawn(picture, side) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height].map((px) => Math.max(1, Math.round(px * scale)));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height); // JPEG knows no glass
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  const pressed = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

  async function smaller(file) {
    const picture = await createImageBitmap(file);
    for (const side of [SIDE_PX, SIDE_PX / 2]) {
      const canvas = drawn(picture, side);
      for (const quality of QUALITIES) {
        const blob = await pressed(canvas, quality);
        if (blob && blob.size <= BYTES) return blob;
      }
    }
    return pressed(drawn(picture, SIDE_PX / 4), QUALITIES[3]);
  }

  // The same list with smaller photos.
  self.shrink = (files) =>
    Promise.all(
      files.map(async (file) => {
        if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
        const data = await smaller(file.data).catch(() => file.data);
        if (data === file.data) return file;
        return { ...file, data, type: "image/jpeg", name: file.name.replace(/\.\w+$/, "") + ".jpg" };
      }),
    );
})();
