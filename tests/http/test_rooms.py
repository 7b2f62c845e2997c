"""Places for requests at the same time: given in order, left to the next, refused when useless."""

import threading
import time

import pytest

from sanctions.http import rooms
from sanctions.http.rooms import Room

PATIENCE = 30


@pytest.fixture(autouse=True)
def short_moment(monkeypatch):
    monkeypatch.setattr(rooms, "MOMENT", 0.2)


def in_thread(work):
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    return thread, found


def test_so_many_enter_and_the_next_when_one_has_left():
    room = Room(2)
    first, second = room.enter(), room.enter()
    assert first is not None
    assert second is not None
    assert room.enter() is None
    room.leave(first)
    third = room.enter()
    assert third is not None
    assert len(room) == 2


def test_a_place_that_is_left_goes_to_whoever_waits_first(monkeypatch):
    monkeypatch.setattr(rooms, "MOMENT", PATIENCE)
    room = Room(1)
    place = room.enter()
    threads = []
    for number in range(3):
        threads.append(in_thread(room.enter))
        while len(room._waiting) <= number:
            time.sleep(0.001)
    for thread, found in threads:
        room.leave(place)
        # Whoever comes now does not get in before those who wait.
        thread.join(PATIENCE)
        (place,) = found
        assert place is not None
        assert len(room) == 1


def test_nobody_waits_where_all_inside_have_been_there_for_long(monkeypatch):
    room = Room(2)
    room.enter(), room.enter()
    time.sleep(0.25)
    monkeypatch.setattr(threading.Event, "wait", lambda *_: pytest.fail("waited"))
    assert room.enter() is None


def test_who_waited_in_vain_takes_no_place_later():
    room = Room(1)
    place = room.enter()
    assert room.enter() is None
    room.leave(place)
    assert len(room) == 0


def test_a_room_of_no_places_has_no_limit():
    room = Room(0)
    assert all(room.enter() for _ in range(1000))


def test_no_place_is_lost_or_given_twice_when_many_come_and_go(monkeypatch):
    monkeypatch.setattr(rooms, "MOMENT", PATIENCE)
    room = Room(3)
    inside, most, refused = [], [], []

    def come_and_go():
        for _ in range(200):
            place = room.enter()
            if place is None:
                refused.append(1)
                continue
            inside.append(1)
            most.append(len(inside))
            inside.pop()
            room.leave(place)

    threads = [threading.Thread(target=come_and_go) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not refused
    assert max(most) <= 3
    assert len(room) == 0
