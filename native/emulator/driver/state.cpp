#include "state.h"

#include <cstdio>

namespace emu::driver {

State::State() { random.state = config.seed; }

State& state() {
  // Never destroyed: threads may call until the process ends.
  static State* const the_state = new State;
  return *the_state;
}

int State::poison(int code, const std::string& text) {
  sticky = code;
  diagnostic = text + " (order seed " + std::to_string(config.seed) + ")";
  std::fprintf(stderr, "iassa-emulator: error %d: %s\n", code, diagnostic.c_str());
  default_stream.ops.clear();
  for (auto& entry : streams) entry.second->ops.clear();
  return code;
}

int State::refuse(int code, const char* format, ...) {
  char text[512];
  va_list args;
  va_start(args, format);
  std::vsnprintf(text, sizeof text, format, args);
  va_end(args);
  diagnostic = text;
  if (config.verbose) std::fprintf(stderr, "iassa-emulator: refused with %d: %s\n", code, text);
  return code;
}

int State::inject() {
  const std::string text = "call " + std::to_string(calls) + " fails as asked";
  const bool sticky_code = config.fail_code >= 700 && config.fail_code < 720 && config.fail_code != 701;
  return sticky_code ? poison(config.fail_code, text) : refuse(config.fail_code, "%s", text.c_str());
}

int State::check_memory(const char* after) {
  const std::string wrong = memory.check();
  if (wrong.empty()) return kSuccess;
  return poison(kIllegalAddressError, wrong + "; found after " + after);
}

std::vector<void*>& context_stack() {
  thread_local std::vector<void*> stack;
  return stack;
}

void* primary_context() {
  static char context[16];
  return context;
}

}  // namespace emu::driver
