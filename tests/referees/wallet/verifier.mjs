// A verifier of other makers (@openid4vc/openid4vp, dcql, @sd-jwt) asks for a licence (step "ask" → its request), and
// judges what a wallet shows of it (step "judge" → the claims; fails where it refuses).
import { readFileSync } from 'node:fs'
import { Openid4vpVerifier } from '@openid4vc/openid4vp'
import { DcqlPresentationResult, DcqlQuery } from 'dcql'
import { callbacks, sdJwt } from './libraries.mjs'

const { step, uri, fields, nonce, vpToken, issuerJwk, status, at, signer } = JSON.parse(readFileSync(0, 'utf8'))
const verifier = new Openid4vpVerifier({ callbacks: callbacks({ key: signer?.key }) })
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
const request = {
  response_type: 'vp_token',
  response_mode: 'direct_post',
  client_id: signer ? `x509_san_dns:${new URL(uri).hostname}` : `redirect_uri:${uri}`,
  response_uri: uri,
  nonce,
  state: 'state-1',
  dcql_query: query,
  client_metadata: { vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } } },
}

if (step === 'ask') {
  const jar = signer && {
    jwtSigner: { method: 'x5c', alg: 'ES256', x5c: signer.x5c },
    requestUri: uri,
    expiresInSeconds: 300,
  }
  const made = await verifier.createOpenId4vpAuthorizationRequest({
    scheme: 'openid4vp://',
    authorizationRequestPayload: request,
    jar,
  })
  console.log(JSON.stringify({ link: made.authorizationRequest, token: made.jar?.authorizationRequestJwt }))
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
