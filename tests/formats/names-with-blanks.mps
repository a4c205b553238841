NAME          BY COLUMNS
ROWS
 N  the cost
 G  row 1
COLUMNS
    my x      the cost           1.5   row 1                2
RHS
    RHS       row 1              3.0
ENDATA
