NAME          BOWL
ROWS
 N  COST
 L  SUM
COLUMNS
    X    COST    -2    SUM    1
    Y    COST    -6    SUM    1
RHS
    RHS    SUM    2
QUADOBJ
    X    X    2
    Y    Y    2
    X    Y    1
ENDATA
