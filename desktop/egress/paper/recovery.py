"""The sheet with the secret identity that opens packages sent to us when the file is lost; for the safe."""

from __future__ import annotations

from db.fields.purposes import INTERNAL
from desktop.egress.gate import Outgoing
from desktop.egress.paper.press import Press, letterhead, office_of
from desktop.printing import recovery_slip
from desktop.printing.recovery_slip import Slip

_ADVICE = (
    "本单位的文件和备份都丢失时，这把私钥能打开别的单位发给本单位的数据包。请装入信封，封口签名后放进单位保险柜。",
    "使用时先写“{}”，再照抄上面的字母和数字，中间不要留空格。",
    "不要拍照、复印或存进电脑；怀疑有人看过，请马上与往来单位重新登记名片。",
)


def recovery(press: Press, identity: str) -> Outgoing:
    """Lay the sheet out."""
    with press.store.read() as connection:
        office = office_of(connection)
    head, _, rest = identity.rpartition("-1")
    groups = "-".join(rest[at : at + 4] for at in range(0, len(rest), 4))
    advice = tuple(line.format(f"{head}-1") for line in _ADVICE)
    slip = Slip(groups, letterhead(office), press.store.path.name, press.day_in_words(), press.store.clock(),
                "数据包恢复私钥", advice)
    document = recovery_slip.lay_out(slip, press.fonts)
    return press.outgoing(press.number(), INTERNAL, "数据包恢复私钥", "数据包恢复私钥.pdf", document, 1, ((), True))
