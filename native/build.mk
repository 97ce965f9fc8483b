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
