"""A forecast looks back on this office's own documents, and says so; else the norms speak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from engine import moves
from engine.forecast import ENOUGH, PAST, Forecast, forecast
from engine.sop.model import Step
from engine.versions import Version
from tests.conftest import Clock
from tests.integration.conftest import World
from tests.visitor import Visit, reads

NINE = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)
"""Monday, 12 January, nine o'clock in Makassar."""
NORM = Forecast(datetime(2026, 1, 19, 8, 0, tzinfo=UTC), None, "norm", 0)
"""By norm a document started then is done on Monday, 19 January, by four o'clock."""


@dataclass(frozen=True)
class At:
    """A task that waits at a step."""

    version: Version
    step: Step
    received_at: datetime
    due_at: datetime | None


def finished(world: World, clock: Clock, *minutes: int) -> None:
    """Documents that took so many working minutes each: all of them before the first step."""
    for took in minutes:
        clock.set(NINE)
        document = world.start()
        clock.advance(minutes=took)
        world.forward(document)


def cancel(world: World, document: str) -> None:
    with world.installation.writing() as tx:
        moves.cancel(tx, world.actor("camat"), document, "Tidak jadi.")


def looked_at(world: World, document: str) -> Forecast | None:
    return world.opened(document).forecast


def test_without_a_past_the_norms_speak(world: World, clock: Clock) -> None:
    clock.set(NINE)
    document = world.start()
    assert world.opened(document).document.promised_at == NORM.likely
    assert looked_at(world, document) == NORM
    clock.advance(minutes=9)
    assert looked_at(world, document) == NORM
    clock.advance(days=1)  # ten minutes are long gone; all that is behind them has yet to be done
    late = looked_at(world, document)
    assert late is not None
    assert late.likely == datetime(2026, 1, 20, 8, 0, tzinfo=UTC)


def test_five_that_took_longer_make_a_past(world: World, clock: Clock) -> None:
    finished(world, clock, 10, 20, 30, 40, 50)
    clock.set(NINE)
    document = world.start()
    at_half_past, at_ten_to_ten = NINE.replace(minute=30), NINE.replace(minute=50)
    assert looked_at(world, document) == Forecast(at_half_past, at_ten_to_ten, "past", 5)
    clock.advance(minutes=9)
    assert looked_at(world, document) == Forecast(at_half_past, at_ten_to_ten, "past", 5)
    clock.advance(minutes=1)  # as long as the first one took: of the five, four are left
    by_norm = looked_at(world, document)
    assert by_norm is not None
    assert (by_norm.basis, by_norm.runs, by_norm.late) == ("norm", ENOUGH - 1, None)


def test_half_and_nine_tenths_are_values_that_occurred(world: World, clock: Clock) -> None:
    finished(world, clock, *range(3, 33, 3))
    clock.set(NINE)
    found = looked_at(world, world.start())
    assert found == Forecast(NINE.replace(minute=15), NINE.replace(minute=27), "past", 10)


def test_only_what_came_to_its_end_counts_and_only_the_latest(world: World, clock: Clock) -> None:
    finished(world, clock, 10, 10, 10, 10)
    world.complete(world.start("Berjalan"))
    cancelled = world.start("Batal")
    world.complete(cancelled)
    cancel(world, cancelled)
    clock.set(NINE)
    found = looked_at(world, world.start())
    assert found is not None
    assert (found.basis, found.runs) == ("norm", 4)
    assert PAST == 100


def test_each_arrival_counts_with_what_was_still_to_come(world: World, clock: Clock) -> None:
    clock.set(NINE)
    for _ in range(3):
        document = world.start()
        world.forward(document, until=lambda step: step == "langkah-5")
        world.complete(document, "kembalikan", "Perbaiki.")
        clock.advance(minutes=10)
        world.forward(document)
        clock.advance(minutes=-10)
    document = world.start()
    world.forward(document, until=lambda step: step == "langkah-4")
    found = looked_at(world, document)
    # Each came here twice, ten minutes before its end: once before it was sent back, once after.
    assert found == Forecast(NINE.replace(minute=10), NINE.replace(minute=10), "past", 6)


def test_of_several_open_tasks_the_latest_counts(world: World, clock: Clock) -> None:
    clock.set(NINE)
    with world.installation.reading() as tx:
        version = tx.version(world.version_id)
        steps = version.sop.step_by_id
        calendar = tx.calendar(world.office_id)
        first = At(version, steps["langkah-1"], NINE, NINE.replace(minute=10))
        last = At(version, steps["langkah-7"], NINE, NINE.replace(minute=20))
        assert forecast(tx, calendar, [last, first]) == NORM
        today = forecast(tx, calendar, [last])
        assert today is not None
        assert today.likely == NINE.replace(hour=8)
        assert forecast(tx, calendar, []) is None
        # Without a norm, here or further on, nothing can be said; the norms of others still can.
        mute = At(version, steps["langkah-7"], NINE, None)
        assert forecast(tx, calendar, [mute]) is None
        assert forecast(tx, calendar, [mute, last]) == today


def test_who_is_done_or_cancelled_has_no_forecast(world: World) -> None:
    done, cancelled = world.start(), world.start()
    world.forward(done)
    cancel(world, cancelled)
    assert looked_at(world, done) is None
    assert looked_at(world, cancelled) is None
    assert world.opened(done).document.on_time is True
    assert world.opened(cancelled).document.on_time is None


# --- pages -----------------------------------------------------------------------------------


def test_a_documents_page_says_what_was_promised_and_what_is_likely(
    world: World, visit: Visit, clock: Clock
) -> None:
    clock.set(NINE)
    camat = visit("camat")
    sop = "/dokumen/baru?sop=penyusunan-rencana-kinerja"
    assert "Bila dimulai sekarang, dijanjikan selesai Sen 19 Jan" in reads(camat.get(sop))
    document = world.start()
    page = reads(camat.get(f"/dokumen/{document}"))
    assert "Dijanjikan selesai Sen 19 Jan menurut norma." in page
    assert "Perkiraan sekarang: Sen 19 Jan menurut norma, sebab riwayatnya belum cukup." in page
    assert "lewat dari janji" not in page
    clock.advance(days=2)
    camat = visit("camat")
    assert "Diperkirakan lewat dari janji." in reads(camat.get(f"/dokumen/{document}"))
    clock.advance(days=6)
    camat = visit("camat")
    assert "Janji sudah lewat 1 jam 30 menit waktu kerja." in reads(
        camat.get(f"/dokumen/{document}")
    )
    world.forward(document)
    page = reads(camat.get(f"/dokumen/{document}"))
    assert "Dijanjikan selesai Sen 19 Jan menurut norma: lewat 1 jam 30 menit waktu kerja." in page
    assert "Perkiraan" not in page


def test_a_documents_page_says_how_many_its_forecast_comes_from(
    world: World, visit: Visit, clock: Clock
) -> None:
    finished(world, clock, 10, 20, 30, 40, 50)
    clock.set(NINE)
    document = world.start()
    page = reads(visit("camat").get(f"/dokumen/{document}"))
    assert (
        "Perkiraan sekarang: Sen 12 Jan (median dari 5 kejadian serupa); 9 dari 10 selesai "
        "paling lambat Sen 12 Jan." in page
    )
    assert "lewat dari janji" not in page
