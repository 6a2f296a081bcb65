"""The part of `yizhao keys …` for stores whose certificates come from an authority that is kept off line.

request, on the machine of the service → certify, on the machine of the authority → install, on that of the service.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import click
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from services.license import jobs, usecases
from services.license.cli.keys import FILE, USE, Known, actor, known_keys, opened
from services.license.clients import FileAuthority, certificate_request
from services.license.domain import rotation
from services.license.domain.certificates import Requested, RequestRefusedError, requested
from services.license.domain.chains import Brought, ChainRefusedError, brought
from services.license.domain.keys import BareKey, SigningKey, Use
from services.license.ports import Service
from services.license.queries import keys as queries
from shared.cli import AnsweredNo, CannotSay, answer, say

FOLDER = click.Path(file_okay=False, path_type=Path)
AUTHORITY = click.option(
    "--authority", "folder", required=True, type=FOLDER, help="folder of root.pem and issuing.pem, on its own medium"
)
PASSPHRASE = click.option("--passphrase-file", type=FILE, help="file whose first line opens the authority's keys")
CERTIFIED_DAYS = 900  # announced, signing, believed, and the weeks that a ceremony may take


@click.command("request")
@click.argument("uses", nargs=-1, type=USE)
@click.option("--out", "folder", required=True, type=FOLDER, help="where the requests are written")
def request_certificates(uses: tuple[Use, ...], folder: Path) -> None:
    """Makes the next key of each use in the store and writes requests (PKCS #10) for their certificates.

    Without USES: for all uses that want a successor soon. The private halves stay where they are. A request made twice
    is for the same key. Ends with 1 where no use wants one, with 3 where the store is away.
    """
    with opened() as service:
        known = known_keys(service)
        wanted = list(uses) or rotation.warned(known.keys, known.at, service.settings.periods)
        written = [_requested(service, known, use, folder) for use in wanted]
    answer(written, yes=bool(written))


def _requested(service: Service, known: Known, use: Use, folder: Path) -> dict[str, str]:
    due = rotation.next_key(known.keys, use, known.at, service.settings.periods)
    pem = certificate_request(service.signer, due.label, use, service.settings.owner)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{due.label}.csr.pem"
    file.write_bytes(pem)
    return {"use": str(use), "label": due.label, "file": str(file)}


@click.command()
@AUTHORITY
@click.option("--owner", required=True, help="whose name the certificates bear")
@PASSPHRASE
def ceremony(folder: Path, owner: str, passphrase_file: Path | None) -> None:
    """Makes root and issuing authority in a folder, on a machine without network.

    Tells the fingerprint of the root, which verifiers pin. Ends with 1 where the folder holds an authority already.
    """
    if (folder / "root.pem").exists():
        raise AnsweredNo(f"{folder} holds an authority already")
    if passphrase_file is None:
        say("without --passphrase-file the keys are not encrypted: whoever has the medium has them")
    authority = _authority(folder, owner, passphrase_file)
    answer({"folder": str(folder), "root_sha256": sha256(authority.root()).hexdigest()})


@click.command()
@click.argument("requests", nargs=-1, required=True, type=FILE)
@AUTHORITY
@PASSPHRASE
@click.option("--out", type=FOLDER, required=True, help="where the certificates are written")
def certify(requests: tuple[Path, ...], folder: Path, passphrase_file: Path | None, out: Path) -> None:
    """Certifies the keys of REQUESTS; needs neither network nor database.

    Says on stderr what each key will be allowed to sign: read it before the medium leaves the room. Ends with 1 where a
    request is refused; then no certificate is written.
    """
    authority = _authority(folder, _owner(folder), passphrase_file)
    granted = [_granted(file) for file in requests]
    out.mkdir(parents=True, exist_ok=True)
    try:
        answer([_certified(authority, asked, out) for asked in granted])
    except (TypeError, ValueError) as fault:
        raise AnsweredNo(f"the authority's keys do not open: {fault}") from fault


def _granted(file: Path) -> Requested:
    try:
        asked = requested(_read(file))
    except RequestRefusedError as fault:
        raise AnsweredNo(f"{file}: {fault}") from fault
    say(f"{file.name}: key {asked.label} signs {asked.use}")
    return asked


def _certified(authority: FileAuthority, asked: Requested, out: Path) -> dict[str, str]:
    until = authority.now() + timedelta(days=CERTIFIED_DAYS)
    chain = list(authority.certify(asked.public_key, asked.use, until.replace(microsecond=0)))
    if asked.use is not Use.TRUST:
        chain.append(authority.root())
    file = out / f"{asked.label}.pem"
    file.write_bytes(b"".join(_pem(raw) for raw in chain))
    return {"use": str(asked.use), "label": asked.label, "file": str(file), "kid": sha256(chain[0]).hexdigest()[:16]}


@click.command()
@click.argument("certificates", nargs=-1, required=True, type=FILE)
def install(certificates: tuple[Path, ...]) -> None:
    """Takes certificates for keys of the store: they are announced, and sign when their time has come.

    Where no key of that use signs now, it signs at once. Ends with 1 where a certificate is for no key of the store,
    for none of our uses, under another root than those before, or does not last; the others before it are taken.
    """
    with opened() as service:
        taken = [_taken(service, file) for file in certificates]
        jobs.keep_keys(service)
        known = known_keys(service)
        answer([known.shown(key) for key in taken])


def _taken(service: Service, file: Path) -> SigningKey:
    known = known_keys(service)
    with service.units.unit(actor()) as unit:
        root = queries.root(unit.tx)
    try:
        chain = brought(_read(file), root)
        due = rotation.next_key(known.keys, chain.use, known.at, service.settings.periods)
        key = chain.as_key(_label(service, due.label, chain), due, known.at)
    except ChainRefusedError as fault:
        raise AnsweredNo(f"{file}: {fault}") from fault
    with service.units.unit(actor()) as unit:
        if not usecases.introduce_key(unit, key):
            raise AnsweredNo(f"{file}: key {key.kid} is known already")
    return key


def _label(service: Service, label: str, chain: Brought) -> str:
    if not service.signer.holds(BareKey(label, chain.public_key)):
        raise ChainRefusedError(f"the store has no such key as {label}; was it requested here?")
    return label


def _authority(folder: Path, owner: str, passphrase_file: Path | None) -> FileAuthority:
    passphrase = _read(passphrase_file).splitlines()[0] if passphrase_file else None
    return FileAuthority(folder, owner, lambda: datetime.now(tz=UTC), passphrase)


def _owner(folder: Path) -> str:
    """In whose name the authority of a folder certifies."""
    try:
        root = x509.load_pem_x509_certificate(_read(folder / "root.pem"))
    except ValueError as fault:
        raise CannotSay(f"{folder / 'root.pem'}: no certificate") from fault
    return str(root.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)[0].value)


def _pem(raw: bytes) -> bytes:
    return x509.load_der_x509_certificate(raw).public_bytes(Encoding.PEM)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise CannotSay(f"{file}: {fault.strerror}") from fault


STEPS: tuple[click.Command, ...] = (request_certificates, ceremony, certify, install)
