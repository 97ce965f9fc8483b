// Handlers of the checks that g++ plants in emulated kernels (-fsanitize=alignment,bounds): a misaligned access or an
// index outside an array ends the launch as it would on the device, with file and line. The sanitizer's own runtime
// library, where it is linked (make asan), takes over by coming first.
#include <cstdint>

#include "emu/thread.h"

namespace {

struct Location {
  const char* file;
  std::uint32_t line, column;
};
struct Type {
  std::uint16_t kind, info;
  char name[1];
};
struct TypeMismatch {
  Location at;
  const Type* type;
  unsigned char log_alignment, kind;
};
struct OutOfBounds {
  Location at;
  const Type* array;
  const Type* index;
};

emu::Site site(const Location& at) { return {at.file, static_cast<int>(at.line)}; }

}  // namespace

#define EMU_HANDLER extern "C" __attribute__((visibility("default"), weak)) void

EMU_HANDLER __ubsan_handle_type_mismatch_v1(TypeMismatch* data, std::uintptr_t pointer) {
  if (pointer == 0) emu::fail(emu::kIllegalAddress, site(data->at), "access through a null pointer of type %s", data->type->name);
  emu::fail(emu::kMisalignedAddress, site(data->at), "misaligned address %p for type %s, which needs %u bytes",
            reinterpret_cast<void*>(pointer), data->type->name, 1u << data->log_alignment);
}
EMU_HANDLER __ubsan_handle_out_of_bounds(OutOfBounds* data, std::uintptr_t index) {
  emu::fail(emu::kIllegalAddress, site(data->at), "index %ld is outside %s", static_cast<long>(index),
            data->array->name);
}
