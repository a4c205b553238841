NAME t
  * a comment
ROWS
 N c  $ another
 G g
COLUMNS
    x c 1 g 1
   *x is the only column
RHS
    r g 4
ENDATA
