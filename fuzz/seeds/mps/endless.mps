NAME          CORNER
OBJSENSE
    MAX
ROWS
 N  PROFIT
 G  WOOD
 G  WORK
COLUMNS
    CHAIRS    PROFIT    1          WOOD      1
    CHAIRS    WORK      3
    TABLES    PROFIT    1          WOOD      2
    TABLES    WORK      1
RHS
    RHS       WOOD      4          WORK      6
    RHS       PROFIT    0.5
ENDATA
