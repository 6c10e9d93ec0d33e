"""Write the glossary from what the records declare: `python -m db.records`."""

from __future__ import annotations

from pathlib import Path

from db.fields.glossary import glossary
from db.records import RECORDS

GLOSSARY = Path(__file__).resolve().parent.parent / "GLOSSARY.md"

if __name__ == "__main__":
    GLOSSARY.write_text(glossary(RECORDS), encoding="utf-8")
