# The engine's kernels under the emulator, against libiassa (built by ../build.mk). Included by ../../Makefile.
#   make kernels-test        every kernel, four thread orders
#   make kernels-test-asan   under AddressSanitizer and UndefinedBehaviorSanitizer, forward
#   make kernels-test-tsan   under ThreadSanitizer, forward
#   make kernels-ptx         every kernel through nvcc for sm_80, 90, 100: registers, shared memory, spills
KERNELS := $(wildcard $(CORE)/*.cu)
KERNEL_HEADERS := $(wildcard $(CORE)/core/*.cuh)
KERNEL_TESTS := $(wildcard test/kernels/*.cpp)
IASSA := ../target/native/libiassa.a
ORDERS ?= forward,backward,random:1,random:2
ALL := windows,batches,sums,maps,affinity,large
WHAT ?= $(ALL)

.PHONY: kernels-test kernels-test-asan kernels-test-tsan kernels-ptx
$(IASSA): $(wildcard ../src/main/cpp/*) $(KERNEL_HEADERS)
	$(MAKE) -C .. -f build.mk

# The shared headers are compiled without contraction here as in libiassa.
$(TARGET)/%/kernel_tests/libiassa_kernels.so: $(KERNELS) $(KERNEL_HEADERS) $(TARGET)/%/libcuda.so.1 emucc lower_kernels.awk
	@mkdir -p $(@D)
	EMU_TARGET=$(TARGET) ./emucc -o $@ --variant $* -Werror -I$(CORE) $(KERNELS)
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
kernels-test-asan: $(TARGET)/asan/kernel_tests/libiassa_kernels.so $(TARGET)/asan/kernel_tests/kernels_test
	ASAN_OPTIONS=detect_leaks=0 $(TARGET)/asan/kernel_tests/kernels_test $(TARGET)/asan/kernel_tests/libiassa_kernels.so \
	  forward windows,batches,sums,maps,affinity
kernels-test-tsan: $(TARGET)/tsan/kernel_tests/libiassa_kernels.so $(TARGET)/tsan/kernel_tests/kernels_test
	$(TARGET)/tsan/kernel_tests/kernels_test $(TARGET)/tsan/kernel_tests/libiassa_kernels.so forward windows,batches,sums,maps,affinity

kernels-ptx:
	test/kernels/static_table.sh $(NVCC) $(CORE) $(TARGET)/ptx
