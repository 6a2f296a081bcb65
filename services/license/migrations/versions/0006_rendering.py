"""Licences on paper: how many 副本 there are, and PDF and pictures kept once drawn."""

from alembic import op

from shared.migrate import grant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# `copies`: as the business asked for at registration; null: it did not say.
COPIES = "ALTER TABLE license ADD COLUMN copies int CHECK (copies >= 1)"

# A cache: whatever is in it can be drawn anew. `design`: what drew it; `kid`: the key that signed a PDF.
RENDERING = """
CREATE TABLE rendering (
    license_id uuid NOT NULL,
    rendition int NOT NULL,
    copy text NOT NULL,
    number int NOT NULL,
    format text NOT NULL,
    design text NOT NULL,
    kid text,
    has_proof boolean NOT NULL,
    body bytea NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT rendering_pkey PRIMARY KEY (license_id, rendition, copy, number, format),
    CONSTRAINT rendering_license_fkey FOREIGN KEY (license_id) REFERENCES license,
    CONSTRAINT rendering_copy_check CHECK (copy IN ('original', 'duplicate') AND number >= 1),
    CONSTRAINT rendering_format_check CHECK (format IN ('pdf', 'png')),
    CONSTRAINT rendering_kid_check CHECK ((format = 'pdf') = (kid IS NOT NULL))
);
"""


def upgrade() -> None:
    op.execute(COPIES)
    op.execute(RENDERING)
    grant("rendering", "SELECT, INSERT, DELETE, UPDATE (design, kid, has_proof, body, made_at)")
