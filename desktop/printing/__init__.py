"""What the office prints: cleared, already masked strings in, PDF bytes out.  No Qt, no session, no Platypus.

A printed thing is one module with its content as frozen dataclasses, `sample()`, `content(rows)` and
`lay_out(content, fonts) -> Document`.  Lengths are millimetres from the top left corner of the paper, type is in points.
"""
