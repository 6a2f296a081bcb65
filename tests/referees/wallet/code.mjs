// A counter of other makers (base45, @auth0/cose, cborg) takes a code for showing: key, audience, five minutes.
// → what it reads of it; fails where it refuses.
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { Sign1 } from '@auth0/cose'
import base45 from 'base45'
import { decode } from 'cborg'
import { importJWK } from 'jose'

const { text, jwk, audience } = JSON.parse(readFileSync(0, 'utf8'))
if (!text.startsWith('BP1:')) throw new Error('no code for showing')
const raw = Buffer.from(base45.decode(text.slice('BP1:'.length)))
const message = Sign1.decode(raw[0] === 0x78 ? inflateSync(raw) : raw)
await message.verify(await importJWK(jwk, 'ES256'))
const claims = decode(message.payload, { useMaps: true })
const now = Date.now() / 1000
if (claims.get(3) !== audience) throw new Error('made for somebody else')
if (claims.get(4) <= now || claims.get(4) - claims.get(6) > 300) throw new Error('the code has run out')
const excerpt = claims.get(-65540)
console.log(
  JSON.stringify({ uscc: excerpt.get(3), name: excerpt.get(4), items: [...excerpt.keys()], purpose: claims.get(-65541) }),
)
