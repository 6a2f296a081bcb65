// npm cose-kit: {jwk, messages: [hex]} from standard input → the payload of each that it accepts, else null.
import { coseVerify } from 'cose-kit'
import { importJWK } from 'jose'

const { jwk, messages } = JSON.parse(await new Response(process.stdin).text())
const key = await importJWK(jwk, 'ES256')

async function judged(hex) {
  try {
    const { isValid, decoded } = await coseVerify(Buffer.from(hex, 'hex'), key)
    return isValid ? Buffer.from(decoded.payload).toString('hex') : null
  } catch {
    return null
  }
}

console.log(JSON.stringify(await Promise.all(messages.map(judged))))
