// Checks an SM2 signature (DER, hex) over a text, for the default identity. Answers {"accepted": true} or fails.
import { readFileSync } from "node:fs";
import crypto from "sm-crypto";

const { text, signature, point } = JSON.parse(readFileSync(0, "utf8"));
const options = { der: true, hash: true, publicKey: point, userId: "1234567812345678" };
if (!crypto.sm2.doVerifySignature(text, signature, point, options)) process.exit(1);
console.log(JSON.stringify({ accepted: true }));
