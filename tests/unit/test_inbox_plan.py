"""The plan for a batch, tried with thousands of histories: repeated, cut up, turned round, with holes."""

from collections.abc import Sequence
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from shared.bus import Delivered
from shared.inbox.envelope import event_id_of
from shared.inbox.plan import BEHIND, GAP, Due, Sight, Step, plan
from tests.sample.arrivals import Partition, delayed

KEYS = [UUID(int=number) for number in (1, 2, 3)]
LONGEST = 6

Place = tuple[int, int]  # key's number, version

histories = some.lists(
    some.tuples(some.integers(0, len(KEYS) - 1), some.integers(1, LONGEST)), max_size=25
)  # any order, any repetition, any hole
cuts = some.lists(some.integers(1, 5), min_size=1, max_size=25)


def deliver(history: Sequence[Place], cuts: Sequence[int]) -> tuple[list[Step], Sight]:
    """Let a history arrive in batches of the given sizes; what was seen is kept between them as the tables keep it."""
    partition = Partition()
    events: dict[Place, Delivered] = {}
    arrivals = []
    for key, version in history:
        known = events.get((key, version))
        arrival = partition.again(known) if known else partition.arrival(delayed(KEYS[key]), version)
        events.setdefault((key, version), arrival)
        arrivals.append(arrival)
    kept = Sight(set(), {}, set())
    steps: list[Step] = []
    marked: set[UUID] = set()
    sizes = iter([*cuts, len(arrivals) or 1])
    while arrivals:
        size = next(sizes)
        batch, arrivals = arrivals[:size], arrivals[size:]
        fresh = {event_id_of(each) for each in batch} - marked
        marked |= fresh
        kept = Sight(set(fresh), dict(kept.versions), set(kept.parked))
        steps += plan(batch, kept, lambda _: True)
    return steps, kept


def handled(steps: Sequence[Step], key: int) -> list[int]:
    return [
        step.envelope.aggregate_version or 0
        for step in steps
        if step.due is Due.HANDLE and step.envelope and step.envelope.subject == str(KEYS[key])
    ]


@given(histories, cuts)
def test_of_each_key_a_beginning_without_holes_is_handled_once_and_in_order(
    history: list[Place], cuts: list[int]
) -> None:
    steps, _ = deliver(history, cuts)
    for key in range(len(KEYS)):
        versions = handled(steps, key)
        assert versions == list(range(1, len(versions) + 1))


@given(histories, cuts)
def test_every_arrival_has_a_fate_and_what_is_parked_has_a_reason(history: list[Place], cuts: list[int]) -> None:
    steps, _ = deliver(history, cuts)
    assert len(steps) == len(history)
    assert {step.reason for step in steps if step.due is Due.PARK} <= {GAP, BEHIND}
    assert not any(step.reason for step in steps if step.due is not Due.PARK)


@given(some.lists(some.integers(0, LONGEST), min_size=3, max_size=3), cuts, some.randoms())
def test_in_order_and_with_repetitions_everything_is_handled(
    lengths: list[int], cuts: list[int], chance: object
) -> None:
    history = [(key, version) for key, length in enumerate(lengths) for version in range(1, length + 1)]
    history += [place for place in history if chance.random() < 0.3]  # type: ignore[attr-defined]
    steps, sight = deliver(history, cuts)
    assert [handled(steps, key) for key in range(3)] == [list(range(1, length + 1)) for length in lengths]
    assert sight.parked == set()


@given(histories, cuts, cuts)
def test_how_a_history_is_cut_into_batches_makes_no_difference(
    history: list[Place], cuts: list[int], otherwise: list[int]
) -> None:
    one, other = deliver(history, cuts)[0], deliver(history, otherwise)[0]
    assert [(step.due, step.reason) for step in one] == [(step.due, step.reason) for step in other]
