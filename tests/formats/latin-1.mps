NAME t
ROWS
 N c
 G grьяe
COLUMNS
 x c 1 grьяe 2
RHS
 r grьяe 3
ENDATA
