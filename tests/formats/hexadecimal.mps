NAME t
ROWS
 N c
 G g
COLUMNS
    x c 1
    x g 1
RHS
    rhs g 0x1p3
ENDATA
