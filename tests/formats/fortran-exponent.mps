NAME t
ROWS
 N c
 G g
COLUMNS
    x c 1
    x g 1
RHS
    rhs g 1.0D3
ENDATA
