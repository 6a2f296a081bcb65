"""Prints who one can be in the sandbox. A process of its own: the runner need not hold the issuer's code for it."""

from deploy.sandbox.personas import PEOPLE


def lines() -> list[str]:
    """One line for each person: sign-in name, name, what she does."""
    return [f"    {one.subject:<11}{one.name}\t{one.zh} · {one.en}" for one in PEOPLE]


if __name__ == "__main__":
    print("\n".join(lines()), flush=True)
