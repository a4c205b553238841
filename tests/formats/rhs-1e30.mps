NAME t
ROWS
 N c
 L l
COLUMNS
    x c -1
    x l 1
RHS
    rhs l 1e30
ENDATA
