NAME t
ROWS
 N c
 G g
COLUMNS
    x c 1 g 1
RHS
    one g 4
    two g 5
RANGES
    near g 1
    far g 1e30
BOUNDS
 UP low x 3
 UP high x 9
ENDATA
