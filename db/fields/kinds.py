"""The kinds of fields, gathered under one name: a record's declaration imports from here."""

from __future__ import annotations

from db.fields.day import Day
from db.fields.id_number import DocumentNumber, IdNumber, birth_of, check_document, sex_of
from db.fields.kind import Kind, Reading, Value
from db.fields.numbers import Code, Number
from db.fields.phone import Phone
from db.fields.words import Choice, LongText, Name, Reference, Text

__all__ = [
    "Choice", "Code", "Day", "DocumentNumber", "IdNumber", "Kind", "LongText", "Name", "Number", "Phone",
    "Reading", "Reference", "Text", "Value", "birth_of", "check_document", "sex_of",
]
