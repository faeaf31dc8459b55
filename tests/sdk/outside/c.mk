.DELETE_ON_ERROR:
flags = $(shell pkg-config --variable=plugin portico-sdk) $(shell pkg-config --cflags --libs portico-sdk)
tiny_c.so: tiny.c
	$(CC) -O2 -o $@ $< $(flags)
	$(shell pkg-config --variable=seal portico-sdk) $@
