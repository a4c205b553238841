# variable, exact value, nearest decimal of 25 digits
CHAIRS 8/5 1.6
TABLES 6/5 1.2
