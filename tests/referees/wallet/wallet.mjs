// A wallet of other makers (@openid4vc/openid4vp, dcql, @sd-jwt): opens the link on the verifier's screen, checks who
// asks, chooses what the query wants, signs with the holder's key, posts. → what it saw, and the answer of the verifier.
import { readFileSync } from 'node:fs'
import { Openid4vpClient } from '@openid4vc/openid4vp'
import { DcqlQuery } from 'dcql'
import { callbacks, sdJwt } from './libraries.mjs'

const { link, root, moved, holder, credential, without = [], decline = false } = JSON.parse(readFileSync(0, 'utf8'))
const wallet = new Openid4vpClient({ callbacks: callbacks({ root, moved }) })
const { params } = wallet.parseOpenid4vpAuthorizationRequest({ authorizationRequest: link })
const asked = await wallet.resolveOpenId4vpAuthorizationRequest({ authorizationRequestPayload: params })
const request = asked.authorizationRequestPayload
const { version } = asked

const instance = await sdJwt({ holder })
const claims = await instance.getClaims(credential)
without.forEach((name) => delete claims[name])
const query = DcqlQuery.parse(asked.dcql.query)
DcqlQuery.validate(query)
const found = DcqlQuery.query(query, [
  { credential_format: 'dc+sd-jwt', vct: claims.vct, claims, cryptographic_holder_binding: true },
])
if (!found.can_be_satisfied) throw new Error('the query cannot be satisfied')
const match = found.credential_matches.licence.valid_credentials[0].claims.valid_claim_sets[0].output

const presentable = new Set(await instance.presentableKeys(credential))
const shown = Object.fromEntries(Object.keys(match).filter((name) => presentable.has(name)).map((name) => [name, true]))
const presentation = await instance.present(credential, shown, {
  kb: { payload: { iat: Math.floor(Date.now() / 1000), aud: request.client_id, nonce: request.nonce } },
})
const { authorizationResponsePayload } = await wallet.createOpenid4vpAuthorizationResponse({
  authorizationRequestPayload: request,
  authorizationResponsePayload: decline ? { error: 'access_denied' } : { vp_token: { licence: [presentation] } },
})
const { response } = await wallet.submitOpenid4vpAuthorizationResponse({
  authorizationRequestPayload: request,
  authorizationResponsePayload,
})
console.log(
  JSON.stringify({
    version,
    client: asked.client.prefix,
    name: request.client_metadata.client_name,
    info: request.verifier_info[0].data,
    shown: Object.keys(shown).sort(),
    presentation,
    status: response.status,
    answer: await response.json(),
  }),
)
