"""Everything that lets record values out of the program: the gate, prints, tables and packages."""
