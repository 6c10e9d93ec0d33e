"""What the screen can be asked for, by keys or from the search box."""

from __future__ import annotations

from desktop.carry import EXPORTED
from desktop.row_steps import BULK
from desktop.screen import FILTER, PRINT, REFRESH, SAVE, SAVE_AND_NEW, Offer, new_one
from desktop.screens.households.head import PEOPLE
from desktop.screens.households.listing import BULK_DOORS, MERGE


def together(text: str) -> Offer:
    """Offer the step of this name on the rows selected in the list that is shown."""
    return Offer(
        text, lambda screen: screen.shown_list().take_step(text), icon="edit", here=True,
        when=lambda screen: screen.shown_list().can_take(text), also="一起改 选中的",
    )


COMMANDS = (
    new_one("住户"), Offer("新建楼栋…", lambda screen: screen.new_building(), icon="building", also="添加楼栋"),
    Offer("所有居民的列表", lambda screen: screen.list_head.show_view(PEOPLE), icon="person", also="人员 名单"),
    together(BULK), together(BULK_DOORS), together(MERGE),
    Offer("新建筛选…", lambda screen: screen.shown_list().picker.make(), icon="filter", also="条件"),
    EXPORTED, PRINT, FILTER, SAVE, SAVE_AND_NEW, REFRESH,
)
