// npm jose: the issuer-signed part of a credential, a status list or a trust list, with a key from the JWK set.
import { readFileSync } from 'node:fs'
import { createLocalJWKSet, importX509, jwtVerify } from 'jose'

const { token, jwks, at, typ } = JSON.parse(readFileSync(0, 'utf8'))
const options = { currentDate: new Date(at), typ, algorithms: ['ES256'] }
const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(jwks), options)
if (protectedHeader.x5c) {
  const pem = `-----BEGIN CERTIFICATE-----\n${protectedHeader.x5c[0]}\n-----END CERTIFICATE-----`
  await jwtVerify(token, await importX509(pem, 'ES256'), options)
}
console.log(JSON.stringify(payload))
