// From a picture or the camera to the text of a licence's QR code, by zxing-wasm; its wasm is shipped beside this file.

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

import { MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS } from "./limits.js";
import { PREFIX } from "./qr.js";

const WASM = new URL("zxing_reader.wasm", import.meta.url).href;
const OPTIONS = { formats: ["QRCode"], tryHarder: true, tryRotate: true, tryDownscale: true };
const BETWEEN_LOOKS = 200; // ms; a look takes a phone some 50 ms

prepareZXingModule({ overrides: { locateFile: () => WASM } });

/** The text of the QR code in a picture file, of the licence's before another; null where none can be read. */
export async function textIn(file) {
  if (file.size > MAX_PICTURE_BYTES) return null;
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return null; // not a picture that this browser opens
  }
  if (picture.width * picture.height > MAX_PICTURE_PIXELS) return null;
  // Drawn on a screen a module may have less than two pixels; enlarged, the threshold falls between modules again.
  const enlarged = picture.width * picture.height <= MAX_PICTURE_PIXELS / 8;
  return (await look(picture, 1)) ?? (enlarged ? look(picture, 2) : null);
}

async function look(picture, times) {
  const canvas = new OffscreenCanvas(picture.width * times, picture.height * times);
  const drawing = canvas.getContext("2d");
  drawing.imageSmoothingQuality = "high";
  drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const found = await readBarcodes(drawing.getImageData(0, 0, canvas.width, canvas.height), OPTIONS);
  const texts = found.filter((one) => one.isValid).map((one) => one.text);
  return texts.find((text) => text.startsWith(PREFIX)) ?? texts[0] ?? null;
}

/** Look through the camera until a code is read; `signal` stops it. Returns the text, or null when stopped. */
export async function textBefore(video, signal) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  try {
    video.srcObject = stream;
    await video.play();
    while (!signal.aborted) {
      const text = video.videoWidth > 0 ? await look(await createImageBitmap(video), 1) : null;
      if (text !== null) return text;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS));
    }
    return null;
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }
}
