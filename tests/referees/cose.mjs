// npm base45 and @auth0/cose: the text of a QR code.
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { Sign1 } from '@auth0/cose'
import base45 from 'base45'
import { importJWK } from 'jose'

const { text, jwk } = JSON.parse(readFileSync(0, 'utf8'))
const raw = Buffer.from(base45.decode(text.slice('BL1:'.length)))
const message = Sign1.decode(raw[0] === 0x78 ? inflateSync(raw) : raw)
await message.verify(await importJWK(jwk, 'ES256'))
console.log(JSON.stringify({ payload: Buffer.from(message.payload).toString('hex') }))
