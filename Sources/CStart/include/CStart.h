// Nothing to call: linking CStart is enough (see start.c).
