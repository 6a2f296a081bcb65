// Writes built/: what the server ships. `npm install`, then `npm run build`; a test compares the bytes.

import { createHash } from "node:crypto";
import { copyFile, readFile } from "node:fs/promises";

import { build } from "esbuild";
import { ZXING_WASM_SHA256 } from "zxing-wasm/reader";

const WASM = "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm";
const OUT = process.argv[2] ?? "built";
const SHARED = { format: "esm", target: "es2022", minify: true, charset: "utf8", legalComments: "none", logLevel: "warning" };

// Each file is its own: the verifier can be taken elsewhere, and a test calls the very file that is shipped.
const siblings = {
  name: "siblings",
  setup(bundler) {
    const names = { "./verify.js": "./verifier.js", "./app.js": "./app.js" };
    bundler.onResolve({ filter: /^\.\/(verify|app)\.js$/ }, ({ path }) => ({ path: names[path], external: true }));
  },
};

// The package would fetch its wasm from an address of others where it is told no other; here it has no such address.
const ours = {
  name: "ours",
  setup(bundler) {
    bundler.onLoad({ filter: /zxing-wasm\/dist\/es\/share\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      return { contents: text.replace(/https:\/\/[^`]*/, ""), loader: "js" };
    });
  },
};

await build({ ...SHARED, bundle: true, entryPoints: { verifier: "source/verify.js" }, outdir: OUT });
await build({ ...SHARED, bundle: true, entryPoints: { app: "source/app.js", main: "source/main.js" }, outdir: OUT, plugins: [siblings, ours] });
await build({ ...SHARED, entryPoints: { worker: "source/worker.js" }, outdir: OUT });
const digest = createHash("sha256").update(await readFile(WASM)).digest("hex");
if (digest !== ZXING_WASM_SHA256) throw new Error(`${WASM} is not what its package says`);
await copyFile(WASM, `${OUT}/zxing_reader.wasm`);
