// LD_PRELOAD library that lets the n-th allocation of libjniiassa fail. Only calls from that library's
// code count, so that the Java VM and LibTorch are left alone.
//   IASSA_FAULTS   a file of four int64: [0] armed: the call that is to fail, from 1, or 0 for none;
//                  -n: the n-th and all later ones; [1] calls since it was last set to 0; [2] failures so far; [3] bytes of the
//                  library's blocks that were not freed (posix_memalign only)
// The test maps the same file.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void* __libc_malloc(size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* block);

static volatile int64_t* control;

__attribute__((constructor)) static void open_control(void) {
  const char* name = getenv("IASSA_FAULTS");
  const int file = name ? open(name, O_RDWR) : -1;
  if (file < 0) return;
  void* at = mmap(NULL, 4 * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (at != MAP_FAILED) control = at;
}

static int from_library(const void* caller) {
  static __thread int busy;
  if (busy) return 0;
  busy = 1;
  Dl_info info;
  const int found = dladdr(caller, &info) && info.dli_fname && strstr(info.dli_fname, "libjniiassa");
  busy = 0;
  return found;
}

// Whether this call is the one to fail.
static int fails(const void* caller) {
  if (!control || control[0] == 0 || !from_library(caller)) return 0;
  const int64_t call = __sync_add_and_fetch(&control[1], 1);
  if (control[0] > 0 ? call != control[0] : call < -control[0]) return 0;
  __sync_add_and_fetch(&control[2], 1);
  return 1;
}

void* malloc(size_t size) {
  return fails(__builtin_return_address(0)) ? (errno = ENOMEM, NULL) : __libc_malloc(size);
}

// Blocks of the library that are not freed yet. A free cannot be told by its caller: JNI glue ends in
// a jump to it.
enum { kBlocks = 4096 };
static void* volatile blocks[kBlocks];
static volatile int64_t tracked;

static void track(void* block) {
  for (int i = 0; i < kBlocks; i++) {
    if (!blocks[i] && __sync_bool_compare_and_swap(&blocks[i], NULL, block)) {
      __sync_add_and_fetch(&tracked, 1);
      __sync_add_and_fetch(&control[3], (int64_t)malloc_usable_size(block));
      return;
    }
  }
  abort();
}

static void forget(void* block) {
  for (int i = 0; i < kBlocks; i++) {
    if (blocks[i] == block && __sync_bool_compare_and_swap(&blocks[i], block, NULL)) {
      __sync_sub_and_fetch(&tracked, 1);
      __sync_sub_and_fetch(&control[3], (int64_t)malloc_usable_size(block));
      return;
    }
  }
}

int posix_memalign(void** out, size_t alignment, size_t size) {
  if (fails(__builtin_return_address(0))) return ENOMEM;
  void* block = __libc_memalign(alignment, size);
  if (!block) return ENOMEM;
  *out = block;
  if (control && from_library(__builtin_return_address(0))) track(block);
  return 0;
}

void free(void* block) {
  if (block && tracked > 0) forget(block);
  __libc_free(block);
}

// operator new (nothrow), as libiassa calls it.
void* _ZnwmRKSt9nothrow_t(size_t size, const void* tag) {
  (void)tag;
  return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size ? size : 1);
}

void* _ZnamRKSt9nothrow_t(size_t size, const void* tag) {
  (void)tag;
  return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size ? size : 1);
}
