NAME t
ROWS
 N c
 L l
COLUMNS
    M 'MARKER' 'INTORG'
    x c -1 l 2
    M 'MARKER' 'INTEND'
    y c -1 l 4
RHS
    r l 7
BOUNDS
 BV b y
ENDATA
