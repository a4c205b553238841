OBJSENSE MAX
NAME t
ROWS
 N first
 N second
 L l
OBJNAME
    second
COLUMNS
    x first 1 second 2
    x l 1
RHS
    r l 4
ENDATA
