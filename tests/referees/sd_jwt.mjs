// npm @sd-jwt/sd-jwt-vc: the whole credential, its disclosures and its status.
import { readFileSync } from 'node:fs'
import { ES256, digest, generateSalt } from '@sd-jwt/crypto-nodejs'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'

const { credential, jwks, status, at } = JSON.parse(readFileSync(0, 'utf8'))
const keyOf = async (jwt) => {
  const { kid } = JSON.parse(Buffer.from(jwt.split('.')[0], 'base64url').toString())
  return ES256.getVerifier(jwks.keys.find((key) => key.kid === kid))
}
const instance = new SDJwtVcInstance({
  verifier: await keyOf(credential),
  statusVerifier: await keyOf(status),
  hasher: digest,
  hashAlg: 'sha-256',
  saltGenerator: generateSalt,
  statusListFetcher: async () => status,
})
const { payload } = await instance.verify(credential, { currentDate: Date.parse(at) / 1000 })
console.log(JSON.stringify(payload))
