# Builds libiassa.a from every .cpp in src/main/cpp. Called by Maven with OUT set; only what changed is
# compiled again.
OUT ?= target/native
CXX ?= g++
SRC := src/main/cpp
CORE := ../kernels/src/main/cuda/core
# No -ffast-math anywhere: it would switch the whole process to flush-to-zero when linked.
# -ffp-contract=off keeps the bits equal across instruction sets.
CXXFLAGS := -std=c++17 -O3 -fPIC -fopenmp -fvisibility=hidden -ffp-contract=off -fno-math-errno \
  -fno-trapping-math -Wall -Wextra -Werror -Wno-unknown-pragmas -I$(SRC) -I$(CORE)
SOURCES := $(wildcard $(SRC)/*.cpp)
OBJECTS := $(SOURCES:$(SRC)/%.cpp=$(OUT)/%.o)

# The archive is made anew, so that a deleted source leaves no object behind.
$(OUT)/libiassa.a: $(OBJECTS)
	rm -f $@
	$(AR) rcs $@ $(OBJECTS)

$(OUT)/%.o: $(SRC)/%.cpp build.mk | $(OUT)
	$(CXX) $(CXXFLAGS) -MMD -MP -c $< -o $@

$(OUT):
	mkdir -p $@

-include $(OBJECTS:.o=.d)

# The iteration loop's operations, run with a counting malloc.
.PHONY: allocations
allocations: $(OUT)/allocations
	$(OUT)/allocations

$(OUT)/allocations: src/test/cpp/allocations.cpp $(OUT)/libiassa.a
	$(CXX) $(CXXFLAGS) $< $(OUT)/libiassa.a -o $@

# Rows of RISE masks against their definitions.
.PHONY: rise-rows
rise-rows: $(OUT)/rise_rows
	$(OUT)/rise_rows

$(OUT)/rise_rows: src/test/cpp/rise_rows.cpp $(OUT)/libiassa.a
	$(CXX) $(CXXFLAGS) $< $(OUT)/libiassa.a -o $@

# A malloc that fails on demand, for the test of allocation failures.
.PHONY: faults
faults: $(OUT)/failing_malloc.so
$(OUT)/failing_malloc.so: src/test/faults/failing_malloc.c
	$(CC) -O2 -Wall -Wextra -Werror -shared -fPIC $< -o $@ -ldl

# The C ABI under AddressSanitizer and UBSan, with arguments from a coverage-guided fuzzer:
#   make -f build.mk fuzz SECONDS=60 SEED=1     new inputs, made of the committed ones
#   make -f build.mk fuzz-corpus                the committed ones
#   make -f build.mk fuzz-slice                 these and three seconds of new ones, for continuous integration
# ASan cannot start where a resolver of target_clones runs before it, so there is one body per function.
FUZZ := src/test/fuzz
FUZZ_OUT := $(OUT)/fuzz
FUZZ_FLAGS := -std=c++17 -O1 -g -fopenmp -ffp-contract=off -fsanitize=address,undefined \
  -fno-sanitize-recover=all -fno-omit-frame-pointer -Wall -Wextra -Wno-unknown-pragmas \
  '-DIASSA_CLONES=' -I$(SRC) -I$(CORE)
FUZZ_OBJECTS := $(SOURCES:$(SRC)/%.cpp=$(FUZZ_OUT)/%.o)
FUZZ_ENV := OMP_NUM_THREADS=2 OMP_WAIT_POLICY=PASSIVE ASAN_OPTIONS=allocator_may_return_null=1
SECONDS ?= 60
SEED ?= 1

FUZZ_CORPUS = $(abspath $(wildcard $(FUZZ)/corpus/*))

.PHONY: fuzz fuzz-corpus fuzz-slice
fuzz: $(FUZZ_OUT)/fuzz
	cd $(FUZZ_OUT) && $(FUZZ_ENV) ./fuzz $(SECONDS) $(SEED) $(FUZZ_CORPUS)

fuzz-corpus: $(FUZZ_OUT)/fuzz
	$(FUZZ_ENV) $(FUZZ_OUT)/fuzz $(FUZZ_CORPUS)

fuzz-slice: fuzz-corpus
	mkdir -p $(FUZZ_OUT)/slice
	cd $(FUZZ_OUT)/slice && $(FUZZ_ENV) ../fuzz 3 $(SEED) $(FUZZ_CORPUS)

$(FUZZ_OUT)/fuzz: $(FUZZ)/abi.cpp $(FUZZ_OUT)/loop.o $(FUZZ)/fuzz.h $(FUZZ_OBJECTS)
	$(CXX) $(FUZZ_FLAGS) $(FUZZ)/abi.cpp $(FUZZ_OUT)/loop.o $(FUZZ_OBJECTS) -o $@

# The loop itself is not what is tested: fast, without sanitizers.
$(FUZZ_OUT)/loop.o: $(FUZZ)/loop.cpp $(FUZZ)/fuzz.h
	mkdir -p $(FUZZ_OUT)
	$(CXX) -std=c++17 -O2 -Wall -Wextra -Werror -c $< -o $@

$(FUZZ_OUT)/%.o: $(SRC)/%.cpp build.mk
	mkdir -p $(FUZZ_OUT)
	$(CXX) $(FUZZ_FLAGS) -fsanitize-coverage=trace-pc -MMD -MP -c $< -o $@

-include $(FUZZ_OBJECTS:.o=.d)
