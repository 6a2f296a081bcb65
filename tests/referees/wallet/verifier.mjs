// A verifier of other makers (@openid4vc/openid4vp, dcql, @sd-jwt) asks for a licence (step "ask" → its request), and
// judges what a wallet shows of it (step "judge" → the claims; fails where it refuses).
import { readFileSync } from 'node:fs'
import { Openid4vpVerifier } from '@openid4vc/openid4vp'
import { DcqlPresentationResult, DcqlQuery } from 'dcql'
import { callbacks, sdJwt } from './libraries.mjs'

const { step, fields, nonce, vpToken, issuerJwk, status, at } = JSON.parse(readFileSync(0, 'utf8'))
const verifier = new Openid4vpVerifier({ callbacks: callbacks({}) })
const query = {
  credentials: [
    {
      id: 'licence',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['urn:yizhao:business-licence:1'] },
      claims: fields.map((name) => ({ path: [name] })),
    },
  ],
}
const uri = 'https://bank.example/answers/1'
const request = {
  response_type: 'vp_token',
  response_mode: 'direct_post',
  client_id: `redirect_uri:${uri}`,
  response_uri: uri,
  nonce,
  state: 'state-1',
  dcql_query: query,
  client_metadata: { vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } } },
}

if (step === 'ask') {
  const { authorizationRequest } = await verifier.createOpenId4vpAuthorizationRequest({
    scheme: 'openid4vp://',
    authorizationRequestPayload: request,
  })
  console.log(JSON.stringify({ link: authorizationRequest }))
} else {
  const [presentation] = verifier.parseDcqlVpToken(vpToken).licence
  const instance = await sdJwt({ issuerJwk, status })
  const { payload, kb } = await instance.verify(presentation, {
    keyBindingNonce: nonce,
    currentDate: Date.parse(at) / 1000,
  })
  if (kb.payload.aud !== request.client_id) throw new Error('shown to somebody else')
  const judged = DcqlPresentationResult.fromDcqlPresentation(
    { licence: [{ credential_format: 'dc+sd-jwt', vct: payload.vct, claims: payload, cryptographic_holder_binding: true }] },
    { dcqlQuery: DcqlQuery.parse(query) },
  )
  if (!judged.can_be_satisfied) throw new Error('not what was asked for')
  console.log(JSON.stringify(payload))
}
