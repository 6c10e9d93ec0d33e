"""The file's own bookkeeping beside the records: no history, no change numbers (settings, drafts, logs)."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from db.records.record import Record

_facts = Record.metadata

file_state = Table("file_state", _facts, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

history = Table(
    "history", _facts,
    Column("cn", Integer, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("op", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("batch", Text),
    Column("before", Text),
    Column("after", Text),
    Index("ix_history_entity_id", "entity", "id"),
)

tombstone = Table(
    "tombstone", _facts,
    Column("entity", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("cn", Integer, nullable=False),
    Column("at", Text, nullable=False),
)

batch = Table(
    "batch", _facts,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("undone_at", Text),
    Column("first_cn", Integer, nullable=False),  # its entries in the history: this number to that
    Column("last_cn", Integer, nullable=False),
)

draft = Table(
    "draft", _facts,
    Column("who", Text, primary_key=True),
    Column("screen", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Column("at", Text, nullable=False),
)

mapping = Table(
    "mapping", _facts,
    Column("fingerprint", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Column("at", Text, nullable=False),
)

saved_filter = Table(
    "saved_filter", _facts,
    Column("id", Text, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Text, nullable=False),
)

merged = Table(  # which record another of the same table was merged into: the way from one history to the other
    "merged", _facts,
    Column("entity", Text, primary_key=True),
    Column("gone_id", Text, primary_key=True),
    Column("kept_id", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Index("ix_merged_kept_id", "kept_id"),
)

apart = Table(  # pairs that look like one and are not; the smaller id is `one_id`
    "apart", _facts,
    Column("entity", Text, primary_key=True),
    Column("one_id", Text, primary_key=True),
    Column("other_id", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
)

egress_log = Table(
    "egress_log", _facts,
    Column("id", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("fields", Text, nullable=False),
    Column("digest", Text),
)

printed = Table(
    "printed", _facts,
    Column("print_id", Text, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("holder_ids", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("at", Text, nullable=False),
)

receiver = Table(
    "receiver", _facts,
    Column("code", Text, primary_key=True),
    Column("card", LargeBinary, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("who", Text, nullable=False),
)

received = Table(
    "received", _facts,
    Column("package_id", Text, primary_key=True),
    Column("committee_id", Text, nullable=False),
    Column("replica_id", Text, nullable=False),
    Column("package_seq", Integer, nullable=False),
    Column("head_cn", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("report", Text, nullable=False),
)

received_row = Table(
    "received_row", _facts,
    Column("committee_id", Text, primary_key=True),
    Column("entity", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("cn", Integer, nullable=False),
    Column("changed_at", Text),
    Column("content", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("ix_received_row_id", "id"),
)

BOOKKEEPING = (
    file_state, history, tombstone, batch, draft, mapping, saved_filter, merged, apart, egress_log, printed, receiver,
    received, received_row,
)
