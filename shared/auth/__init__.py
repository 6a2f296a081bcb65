"""Who is asking: principals, bearer tokens, and this service as a relying party of an OpenID Connect issuer."""
