NAME small
ROWS
 N cost
 L wood
 G work
COLUMNS
 chair cost 3 wood 1
 chair work 2
 table cost 5 wood 4
 table work 1
RHS
 side wood 40 work 8
RANGES
 range work 10
BOUNDS
 UP bound chair 9
QUADOBJ
 chair chair
ENDATA
