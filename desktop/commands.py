"""What the program can be told to do, in one list: found in the search box by words and pinyin, run by shortcuts, shown by F1."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from db.search.index import Entry, KeyList
from db.search.pinyin import name_keys
from desktop.screen import Offer, Screen, written
from desktop.widgets.suggestions import Hit

COMMAND = "command"
FOUND_AT_MOST = 8


@dataclass(frozen=True)
class Command:
    """One thing to do. `screen` is the title of the screen that offers it, "" for the window; the rest as in `Offer`."""

    title: str
    act: Callable[[], object]
    keys: str = ""
    icon: str = ""
    screen: str = ""
    here: bool = False
    when: Callable[[], bool] = lambda: True
    also: str = ""


class Commands:
    """All commands of one window; what can be done now depends on the screen that is shown."""

    def __init__(self, own: Sequence[Command], kinds: Sequence[type[Screen]], ask: Callable[[str, Offer], object],
                 shown: Callable[[], Screen | None]) -> None:
        """`own` are the window's; `ask(title, offer)` has a screen do something, `shown` gives the one in front."""
        self._shown = shown
        self._all = [*self._offered(kinds, ask), *own]
        self._list: KeyList | None = None

    def now(self) -> list[Command]:
        """What can be done now without going elsewhere: first what the screen in front offers, then the window's own."""
        front = self._front()
        return [one for one in self._all if one.screen in ("", front) and self._possible(one, front)]

    def every_key(self) -> list[str]:
        """Every key that does something on some screen, once."""
        return list(dict.fromkeys(key for one in self._all for key in one.keys.split()))

    def press(self, key: str) -> None:
        """Do what a key means on the screen in front; nothing where it means nothing."""
        command = next((one for one in self.now() if key in one.keys.split()), None)
        if command is not None:
            command.act()

    def run(self, hit: Hit) -> None:
        """Do what was chosen in the search box."""
        self._all[int(hit.id)].act()

    def hits(self, words: str) -> list[Hit]:
        """The commands that fit what was typed, the best first; for nothing typed, all that can be done here."""
        if not words.strip():
            return [self._hit(self._all.index(one)) for one in self.now()]
        if self._list is None:  # spelling them costs some milliseconds
            self._list = KeyList(self._entries())
        front, found = self._front(), dict[int, Hit]()
        for hit in self._list.find(words).hits:
            at = int(hit.id.split()[0])
            if at not in found and self._possible(self._all[at], front):
                found[at] = self._hit(at, hit.marks if hit.title == self._all[at].title else ())
        return list(found.values())[:FOUND_AT_MOST]

    def _front(self) -> str:
        screen = self._shown()
        return screen.title if screen is not None else ""

    def _possible(self, command: Command, front: str) -> bool:
        if command.screen not in ("", front):
            return not command.here
        return command.when()

    def _hit(self, at: int, marks: tuple[tuple[int, int], ...] = ()) -> Hit:
        one = self._all[at]
        note = written(one.keys) if one.screen in ("", self._front()) else one.screen
        return Hit(str(at), one.title, note, COMMAND, one.icon, marks)

    def _entries(self) -> Iterator[Entry]:
        for at, one in enumerate(self._all):
            for word in (one.title, *one.also.split()):
                yield Entry(COMMAND, f"{at} {word}", word, pinyin=name_keys(word).full)

    def _offered(self, kinds: Sequence[type[Screen]], ask: Callable[[str, Offer], object]) -> Iterator[Command]:
        for kind in kinds:
            for offer in kind.commands:
                yield Command(
                    offer.title, lambda title=kind.title, offer=offer: ask(title, offer), offer.keys, offer.icon or kind.icon,  # type: ignore[misc]
                    kind.title, offer.here, lambda offer=offer: offer.when(self._shown()), offer.also,  # type: ignore[misc]
                )
