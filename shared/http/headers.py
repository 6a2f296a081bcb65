"""What every answer says to the browser about safety; strict, because all style and script are files of our own."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

from shared.settings import ServiceSettings


def install(app: Flask, settings: ServiceSettings) -> None:
    """Add the headers to every answer."""
    policy = content_security_policy(settings)
    secure = settings.public_url.startswith("https://")

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")  # the clock's form asks for the origin
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "geolocation=(), microphone=()")
        if request.path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store" if "Authorization" in request.headers else "no-cache")
        if secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response


def content_security_policy(settings: ServiceSettings) -> str:
    """Return the policy: all from here, nothing inline; forms may also lead to the other services and the issuer."""
    links = settings.links
    addresses = (links.registration, links.codegen, links.license, links.deregistration, settings.oidc_issuer)
    targets = sorted({origin(address) for address in addresses})
    return (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {' '.join(targets)}"
    )


def origin(address: str) -> str:
    """Return scheme, host and port of an address.

    >>> origin("https://dengji.example/sandbox/oidc")
    'https://dengji.example'
    """
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
