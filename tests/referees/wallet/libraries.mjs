// What both sides need of the libraries: callbacks of @openid4vc, and @sd-jwt with a holder's key.
import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { ES256, digest, generateSalt } from '@sd-jwt/crypto-nodejs'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { setGlobalConfig } from '@openid4vc/oauth2'
import { compactVerify, importX509, SignJWT, importJWK } from 'jose'

setGlobalConfig({ allowInsecureUrls: true })

// The chain of a request leads to a root that the wallet knows; its leaf signed the request.
async function verifyX5c(compact, x5c, root) {
  const chain = x5c.map((one) => new X509Certificate(Buffer.from(one, 'base64')))
  const above = [...chain.slice(1), new X509Certificate(root)]
  chain.forEach((one, place) => {
    if (!one.verify(above[place].publicKey)) throw new Error('the chain does not lead to the root')
  })
  await compactVerify(compact, await importX509(chain[0].toString(), 'ES256'))
}

// `moved`: requests name the address of the house; this one listens elsewhere.
export const callbacks = ({ root, moved = {}, key }) => ({
  hash: (data, name) => createHash(name.replace('-', '')).update(data).digest(),
  generateRandom: (count) => randomBytes(count),
  fetch: (url, init) => {
    const [from] = Object.keys(moved).filter((one) => String(url).startsWith(one))
    return fetch(from ? String(url).replace(from, moved[from]) : url, init)
  },
  verifyJwt: async (signer, { compact }) => {
    await verifyX5c(compact, signer.x5c, root)
    return { verified: true, signerJwk: await importX509Jwk(signer.x5c[0]) }
  },
  getX509CertificateMetadata: () => ({ sanDnsNames: [], sanUriNames: [] }),
  signJwt: async (signer, { header, payload }) => ({
    jwt: await new SignJWT(payload).setProtectedHeader(header).sign(await importJWK(key, 'ES256')),
    signerJwk: key,
  }),
})

async function importX509Jwk(certificate) {
  return new X509Certificate(Buffer.from(certificate, 'base64')).publicKey.export({ format: 'jwk' })
}

export const sdJwt = async ({ issuerJwk, holder, status }) =>
  new SDJwtVcInstance({
    verifier: issuerJwk && (await ES256.getVerifier(issuerJwk)),
    statusVerifier: status && (await ES256.getVerifier(status.jwk)),
    statusListFetcher: status && (async () => status.token),
    kbSigner: holder && (await ES256.getSigner(holder)),
    kbSignAlg: 'ES256',
    kbVerifier: async (data, signature, payload) => (await ES256.getVerifier(payload.cnf.jwk))(data, signature),
    hasher: digest,
    hashAlg: 'sha-256',
    saltGenerator: generateSalt,
  })
