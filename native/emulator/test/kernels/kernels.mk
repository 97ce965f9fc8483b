# The engine's kernels under the emulator, against libiassa (built by ../build.mk). Included by ../../Makefile.
#   make kernels-test        every kernel, four thread orders
#   make kernels-test-asan   under AddressSanitizer and UndefinedBehaviorSanitizer, forward
#   make kernels-test-tsan   under ThreadSanitizer, forward, few cases
#   make kernels-slice       a slice of both; the tests module runs it
#   make kernels-coverage    the kernels' lines that kernels-test runs, per file
#   make kernels-ptx         every kernel through nvcc for sm_80, 90, 100: registers, shared memory, spills
KERNELS := $(wildcard $(CORE)/*.cu)
KERNEL_HEADERS := $(wildcard $(CORE)/core/*.cuh)
KERNEL_TESTS := $(wildcard test/kernels/*.cpp)
IASSA := ../target/native/libiassa.a
ORDERS ?= forward,backward,random:1,random:2
ALL := windows,batches,sums,maps,affinity,large
WHAT ?= $(ALL)

# Compiling takes longer than running.
asan_OPTIMISE := -O1
tsan_OPTIMISE := -O1

.PHONY: kernels-test kernels-test-asan kernels-test-tsan kernels-slice kernels-coverage kernels-ptx
$(IASSA): $(wildcard ../src/main/cpp/*) $(KERNEL_HEADERS)
	$(MAKE) -C .. -f build.mk

# The shared headers are compiled without contraction here as in libiassa.
$(TARGET)/%/kernel_tests/libiassa_kernels.so: $(KERNELS) $(KERNEL_HEADERS) $(TARGET)/%/libcuda.so.1 emucc lower_kernels.awk
	@mkdir -p $(@D)
	EMU_TARGET=$(TARGET) ./emucc -o $@ --variant $* -Werror $($*_OPTIMISE) -I$(CORE) $(KERNELS)
# The checks themselves need no sanitizer: compiled once, linked with each variant's libraries.
KERNEL_TEST_OBJECTS := $(KERNEL_TESTS:test/kernels/%.cpp=$(TARGET)/kernel_tests/%.o)
$(TARGET)/kernel_tests/%.o: test/kernels/%.cpp test/kernels/kernels.h test/gpu.h $(KERNEL_HEADERS) ../src/main/cpp/iassa.h
	@mkdir -p $(@D)
	$(CXX) -std=c++17 -O2 -g -Wall -Wextra -Werror -Wno-unknown-pragmas -ffp-contract=off -I../src/main/cpp -I$(CORE)/core -c $< -o $@
$(TARGET)/%/kernel_tests/kernels_test: $(KERNEL_TEST_OBJECTS) $(IASSA) $(TARGET)/%/libcuda.so.1
	@mkdir -p $(@D)
	$(CXX) $($*_LINK) -o $@ $(KERNEL_TEST_OBJECTS) $(IASSA) $(TARGET)/$*/libcuda.so.1 -Wl,-rpath,'$$ORIGIN/..' -fopenmp -ldl
.PRECIOUS: $(TARGET)/kernel_tests/%.o $(TARGET)/%/kernel_tests/libiassa_kernels.so $(TARGET)/%/kernel_tests/kernels_test

# Sizes fixed at compile time: the same files once more for one awkward size.
$(TARGET)/plain/kernel_tests/libiassa_31x33.so: $(KERNELS) $(KERNEL_HEADERS) $(TARGET)/plain/libcuda.so.1 emucc lower_kernels.awk
	@mkdir -p $(@D)
	EMU_TARGET=$(TARGET) ./emucc -o $@ -Werror -DIASSA_HEIGHT=31 -DIASSA_WIDTH=33 -I$(CORE) \
	  $(filter-out %/affinity.cu %/affinity_features.cu,$(KERNELS))
kernels-test: $(TARGET)/plain/kernel_tests/libiassa_kernels.so $(TARGET)/plain/kernel_tests/libiassa_31x33.so \
	$(TARGET)/plain/kernel_tests/kernels_test
	IASSA_KERNELS=$(if $(filter $(ALL),$(WHAT)),$$(nm -D --defined-only $(TARGET)/plain/kernel_tests/libiassa_kernels.so | grep -c ' iassa_kernel_'),) \
	  $(TARGET)/plain/kernel_tests/kernels_test $(TARGET)/plain/kernel_tests/libiassa_kernels.so $(ORDERS) $(WHAT)
	IASSA_SIZE=31x33 $(TARGET)/plain/kernel_tests/kernels_test $(TARGET)/plain/kernel_tests/libiassa_31x33.so forward windows,batches,sums
RUN = $(TARGET)/$(1)/kernel_tests/kernels_test $(TARGET)/$(1)/kernel_tests/libiassa_kernels.so
SMALL := windows,batches,sums,maps,affinity
SANITIZED = $(TARGET)/$(1)/kernel_tests/libiassa_kernels.so $(TARGET)/$(1)/kernel_tests/kernels_test
ASAN_SETTINGS := ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
TSAN_SETTINGS := TSAN_OPTIONS=halt_on_error=1
kernels-test-asan: $(call SANITIZED,asan)
	$(ASAN_SETTINGS) $(call RUN,asan) forward $(SMALL)
kernels-test-tsan: $(call SANITIZED,tsan)
	IASSA_CASES=few $(TSAN_SETTINGS) $(call RUN,tsan) forward $(SMALL)
kernels-slice: $(call SANITIZED,asan) $(call SANITIZED,tsan)
	IASSA_CASES=slice $(ASAN_SETTINGS) $(call RUN,asan) random:1 $(SMALL)
	IASSA_CASES=slice $(TSAN_SETTINGS) $(call RUN,tsan) forward $(SMALL)

# Lines of the .cu and .cuh files that the suite runs. Fails where a file is below the percentage.
COVERED ?= 100
kernels-coverage: $(TARGET)/plain/kernel_tests/kernels_test
	test/kernels/coverage.sh $(CORE) $(TARGET) $(COVERED)

kernels-ptx:
	test/kernels/static_table.sh $(NVCC) $(CORE) $(TARGET)/ptx
