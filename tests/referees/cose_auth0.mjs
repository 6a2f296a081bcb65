// npm @auth0/cose: {jwk, messages: [hex]} from standard input → the payload of each that it accepts, else null.
import { Sign1 } from '@auth0/cose'
import { importJWK } from 'jose'

const { jwk, messages } = JSON.parse(await new Response(process.stdin).text())
const key = await importJWK(jwk, 'ES256')

async function judged(hex) {
  try {
    const message = Sign1.decode(Buffer.from(hex, 'hex'))
    await message.verify(key)
    return Buffer.from(message.payload).toString('hex')
  } catch {
    return null
  }
}

console.log(JSON.stringify(await Promise.all(messages.map(judged))))
