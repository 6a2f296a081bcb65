// npm cose-js: {jwk, messages: [hex]} from standard input → the payload of each that it accepts, else null.
import cose from 'cose-js'

const { jwk, messages } = JSON.parse(await new Response(process.stdin).text())
const key = { x: Buffer.from(jwk.x, 'base64url'), y: Buffer.from(jwk.y, 'base64url') }

async function judged(hex) {
  try {
    return Buffer.from(await cose.sign.verify(Buffer.from(hex, 'hex'), { key })).toString('hex')
  } catch {
    return null
  }
}

console.log(JSON.stringify(await Promise.all(messages.map(judged))))
